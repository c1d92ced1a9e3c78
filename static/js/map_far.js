/** Names that can be read while the whole plant is in view.
 *
 * The picture is drawn for paper. Where it is shown so small that a name would be lower than eleven pixels, each zone says
 * its name alone, larger, with the cell of the layer; a conduit keeps its cell, and its tag comes when it is pointed at or chosen.
 * Where the plant is so large that even these cannot be read, the page says so, and the zone that is pointed at or has
 * the focus says its name above itself.
 * Only what a threshold changes is written: a drag and a pan inside one step touch nothing.
 */
const NAME = 14; // as drawn, in units of the picture
const LEAST_PX = 11;
const HERE_PX = 14;
const SIZES = [16, 18, 20, 22, 24, 27, 30, 34, 38];
const CELL = 18;
const PITCH = 1.08;
const LEFT = 18;
const MEASURES = ["x", "y", "width", "height", "rx", "font-size", "stroke-width", "stroke-dasharray", "d"];
const SVG = "http://www.w3.org/2000/svg";
const pen = document.createElement("canvas").getContext("2d");

/** The size of a name in units of the picture, 0 where the one that is drawn can be read. */
export const sizeAt = (scale) => (NAME * scale >= LEAST_PX ? 0 : (SIZES.find((size) => size * scale >= LEAST_PX) ?? SIZES.at(-1)));

const scaleOf = (svg) => Math.min(svg.clientWidth / svg.viewBox.baseVal.width, svg.clientHeight / svg.viewBox.baseVal.height);

/** Let the picture say its names in a size that fits the scale at which it is shown. */
export function showNames(svg) {
  const size = sizeAt(scaleOf(svg));
  tellWhetherTiny(svg, size * scaleOf(svg));
  if (Number(svg.dataset.far ?? 0) === size) return;
  svg.dataset.far = size;
  svg.classList.remove("is-far"); // what is hidden has no size to go by
  svg.style.setProperty("--far-size", `${size}px`);
  svg.style.setProperty("--far-by", String(size / NAME));
  svg.querySelectorAll(".bh-far").forEach((text) => text.remove());
  svg.querySelectorAll(".bh-gap.is-larger").forEach((cell) => cell.remove());
  svg.querySelectorAll(".has-larger").forEach((cell) => cell.classList.remove("has-larger"));
  svg.querySelectorAll("defs > [data-far]").forEach((cell) => cell.remove());
  if (!size) return;
  svg.querySelectorAll("defs > [id^='bh-']").forEach((cell) => cell.after(enlarged(cell, size / NAME)));
  pen.font = `700 ${size}px ${getComputedStyle(svg).fontFamily}`;
  svg.querySelectorAll("[data-of^='zone:']").forEach((texts) => nameZone(texts, size));
  svg.querySelectorAll("[data-of]:not(.bh-zone-text)").forEach((tag) => middleOf(tag, size / NAME));
  svg.classList.add("is-far");
}

function tellWhetherTiny(svg, px) {
  const isTiny = px > 0 && px < LEAST_PX;
  if (!isTiny) nameHere(svg, null);
  svg.classList.toggle("is-tiny", isTiny);
  const words = svg.closest("[data-map]")?.querySelector("[data-map-tiny]");
  if (words) words.hidden = !isTiny;
}

/** Write the name of one zone above it, where names cannot be read; of nothing else. */
export function nameHere(svg, item) {
  svg.querySelectorAll(".bh-here").forEach((text) => text.remove());
  if (!item?.dataset.box || !svg.classList.contains("is-tiny")) return;
  const [x, y, width] = item.dataset.box.split(" ").map(Number);
  const unit = 1 / scaleOf(svg);
  const whole = svg.viewBox.baseVal;
  const words = nameOf(item.nextElementSibling);
  pen.font = `700 ${HERE_PX}px ${getComputedStyle(svg).fontFamily}`;
  const half = (widthOf(words) / 2 + 4) * unit;
  const middle = Math.min(Math.max(x + width / 2, whole.x + half), whole.x + whole.width - half);
  const above = Math.max(y - 5 * unit, whole.y + HERE_PX * unit);
  write(svg, words, { class: "bh-ink bh-here", x: middle, y: above, "text-anchor": "middle", "font-size": HERE_PX * unit, "stroke-width": 5 * unit });
}

