/** What stands on the zone map: its parts, their boxes, the model they were drawn from, and what the next click means.
 *
 * Expects [data-map] with [data-map-view], whose data-model tells what is written of zones and where people put them.
 */
import { announce } from "./app.js";

export const tools = document.querySelector("[data-map-tools]");
export const map = document.querySelector("[data-map]");
export const GRID = 12;
/** What was begun and waits for a place on the map: a zone, a conduit, or nothing. */
export const mode = { pending: null, from: null };

export const view = () => map.querySelector("[data-map-view]");
export const svg = () => map.querySelector("svg.bh");
export const model = () => JSON.parse(view().dataset.model);
export const items = (kind) => [...svg().querySelectorAll(`[data-kind="${kind}"]`)];
export const selected = () => svg()?.querySelector(".is-selected[data-code]");
export const zonesDrawn = () => items("zone").filter((zone) => !zone.dataset.proposed);
export const boxOf = (zone) => zone.dataset.box.split(" ").map(Number);
export const drawnBox = (code) => boxOf(zonesDrawn().find((zone) => zone.dataset.code === code));

export function say(text) {
  tools.querySelector("[data-map-said]").textContent = text;
  announce(text);
}

export const middle = ([x, y, width, height]) => [x + width / 2, y + height / 2];
export const boxes = () => zonesDrawn().map((zone) => ({ code: zone.dataset.code, parent: zone.dataset.parent ?? null, box: boxOf(zone) }));
/** The bands from top to bottom; one for several levels is shared out among them. */
export const bands = () =>
  [...svg().querySelectorAll("[data-levels]:not([data-kind])")].flatMap((band) => {
    const rect = band.querySelector("rect");
    const levels = band.dataset.levels.split(" ");
    const height = Number(rect.getAttribute("height")) / levels.length;
    return levels.map((level, place) => ({ level, y: Number(rect.getAttribute("y")) + place * height, height }));
  });

/** Give where on the map a pointer is. */
export function at(event) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg().getScreenCTM().inverse());
  return [point.x, point.y];
}

/** The zone and all that lies in it, as drawn parts that move along. */
export function partsOf(code) {
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
