/** The zone map edited by hand and by keys; every act is one edit on the server, after which the picture comes anew. */
import { renew } from "./map_acts.js";
import { looseChosen } from "./map_dialogs.js";
import { isHolding } from "./map_hand.js";
import "./map_keys.js";
import { map, view } from "./map_scene.js";

let newest = null; // the version of which the feed told, until it is drawn

// Nothing is exchanged under a hand that holds a part of it: the picture comes once the hand is empty.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "map" || !isHolding()) return;
  event.detail.shouldSwap = false;
  newest ??= "later";
});

// The tray comes anew with the picture. What somebody has ticked there in the meantime stays ticked and keeps the focus;
// a tray that holds the same is left alone, so that no key is pressed on a box that is gone.
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  if (detail.target?.id !== "map-tray") return;
  if (held(detail.fragment) === held(detail.target)) {
    detail.shouldSwap = false;
    return;
  }
  const ticked = new Set(looseChosen());
  detail.fragment.querySelectorAll("[data-loose]").forEach((box) => box.toggleAttribute("checked", ticked.has(box.value)));
  const focused = detail.target.contains(document.activeElement) ? document.activeElement.value : undefined;
  if (focused !== undefined) queueMicrotask(() => boxOfTag(focused)?.focus({ preventScroll: true }));
});

const held = (tray) => `${tray.textContent.trim()} ${[...tray.querySelectorAll("[data-loose]")].map((box) => box.value)}`;
const boxOfTag = (tag) => [...document.querySelectorAll("[data-loose]")].find((box) => box.value === tag);

// Others edit, too: their changes come with the feed, and are drawn as soon as nobody is in the middle of something.
document.addEventListener("bulkhead:changes", ({ detail }) => {
  newest = detail.model;
  follow();
});
document.addEventListener("close", follow, true);
document.addEventListener("bulkhead:online", follow);
map.addEventListener("pointerup", () => setTimeout(follow, 0));

function follow() {
  if (newest === null || isHolding() || document.querySelector("dialog[open]")) return;
  const wanted = newest;
  newest = null;
  if (wanted !== view().dataset.version) renew().catch(() => (newest ??= wanted));
}
