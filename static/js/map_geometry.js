/** What the hand on the map works with: boxes as [x, y, width, height]; pure, so that it is tested without a page. */

const LEAST = [72, 48];

export const moved = ([x, y, width, height], dx, dy) => [Math.round(x + dx), Math.round(y + dy), Math.round(width), Math.round(height)];

export const resized = ([x, y, width, height], dx, dy) => [Math.round(x), Math.round(y), Math.round(Math.max(LEAST[0], width + dx)), Math.round(Math.max(LEAST[1], height + dy))];

/** Give the level of the band at a height, an empty text where it has none. */
export function bandAt(bands, y) {
  return bands.find((band) => y >= band.y && y < band.y + band.height)?.level ?? "";
}

/** Give the code of the innermost zone around a point, leaving some out; null where there is none. */
export function containerAt(zones, [x, y], except) {
  const around = zones.filter(({ code, box }) => !except.includes(code) && x >= box[0] && x <= box[0] + box[2] && y >= box[1] && y <= box[1] + box[3]);
  around.sort((a, b) => a.box[2] * a.box[3] - b.box[2] * b.box[3]);
  return around[0]?.code ?? null;
}

/** Give a code made from a name that nothing has yet. */
export function freeCode(name, taken) {
  const slug = name.normalize("NFKD").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").toUpperCase().slice(0, 24).replace(/-+$/, "");
  const first = `Z-${slug || "NEW"}`;
  let code = first;
  for (let count = 2; taken.includes(code); count += 1) code = `${first}-${count}`;
  return code;
}

/** Give the next number after a letter, written as wide as the others: C17 after C16. */
export function nextCode(taken, letter) {
  const numbers = taken.map((code) => new RegExp(`^${letter}-?(\\d+)$`).exec(code)?.[1]).filter(Boolean);
  const next = String(1 + Math.max(0, ...numbers.map(Number)));
  return `${letter}${next.padStart(Math.max(2, ...numbers.map((number) => number.length)), "0")}`;
}
