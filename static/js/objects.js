/** Objects in the palette: zones, conduits and assets of the site at hand, asked of the server while one types. */
const WAIT_MS = 200;
const ICONS = { zone: "bi-diagram-3", conduit: "bi-arrow-left-right", asset: "bi-hdd" };

const box = document.getElementById("palette-input");
const list = document.getElementById("palette-list");
const address = list?.dataset.search;
let timer = 0;
let asked = 0;

box?.addEventListener("input", () => {
  window.clearTimeout(timer);
  list.querySelectorAll("[data-object]").forEach((old) => old.remove());
  if (address && box.value.trim()) timer = window.setTimeout(() => ask(box.value), WAIT_MS);
});

async function ask(words) {
  const mine = ++asked;
  const answer = await fetch(`${address}?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } });
  if (!answer.ok || mine !== asked || words !== box.value) return;
  const { results } = await answer.json();
  const options = results.map(option);
  list.append(...options);
  if (options.length && !list.querySelector("[aria-selected='true']:not([hidden])")) {
    options[0].setAttribute("aria-selected", "true");
    box.setAttribute("aria-activedescendant", options[0].id);
  }
}

function option(found, place) {
  const item = document.createElement("li");
  item.id = `palette-object-${place}`;
  item.className = "menu__item";
  item.dataset.object = found.kind;
  item.dataset.url = found.url;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  const icon = document.createElement("i");
  icon.className = `bi ${ICONS[found.kind]}`;
  icon.setAttribute("aria-hidden", "true");
  const name = document.createElement("bdi");
  name.textContent = found.name;
  const code = document.createElement("bdi");
  code.className = "menu__code";
  code.textContent = `${found.kind} ${found.code}`;
  item.append(icon, name, code);
  return item;
}
