/** The glossary beside the words: the first place of each term on a page tells on hover, focus or click what it means. */
const PLACES = "main h2, main h3, main th, main dt, main .figure__label, main .page-head__note, main legend";
const TAKEN = "a, button, summary, label, [role='img'], svg, .term, .tour, .chip";
const tip = globalThis.document?.createElement("div");
let shownFor = null;

// What follows a verb and never a noun: "plan a session", "is cut off". Such a word is no term.
const NOUN = "(?!\\s+(?:an?|the|off|over|again)(?![\\p{L}\\p{N}-]))";
const ENDINGS = { de: "(?:s|n|en|e)?", en: "s?" };

/**
 * Find the first of some words in a text, as a whole word; a plural counts, a verb of the same letters does not. A word
 * with a capital is a name or a German noun and only stands with it. Pure, so that it is tested without a page.
 */
export function firstTerm(text, words, language = "en") {
  let found = null;
  const ending = ENDINGS[language.slice(0, 2)] ?? ENDINGS.en;
  for (const word of words) {
    const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const flags = word[0] === word[0].toLowerCase() ? "iu" : "u";
    const match = new RegExp(`(?<![\\p{L}\\p{N}-])(?<!(?:^|\\s)(?:to|be|is|are|zu)\\s)${escaped}${ending}(?![\\p{L}\\p{N}-])${NOUN}`, flags).exec(text);
    if (!match) continue;
    const isBetter = !found || match.index < found.index || (match.index === found.index && match[0].length > found.text.length);
    if (isBetter) found = { word, index: match.index, text: match[0] };
  }
  return found;
}

function show(button) {
  shownFor = button;
  tip.replaceChildren(Object.assign(document.createElement("b"), { textContent: button.dataset.plain }), document.createElement("br"), button.dataset.meaning);
  tip.hidden = false;
  button.setAttribute("aria-describedby", tip.id);
  const at = button.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, document.documentElement.clientWidth - tip.offsetWidth - 8));
  const below = at.bottom + 6 + tip.offsetHeight < document.documentElement.clientHeight;
  tip.style.left = `${left + window.scrollX}px`;
  tip.style.top = `${(below ? at.bottom + 6 : at.top - 6 - tip.offsetHeight) + window.scrollY}px`;
}

function hide() {
  shownFor?.removeAttribute("aria-describedby");
  shownFor = null;
  tip.hidden = true;
}

function mark(node, found, [plain, meaning]) {
  const word = node.splitText(found.index);
  word.splitText(found.text.length);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "term";
  button.dataset.plain = plain;
  button.dataset.meaning = meaning;
  word.replaceWith(button);
  button.append(word);
}

function markAll(terms) {
  const left = new Map(Object.entries(terms));
  for (const place of document.querySelectorAll(PLACES)) {
    const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement.closest(TAKEN) || node.parentElement.closest("bdi, code, kbd, .visually-hidden")) continue;
      const found = firstTerm(node.data, left.keys(), document.documentElement.lang);
      if (!found) continue;
      mark(node, found, left.get(found.word));
      left.delete(found.word);
      break;
    }
  }
}

function listen() {
  const termAt = (event) => event.target.closest?.(".term");
  document.addEventListener("mouseover", (event) => {
    if (termAt(event)) show(termAt(event));
    else if (shownFor && !tip.contains(event.target) && document.activeElement !== shownFor) hide();
  });
  document.addEventListener("focusin", (event) => (termAt(event) ? show(termAt(event)) : hide()));
  document.addEventListener("click", (event) => termAt(event) && show(termAt(event)));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !shownFor) return;
    hide();
    event.stopPropagation();
  }, true);
}

const source = globalThis.document?.querySelector("script[data-terms]")?.dataset.terms;
if (source) {
  Object.assign(tip, { id: "term-tip", className: "term-tip", hidden: true }).setAttribute("role", "tooltip");
  document.body.append(tip);
  listen();
  fetch(source, { headers: { Accept: "application/json" } }).then(async (answer) => answer.ok && markAll(await answer.json())).catch(() => {});
}
