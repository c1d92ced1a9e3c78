/** The budget is moved along the plans that were worked out: what each leaves is said, shown on the curve, and put into the form. */
const card = document.querySelector("[data-budgets]");
const field = card?.querySelector("[data-slider]");
const slider = field?.querySelector("input");
const rows = [...(card?.querySelectorAll("tr[data-budget]") ?? [])];
const points = [...(card?.querySelectorAll(".bh-point") ?? [])];

function text(cell) {
  const copy = cell.cloneNode(true);
  copy.querySelectorAll("br").forEach((line) => line.replaceWith(", "));
  return copy.textContent.replace(/\s+/g, " ").trim();
}

function told(row) {
  return [...row.children].filter((cell) => !cell.querySelector("button")).map(text);
}

function show() {
  const place = Number(slider.value);
  const words = told(rows[place]);
  slider.setAttribute("aria-valuetext", words.join(". "));
  field.querySelector("output").replaceChildren(
    ...words.map((line) => Object.assign(document.createElement("span"), { textContent: line })),
  );
  rows.forEach((row, at) => row.toggleAttribute("data-current", at === place));
  points.forEach((point, at) => point.classList.toggle("is-current", at === place));
}

if (slider) {
  const own = rows.findIndex((row) => row.hasAttribute("data-own"));
  slider.value = String(Math.max(own, 0));
  field.hidden = false;
  show();
  slider.addEventListener("input", () => {
    show();
    const budget = document.querySelector("#plan-budget")?.elements.namedItem("budget");
    const total = budget instanceof RadioNodeList ? [...budget].find((one) => one.type === "number") : budget;
    if (total) total.value = String(Number(rows[Number(slider.value)].dataset.budget));
  });
}
