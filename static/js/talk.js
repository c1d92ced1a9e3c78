/** Comments: what somebody said is kept in this browser until the server has it, and is taken once however often it is sent.
 *
 * Expects form[data-comments] with the address of the API, data-kind and data-code of the record; the list beside it
 * renews itself on `bulkhead:talk`. Without script the form sends itself.
 */
import { announce, csrfToken } from "./app.js";
import { EditQueue } from "./edit_queue.js";
import { keep, recall } from "./storage.js";
import { gettext, interpolate, ngettext } from "./words.js";

const TRY_AGAIN_MS = 5000;
const NOT_NOW = [401, 403, 429];
const form = document.querySelector("form[data-comments]");
const place = form.querySelector("[data-comments-kept]");
const name = `talk:${document.getElementById("live-feed")?.dataset.me}:${form.dataset.comments}`;
const queue = new EditQueue({ get: () => recall(name), set: (text) => keep(name, text) }, () => crypto.randomUUID?.() ?? String(Math.random()).slice(2));
let later = 0;
let line = Promise.resolve();

function show(trouble = "") {
  const count = queue.waiting().length;
  const kept = count ? interpolate(ngettext("No connection: %(count)s comment is kept in this browser and sent when the server answers.", "No connection: %(count)s comments are kept in this browser and sent when the server answers.", count), { count }) : "";
  place.textContent = trouble || kept;
  place.hidden = !place.textContent;
}

/** Send what waits, the oldest first, until the server does not answer. */
async function flush() {
  window.clearTimeout(later);
  for (const one of queue.waiting()) {
    try {
      const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken(), "Idempotency-Key": one.key };
      const answer = await fetch(form.dataset.comments, { method: "POST", headers, body: JSON.stringify(one.body) });
      if (answer.status >= 500 || NOT_NOW.includes(answer.status)) throw new Error("not taken");
      queue.done(one.key);
      if (!answer.ok) {
        // Refused for good: the words go back to where they can be mended.
        form.elements.text.value ||= one.body.text;
        return show((await answer.json()).detail ?? gettext("The server did not take this comment."));
      }
      document.dispatchEvent(new CustomEvent("bulkhead:talk"));
      announce(gettext("Said."));
    } catch {
      later = window.setTimeout(inTurn, TRY_AGAIN_MS);
      break;
    }
  }
  show();
}

function inTurn() {
  line = line.then(flush);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  queue.put({ kind: form.dataset.kind, code: form.dataset.code, text: form.elements.text.value });
  form.reset();
  inTurn();
});

window.addEventListener("online", inTurn);
document.addEventListener("bulkhead:online", inTurn);
if (queue.waiting().length) inTurn();
