/** A phone in the room: keeps what is chosen until the server has it, and shows the question that is on. */
import { fieldsOf, fill } from "./drafts.js";
import { Outbox } from "./outbox.js";
import { keep, recall } from "./storage.js";

const EVERY_MS = 2000;
const REMARK_MS = 800;
const outbox = new Outbox({ get: () => recall("ballots"), set: (text) => keep("ballots", text) });
const state = document.querySelector("[data-state]");
let card = document.querySelector("[data-card]");
let tag = "";
let isSending = false;

// The code of a scanned address stands behind the #, which the server never sees.
const join = document.querySelector("form[data-join]");
if (join) {
  const code = decodeURIComponent(window.location.hash.slice(1));
  if (code) join.elements.namedItem("code").value = code;
  outbox.write({});
}

const ballot = () => document.querySelector("[data-ballot]");
const say = (word) => {
  if (state) state.textContent = word ? state.dataset[word] : "";
};

async function flush() {
  if (isSending) return;
  isSending = true;
  try {
    for (const one of outbox.waiting()) await send(one);
    outbox.tidy(ballot()?.dataset.ballot);
  } catch {
    say("waiting");
  } finally {
    isSending = false;
  }
}

async function send({ card: item, fields, stamp }) {
  const body = new URLSearchParams({ item, stamp });
  Object.entries(fields).forEach(([name, values]) => values.forEach((value) => body.append(name, value)));
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(ballot()?.action || "/join/vote/", { method: "POST", body, headers: { "X-CSRFToken": token } });
  if (answer.status >= 500) throw new Error("not taken");
  outbox.sent(item, stamp);
  if (answer.status === 403) return leave();
  const told = answer.ok ? await answer.json() : { late: [item] };
  if (item === ballot()?.dataset.ballot) say(told.late.length ? "late" : "sent");
}

function leave() {
  window.location.assign(document.querySelector("[data-card]")?.dataset.join || "/join/");
}

function wire() {
  const form = ballot();
  if (!form) return;
  const kept = outbox.kept(form.dataset.ballot);
  if (kept && !kept.isSent) fill(form, kept.fields);
  let later = 0;
  const put = () => {
    outbox.put(form.dataset.ballot, fieldsOf(form));
    flush();
  };
  form.addEventListener("input", (event) => {
    clearTimeout(later);
    if (event.target.name === "remark") {
      outbox.put(form.dataset.ballot, fieldsOf(form));
      later = setTimeout(flush, REMARK_MS);
    } else put();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(later);
    put();
  });
}

async function ask() {
  if (!card || document.hidden) return;
  try {
    const answer = await fetch(card.dataset.now, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
    if (answer.status === 403) return leave();
    if (answer.status === 200) {
      tag = answer.headers.get("ETag") || "";
      const told = await answer.json();
      if (String(told.beat) !== card.dataset.beat) await show();
    }
    if (outbox.waiting().length) await flush();
  } catch {
    say("waiting");
  }
}

/** Take the new card in place of the old one; words still being typed stay where the question is the same. */
async function show() {
  const answer = await fetch(window.location.pathname, { cache: "no-store" });
  const made = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-card]");
  if (!made) return leave();
  const before = ballot();
  const typed = before?.elements.namedItem("remark")?.value;
  const had = document.activeElement?.name === "remark";
  card.replaceWith(document.adoptNode(made));
  card = made;
  const after = ballot();
  const isSame = before && after && before.dataset.ballot === after.dataset.ballot;
  if (isSame) {
    after.elements.namedItem("remark").value = typed;
    if (had) after.elements.namedItem("remark").focus();
  } else say(after ? "new" : "");
  wire();
}

wire();
if (card) {
  flush();
  setInterval(ask, EVERY_MS);
  window.addEventListener("online", flush);
  document.addEventListener("visibilitychange", ask);
}
