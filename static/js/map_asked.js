/** Which picture of the map is shown: the one asked for last, in the layer chosen last, whatever answer comes first.
 *
 * Layers, open zones, own edits and those of others all ask for the same picture. An answer is dropped where a later
 * question was answered already, or where another layer was chosen since; one that tells of an edit
 * (`before` in its address) is then asked for again: `bulkhead:dropped`, with that address.
 */
const LOOKS = ["layer", "path", "open"];
const placeOf = new WeakMap(); // of a request among all that asked for the picture
let asked = 0;
let shown = 0;
let wanted = null; // how the map is to be looked at once an answer comes; null: as the address says

const queryOf = (path) => new URL(path, window.location.href).searchParams;
const lookOf = (query) => new URLSearchParams(LOOKS.flatMap((name) => query.getAll(name).sort().map((value) => [name, value])));
const current = () => lookOf(new URL(window.location.href).searchParams);

/** How the map is looked at, or will be once what was chosen has come: layer, path, open zones. */
export const look = () => new URLSearchParams(wanted ?? current());

const isPicture = (detail) => detail.target?.id === "map";
const pathOf = (detail) => detail.pathInfo.finalRequestPath;

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (!isPicture(detail)) return;
  asked += 1;
  placeOf.set(detail.xhr, asked);
  wanted = lookOf(queryOf(pathOf(detail)));
});

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!isPicture(detail) || !detail.shouldSwap) return;
  const path = pathOf(detail);
  const isLate = placeOf.get(detail.xhr) < shown || String(lookOf(queryOf(path))) !== String(look());
  if (!isLate) {
    shown = placeOf.get(detail.xhr);
    return;
  }
  detail.shouldSwap = false;
  if (queryOf(path).has("before")) document.dispatchEvent(new CustomEvent("bulkhead:dropped", { detail: { path } }));
});

// What never came is not waited for.
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, ({ detail }) => {
    if (isPicture(detail) && placeOf.get(detail.xhr) === asked) wanted = null;
  });
}

/** The picture may have come by another answer than that of the link which was to write the address. */
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (!isPicture(detail) || wanted === null || String(wanted) === String(current())) return;
  const url = new URL(window.location.href);
  const isAnotherLayer = (url.searchParams.get("layer") ?? "") !== (wanted.get("layer") ?? "");
  LOOKS.forEach((name) => url.searchParams.delete(name));
  wanted.forEach((value, name) => url.searchParams.append(name, value));
  if (isAnotherLayer) window.history.replaceState({ htmx: true }, ""); // Back leads here, as htmx marks it itself
  window.history[isAnotherLayer ? "pushState" : "replaceState"]({ htmx: true }, "", url);
});
