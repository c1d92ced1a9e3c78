/** What it means to put a box somewhere: its place, the level of the band under it, the zone around it. */
import { changing, edit, placing } from "./map_acts.js";
import { bandAt, containerAt, moved } from "./map_geometry.js";
import { bands, boxes, drawnBox, middle, model, partsOf } from "./map_scene.js";

/** The box of a zone, and of those inside it that people placed: they move along. */
export function placedWith(code, box) {
  const { inside } = partsOf(code);
  const old = drawnBox(code);
  const layout = model().layout;
  const placed = { [code]: box };
  for (const one of boxes()) {
    if (one.code !== code && inside.includes(one.code) && layout[one.code]) placed[one.code] = moved(one.box, box[0] - old[0], box[1] - old[1]);
  }
  return placed;
}

/** Put a zone where it was dropped: its box, its level by the band, the zone around it. */
export function drop(code, box, keepsLevel) {
  const { inside } = partsOf(code);
  const old = drawnBox(code);
  const written = model().zones[code];
  const fields = {};
  const parent = containerAt(boxes(), middle(box), inside);
  if ((written.parent ?? null) !== parent) fields.parent = parent;
  const level = bandAt(bands(), middle(box)[1]);
  if (!keepsLevel && !parent && level !== "" && !Array.isArray(written.level) && bandAt(bands(), middle(old)[1]) !== level) fields.level = Number(level);
  const changes = [placing(placedWith(code, box))];
  if (Object.keys(fields).length) changes.push(changing("zones", code, fields));
  return edit(changes, `${written.name ?? code}${toldOf(fields)}`);
}

/** Say what a place means for the model, beside where the box stands. */
function toldOf(fields) {
  const told = [];
  if ("level" in fields) told.push(`level ${fields.level}`);
  if ("parent" in fields) told.push(fields.parent ? `inside ${model().zones[fields.parent]?.name ?? fields.parent}` : "on its own");
  return told.length ? `: ${told.join(", ")}` : " moved";
}
