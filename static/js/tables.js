/** Rows of a list: Shift chooses a range, `x` the current row, the box in the head all of the page; the bar below counts.
 *
 * Expects boxes named row that belong to form[data-bulk]; the list may be renewed by htmx at any time.
 */
import { areSingleKeysOn, isInField } from "./fields.js";
import { interpolate, ngettext } from "./words.js";

let last = null;

const boxes = () => [...document.querySelectorAll('input[name="row"][form="bulk"]')];

function count() {
  const place = document.querySelector("[data-bulk-count]");
  if (!place) return;
  place.dataset.empty ??= place.textContent;
  const chosen = boxes().filter((box) => box.checked).length;
  const every = document.querySelector("form[data-bulk] [name=every]")?.checked;
  place.textContent = chosen && !every ? interpolate(ngettext("%(chosen)s row chosen", "%(chosen)s rows chosen", chosen), { chosen }) : place.dataset.empty;
  const all = document.querySelector("[data-all-rows]");
  if (all) all.checked = chosen > 0 && chosen === boxes().length;
}

document.addEventListener("click", (event) => {
  const box = event.target.closest('input[name="row"]');
  if (!box) return;
  const every = boxes();
  if (event.shiftKey && last?.isConnected) {
    const [from, to] = [every.indexOf(last), every.indexOf(box)].sort((one, other) => one - other);
    for (const one of every.slice(from, to + 1)) one.checked = box.checked;
  }
  last = box;
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-all-rows]")) for (const box of boxes()) box.checked = event.target.checked;
  if (event.target.matches('[data-all-rows], input[name="row"], [name="every"]')) count();
});

document.addEventListener("keydown", (event) => {
  const hasMore = event.ctrlKey || event.metaKey || event.altKey;
  if (event.key !== "x" || hasMore || !areSingleKeysOn() || isInField(event.target) || document.querySelector("dialog[open]")) return;
  const row = event.target.closest?.("tr[data-row]") ?? document.querySelector("tr.is-current");
  const box = row?.querySelector('input[name="row"]');
  if (!box) return;
  box.click();
  event.preventDefault();
});

document.addEventListener("htmx:afterSettle", count);
count();
