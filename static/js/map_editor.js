/** The zone map edited by hand: drag, resize, draw, join, move; every act is one edit on the server, which answers what it did.
 *
 * Expects [data-map-tools] with the addresses, the dialogs edit-*, and [data-map-view] with data-model (what is written of
 * zones, and where people put them) and data-version. After each act the picture comes anew, with the verdict beside it.
 */
import { announce, csrfToken } from "./app.js";
import { isInField } from "./fields.js";
import { bandAt, containerAt, freeCode, moved, nextCode, resized } from "./map_geometry.js";
import { gettext, interpolate } from "./words.js";

const tools = document.querySelector("[data-map-tools]");
const map = document.querySelector("[data-map]");
const GRID = 12;
const HANDLE = 16;
let hand = null;
let pending = null;
let line = Promise.resolve();
let waiting = 0;

const view = () => map.querySelector("[data-map-view]");
const svg = () => map.querySelector("svg.bh");
const model = () => JSON.parse(view().dataset.model);
const items = (kind) => [...svg().querySelectorAll(`[data-kind="${kind}"]`)];
const selected = () => svg()?.querySelector(".is-selected[data-code]");
const zonesDrawn = () => items("zone").filter((zone) => !zone.dataset.proposed);
const boxOf = (zone) => zone.dataset.box.split(" ").map(Number);
const dialog = (name) => document.getElementById(`edit-${name}`);

function say(text) {
  tools.querySelector("[data-map-said]").textContent = text;
  announce(text);
}

// -- what goes to the server ------------------------------------------------------------------------------------------

/** Send one act after the other; `body` is asked for when its turn has come, and rests on what stands then. */
function send(url, body, headers = {}) {
  waiting += 1;
  line = line.then(() => deliver(url, body(), headers)).finally(() => {
    waiting -= 1;
  });
  return line;
}

async function deliver(url, body, headers) {
  const before = view().dataset.version;
  try {
    const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": csrfToken(), Accept: "application/json", ...headers } });
    const told = await answer.json();
    if (answer.status === 409 && told.change) return stepWhole(told);
    say(answer.ok ? told.title : (told.detail ?? told.title ?? interpolate(gettext("The server answered %(status)s."), answer)));
    await renew(before, told.change);
  } catch {
    say(gettext("The server does not answer. Nothing was written."));
  }
}

const JSON_BODY = { "Content-Type": "application/json" };
const edit = (changes, title = "") =>
  send(tools.dataset.edits, () => JSON.stringify({ changes: typeof changes === "function" ? changes() : changes, ...(title ? { title: title.slice(0, 200) } : {}) }), JSON_BODY);
const step = (which) => send(tools.dataset[which], () => "{}", JSON_BODY);

/** A whole import is undone, or done again, only after asking; its number says which act was shown. */
async function stepWhole(told) {
  dialog("undo").querySelector("[data-undo-said]").textContent = told.detail;
  if (await ask("undo")) send(tools.dataset.undo, () => JSON.stringify({ change: told.change }), JSON_BODY);
}

const act = (which, values) => send(tools.dataset[which], () => new URLSearchParams(values));

/** Of a large model the verdict comes first, judged around the edit alone; then the picture. */
async function renew(before, change) {
  if ("large" in view().dataset && change) {
    await window.htmx.ajax("GET", `${tools.dataset.draft}?only=verdict&change=${change}`, { target: "#map-verdict", swap: "outerHTML" });
  }
  const asked = new URL(window.location.href).searchParams;
  asked.set("before", before);
  return window.htmx.ajax("GET", `${tools.dataset.draft}?${asked}`, { target: "#map", swap: "innerHTML" });
}

/** A box that people put somewhere: what was there before, and what is there now. */
function placing(boxes) {
  const layout = model().layout;
  const was = Object.fromEntries(Object.keys(boxes).filter((code) => layout[code]).map((code) => [code, layout[code]]));
  return { kind: "layout", code: "", was: { zones: was }, now: { zones: boxes } };
}

