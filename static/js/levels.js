/** What a key does in a cell of a vector of levels; pure, so that it is tested without a page. */

const HIGHEST = 4;

/** Give the cell's new value and the place to go to, or null where the key is not ours. */
export function stepLevel(key, value, place, count) {
  if (/^[0-4]$/.test(key)) return { value: key, place: Math.min(place + 1, count - 1) };
  if (key === "?" || key === " ") return { value: "", place: Math.min(place + 1, count - 1) };
  if (key === "ArrowRight") return { value, place: Math.min(place + 1, count - 1) };
  if (key === "ArrowLeft") return { value, place: Math.max(place - 1, 0) };
  if (key === "ArrowUp") return { value: String(Math.min(HIGHEST, value === "" ? 0 : Number(value) + 1 || 0)), place };
  if (key === "ArrowDown") return { value: value === "" || value === "0" ? "" : String(Math.max(0, Number(value) - 1 || 0)), place };
  return null;
}
