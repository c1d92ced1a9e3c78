/** What the map sends to the server: one act after the other, each answered by what it did.
 *
 * An edit is kept in this browser until the server has answered it, so that a lost connection and a reload lose nothing;
 * it is sent again with the same key, which the server takes once. An edit that meets the change of somebody else is kept,
 * too, and shown with both texts. Joining, splitting and undoing rest on what stands, and wait for the connection.
 */
import { csrfToken } from "./app.js";
import { EditQueue } from "./edit_queue.js";
import { look } from "./map_asked.js";
import { askUndo } from "./map_undo.js";
import { model, say, tools, view } from "./map_scene.js";
import { keep, recall } from "./storage.js";
import { gettext, interpolate, ngettext } from "./words.js";

const JSON_BODY = { "Content-Type": "application/json" };
const TRY_AGAIN_MS = 5000;
const NOT_NOW = [401, 403, 429]; // signed out, or too many at once: the edit waits
// Of one person at one site: nobody sends what somebody else left in the same browser.
const name = `edits:${document.getElementById("live-feed")?.dataset.me}:${tools.dataset.edits}`;
const queue = new EditQueue({ get: () => recall(name), set: (text) => keep(name, text) }, () => crypto.randomUUID?.() ?? String(Math.random()).slice(2));
const inTurn = lineUp(); // acts
const drawn = lineUp(); // pictures, also of what others did: no act waits for one of those
let later = 0;

/** Make a line in which one thing is done after the other; what fails holds nothing up. */
function lineUp() {
  let last = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };
}

async function post(url, body, headers = {}) {
  const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": csrfToken(), Accept: "application/json", ...headers } });
  return { ok: answer.ok, status: answer.status, told: await answer.json() };
}

const told = ({ ok, status, told: one }) => (ok ? one.title : (one.detail ?? one.title ?? interpolate(gettext("The server answered %(status)s."), { status })));

/** Edit records; `changes` may be a function, asked when its turn has come, and then rests on what stands. */
export function edit(changes, title = "") {
  return inTurn(async () => {
    const made = typeof changes === "function" ? changes() : changes;
    queue.put({ changes: made, ...(title ? { title: title.slice(0, 200) } : {}) });
    await flush();
  });
}

/** Send what waits, the oldest first, until the server does not answer. */
async function flush() {
  window.clearTimeout(later);
  for (const one of queue.waiting()) {
    const before = view().dataset.version;
    try {
      const answer = await post(tools.dataset.edits, JSON.stringify(one.body), { ...JSON_BODY, "Idempotency-Key": one.key });
      if (answer.status >= 500 || NOT_NOW.includes(answer.status)) throw new Error("not taken");
      if (answer.status === 412) queue.refuse(one.key, answer.told.conflicts ?? []);
      else queue.done(one.key);
      say(told(answer));
      showKept();
      await renew(before, answer.told.change);
    } catch {
      foresee(one.body.changes);
      showKept();
      later = window.setTimeout(() => inTurn(flush), TRY_AGAIN_MS);
      return;
    }
  }
}

/** Let what follows rest on an edit that waits: the picture comes with the server's answer, the words are known. */
function foresee(changes) {
  const known = model();
  for (const { kind, code, now } of changes) {
    if (kind === "layout") known.layout = { ...known.layout, ...now.zones };
    else if (known[kind] && now === null) delete known[kind][code];
    else if (known[kind]) known[kind][code] = { ...known[kind][code], ...now };
  }
  view().dataset.model = JSON.stringify(known);
}

const fieldWords = (one) => [one.kind, one.code, one.field].filter(Boolean).join(" ");
const asText = (value) => (typeof value === "string" ? value : JSON.stringify(value) ?? "");

function row(words, ...buttons) {
  const made = Object.assign(document.createElement("p"), { className: "row" });
  made.append(Object.assign(document.createElement("bdi"), { textContent: words }), ...buttons);
  return made;
}

function button(words, onPress) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "button button--small", textContent: words });
  made.addEventListener("click", onPress);
  return made;
}

