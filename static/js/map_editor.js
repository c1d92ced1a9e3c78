/** The zone map edited by hand and by keys; every act is one edit on the server, after which the picture comes anew. */
import { isBusy, renew } from "./map_acts.js";
import { looseChosen } from "./map_dialogs.js";
import { isHolding } from "./map_hand.js";
import "./map_keys.js";
import { items, svg, view } from "./map_scene.js";

// The picture comes anew after each act: what was selected stays so, and keeps the focus.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "map" || !svg()) return;
  const [kind, ...code] = (new URL(window.location.href).searchParams.get("selected") ?? "").split(":");
  const item = items(kind || "zone").find((one) => kind && one.dataset.code === code.join(":"));
  item?.focus({ preventScroll: true });
});

// So does the tray, and what somebody has ticked there in the meantime stays ticked.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.detail.target?.id !== "map-tray") return;
  const ticked = new Set(looseChosen());
  event.detail.fragment.querySelectorAll("[data-loose]").forEach((box) => box.toggleAttribute("checked", ticked.has(box.value)));
});

// Others edit, too: their changes come with the feed.
document.addEventListener("bulkhead:changes", () => {
  if (!isBusy() && !isHolding() && !document.querySelector("dialog[open]")) renew(view().dataset.version);
});
