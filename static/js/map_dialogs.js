/** What can be done to zones, conduits and assets on the map, asked for by a dialog where it needs words. */
import { act, changing, edit, placing, seen } from "./map_acts.js";
import { bandAt, containerAt, freeCode, nextCode } from "./map_geometry.js";
import { bands, boxes, middle, model, partsOf, say, svg } from "./map_scene.js";
import { gettext } from "./words.js";

// Somebody was faster; the picture was behind; the server did not answer.
const ASKED_AGAIN = [412, 428, 0];
const dialog = (which) => document.getElementById(`edit-${which}`);

/** Ask by a dialog, with all zones to choose from but some; gives its fields, or null.
 *
 * With `refusal`, why the last answer was not taken, it asks again, and what was answered stands there still.
 */
function ask(name, values = {}, except = [], refusal = "") {
  const box = dialog(name);
  const form = box.querySelector("form");
  const zones = Object.entries(model().zones).filter(([code]) => !except.includes(code)).sort(([a], [b]) => a.localeCompare(b));
  form.querySelectorAll("[data-zones]").forEach((list) => {
    list.querySelectorAll("option:not([value=''])").forEach((option) => option.remove());
    zones.forEach(([code, zone]) => list.append(new Option(`${zone.name ?? code} (${code})`, code)));
  });
  if (!refusal) form.reset();
  const said = form.querySelector("[data-refused]");
  if (said) Object.assign(said, { textContent: refusal, hidden: !refusal });
  for (const [key, value] of Object.entries(values)) if (form.elements[key]) form.elements[key].value = value ?? "";
  box.returnValue = "";
  box.showModal();
  form.querySelector("input, select, textarea")?.focus();
  return new Promise((done) => {
    box.addEventListener("close", () => done(box.returnValue === "yes" ? new FormData(form) : null), { once: true });
  });
}

export async function newZone(box = null) {
  const found = box ? { level: bandAt(bands(), box[1] + box[3] / 2), parent: containerAt(boxes(), middle(box), []) } : {};
  const given = await ask("zone", found);
  if (!given) return;
  const name = given.get("name").trim();
  const code = freeCode(name, Object.keys(model().zones));
  const zone = { name, kind: given.get("kind"), level: given.get("level") && Number(given.get("level")), parent: given.get("parent") };
  const now = Object.fromEntries(Object.entries(zone).filter(([, value]) => value !== "" && value !== null));
  const changes = [{ kind: "zones", code, was: null, now }];
  if (box) changes.push(placing({ [code]: box }));
  await edit(changes);
}

export async function newConduit(from, to) {
  const given = await ask("conduit", { from, to });
  if (!given) return;
  const names = model().zones;
  const label = (code) => names[code]?.name ?? code;
  const name = given.get("name").trim() || `${label(given.get("from"))} to ${label(given.get("to"))}`.slice(0, 180);
  const fields = { between: [given.get("from"), given.get("to")], name, kind: given.get("kind"), direction: given.get("direction"), status: given.get("status") };
  const now = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));
  await edit([{ kind: "conduits", code: nextCode(Object.keys(model().conduits), "C"), was: null, now }]);
}

export const looseChosen = () => [...document.querySelectorAll("[data-loose]:checked")].map((box) => box.value);

export async function moveAssets(tags = [], zone = "") {
  const given = await ask("move", { tags: tags.join("\n"), zone });
  if (!given) return;
  const wanted = given.get("tags").split("\n").map((tag) => tag.trim()).filter(Boolean);
  await into(given.get("zone"), wanted);
}

export const zoneOf = (tag) => svg().querySelector(`[data-kind="asset"][data-code="${CSS.escape(tag)}"]`)?.dataset.zone ?? null;

export function into(zone, tags) {
  // An asset that the map does not draw may be anywhere: then the last word wins, as in a list.
  const changes = tags.map((tag) => ({ kind: "assets", code: tag, was: zoneOf(tag) ? { zone: zoneOf(tag) } : {}, now: zone ? { zone } : {} }));
  return edit(changes, zone ? `${tags.length === 1 ? tags[0] : `${tags.length} assets`} to ${model().zones[zone]?.name ?? zone}` : "");
}

export async function rename(item) {
  const kind = `${item.dataset.kind}s`;
  const given = await ask("rename", { name: model()[kind][item.dataset.code]?.name ?? item.dataset.code });
  if (given) await edit([changing(kind, item.dataset.code, { name: given.get("name").trim() })]);
}

export async function remove(item) {
  const kind = `${item.dataset.kind}s`;
  await edit([{ kind, code: item.dataset.code, was: {}, now: null }]);
}

/** Put a zone inside another one, or out of it; where people had placed it and what it holds counts no more. */
export async function nest(item) {
  const { code } = item.dataset;
  const { inside } = partsOf(code);
  const { layout, zones } = model();
  const given = await ask("nest", { parent: zones[code]?.parent }, inside);
  const parent = given?.get("parent") || null;
  if (!given || parent === (zones[code]?.parent ?? null)) return;
  const placed = Object.fromEntries(inside.filter((one) => layout[one]).map((one) => [one, layout[one]]));
  const changes = [changing("zones", code, { parent })];
  if (Object.keys(placed).length) changes.push({ kind: "layout", code: "", was: { zones: placed }, now: { zones: {} } });
  await edit(changes);
}

/** Ask, and act on what was seen then; what somebody else's change stood in the way of is asked again, with their change in the picture. */
async function actOnAnswer(name, item, valuesOf, except = []) {
  let [given, answer] = [null, null];
  dialog(name).querySelector("[data-what]").textContent = model().zones[item.dataset.code]?.name ?? item.dataset.code;
  do {
    const version = await seen();
    given = await ask(name, Object.fromEntries(given ?? []), except, answer?.words);
    if (!given) return;
    answer = await act(name, [...valuesOf(given), ["version", version]]);
  } while (ASKED_AGAIN.includes(answer?.status));
}

export function join(item) {
  const { code } = item.dataset;
  return actOnAnswer("join", item, (given) => [["code", code], ["into", given.get("into")]], [code]);
}

export async function split(item) {
  const types = (document.querySelector("[data-inspected]")?.dataset.types ?? "").split(",").filter(Boolean);
  const list = dialog("split").querySelector("[data-types]");
  list.replaceChildren(
    ...types.map((type) => {
      const label = document.createElement("label");
      const box = document.createElement("input");
      box.type = "checkbox";
      box.name = "types";
      box.value = type;
      label.append(box, ` ${type.replaceAll("_", " ")}`);
      label.className = "record__check";
      return label;
    }),
  );
  const codes = (given) => [["code", item.dataset.code], ["new", freeCode(given.get("name").trim(), Object.keys(model().zones))]];
  await actOnAnswer("split", item, (given) => [...given.entries(), ...codes(given)]);
}

export async function duplicate(item) {
  const zone = model().zones[item.dataset.code];
  const name = `${zone.name ?? item.dataset.code} 2`;
  await edit([{ kind: "zones", code: freeCode(name, Object.keys(model().zones)), was: null, now: { ...zone, name } }]);
}

export function tidy() {
  const layout = model().layout;
  if (!Object.keys(layout).length) return say(gettext("Nothing was placed by hand."));
  return edit([{ kind: "layout", code: "", was: { zones: layout }, now: { zones: {} } }], "Tidied the map");
}