function changing(kind, code, fields) {
  const written = model()[kind][code] ?? {};
  const was = Object.fromEntries(Object.keys(fields).filter((key) => written[key] !== undefined).map((key) => [key, written[key]]));
  const now = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
  return { kind, code, was, now };
}

// -- dialogs ----------------------------------------------------------------------------------------------------------

/** Ask by a dialog; gives its fields, or null. */
function ask(name, values = {}) {
  const box = dialog(name);
  const form = box.querySelector("form");
  const zones = Object.entries(model().zones).sort(([a], [b]) => a.localeCompare(b));
  form.querySelectorAll("[data-zones]").forEach((list) => {
    list.querySelectorAll("option:not([value=''])").forEach((option) => option.remove());
    zones.forEach(([code, zone]) => list.append(new Option(`${zone.name ?? code} (${code})`, code)));
  });
  form.reset();
  for (const [key, value] of Object.entries(values)) if (form.elements[key]) form.elements[key].value = value ?? "";
  box.returnValue = "";
  box.showModal();
  form.querySelector("input, select, textarea")?.focus();
  return new Promise((done) => {
    box.addEventListener("close", () => done(box.returnValue === "yes" ? new FormData(form) : null), { once: true });
  });
}

async function newZone(box = null) {
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

async function newConduit(from, to) {
  const given = await ask("conduit", { from, to });
  if (!given) return;
  const names = model().zones;
  const label = (code) => names[code]?.name ?? code;
  const name = given.get("name").trim() || `${label(given.get("from"))} to ${label(given.get("to"))}`.slice(0, 180);
  const fields = { between: [given.get("from"), given.get("to")], name, kind: given.get("kind"), direction: given.get("direction"), status: given.get("status") };
  const now = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));
  await edit([{ kind: "conduits", code: nextCode(Object.keys(model().conduits), "C"), was: null, now }]);
}

const looseChosen = () => [...document.querySelectorAll("[data-loose]:checked")].map((box) => box.value);

async function moveAssets(tags = [], zone = "") {
  const given = await ask("move", { tags: tags.join("\n"), zone });
  if (!given) return;
  const wanted = given.get("tags").split("\n").map((tag) => tag.trim()).filter(Boolean);
  await into(given.get("zone"), wanted);
}

const zoneOf = (tag) => svg().querySelector(`[data-kind="asset"][data-code="${CSS.escape(tag)}"]`)?.dataset.zone ?? null;

function into(zone, tags) {
  // An asset that the map does not draw may be anywhere: then the last word wins, as in a list.
  const changes = tags.map((tag) => ({ kind: "assets", code: tag, was: zoneOf(tag) ? { zone: zoneOf(tag) } : {}, now: zone ? { zone } : {} }));
  return edit(changes, zone ? `${tags.length === 1 ? tags[0] : `${tags.length} assets`} to ${model().zones[zone]?.name ?? zone}` : "");
}

async function rename(item) {
  const kind = `${item.dataset.kind}s`;
  const given = await ask("rename", { name: model()[kind][item.dataset.code]?.name ?? item.dataset.code });
  if (given) await edit([changing(kind, item.dataset.code, { name: given.get("name").trim() })]);
}

async function remove(item) {
  const kind = `${item.dataset.kind}s`;
  await edit([{ kind, code: item.dataset.code, was: {}, now: null }]);
}

async function join(item) {
  const given = await ask("join");
  if (given?.get("into")) await act("join", { code: item.dataset.code, into: given.get("into") });
}

async function split(item) {
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
  const given = await ask("split");
  if (!given) return;
  const name = given.get("name").trim();
  given.set("code", item.dataset.code);
  given.set("new", freeCode(name, Object.keys(model().zones)));
  await act("split", [...given.entries()]);
}

async function duplicate(item) {
  const zone = model().zones[item.dataset.code];
  const name = `${zone.name ?? item.dataset.code} 2`;
  await edit([{ kind: "zones", code: freeCode(name, Object.keys(model().zones)), was: null, now: { ...zone, name } }]);
}

