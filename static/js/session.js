/** The session bar and the screen: the clock, what changed elsewhere, following, votes coming in, and the keyboard.
 *
 * Asks every two seconds whether anything changed. Leaves a page only where nothing is being typed.
 */
import { announce } from "./app.js";
import { keepDraft } from "./drafts.js";
import { areSingleKeysOn } from "./fields.js";
import { keep, recall } from "./storage.js";

const EVERY_MS = 2000;
const STEP_MS = 20_000;
const bar = document.querySelector("[data-session-bar]");
const stage = document.querySelector("[data-stage]");
const form = stage?.querySelector("form[data-draft]");
const follows = `follow-${bar.dataset.session}`;
let tag = "";
let votes = null;
let isLeaving = false;

// A step is under way: what it changed is not news here, and must not stop the page that it leads to.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.matches("[method=dialog]")) return;
  isLeaving = true;
  setTimeout(() => (isLeaving = false), STEP_MS); // a step that leads nowhere, a file for instance
});

// The clock runs here; the server says where it stood when the page was made.
const clock = bar.querySelector("[data-clock]");
const used = bar.querySelector("[data-used]");
const begun = performance.now();
function showClock() {
  const running = clock.dataset.running === "1" ? Math.floor((performance.now() - begun) / 1000) : 0;
  const seconds = Number(clock.dataset.seconds) + running;
  const minutes = Math.floor((Number(used.dataset.used) + running) / 60);
  const words = used.dataset.words.replace("#", minutes);
  if (used.textContent !== words) used.textContent = words;
  clock.classList.toggle("is-over", Number(used.dataset.left) - running < 0);
  const two = (number) => String(number).padStart(2, "0");
  clock.textContent = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
showClock();
setInterval(showClock, 1000);

const isTyping = () => {
  const field = document.activeElement?.closest?.("input:not([type=radio]), textarea, select, [contenteditable]");
  return Boolean(field) || document.querySelector("dialog[open], details[data-menu][open] form") !== null;
};

function showFollowing() {
  const button = bar.querySelector("[data-follow]");
  button.setAttribute("aria-pressed", String(recall(follows) === "on"));
}

function comeTo(url, isCall) {
  if ((recall(follows) === "on" || !isCall) && !isTyping()) {
    if (url === window.location.pathname + window.location.search) window.location.reload();
    else window.location.assign(url);
    return;
  }
  const link = bar.querySelector("[data-called]");
  link.href = url;
  link.hidden = false;
  announce(link.textContent);
}

function onChange(told) {
  if (isLeaving) return;
  if (told.state !== "open") {
    if (!isTyping()) window.location.reload();
    return;
  }
  if (told.lead.beat > Number(bar.dataset.lead)) {
    bar.dataset.lead = told.lead.beat;
    comeTo(told.lead.url, true);
    return;
  }
  if (stage && told.beat > Number(bar.dataset.beat)) {
    bar.dataset.beat = told.beat;
    comeTo(window.location.pathname, false);
    return;
  }
  const online = stage?.querySelector("[data-online]");
  if (online) online.textContent = told.online;
  if (stage && votes !== null && told.votes !== votes) showVotes();
  votes = told.votes;
}

async function ask() {
  try {
    const answer = await fetch(bar.dataset.now, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
    if (answer.status !== 200) return;
    tag = answer.headers.get("ETag") || "";
    onChange(await answer.json());
  } catch {
    /* No connection: ask again in a moment. */
  }
}

function showVotes() {
  if (window.htmx) window.htmx.ajax("GET", stage.dataset.votes, { swap: "none" });
}

bar.addEventListener("click", (event) => {
  if (!event.target.closest("[data-follow]")) return;
  keep(follows, recall(follows) === "on" ? null : "on");
  showFollowing();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-toggle-session-bar]");
  if (!button) return;
  const isHidden = document.documentElement.dataset.sessionBar !== "hidden";
  if (isHidden) document.documentElement.dataset.sessionBar = "hidden";
  else delete document.documentElement.dataset.sessionBar;
  keep("session-bar", isHidden ? "hidden" : null);
  button.setAttribute("aria-pressed", String(!isHidden));
});
if (recall("session-bar") === "hidden") document.documentElement.dataset.sessionBar = "hidden";

// The keyboard of the screen. Single keys act outside fields, and can be switched off like all others.
const scales = () => [...(stage?.querySelectorAll("[data-scale]") || [])];
const current = () => scales().find((row) => row.classList.contains("is-current"));

function choose(row) {
  scales().forEach((other) => other.classList.toggle("is-current", other === row));
}

function move(by) {
  const rows = scales();
  if (!rows.length) return false;
  const at = rows.indexOf(current());
  const row = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
  choose(row);
  (row.querySelector("input:checked") || row.querySelector("input"))?.focus();
  return true;
}

function rate(step) {
  const input = (current() || scales()[0])?.querySelector(`input[value="${step}"]:not(:disabled)`);
  if (!input) return false;
  input.checked = true;
  input.focus();
  input.dispatchEvent(new Event("input", { bubbles: true }));
  announce(input.getAttribute("aria-label"));
  return true;
}

function press(selector, root = document) {
  const button = root?.querySelector(selector);
  button?.click();
  return Boolean(button);
}

const STAGE_KEYS = {
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  r: () => press("[data-reveal]", current() || scales()[0]),
  R: () => press("[data-reveal-all]") || press("[data-reveal]"),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping() || !areSingleKeysOn()) return;
  let done = false;
  // What the small remote of a presenter sends.
  if (event.key === "PageDown") done = press("[data-steps] [value=next]", bar);
  else if (event.key === "PageUp") done = press("[data-steps] [value=back]", bar);
  else if (stage && /^[1-9]$/.test(event.key)) done = rate(event.key);
  else if (stage && STAGE_KEYS[event.key]) done = STAGE_KEYS[event.key]();
  if (done) event.preventDefault();
});

stage?.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-scale]");
  if (row) choose(row);
});

if (form) {
  const hadDraft = keepDraft(form);
  const more = form.querySelector("[data-more]");
  const status = form.elements.namedItem("status");
  const isFull = () => [...form.querySelectorAll("[data-more] textarea")].some((one) => one.value);
  const openWhereAsked = () => {
    if (status.value !== "agreed" || isFull()) more.open = true;
  };
  status?.addEventListener("change", openWhereAsked);
  if (status && hadDraft) openWhereAsked();
  choose(scales()[0]);
}
showFollowing();
setInterval(ask, EVERY_MS);
ask();
