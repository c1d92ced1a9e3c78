/** The zone map: select a zone or conduit by click, Tab or arrows, read it in the inspector, pan, zoom, change the layer.
 *
 * Expects inside [data-map]: an <svg class="bh">, [data-map-inspector] for the fragment, buttons [data-map-do] with
 * in, out or fit, and [data-map-layer] with gap, none or safety. Selection and layer stand in the query string.
 */
import { announce } from "./app.js";

const STEP = 1.2;
const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

document.querySelectorAll("[data-map]").forEach(start);

function start(map) {
  const svg = map.querySelector("svg.bh");
  if (!svg) return;
  const whole = svg.viewBox.baseVal;
  const full = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
  let shown = { ...full };
  let drag = null;
  let isSpaceDown = false;

  const items = [...svg.querySelectorAll("[data-code]")];
  const find = (kind, code) => items.find((item) => item.dataset.kind === kind && item.dataset.code === code);
  const tagOf = (item) => svg.querySelector(`[data-of="${CSS.escape(`${item.dataset.kind}:${item.dataset.code}`)}"]`);

  function show(box) {
    shown = box;
    svg.setAttribute("viewBox", `${box.x} ${box.y} ${box.width} ${box.height}`);
  }

  function fit() {
    show({ ...full });
  }

  /** Zoom about a point given as a share of the view, the middle by default. */
  function zoom(factor, at = { x: 0.5, y: 0.5 }) {
    const width = Math.min(full.width * 2, Math.max(full.width / 12, shown.width / factor));
    const height = (width * shown.height) / shown.width;
    show({ x: shown.x + (shown.width - width) * at.x, y: shown.y + (shown.height - height) * at.y, width, height });
  }

  function remember(name, value) {
    const url = new URL(window.location.href);
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
    window.history.replaceState(window.history.state, "", url);
  }

  function select(item) {
    svg.querySelectorAll(".is-selected").forEach((other) => other.classList.remove("is-selected"));
    items.forEach((other) => other.removeAttribute("aria-current"));
    remember("selected", item ? `${item.dataset.kind}:${item.dataset.code}` : "");
    if (!item) return;
    item.classList.add("is-selected");
    tagOf(item)?.classList.add("is-selected");
    item.setAttribute("aria-current", "true");
    inspect(item);
  }

  function inspect(item) {
    const target = map.querySelector("[data-map-inspector]");
    if (!target || !item.dataset.url || !window.htmx) return;
    window.htmx.ajax("GET", item.dataset.url, { target, swap: "innerHTML" }).then(() => announce(item.getAttribute("aria-label")));
  }

  /** Go to the nearest zone in a direction, seen from the one that has the focus. */
  function neighbour(item, [dx, dy]) {
    const from = middle(item);
    const ahead = items
      .filter((other) => other !== item && other.dataset.kind === "zone")
      .map((other) => ({ other, x: middle(other).x - from.x, y: middle(other).y - from.y }))
      .map((way) => ({ ...way, along: way.x * dx + way.y * dy, aside: Math.abs(way.x * dy) + Math.abs(way.y * dx) }))
      .filter((way) => way.along > 1);
    ahead.sort((a, b) => a.along + 2 * a.aside - (b.along + 2 * b.aside));
    return ahead[0]?.other;
  }

  function middle(item) {
    const box = item.getBBox();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }

  /** Where a pointer is, as a share of what the view shows; the picture is centred in the view. */
  function place(event) {
    const matrix = svg.getScreenCTM();
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    return { x: (point.x - shown.x) / shown.width, y: (point.y - shown.y) / shown.height };
  }

  svg.addEventListener("click", (event) => {
    if (drag?.hasMoved) return;
    const item = event.target.closest("[data-code]");
    select(item);
    item?.focus({ preventScroll: true });
  });

  svg.addEventListener("focusin", (event) => {
    const item = event.target.closest("[data-code]");
    if (item) tagOf(item)?.classList.toggle("is-focused", item.matches(":focus-visible"));
  });
  svg.addEventListener("focusout", () => svg.querySelectorAll(".is-focused").forEach((tag) => tag.classList.remove("is-focused")));

  svg.addEventListener("keydown", (event) => {
    const item = event.target.closest("[data-code]");
    if (!item) return;
    if (event.key === "Enter") select(item);
    else if (ARROWS[event.key]) neighbour(item, ARROWS[event.key])?.focus();
    else if (event.key === "Escape") select(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  map.addEventListener("keydown", (event) => {
    if (event.target.closest("input, select, textarea")) return;
    if (event.key === "+") zoom(STEP);
    else if (event.key === "-") zoom(1 / STEP);
    else if (event.shiftKey && event.code === "Digit1") fit();
    else if (event.key === " " && !event.target.closest("button, a")) isSpaceDown = true;
    else return;
    event.preventDefault();
  });
  map.addEventListener("keyup", (event) => {
    if (event.key === " ") isSpaceDown = false;
  });

  svg.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      zoom(event.deltaY < 0 ? STEP : 1 / STEP, place(event));
    },
    { passive: false },
  );

  svg.addEventListener("pointerdown", (event) => {
    drag = null;
    const isOnItem = event.target.closest("[data-code]") !== null;
    if (event.button !== 1 && isOnItem && !isSpaceDown) return;
    drag = { x: event.clientX, y: event.clientY, from: shown, scale: 1 / svg.getScreenCTM().a, hasMoved: false };
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (!drag || !event.buttons) return;
    const dx = (event.clientX - drag.x) * drag.scale;
    const dy = (event.clientY - drag.y) * drag.scale;
    drag.hasMoved ||= Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > 4;
    svg.parentElement.classList.toggle("is-panning", drag.hasMoved);
    if (drag.hasMoved) show({ ...drag.from, x: drag.from.x - dx, y: drag.from.y - dy });
  });
  svg.addEventListener("pointerup", () => svg.parentElement.classList.remove("is-panning"));

  map.addEventListener("click", (event) => {
    const action = event.target.closest("[data-map-do]")?.dataset.mapDo;
    if (action === "in") zoom(STEP);
    if (action === "out") zoom(1 / STEP);
    if (action === "fit") fit();
    const layer = event.target.closest("[data-map-layer]");
    if (layer) setLayer(layer.dataset.mapLayer);
  });

  function setLayer(name) {
    svg.dataset.layer = name;
    map.querySelectorAll("[data-map-layer]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.mapLayer === name)));
    remember("layer", name === "gap" ? "" : name);
  }

  const wanted = new URL(window.location.href).searchParams;
  setLayer(wanted.get("layer") ?? "gap");
  const [kind, ...code] = (wanted.get("selected") ?? "").split(":");
  const chosen = find(kind, code.join(":"));
  if (chosen) select(chosen);
}
