/**
 * Asks every two seconds what changed at the site, says so, and shows who else is here. Pages listen on the document:
 * `bulkhead:changes` (detail: the answer) when somebody changed something, `bulkhead:talk` when something was said,
 * `bulkhead:offline` and `bulkhead:online`. It stops where one is signed out.
 */
import { announce, csrfToken } from "./app.js";
import { BEAT_MS, hasTalk, othersOf, sentencesOf, waitAfter } from "./feed.js";
import { gettext, interpolate, ngettext } from "./words.js";

const place = document.getElementById("live-feed");
const bar = document.getElementById("offline");
const SIGNED_OUT = [401, 403, 404];

class Live {
  constructor() {
    const shown = document.querySelector("[data-live-kind]");
    this.about = { kind: shown?.dataset.liveKind ?? "", code: shown?.dataset.liveCode ?? "" };
    this.tab = crypto.randomUUID?.() ?? String(Math.random()).slice(2);
    this.since = null;
    this.tag = null;
    this.last = null;
    this.failures = 0;
    this.timer = 0;
    this.beaten = 0;
    this.isOver = false;
    this.wasUsed = false;
  }

  start() {
    for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, () => (this.wasUsed = true), true);
    document.addEventListener("visibilitychange", () => document.hidden || this.ask());
    window.addEventListener("online", () => this.ask());
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("pageshow", (event) => event.persisted && this.ask());
    document.querySelector("form[data-sign-out]")?.addEventListener("submit", () => this.stop());
    this.ask();
  }

  stop() {
    this.isOver = true;
    window.clearTimeout(this.timer);
  }

  async ask() {
    if (this.isOver || this.isAsking) return;
    this.isAsking = true;
    window.clearTimeout(this.timer);
    try {
      await this.beat();
      await this.hear(await fetch(this.address(), { headers: this.headers(), redirect: "error" }));
    } catch {
      this.lost();
    }
    this.isAsking = false;
    if (!this.isOver) this.timer = window.setTimeout(() => this.ask(), waitAfter({ failures: this.failures, isHidden: document.hidden }));
  }

  address() {
    return this.since === null ? place.dataset.changes : `${place.dataset.changes}?since=${this.since}`;
  }

  /** A page that asks by itself does not keep a session alive; a hand on the keyboard does. */
  headers() {
    const headers = { Accept: "application/json" };
    if (!this.wasUsed) headers["X-By-Itself"] = "1";
    this.wasUsed = false;
    if (this.tag) headers["If-None-Match"] = this.tag;
    return headers;
  }

  async hear(answer) {
    if (SIGNED_OUT.includes(answer.status)) return this.signedOut();
    if (answer.status !== 304 && !answer.ok) return this.lost();
    this.found();
    if (answer.status === 304) return;
    const feed = await answer.json();
    const before = this.last;
    [this.tag, this.last, this.since] = [answer.headers.get("ETag"), feed, feed.since];
    this.showPeople(feed.present);
    const said = sentencesOf(feed.changes, place.dataset.me);
    if (said.length) announce(said.join(" "));
    if (feed.changes.length || feed.is_cut) tell("changes", feed);
    if (hasTalk(before, feed, this.about)) tell("talk", feed);
    showNamed(feed.comments?.for_you ?? 0);
  }

  async beat() {
    if (document.hidden || Date.now() - this.beaten < BEAT_MS) return;
    this.beaten = Date.now();
    await this.say(window.location.pathname);
  }

  say(page) {
    const body = JSON.stringify({ tab: this.tab, page: page.slice(0, 200), ...this.about });
    const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken(), "X-By-Itself": "1" };
    return fetch(place.dataset.presence, { method: "POST", headers, body, keepalive: true, redirect: "error" });
  }

  leave() {
    window.clearTimeout(this.timer);
    this.beaten = 0;
    if (!this.isOver) this.say("").catch(() => {});
  }

  lost() {
    this.failures += 1;
    if (this.failures !== 2) return;
    show(gettext("The connection is lost. What you have typed stays on this page; it goes on by itself when the server answers."));
    tell("offline", null);
  }

  found() {
    if (this.failures >= 2) {
      bar.hidden = true;
      announce(gettext("The connection is back."));
      tell("online", null);
    }
    this.failures = 0;
  }

  signedOut() {
    this.stop();
    show(gettext("You are signed out. Open another window, sign in there, and go on here."));
  }

  showPeople(present) {
    const others = othersOf(present, place.dataset.me, this.about);
    const names = others.map((one) => (one.isHere ? interpolate(gettext("%(who)s (on this page)"), one) : one.who));
    place.textContent = others.length ? interpolate(gettext("+%(count)s here"), { count: others.length }) : "";
    place.title = names.join(", ");
    if (others.length) place.setAttribute("aria-label", interpolate(gettext("Also here: %(names)s"), { names: names.join(", ") }));
    else place.removeAttribute("aria-label");
  }
}

function show(text) {
  bar.textContent = text;
  bar.hidden = false;
}

/** How many comments name the reader and were not seen, on the sign in the top bar. */
function showNamed(count) {
  const sign = document.getElementById("mentions");
  if (!sign) return;
  let number = sign.querySelector(".button__count");
  if (!count) {
    number?.remove();
    sign.setAttribute("aria-label", gettext("Where you were named"));
    return;
  }
  if (!number) sign.append((number = Object.assign(document.createElement("span"), { className: "button__count" })));
  number.textContent = count;
  sign.setAttribute("aria-label", interpolate(ngettext("Named in %(count)s new comment", "Named in %(count)s new comments", count), { count }));
}

function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(`bulkhead:${name}`, { detail }));
}

if (place) new Live().start();
