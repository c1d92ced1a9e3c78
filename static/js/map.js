/** The zone map: select by click, Tab or arrows, read it in the inspector, pan, zoom, change the layer.
 *
 * Expects [data-map] with #map (the picture in one layer, renewed by htmx) and [data-map-inspector]. Every drawn thing
 * is a <g data-kind="zone|group|conduit|bundle|asset" data-code="..."> with plain values about where it stands:
 * zones data-box="x y width height", conduits data-ends. Its name is its <title>. The selection and the zones that are
 * open (double click, Shift+Enter) stand in the query string.
 */
import { announce } from "./app.js";
import { look } from "./map_asked.js";
import { nameHere, showNames } from "./map_far.js";

const STEP = 1.2;
const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
const BOXES = ["zone", "group"];

document.querySelectorAll("[data-map]").forEach(start);

function start(map) {
  let svg = null;
  let full = null;
  let shown = null;
  let drag = null;
  let isSpaceDown = false;
  let focused = null;

  /** Take the picture that stands in the page now; the part in view stays where the picture has kept its size. */
  function take() {
    svg = map.querySelector("svg.bh");
    if (!svg) return;
    widen();
    const whole = svg.viewBox.baseVal;
    const before = full;
    full = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
    const isSame = before && before.width === full.width && before.height === full.height;
    show(isSame ? shown : { ...full });
    const [kind, ...code] = (new URL(window.location.href).searchParams.get("selected") ?? "").split(":");
    const chosen = find(kind, code.join(":"));
    if (chosen) mark(chosen);
  }

  /** A wire is thin: what is hit with a pointer is a wider one, not seen, below it. */
  function widen() {
    svg.querySelectorAll(".bh-conduit > .bh-wire").forEach((wire) => {
      const wide = wire.cloneNode();
      wide.setAttribute("class", "bh-hit");
      wide.removeAttribute("stroke-dasharray");
      wire.before(wide);
    });
  }

  const wordsOf = (item) => item.querySelector("title").textContent;
  const items = () => [...svg.querySelectorAll("[data-code]")];
  const find = (kind, code) => items().find((item) => item.dataset.kind === kind && item.dataset.code === code);
  /** The drawn thing under an event: a tag stands for its conduit. */
  const itemAt = (event) => {
    const [kind, ...code] = (event.target.closest("[data-of]")?.dataset.of ?? "").split(":");
    return event.target.closest("[data-code]") ?? find(kind, code.join(":")) ?? find("bundle", code.join(":")) ?? null;
  };
  const tagOf = (item) => svg.querySelector(`[data-of="${CSS.escape(`${/zone|group/.test(item.dataset.kind) ? "zone" : "conduit"}:${item.dataset.code}`)}"]`);

  function show(box) {
    shown = box;
    svg.setAttribute("viewBox", `${box.x} ${box.y} ${box.width} ${box.height}`);
    showNames(svg);
  }

  /** Zoom about a point given as a share of the view, the middle by default. */
  function zoom(factor, at = { x: 0.5, y: 0.5 }) {
    const width = Math.min(full.width * 2, Math.max(full.width / 24, shown.width / factor));
    const height = (width * shown.height) / shown.width;
    show({ x: shown.x + (shown.width - width) * at.x, y: shown.y + (shown.height - height) * at.y, width, height });
  }

  function remember(name, value) {
    const url = new URL(window.location.href);
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
    window.history.replaceState(window.history.state, "", url);
  }

  function mark(item) {
    svg.querySelectorAll(".is-selected").forEach((other) => other.classList.remove("is-selected"));
    svg.querySelectorAll("[aria-current]").forEach((other) => other.removeAttribute("aria-current"));
    if (!item) return;
    item.classList.add("is-selected");
    tagOf(item)?.classList.add("is-selected");
    item.setAttribute("aria-current", "true");
  }

  function select(item) {
    mark(item);
    remember("selected", item ? `${item.dataset.kind}:${item.dataset.code}` : "");
    if (item) inspect(item);
  }

  function inspect(item) {
    const target = inspector();
    if (!target) return;
    if (item.dataset.url && window.htmx && item.dataset.kind !== "asset") {
      window.htmx.ajax("GET", item.dataset.url, { source: target, target, swap: "innerHTML" }).then(() => announce(wordsOf(item)));
      return;
    }
    const words = document.createElement("p");
    words.textContent = wordsOf(item);
    target.replaceChildren(words);
    if (item.dataset.url) {
      const link = document.createElement("a");
      link.href = item.dataset.url;
      link.className = "button button--main";
      link.textContent = item.dataset.code;
      target.append(link);
    }
  }

  /** Show the assets of a zone as symbols, or as counts again; the zones that are open stand in the address. */
  function openOrFold(item) {
    if (!item || !window.htmx) return;
    const query = look();
    const open = new Set(query.getAll("open"));
    if (!open.delete(item.dataset.code)) open.add(item.dataset.code);
    query.delete("open");
    open.forEach((code) => query.append("open", code));
    window.htmx.ajax("GET", `${window.location.pathname}?${query}`, { source: map, target: "#map", swap: "innerHTML" });
  }

  /** Go to the nearest zone in a direction, seen from the one that has the focus; from an asset to the nearest asset. */
  function neighbour(item, [dx, dy]) {
    const from = middle(item);
    const ahead = items()
      .filter((other) => other !== item && (item.dataset.kind === "asset" ? ["asset"] : BOXES).includes(other.dataset.kind))
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
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return { x: (point.x - shown.x) / shown.width, y: (point.y - shown.y) / shown.height };
  }

  const inspector = () => map.querySelector("[data-map-inspector]");
  /** Go to the drawn thing that is chosen, else to the first zone. */
  const toPicture = () => (svg?.querySelector(".is-selected[data-code]") ?? items().find((item) => BOXES.includes(item.dataset.kind)))?.focus();
  const isOnPicture = (event) => svg !== null && svg.contains(event.target);

  map.addEventListener("click", (event) => {
    const action = event.target.closest("[data-map-do]")?.dataset.mapDo;
    if (action === "in") zoom(STEP);
    if (action === "out") zoom(1 / STEP);
    if (action === "fit") show({ ...full });
    if (action === "open") openOrFold(map.querySelector('[data-kind="zone"].is-selected'));
    if (!isOnPicture(event) || drag?.hasMoved) return;
    const item = itemAt(event);
    select(item);
    item?.focus({ preventScroll: true });
  });

  map.addEventListener("dblclick", (event) => {
    const item = isOnPicture(event) && itemAt(event);
    if (item && item.dataset.kind === "zone") openOrFold(item);
  });

  window.addEventListener("resize", () => svg && showNames(svg));
  map.addEventListener("pointerover", (event) => {
    svg?.querySelectorAll(".is-pointed").forEach((tag) => tag.classList.remove("is-pointed"));
    const item = isOnPicture(event) && itemAt(event);
    if (item && !BOXES.includes(item.dataset.kind)) tagOf(item)?.classList.add("is-pointed");
    if (svg) nameHere(svg, item || null);
  });

  map.addEventListener("focusin", (event) => {
    const item = isOnPicture(event) && event.target.closest("[data-code]");
    if (item) tagOf(item)?.classList.toggle("is-focused", item.matches(":focus-visible"));
    if (item) nameHere(svg, item);
  });
  map.addEventListener("focusout", () => svg?.querySelectorAll(".is-focused").forEach((tag) => tag.classList.remove("is-focused")));

  map.addEventListener("keydown", (event) => {
    const item = isOnPicture(event) && event.target.closest("[data-code]");
    if (!item) return;
    if (event.key === "Enter" && event.shiftKey) openOrFold(item.dataset.kind === "zone" ? item : null);
    else if (event.key === "Enter" && item.matches(".is-selected")) inspector()?.querySelector("a, button")?.focus();
    else if (event.key === "Enter") select(item);
    else if (ARROWS[event.key]) neighbour(item, ARROWS[event.key])?.focus();
    else if (event.key === "Escape") select(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  map.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !inspector()?.contains(event.target)) return;
    toPicture();
    event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-to-picture]")) return;
    event.preventDefault();
    toPicture();
  });

  map.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || !svg || event.target.closest("input, select, textarea")) return;
    if (event.key === "+") zoom(STEP);
    else if (event.key === "-") zoom(1 / STEP);
    else if (event.shiftKey && event.code === "Digit1") show({ ...full });
    else if (event.key === " " && !event.target.closest("button, a")) isSpaceDown = true;
    else return;
    event.preventDefault();
  });
  map.addEventListener("keyup", (event) => {
    if (event.key === " ") isSpaceDown = false;
  });

  map.addEventListener(
    "wheel",
    (event) => {
      if (!isOnPicture(event)) return;
      event.preventDefault();
      zoom(event.deltaY < 0 ? STEP : 1 / STEP, place(event));
    },
    { passive: false },
  );

  map.addEventListener("pointerdown", (event) => {
    drag = null;
    if (!isOnPicture(event)) return;
    if (event.button !== 1 && itemAt(event) !== null && !isSpaceDown) return;
    drag = { x: event.clientX, y: event.clientY, from: shown, scale: 1 / svg.getScreenCTM().a, hasMoved: false };
    svg.setPointerCapture(event.pointerId);
  });
  map.addEventListener("pointermove", (event) => {
    if (!drag || !event.buttons) return;
    const dx = (event.clientX - drag.x) * drag.scale;
    const dy = (event.clientY - drag.y) * drag.scale;
    drag.hasMoved ||= Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > 4;
    svg.parentElement.classList.toggle("is-panning", drag.hasMoved);
    if (drag.hasMoved) show({ ...drag.from, x: drag.from.x - dx, y: drag.from.y - dy });
  });
  map.addEventListener("pointerup", () => svg?.parentElement.classList.remove("is-panning"));

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target?.id === "map") focused = svg?.contains(document.activeElement) ? document.activeElement.dataset : null;
  });

  /** A new picture, in another layer or after an act: the files to export and the selection follow it. */
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id !== "map") return;
    take();
    const chosen = svg?.querySelector(".is-selected[data-code]");
    const looked = new URL(window.location.href).searchParams;
    looked.delete("selected");
    document.querySelectorAll("[data-map-export]").forEach((link) => {
      link.href = `${link.href.split("?")[0]}?${looked}`;
    });
    // Where the old picture had the focus, the new one takes it; from nobody who is typing elsewhere.
    const again = focused && find(focused.kind, focused.code);
    (document.activeElement === document.body && (again ?? chosen ?? map.querySelector(".map__layers > summary")))?.focus?.({ preventScroll: true });
    announce(map.querySelector("[data-map-layer][aria-current]")?.textContent ?? "");
  });

  take();
  const chosen = svg?.querySelector(".is-selected");
  if (chosen) inspect(chosen);
}
