/** Requirements at speed: j and k move, 0 to 5 answer, e goes to the evidence, x selects; a dropped file becomes evidence. */
import { announce, csrfToken } from "./app.js";
import { isInField } from "./fields.js";

const desk = document.querySelector("[data-desk]");
const rows = () => [...desk.querySelectorAll("[data-desk-row]")];
let current = null;

const rowNow = () => rows().findIndex((row) => row.id === current);

function go(place) {
  const row = rows()[Math.max(0, Math.min(rows().length - 1, place))];
  if (!row) return;
  current = row.id;
  rows().forEach((other) => other.classList.toggle("is-current", other === row));
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

document.addEventListener(
  "keydown",
  (event) => {
    const isChoice = event.target.matches("[type='radio'], [type='checkbox']");
    if (event.ctrlKey || event.metaKey || event.altKey || (isInField(event.target) && !isChoice)) return;
    if (act(event.key)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  },
  true,
);

function act(key) {
  if (key === "j") return go(rowNow() + 1) ?? true;
  if (key === "k") return go(rowNow() - 1) ?? true;
  const row = rows()[rowNow()];
  if (!row) return false;
  if (/^[0-5]$/.test(key)) return answer(row, Number(key));
  if (key === "x") return click(row.querySelector("[name='rows']"));
  if (key === "e") return focus(row.querySelector("[data-evidence]"));
  return false;
}

function answer(row, place) {
  const choice = row.querySelectorAll("[name='status']")[place];
  if (!choice) return false;
  choice.checked = true;
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

function click(element) {
  element?.click();
  return Boolean(element);
}

function focus(element) {
  element?.focus();
  return Boolean(element);
}

// A row that was answered is another element afterwards; the focus goes back to where it was.
let typing = null;
document.addEventListener("htmx:beforeSwap", () => {
  const element = document.activeElement;
  const row = element?.closest("[data-desk-row]");
  typing = row ? { row: row.id, name: element.name, value: element.value } : null;
});
document.addEventListener("htmx:afterSettle", () => {
  const told = document.getElementById("desk-told");
  if (told) announce(told.textContent);
  const row = typing && document.getElementById(typing.row);
  if (!row) return;
  row.classList.toggle("is-current", row.id === current);
  const same = typing.name && [...row.querySelectorAll("[name]")].find((one) => one.name === typing.name && (one.type !== "radio" || one.checked));
  (same ?? row).focus({ preventScroll: true });
  typing = null;
});

desk.addEventListener("dragover", (event) => {
  if (event.target.closest("[data-desk-row]") && event.dataTransfer?.types.includes("Files")) event.preventDefault();
});
desk.addEventListener("drop", async (event) => {
  const row = event.target.closest("[data-desk-row]");
  const file = event.dataTransfer?.files[0];
  const field = row?.querySelector("[data-evidence]");
  if (!field || !file) return;
  event.preventDefault();
  const body = new FormData();
  body.append("file", file);
  const answer = await fetch(desk.dataset.evidenceUrl, { method: "POST", body, headers: { "X-CSRFToken": csrfToken() } });
  const told = await answer.json();
  if (!answer.ok) {
    announce(told.error);
    document.getElementById("desk-told").textContent = told.error;
    return;
  }
  field.value = [field.value, told.code].filter(Boolean).join(", ");
  field.dispatchEvent(new Event("change", { bubbles: true }));
});