function tidy() {
  const layout = model().layout;
  if (!Object.keys(layout).length) return say(gettext("Nothing was placed by hand."));
  return edit([{ kind: "layout", code: "", was: { zones: layout }, now: { zones: {} } }], "Tidied the map");
}

// -- geometry ---------------------------------------------------------------------------------------------------------

const middle = ([x, y, width, height]) => [x + width / 2, y + height / 2];
const boxes = () => zonesDrawn().map((zone) => ({ code: zone.dataset.code, parent: zone.dataset.parent ?? null, box: boxOf(zone) }));
const bands = () =>
  [...svg().querySelectorAll("[data-level]")].map((band) => {
    const rect = band.querySelector("rect");
    return { level: band.dataset.level, y: Number(rect.getAttribute("y")), height: Number(rect.getAttribute("height")) };
  });

function at(event) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg().getScreenCTM().inverse());
  return [point.x, point.y];
}

/** The zone and all that lies in it, as drawn parts that move along. */
function partsOf(code) {
  const inside = new Set([code]);
  for (let count = -1; count !== inside.size; ) {
    count = inside.size;
    boxes().forEach((one) => inside.has(one.parent) && inside.add(one.code));
  }
  const parts = [...svg().querySelectorAll("[data-kind='zone'], [data-of], [data-kind='asset']")].filter(
    (part) => (part.dataset.kind === "zone" && inside.has(part.dataset.code)) || inside.has(part.dataset.of?.replace(/^zone:/, "")) || inside.has(part.dataset.zone),
  );
  return { inside: [...inside], parts };
}

/** The box of a zone, and of those inside it that people placed: they move along. */
function placedWith(code, box) {
  const { inside } = partsOf(code);
  const old = boxOf(zonesDrawn().find((zone) => zone.dataset.code === code));
  const layout = model().layout;
  const placed = { [code]: box };
  for (const one of boxes()) {
    if (one.code !== code && inside.includes(one.code) && layout[one.code]) placed[one.code] = moved(one.box, box[0] - old[0], box[1] - old[1]);
  }
  return placed;
}

