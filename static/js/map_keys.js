/** The keys and buttons of the map: everything the hand can do, without one. */
import { edit, placing, step } from "./map_acts.js";
import { duplicate, join, looseChosen, moveAssets, nest, newConduit, newZone, remove, rename, split, tidy } from "./map_dialogs.js";
import { placedWith } from "./map_drop.js";
import { areSingleKeysOn, isInField } from "./fields.js";
import { moved, resized } from "./map_geometry.js";
import { drawnBox, GRID, map, mode, model, say, selected, svg, view } from "./map_scene.js";
import { gettext } from "./words.js";

const ACTS = { zone: () => startDrawing(), conduit: () => startConduit(), move: () => moveAssets(chosenAssets()), undo: () => step("undo"), redo: () => step("redo"), tidy };
const ON_ITEM = { rename, remove, join, nest, split, duplicate };

function chosenAssets() {
  const item = selected();
  return looseChosen().length ? looseChosen() : item?.dataset.kind === "asset" ? [item.dataset.code] : [];
}

function startDrawing() {
  mode.pending = "zone";
  view().classList.add("is-drawing");
  say(gettext("Draw the zone on the map, or press Enter to name it only."));
}

function startConduit() {
  const item = selected();
  if (item?.dataset.kind === "zone") {
    mode.pending = "conduit";
    mode.from = item.dataset.code;
    say(gettext("Choose the other zone, or press Enter for a list."));
    return;
  }
  newConduit();
}

map.addEventListener(
  "click",
  (event) => {
    const item = svg()?.contains(event.target) ? event.target.closest("[data-kind='zone']") : null;
    if (mode.pending !== "conduit" || !item) return;
    event.stopPropagation();
    mode.pending = null;
    newConduit(mode.from, item.dataset.code);
  },
  true,
);

document.addEventListener("click", (event) => {
  const name = event.target.closest("[data-edit]")?.dataset.edit;
  if (!name) return;
  if (ACTS[name]) ACTS[name]();
  else if (selected()) ON_ITEM[name](selected());
});

const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

document.addEventListener(
  "keydown",
  (event) => {
    const isTicked = event.target.matches("[data-loose]"); // a tick in the tray takes no letters
    if ((isInField(event.target) && !isTicked) || document.querySelector("dialog[open]")) return;
    if (press(event)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  },
  true,
);

function press(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const item = selected();
  if (event.ctrlKey || event.metaKey) {
    if (key === "z") return step(event.shiftKey ? "redo" : "undo") && true;
    if (key === "y") return step("redo") && true;
    if (key === "d" && item?.dataset.kind === "zone") return duplicate(item) && true;
  }
  if (mode.pending && key === "Escape") return stop();
  if (mode.pending === "zone" && key === "Enter") return stop() && newZone() && true;
  if (mode.pending === "conduit" && key === "Enter") return stop() && newConduit(mode.from) && true;
  if (item?.dataset.kind === "zone" && ARROWS[event.key] && item.contains(document.activeElement) && !event.altKey) return nudge(item, event);
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (areSingleKeysOn() && key === "z") return startDrawing() ?? true;
  if (areSingleKeysOn() && key === "c") return startConduit() ?? true;
  if (areSingleKeysOn() && key === "m") return moveAssets(chosenAssets()) && true;
  // In a table of the same page, j goes to the next row.
  if (areSingleKeysOn() && key === "j" && item?.dataset.kind === "zone" && map.contains(event.target)) return join(item) && true;
  if (item && key === "F2") return rename(item) && true;
  if (item && key === "Delete") return remove(item) && true;
  return false;
}

function stop() {
  mode.pending = null;
  view().classList.remove("is-drawing");
  return true;
}

/** Move or resize by a step of the keys; each press rests on where the one before it left the box. */
function nudge(item, event) {
  const { code } = item.dataset;
  const [dx, dy] = ARROWS[event.key].map((value) => value * (event.ctrlKey ? 1 : GRID));
  const change = event.shiftKey ? resized : moved;
  edit(() => [placing(placedWith(code, change(drawnBox(code), dx, dy)))], `${model().zones[code]?.name ?? code} moved`);
  return true;
}