const nameOf = (texts) => [...texts.querySelectorAll(`[font-size="${NAME}"]`)].map((line) => line.textContent).join(" ");

function write(place, words, attributes) {
  const text = document.createElementNS(SVG, "text");
  for (const [key, value] of Object.entries({ "font-weight": 700, ...attributes })) text.setAttribute(key, value);
  text.textContent = words;
  place.append(text);
}

/** A cell drawn larger, in numbers: scaled by a transform each use of it would cost time in every frame of a drag. */
function enlarged(cell, by) {
  const larger = cell.cloneNode(true);
  larger.id = `${cell.id}-far`;
  larger.dataset.far = by;
  const times = (text) => text.replace(/-?\d+(\.\d+)?/g, (number) => String(Math.round(number * by * 100) / 100));
  for (const part of larger.querySelectorAll("*")) {
    for (const name of MEASURES) if (part.hasAttribute(name)) part.setAttribute(name, times(part.getAttribute(name)));
  }
  return larger;
}

/** Show a cell larger beside itself, with its left end and middle there; the style sheet says which of the two is seen. */
function showLarger(cell, left, middle) {
  const name = cell.getAttribute("xlink:href") ?? cell.getAttributeNS("http://www.w3.org/1999/xlink", "href");
  const larger = cell.cloneNode();
  for (const [key, value] of Object.entries({ x: left, y: middle, href: `${name}-far` })) larger.setAttribute(key, value);
  larger.classList.add("is-larger");
  cell.classList.add("has-larger");
  cell.after(larger);
}

function nameZone(texts, size) {
  const drawn = texts.previousElementSibling;
  const [x, y, width, height] = drawn.dataset.box.split(" ").map(Number);
  const holds = Boolean(drawn.querySelector(".is-parent") || drawn.dataset.open);
  const cell = cellOf(texts, [x, y, width, height], holds ? 1 : size / NAME, holds);
  const most = holds ? 1 : Math.max(1, Math.floor((height - 10) / (size * PITCH)));
  const bottom = (line) => y + 6 + (line + 1) * size * PITCH;
  const room = (line) => width - LEFT - 8 - (cell && (holds || bottom(line) > cell.top) ? cell.width + 8 : 0);
  wrapped(nameOf(texts), most, room).forEach((words, line) => {
    write(texts, words, { class: "bh-ink bh-far", x: x + LEFT, y: bottom(line) - size * 0.28, "font-size": size });
  });
}

/** Put the cell of a zone into its lower corner, where it takes the least from the name; beside others inside it stays. */
function cellOf(texts, [x, y, width, height], by, stays) {
  const cell = texts.querySelector(".bh-gap");
  if (!cell) return null;
  const box = cell.getBBox();
  if (stays) return { top: y, width: box.width };
  const right = x + width - 6;
  const middle = y + height - 5 - (CELL * by) / 2;
  showLarger(cell, right - box.width * by, middle);
  return { top: middle - (CELL * by) / 2, width: box.width * by };
}

/** Put the cell of a conduit where the middle of its tag is. */
function middleOf(tag, by) {
  const cell = tag.querySelector(".bh-gap");
  const frame = tag.querySelector(".bh-tag");
  if (!cell || !frame) return;
  const [box, whole] = [cell.getBBox(), frame.getBBox()];
  const centre = [whole.x + whole.width / 2, whole.y + whole.height / 2];
  showLarger(cell, centre[0] - (box.width * by) / 2, centre[1]);
}

const widthOf = (text) => pen.measureText(text).width;

/** Break a name between words into so many lines at most; a line that does not fit ends in an ellipsis. */
function wrapped(name, most, room) {
  const rows = [];
  let rest = name.split(" ");
  while (rest.length && rows.length < most) {
    let taken = 1;
    while (taken < rest.length && widthOf(rest.slice(0, taken + 1).join(" ")) <= room(rows.length)) taken += 1;
    const isLast = rows.length === most - 1;
    rows.push(cut((isLast ? rest : rest.slice(0, taken)).join(" "), room(rows.length)));
    rest = isLast ? [] : rest.slice(taken);
  }
  return rows;
}

function cut(text, room) {
  if (widthOf(text) <= room) return text;
  const letters = [...text];
  while (letters.length > 1 && widthOf(`${letters.join("")}…`) > room) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}