/** Put a zone where it was dropped: its box, its level by the band, the zone around it. */
function drop(code, box, keepsLevel) {
  const { inside } = partsOf(code);
  const old = boxOf(zonesDrawn().find((zone) => zone.dataset.code === code));
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

// -- the hand ---------------------------------------------------------------------------------------------------------

map.addEventListener(
  "pointerdown",
  (event) => {
    const item = svg()?.contains(event.target) ? event.target.closest("[data-code]") : null;
    if (event.button !== 0 || pending === "conduit") return;
    if (pending === "zone" && svg()?.contains(event.target)) {
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
  const [x, y] = at(event);
  let [dx, dy] = [x - hand.from[0], y - hand.from[1]];
  if (event.shiftKey) [dx, dy] = Math.abs(dx) > Math.abs(dy) ? [dx, 0] : [0, dy];
  hand.by = [dx, dy];
  if (!hand.frame) hand.frame = requestAnimationFrame(follow);
});

function begin(pointer) {
  hand.hasMoved = true;
  // Not before: a captured pointer clicks on the map, and not on what lies under it.
  map.setPointerCapture(pointer);
  svg().classList.add("is-moving");
  if (hand.kind === "draw" || hand.kind === "resize") {
    hand.ghost = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    hand.ghost.setAttribute("class", "bh-ghost");
    svg().append(hand.ghost);
  }
}

/** One frame of a drag: only what the hand holds moves, the wires wait. */
function follow() {
  if (!hand) return;
  hand.frame = null;
  const [dx, dy] = hand.by;
  if (hand.ghost) {
    const [x, y, width, height] = hand.kind === "draw" ? drawn() : resized(hand.box, dx, dy);
    for (const [name, value] of Object.entries({ x, y, width, height })) hand.ghost.setAttribute(name, value);
    return;
  }
  hand.parts.forEach((part) => part.setAttribute("transform", `translate(${dx} ${dy})`));
  const over = containerAt(boxes(), [hand.from[0] + dx, hand.from[1] + dy], hand.inside);
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
  held.ghost?.remove();
  const snap = (value) => Math.round(value / GRID) * GRID;
  if (held.kind === "draw") {
    pending = null;
    hand = held;
    const box = drawn();
    hand = null;
    if (box[2] > 40 && box[3] > 30) await newZone(box);
  } else if (held.kind === "resize") {
    await drop(held.code, resized(held.box, snap(held.by[0]), snap(held.by[1])), true);
  } else if (held.kind === "asset") {
    if (held.over && held.over !== zoneOf(held.code)) await into(held.over, [held.code]);
    else await renew(view().dataset.version);
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

// -- keys and buttons -------------------------------------------------------------------------------------------------

const ACTS = { zone: () => startDrawing(), conduit: () => startConduit(), move: () => moveAssets(chosenAssets()), undo: () => step("undo"), redo: () => step("redo"), tidy };
const ON_ITEM = { rename, remove, join, split, duplicate };

function chosenAssets() {
  const item = selected();
  return looseChosen().length ? looseChosen() : item?.dataset.kind === "asset" ? [item.dataset.code] : [];
}

function startDrawing() {
  pending = "zone";
  view().classList.add("is-drawing");
  say(gettext("Draw the zone on the map, or press Enter to name it only."));
}

function startConduit() {
  const item = selected();
  if (item?.dataset.kind === "zone") {
    pending = "conduit";
    hand = null;
    map.dataset.from = item.dataset.code;
    say(gettext("Choose the other zone, or press Enter for a list."));
    return;
  }
  newConduit();
}

map.addEventListener(
  "click",
  (event) => {
    const item = svg()?.contains(event.target) ? event.target.closest("[data-kind='zone']") : null;
    if (pending !== "conduit" || !item) return;
    event.stopPropagation();
    pending = null;
    newConduit(map.dataset.from, item.dataset.code);
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
    if (isInField(event.target) || document.querySelector("dialog[open]")) return;
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
  if (pending && key === "Escape") return stop();
  if (pending === "zone" && key === "Enter") return stop() && newZone() && true;
  if (pending === "conduit" && key === "Enter") return stop() && newConduit(map.dataset.from) && true;
  if (item?.dataset.kind === "zone" && ARROWS[event.key] && item.contains(document.activeElement) && !event.altKey) return nudge(item, event);
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (key === "z") return startDrawing() ?? true;
  if (key === "c") return startConduit() ?? true;
  if (key === "m") return moveAssets(chosenAssets()) && true;
  if (item && key === "F2") return rename(item) && true;
  if (item && key === "Delete") return remove(item) && true;
  return false;
}

function stop() {
  pending = null;
  view().classList.remove("is-drawing");
  return true;
}

/** Move or resize by a step of the keys; each press rests on where the one before it left the box. */
function nudge(item, event) {
  const { code } = item.dataset;
  const [dx, dy] = ARROWS[event.key].map((value) => value * (event.ctrlKey ? 1 : GRID));
  const change = event.shiftKey ? resized : moved;
  const drawnBox = () => boxOf(zonesDrawn().find((zone) => zone.dataset.code === code));
  edit(() => [placing(placedWith(code, change(drawnBox(), dx, dy)))], `${model().zones[code]?.name ?? code} moved`);
  return true;
}

// The picture comes anew after each act: what was selected stays so, and keeps the focus.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "map" || !svg()) return;
  const [kind, ...code] = (new URL(window.location.href).searchParams.get("selected") ?? "").split(":");
  const item = items(kind || "zone").find((one) => kind && one.dataset.code === code.join(":"));
  item?.focus({ preventScroll: true });
});

// Others edit, too: their changes come with the feed.
document.addEventListener("bulkhead:changes", () => {
  if (!waiting && !hand && !document.querySelector("dialog[open]")) renew(view().dataset.version);
});
