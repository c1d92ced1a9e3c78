/** What the page makes of the answers to "what changed since": how long to wait, what to say, who else is here. */
import { gettext, interpolate } from "./words.js";

export const WAIT_MS = 2000;
export const HIDDEN_MS = 15000;
export const LONGEST_MS = 30000;
export const BEAT_MS = 8000;
const SAID_AT_ONCE = 3;

/** How long until the page asks again: seldom where nobody looks, ever longer while the server does not answer. */
export function waitAfter({ failures, isHidden }) {
  const wait = isHidden ? HIDDEN_MS : WAIT_MS;
  return Math.max(wait, Math.min(LONGEST_MS, WAIT_MS * 2 ** failures));
}

/** What others changed, in a sentence each; many in one. */
export function sentencesOf(changes, me) {
  const others = changes.filter((change) => change.who !== me);
  const said = others.slice(0, SAID_AT_ONCE).map((change) => `${change.who ?? gettext("A machine")}: ${change.title}.`);
  const more = others.length - said.length;
  return more > 0 ? [...said, interpolate(gettext("And %(count)s more."), { count: more })] : said;
}

/** Who else is at the site; those who look at the same record first. */
export function othersOf(present, me, about) {
  const isHere = (one) => Boolean(about.kind) && one.kind === about.kind && one.code === about.code;
  const others = present.filter((one) => one.who !== me).map((one) => ({ who: one.who, isHere: isHere(one) }));
  return others.sort((one, other) => Number(other.isHere) - Number(one.isHere) || (one.who < other.who ? -1 : 1));
}

/** Whether something was said, closed or taken back since the last answer, or an act concerns this record. */
export function hasTalk(before, now, about) {
  const counts = (feed) => JSON.stringify(feed?.comments ?? null);
  const isAbout = (record) => record.kind === about.kind && record.code === about.code;
  if (before && counts(before) !== counts(now)) return true;
  return Boolean(about.kind) && now.changes.some((change) => change.records.some(isAbout));
}
