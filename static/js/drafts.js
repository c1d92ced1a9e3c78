/** What was typed into a form and not sent yet, so that a reload, or a step by somebody else, loses nothing. */
import { keep, recall } from "./storage.js";

const QUIET = new Set(["csrfmiddlewaretoken", "item", "beat", "stamp", "then", "seen", "back"]);

/** Give the fields of a form as lists of values by name. */
export function fieldsOf(form) {
  const found = {};
  for (const [name, value] of new FormData(form)) {
    if (!QUIET.has(name)) (found[name] ||= []).push(value);
  }
  return found;
}

/** Put values back into a form. */
export function fill(form, fields) {
  for (const control of form.elements) {
    if (!control.name || QUIET.has(control.name)) continue;
    const values = fields[control.name] || [];
    if (control.type === "radio" || control.type === "checkbox") control.checked = values.includes(control.value);
    else if (control.multiple) for (const option of control.options) option.selected = values.includes(option.value);
    else if (control.tagName !== "BUTTON" && control.type !== "hidden") control.value = values[0] ?? "";
  }
}

/** Keep a form's draft under its name; the name changes with what was recorded, so that a recorded draft is forgotten. */
export function keepDraft(form) {
  const name = `draft-${form.dataset.draft}`;
  const kept = recall(name);
  if (kept && !form.querySelector("[aria-invalid]")) fill(form, JSON.parse(kept));
  form.addEventListener("input", () => keep(name, JSON.stringify(fieldsOf(form))));
  return Boolean(kept);
}

/** Note which draft goes to the server now. */
export function sendingDraft(name) {
  keep("sent-draft", name);
}

/** Forget the draft that was sent, once a page has come back: its words stand on that page, or in the model. */
export function forgetSentDraft() {
  const sent = recall("sent-draft");
  if (sent) [sent, "sent-draft"].forEach((name) => keep(name, null));
}
