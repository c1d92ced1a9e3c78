/** The form of a record: rows of lists come and go, levels are typed cell by cell, Ctrl+Enter saves, nothing is left unsaved unseen. */
import { fieldsOf, fill, sendingDraft } from "./drafts.js";
import { stepLevel } from "./levels.js";
import { keep, recall } from "./storage.js";
import { gettext } from "./words.js";

const BLANK = "__new__";
const form = document.querySelector("[data-record-form]");
const back = document.querySelector("[data-record-kept]");
const name = `record:${window.location.pathname}:${form.elements.namedItem("seen").value}`;
const TRY_AGAIN_MS = 3000;
let isDirty = false;
let isSending = false;

// What is typed is kept in this browser until the server has taken it, and offered again where it never did.
function typed() {
  isDirty = true;
  keep(name, JSON.stringify(fieldsOf(form)));
}

form.addEventListener("input", typed);

const kept = recall(name);
if (kept && kept !== JSON.stringify(fieldsOf(form))) {
  back.hidden = false;
  back.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-kept]")?.dataset.kept;
    if (choice === "take") takeBack(JSON.parse(kept));
    if (choice === "forget") keep(name, null);
    if (choice) back.hidden = true;
  });
}

function takeBack(fields) {
  for (const list of form.querySelectorAll("[data-rows]")) {
    const rows = Object.keys(fields).filter((field) => field.startsWith(`${list.dataset.rows}.`)).map((field) => Number(field.slice(list.dataset.rows.length + 1).split(".")[0]));
    while (list.querySelectorAll(":scope > [data-row-of]").length < new Set(rows).size) addRow(list);
  }
  fill(form, fields);
  typed();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!isSending) send();
});

/** Send the form once the server answers at all: a browser's error page would take the words along. */
async function send() {
  isSending = true;
  try {
    const answer = await fetch("/healthz", { method: "HEAD", cache: "no-store" });
    if (answer.status >= 500) throw new Error("not now");
  } catch {
    back.hidden = true;
    form.querySelector("[data-record-said]").textContent = gettext("No connection. What you typed is kept in this browser, and saved when the server answers.");
    window.setTimeout(send, TRY_AGAIN_MS);
    return;
  }
  isDirty = false;
  sendingDraft(name);
  form.submit();
}

window.addEventListener("beforeunload", (event) => {
  if (isDirty) event.preventDefault();
});

form.addEventListener("keydown", (event) => {
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
  typed();
}

function dropRow(row) {
  const list = row.closest("[data-rows]");
  row.remove();
  list.querySelector(":scope > [data-add-row]").focus();
  typed();
}
