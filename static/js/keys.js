/** The keyboard: `g` then a letter, `/`, `?`, Ctrl+K, j and k in tables. Nothing fires inside a field; single keys can be switched off. */
import { areSingleKeysOn, isInField } from "./fields.js";
import { keep } from "./storage.js";
import { gettext } from "./words.js";

const CHORD_MS = 1500;
let chordUntil = 0;

const dialog = (id) => document.getElementById(id);
const isDialogOpen = () => document.querySelector("dialog[open]") !== null;

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && dialog("palette")) {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isInField(event.target) || isDialogOpen() || !areSingleKeysOn()) return;
  if (act(event.key)) event.preventDefault();
});

/** Do what a single key means; tells whether it meant anything. */
function act(key) {
  if (Date.now() < chordUntil) {
    chordUntil = 0;
    return go(key);
  }
  if (key === "g") {
    chordUntil = Date.now() + CHORD_MS;
    return true;
  }
  if (key === "/") return focusOn(document.getElementById("search"));
  if (key === "?") return showKeys();
  if (key === "j") return moveRow(1);
  if (key === "k") return moveRow(-1);
  if (key === "Enter") return openRow();
  const named = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  named?.click();
  return named !== null;
}

function go(key) {
  const link = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
  if (link) window.location.assign(link.href);
  return link !== null;
}

function focusOn(element) {
  element?.focus();
  element?.select?.();
  return Boolean(element);
}

function showKeys() {
  dialog("keys")?.showModal();
  return dialog("keys") !== null;
}

function moveRow(step) {
  const rows = [...document.querySelectorAll("tbody tr[data-row]")];
  if (!rows.length) return false;
  const now = rows.findIndex((row) => row.classList.contains("is-current"));
  const next = Math.min(rows.length - 1, Math.max(0, now + step));
  rows[now]?.classList.remove("is-current");
  rows[next].classList.add("is-current");
  const link = rows[next].querySelector("a, button");
  link?.focus({ preventScroll: true });
  rows[next].scrollIntoView({ block: "nearest" });
  return true;
}

function openRow() {
  if (document.activeElement !== document.body) return false;
  const link = document.querySelector("tr.is-current a");
  link?.click();
  return link !== null;
}

// The palette: pages and sites by any part of their name.
function openPalette() {
  const box = dialog("palette");
  if (!box.open) box.showModal();
  const input = document.getElementById("palette-input");
  input.value = "";
  input.focus();
  filterPalette("");
}

function filterPalette(words) {
  const wanted = words.trim().toLowerCase();
  const options = [...document.querySelectorAll("#palette-list [role='option']")];
  options.forEach((option) => {
    option.hidden = !option.textContent.toLowerCase().includes(wanted);
  });
  select(options.find((option) => !option.hidden));
}

function select(option) {
  document.querySelectorAll("#palette-list [aria-selected='true']").forEach((other) => other.setAttribute("aria-selected", "false"));
  const input = document.getElementById("palette-input");
  if (!option) {
    input.removeAttribute("aria-activedescendant");
    return;
  }
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", option.id);
}

function stepPalette(step) {
  const shown = [...document.querySelectorAll("#palette-list [role='option']:not([hidden])")];
  const now = shown.findIndex((option) => option.getAttribute("aria-selected") === "true");
  select(shown[(now + step + shown.length) % shown.length]);
}

function openOption(option) {
  if (option) window.location.assign(option.dataset.url);
}

const input = document.getElementById("palette-input");
input?.addEventListener("input", () => filterPalette(input.value));
input?.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") stepPalette(1);
  else if (event.key === "ArrowUp") stepPalette(-1);
  else if (event.key === "Enter") openOption(document.querySelector("#palette-list [aria-selected='true']"));
  else return;
  event.preventDefault();
});
document.getElementById("palette-list")?.addEventListener("click", (event) => openOption(event.target.closest("[role='option']")));

function showSingleKeys() {
  document.querySelectorAll("[data-toggle-keys]").forEach((button) => {
    button.setAttribute("aria-pressed", String(areSingleKeysOn()));
    button.lastChild.textContent = areSingleKeysOn() ? gettext("Single keys are on") : gettext("Single keys are off");
  });
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-toggle-keys]")) return;
  keep("single-keys", areSingleKeysOn() ? "off" : null);
  showSingleKeys();
});
showSingleKeys();
