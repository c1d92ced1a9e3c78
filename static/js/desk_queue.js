/** Answers to requirements while the server is away: kept in this browser in their order, and sent when it is back.
 *
 * The server takes an answer that it has already as it stands, so sending one twice changes nothing; one that meets
 * the answer of somebody else comes back as the row with both, as it does at once.
 */
import { announce, csrfToken } from "./app.js";
import { EditQueue } from "./edit_queue.js";
import { keep, recall } from "./storage.js";
import { gettext, interpolate, ngettext } from "./words.js";

const TRY_AGAIN_MS = 5000;
const NOT_NOW = [401, 403, 429];
const place = document.querySelector("[data-desk-kept]");
const name = `desk:${document.getElementById("live-feed")?.dataset.me}:${window.location.pathname}`;
const queue = new EditQueue({ get: () => recall(name), set: (text) => keep(name, text) }, () => String(Math.random()).slice(2));
let later = 0;
let line = Promise.resolve();

function show() {
  const count = queue.waiting().length;
  place.textContent = count ? interpolate(ngettext("No connection: %(count)s answer is kept in this browser and sent when the server answers.", "No connection: %(count)s answers are kept in this browser and sent when the server answers.", count), { count }) : "";
  place.hidden = !count;
}

function tryLater() {
  window.clearTimeout(later);
  later = window.setTimeout(inTurn, TRY_AGAIN_MS);
  show();
}

async function flush() {
  window.clearTimeout(later);
  for (const one of queue.waiting()) {
    try {
      const headers = { "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": csrfToken(), "HX-Request": "true" };
      const answer = await fetch(one.body.path, { method: "POST", headers, body: one.body.fields });
      if (answer.status >= 500 || NOT_NOW.includes(answer.status)) throw new Error("not taken");
      queue.done(one.key);
      const row = document.getElementById(one.body.row);
      if (row && answer.ok) window.htmx.swap(row, await answer.text(), { swapStyle: "outerHTML" });
      else announce(gettext("The server did not take an answer. Open the page again to see what stands."));
    } catch {
      return tryLater();
    }
  }
  show();
}

function inTurn() {
  line = line.then(flush);
}

function waits(event) {
  const { requestConfig, target } = event.detail;
  if (!target?.matches("[data-desk-row]") || requestConfig.verb !== "post") return;
  const fields = new URLSearchParams();
  for (const [key, value] of requestConfig.formData ?? Object.entries(requestConfig.parameters)) fields.append(key, value);
  queue.put({ path: requestConfig.path, fields: fields.toString(), row: target.id });
  tryLater();
}

document.addEventListener("htmx:sendError", waits);
document.addEventListener("htmx:timeout", waits);
window.addEventListener("online", inTurn);
document.addEventListener("bulkhead:online", inTurn);
if (queue.waiting().length) inTurn();
show();
