/** What every page needs: the CSRF header from one place, menus, dialogs, toasts, theme, and the live region. */
import { forgetSentDraft } from "./drafts.js";
import { keep } from "./storage.js";
import { gettext } from "./words.js";

const root = document.documentElement;

export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]').content;
}

/** Say something to those who do not see the page change. */
export function announce(text) {
  const live = document.getElementById("live");
  live.textContent = "";
  requestAnimationFrame(() => {
    live.textContent = text;
  });
}

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = csrfToken();
});

// A table that is wider or longer than its frame is scrolled by keyboard, too, and has a name for those who cannot see it.
function nameScrolled() {
  document.querySelectorAll(".table-wrap").forEach((frame) => {
    const isScrolled = frame.scrollWidth > frame.clientWidth || frame.scrollHeight > frame.clientHeight;
    if (!isScrolled || frame.hasAttribute("tabindex")) return;
    frame.tabIndex = 0;
    frame.setAttribute("role", "region");
    frame.setAttribute("aria-label", frame.querySelector("caption")?.textContent.trim() || gettext("Table"));
  });
}

document.addEventListener("htmx:afterSwap", () => {
  nameScrolled();
  showTurned();
  document.querySelectorAll("[data-job-state]").forEach(announceJob);
});

document.addEventListener("htmx:sendError", () => announce(gettext("The server does not answer.")));

const announced = new Map();

function announceJob(job) {
  const before = announced.get(job.id);
  announced.set(job.id, job.dataset.jobState);
  if (before === job.dataset.jobState) return;
  announce(`${job.dataset.jobTitle}: ${job.dataset.jobWord}`);
  const isOver = !job.hasAttribute("hx-get");
  const page = job.closest("[data-reload-when-done]");
  if (page && isOver && before) window.location.reload();
}

document.querySelectorAll("[data-job-state]").forEach((job) => announced.set(job.id, job.dataset.jobState));

// Menus and "why" panels are <details>: one open at a time, closed by a click elsewhere or by Esc.
document.addEventListener("click", (event) => {
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  const opener = event.target.closest("[data-open-dialog]");
  if (opener) document.getElementById(opener.dataset.openDialog)?.showModal();
  const theme = event.target.closest("[data-set-theme]");
  if (theme) setTheme(theme.dataset.setTheme);
  if (event.target.closest("[data-fold-rail]")) turn("rail", "folded");
  if (event.target.closest("[data-tighten]")) turn("density", "compact");
  if (event.target.closest("[data-dismiss]")) event.target.closest("[data-toast]")?.remove();
  if (event.target.closest("[data-print]")) window.print();
  if (event.target.tagName === "DIALOG") event.target.close();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = [...document.querySelectorAll("details[data-menu][open]")].pop();
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
      event.preventDefault();
    }
  }
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest("form");
    form?.requestSubmit(form.method === "dialog" ? form.querySelector("[value=yes]") : null); // a dialog asks by which button
  }
});

function setTheme(name) {
  if (name === "system") delete root.dataset.theme;
  else root.dataset.theme = name;
  keep("theme", name === "system" ? null : name);
  showTheme();
  announce(document.querySelector(`[data-set-theme="${name}"]`)?.textContent.trim() ?? name);
}

function showTheme() {
  const current = root.dataset.theme || "system";
  document.querySelectorAll("[data-set-theme]").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.dataset.setTheme === current));
  });
}

/** A choice of two that this browser keeps: the rail folded or not, lists tight or loose. */
function turn(name, value) {
  const isOn = root.dataset[name] !== value;
  if (isOn) root.dataset[name] = value;
  else delete root.dataset[name];
  keep(name, isOn ? value : null);
  showTurned();
}

function showTurned() {
  for (const [buttons, isOn] of [
    ["[data-fold-rail]", root.dataset.rail === "folded"],
    ["[data-tighten]", root.dataset.density === "compact"],
  ]) {
    document.querySelectorAll(buttons).forEach((button) => button.setAttribute("aria-pressed", String(isOn)));
  }
}

// A select or a check box that filters sends its form at once; without scripts the form has its button.
document.addEventListener("change", (event) => {
  if (event.target.closest("form[data-send-on-change]")) event.target.form.requestSubmit();
});

function wireErrors() {
  document.querySelectorAll(".field__error").forEach((list) => {
    const control = document.getElementById(list.id.replace(/_error$/, ""));
    if (!control) return;
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", list.id);
  });
}

forgetSentDraft();
nameScrolled();
window.addEventListener("resize", nameScrolled);
showTheme();
showTurned();
wireErrors();
document.querySelectorAll("[data-toast]").forEach((toast) => setTimeout(() => toast.remove(), 10000));
