/** The hand on the map: it draws, moves and resizes zones, and carries assets, also from the tray. */
import { renew } from "./map_acts.js";
import { into, looseChosen, newZone, zoneOf } from "./map_dialogs.js";
import { drop } from "./map_drop.js";
import { containerAt, moved, resized } from "./map_geometry.js";
import { at, boxes, boxOf, GRID, map, mode, partsOf, svg, zonesDrawn } from "./map_scene.js";

const HANDLE = 16;
let hand = null;

/** Whether the hand holds something. */
export const isHolding = () => hand !== null;

map.addEventListener(
  "pointerdown",
  (event) => {
    const item = svg()?.contains(event.target) ? event.target.closest("[data-code]") : null;
    if (event.button !== 0 || mode.pending === "conduit") return;
    if (mode.pending === "zone" && svg()?.contains(event.target)) {
      hand = { kind: "draw", from: at(event) };
    } else if (item?.dataset.kind === "zone" && !item.dataset.proposed) {
      const box = boxOf(item);
      const [x, y] = at(event);
      const isHandle = x > box[0] + box[2] - HANDLE && y > box[1] + box[3] - HANDLE;
      hand = { kind: isHandle ? "resize" : "move", code: item.dataset.code, box, from: [x, y], ...partsOf(item.dataset.code) };
    } else if (item?.dataset.kind === "asset" && svg().contains(item)) {
      hand = { kind: "asset", code: item.dataset.code, from: at(event), parts: [item], inside: [] };
    } else return;
    hand.start = [event.clientX, event.clientY];
    event.stopPropagation();
  },
  true,
);

map.addEventListener("pointermove", (event) => {
  if (!hand || !event.buttons) return;
  if (!hand.hasMoved && Math.hypot(event.clientX - hand.start[0], event.clientY - hand.start[1]) < 5) return;
  if (!hand.hasMoved) begin(event.pointerId);
  let [dx, dy] = [(event.clientX - hand.start[0]) * hand.scale, (event.clientY - hand.start[1]) * hand.scale];
  if (event.shiftKey) [dx, dy] = Math.abs(dx) > Math.abs(dy) ? [dx, 0] : [0, dy];
  hand.by = [dx, dy];
  if (!hand.frame) hand.frame = requestAnimationFrame(follow);
});

/** What the hand moves goes into a layer of its own, which the browser shifts without drawing the map anew; what it asks
 * of the map in each frame is asked once. */
function begin(pointer) {
  hand.hasMoved = true;
  hand.scale = 1 / svg().getScreenCTM().a;
  hand.boxes = boxes();
  // Not before: a captured pointer clicks on the map, and not on what lies under it.
  map.setPointerCapture(pointer);
  svg().classList.add("is-moving");
  const isDrawn = hand.kind === "draw" || hand.kind === "resize";
  hand.layer = document.createElementNS("http://www.w3.org/2000/svg", isDrawn ? "rect" : "g");
  hand.layer.setAttribute("class", isDrawn ? "bh-ghost" : "bh-held");
  if (!isDrawn) hand.layer.append(...hand.parts);
  svg().append(hand.layer);
  svg().querySelectorAll(".is-waiting").forEach((wire) => wire.classList.remove("is-waiting"));
  for (const wire of svg().querySelectorAll("[data-ends]")) {
    if (wire.dataset.ends.split(" ").some((end) => hand.inside?.includes(end))) waitingOf(wire).forEach((part) => part.classList.add("is-waiting"));
  }
}

/** A conduit that waits for the new place of its zone, and its tag. */
const waitingOf = (wire) => [wire, svg().querySelector(`[data-of="${CSS.escape(`conduit:${wire.dataset.code}`)}"]`)].filter(Boolean);

/** One frame of a drag: only what the hand holds moves, the wires wait. */
function follow() {
  if (!hand) return;
  hand.frame = null;
  const [dx, dy] = hand.by;
  if (hand.kind === "draw" || hand.kind === "resize") {
    const [x, y, width, height] = hand.kind === "draw" ? drawn() : resized(hand.box, dx, dy);
    for (const [name, value] of Object.entries({ x, y, width, height })) hand.layer.setAttribute(name, value);
    return;
  }
  hand.layer.style.transform = `translate(${dx}px, ${dy}px)`;
  const over = containerAt(hand.boxes, [hand.from[0] + dx, hand.from[1] + dy], hand.inside);
  if (over !== hand.over) {
    zonesDrawn().forEach((zone) => zone.classList.toggle("is-target", zone.dataset.code === over));
    hand.over = over;
  }
}

function drawn() {
  const [x, y] = hand.from;
  const [dx, dy] = hand.by;
  return [Math.min(x, x + dx), Math.min(y, y + dy), Math.abs(dx), Math.abs(dy)].map((value) => Math.round(value));
}

map.addEventListener("pointerup", async (event) => {
  const held = hand;
  hand = null;
  if (!held) return;
  svg().classList.remove("is-moving");
  if (!held.hasMoved) return;
  window.addEventListener("click", (click) => click.stopPropagation(), { capture: true, once: true });
  setTimeout(() => window.dispatchEvent(new MouseEvent("click")), 0);
  if (held.layer.matches(".bh-ghost")) held.layer.remove();
  const snap = (value) => Math.round(value / GRID) * GRID;
  if (held.kind === "draw") {
    mode.pending = null;
    hand = held;
    const box = drawn();
    hand = null;
    if (box[2] > 40 && box[3] > 30) await newZone(box);
  } else if (held.kind === "resize") {
    await drop(held.code, resized(held.box, snap(held.by[0]), snap(held.by[1])), true);
  } else if (held.kind === "asset") {
    if (held.over && held.over !== zoneOf(held.code)) await into(held.over, [held.code]);
    else await renew();
  } else {
    await drop(held.code, moved(held.box, snap(held.by[0]), snap(held.by[1])), event.altKey);
  }
});

// From the tray: native dragging, so that it works across the page.
document.addEventListener("dragstart", (event) => {
  const row = event.target.closest("[data-map-tray] [data-code]");
  if (!row) return;
  const chosen = looseChosen();
  event.dataTransfer.setData("text/plain", (chosen.includes(row.dataset.code) ? chosen : [row.dataset.code]).join("\n"));
  event.dataTransfer.effectAllowed = "move";
});
map.addEventListener("dragover", (event) => {
  if (svg()?.contains(event.target)) event.preventDefault();
});
map.addEventListener("drop", async (event) => {
  const zone = svg()?.contains(event.target) && containerAt(boxes(), at(event), []);
  const tags = event.dataTransfer.getData("text/plain").split("\n").filter(Boolean);
  event.preventDefault();
  if (zone && tags.length) await into(zone, tags);
});