/** Show what waits for the server, and what met the change of somebody else: both texts, and a choice. */
function showKept() {
  const place = tools.querySelector("[data-map-kept]");
  const count = queue.waiting().length;
  place.replaceChildren();
  if (count) place.append(row(interpolate(ngettext("No connection: %(count)s edit is kept in this browser and sent when the server answers.", "No connection: %(count)s edits are kept in this browser and sent when the server answers.", count), { count })));
  for (const one of queue.refused()) {
    const both = one.conflicts.map((clash) => `${fieldWords(clash)}: ${gettext("yours")} “${asText(clash.yours)}”, ${gettext("theirs")} “${asText(clash.theirs)}”`).join("; ");
    place.append(
      row(
        interpolate(gettext("Somebody else changed the same. %(both)s"), { both }),
        button(gettext("Write mine"), () => inTurn(() => (queue.insist(one.key), showKept(), flush()))),
        button(gettext("Keep theirs"), () => (queue.done(one.key), showKept())),
      ),
    );
  }
  place.hidden = !place.childElementCount;
}

/** Do what rests on the model as it stands: never kept for later. Gives the status of the answer, and its words. */
function atOnce(url, body, headers) {
  return inTurn(async () => {
    const before = view().dataset.version;
    let answer;
    try {
      answer = await post(url, body, headers);
    } catch {
      const words = gettext("The server does not answer. Once it does, the map shows whether this was written.");
      say(words);
      return { status: 0, words };
    }
    if (answer.status === 409 && answer.told.change) return askUndo(answer.told.detail).then((isMeant) => isMeant && void stepOf(answer.told.change));
    say(told(answer));
    await renew(before, answer.told.change);
    return { status: answer.status, words: told(answer) };
  });
}

export const step = (which) => atOnce(tools.dataset[which], "{}", JSON_BODY);
export const act = (which, values) => atOnce(tools.dataset[which], new URLSearchParams(values));

/** The newest act that the picture shows, once one's own edits are answered: what comes after it, nobody here has seen. */
export const seen = () => inTurn(() => view().dataset.newest);

/** A whole import is undone, or done again, only after asking; its number says which act was shown. */
const stepOf = (change) => atOnce(tools.dataset.undo, JSON.stringify({ change }), JSON_BODY);

/** Of a large model the verdict comes first, judged around the edit alone; then the picture.
 *
 * Each waits for the one before it here: in the line that htmx keeps, the newest request takes the place of one that waits,
 * and what was said of an edit would never be seen.
 */
export const renew = (before, change) =>
  drawn(async () => {
    if ("large" in view().dataset && change) {
      await ask(`only=verdict&change=${change}`, { target: "#map-verdict", swap: "outerHTML" });
    }
    const asked = look();
    asked.set("before", before ?? view().dataset.version);
    await ask(asked, { target: "#map", swap: "innerHTML" });
  });

const ask = (query, place) => window.htmx.ajax("GET", `${tools.dataset.draft}?${query}`, { source: "#map", ...place });

/** A box that people put somewhere: what was there before, and what is there now. */
export function placing(boxes) {
  const layout = model().layout;
  const was = Object.fromEntries(Object.keys(boxes).filter((code) => layout[code]).map((code) => [code, layout[code]]));
  return { kind: "layout", code: "", was: { zones: was }, now: { zones: boxes } };
}

export function changing(kind, code, fields) {
  const written = model()[kind][code] ?? {};
  const was = Object.fromEntries(Object.keys(fields).filter((key) => written[key] !== undefined).map((key) => [key, written[key]]));
  const now = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
  return { kind, code, was, now };
}

// Another layer was chosen before that picture came: what it would have said of the edit is asked for in the new one.
document.addEventListener("bulkhead:dropped", ({ detail }) => {
  renew(new URL(detail.path, window.location.href).searchParams.get("before")).catch(() => {});
});
window.addEventListener("online", () => inTurn(flush));
document.addEventListener("bulkhead:online", () => inTurn(flush));
showKept();
if (queue.waiting().length) inTurn(flush);
