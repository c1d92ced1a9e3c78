/** The form of a record: rows of lists come and go, levels are typed cell by cell, Ctrl+Enter saves, nothing is left unsaved unseen. */
import { stepLevel } from "./levels.js";

const BLANK = "__new__";
const form = document.querySelector("[data-record-form]");
let isDirty = false;

form.addEventListener("input", () => {
  isDirty = true;
});
form.addEventListener("submit", () => {
  isDirty = false;
});
window.addEventListener("beforeunload", (event) => {
  if (isDirty) event.preventDefault();
});

form.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  const cell = event.target.closest("[data-levels] input");
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
  const cells = [...cell.closest("[data-levels]").querySelectorAll("input")];
  const done = stepLevel(event.key, cell.value, cells.indexOf(cell), cells.length);
  if (!done) return;
  event.preventDefault();
  if (cell.value !== done.value) {
    cell.value = done.value;
    cell.dispatchEvent(new Event("input", { bubbles: true }));
  }
  cells[done.place].focus();
  cells[done.place].select();
});

form.addEventListener("click", (event) => {
  const add = event.target.closest("[data-add-row]");
  const drop = event.target.closest("[data-drop-row]");
  if (add) addRow(add.closest("[data-rows]"));
  if (drop) dropRow(drop.closest("[data-row-of]"));
});

function addRow(list) {
  const rows = list.querySelectorAll(":scope > [data-row-of]");
  const used = [...rows].map((row) => Number(row.querySelector("[name]").name.slice(list.dataset.rows.length + 1).split(".")[0]));
  const number = String(Math.max(-1, ...used) + 1);
  const made = list.querySelector(":scope > template").content.cloneNode(true);
  for (const element of made.querySelectorAll("[name], [id], [for], [data-rows]")) {
    for (const attribute of ["name", "id", "for", "data-rows"]) {
      if (element.hasAttribute(attribute)) element.setAttribute(attribute, element.getAttribute(attribute).replace(BLANK, number));
    }
  }
  list.querySelector(":scope > template").before(made);
  list.querySelector(":scope > template").previousElementSibling.querySelector("[name]").focus();
  isDirty = true;
}

function dropRow(row) {
  const list = row.closest("[data-rows]");
  row.remove();
  list.querySelector(":scope > [data-add-row]").focus();
  isDirty = true;
}
