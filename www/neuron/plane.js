// The plane that points and lines stand in: how much of it is shown, and what of a line is in sight.

/** @typedef {[low: number, high: number]} Range */

/** So that a point can be dragged on beyond the others. */
const ROOM = 0.4;
/** float64 ends here; beyond a tenth of it there would be no room around. */
const MOST = Number.MAX_VALUE / 10;

/** What shows these values and 0, with room around them. @param {number[]} values @returns {Range} */
export function rangeOf(values) {
  const within = (/** @type {number} */ value) => Math.min(Math.max(value, -MOST), MOST);
  const [low, high] = [values.reduce((a, b) => Math.min(a, b), 0), values.reduce((a, b) => Math.max(a, b), 0)].map(within);
  if (low === high) return [-1, 1];
  const room = ROOM * (high - low);
  return [low - room, high + room];
}

/** What a place on an axis is rounded to: a hundredth of what it shows, or less, as 1, 2 or 5 of a power of ten. @param {Range} range */
export function stepOf([low, high]) {
  const most = (high - low) / 100;
  const power = 10 ** Math.floor(Math.log10(most));
  return power * ([5, 2, 1].find((n) => n * power <= most) ?? 1);
}

/**
 * The part of the line y = weight · x + bias that is in sight, as its two ends; undefined if there is none, or if the line is not finite.
 * @param {number} weight @param {number} bias @param {Range} x @param {Range} y
 * @returns {[number, number][] | undefined}
 */
export function clipped(weight, bias, x, y) {
  if (!Number.isFinite(weight) || !Number.isFinite(bias)) return undefined;
  let [from, to] = x;
  if (weight === 0) return bias >= y[0] && bias <= y[1] ? [[from, bias], [to, bias]] : undefined;
  const crossings = y.map((end) => (end - bias) / weight).sort((a, b) => a - b);
  [from, to] = [Math.max(from, crossings[0]), Math.min(to, crossings[1])];
  if (!(from < to)) return undefined;
  return [from, to].map((at) => [at, weight * at + bias]);
}
