// The numbers around a parameter: the dtype's own as ticks, the exact update as an arrow that lands
// between them, and where it was rounded to.

import { neighbours, ulp } from '../pkg/neuron_playground.js';
import { jsonOf } from '../engine/json.js';
import { make, makeSvg } from '../draw/dom.js';
import { exactText, format, integer, roughly } from '../draw/numbers.js';

/**
 * @import { Dtype, Operation } from '../pkg/neuron_playground.js'
 * @typedef {object} Move
 * @property {string} parameter
 * @property {Dtype} dtype
 * @property {number} before
 * @property {number} target Before it is rounded, and what of that a float64 has no room for.
 * @property {number} rest
 * @property {number} after
 * @property {boolean} copied From the float32 copy, which the optimizer steps and which stays; not from what it asks for in this step alone.
 */

/** Ticks to each side of the middle. */
const AROUND = 3;
const [WIDTH, HEIGHT, BASE] = [400, 104, 62];
/** As wide as a letter is at most. */
const LETTER = 9;

/** @param {HTMLElement} panel */
export function createLine(panel) {
  let shown = '';
  return {
    /** @param {Dtype} dtype @param {Operation[] | undefined} operations */
    draw(dtype, operations) {
      const moves = operations ? ['weight', 'bias'].flatMap((name) => moveOf(name, dtype, operations) ?? []) : [];
      const key = jsonOf(moves);
      if (key === shown) return;
      shown = key;
      panel.dataset.dtype = dtype;
      panel.replaceChildren(...moves.map(figure));
    },
  };
}

/** @param {string} parameter @param {Dtype} dtype @param {Operation[]} operations @returns {Move | undefined} */
function moveOf(parameter, dtype, operations) {
  const last = operations.findLast(({ result: { name, role } }) => name === parameter && role === 'after');
  const before = operations.flatMap(({ operands }) => operands).find(({ name, role }) => name === parameter && role === 'before');
  if (!last || !before) return undefined;
  return { parameter, dtype, before: before.value, target: last.exact, rest: last.exact_lo, after: last.result.value, copied: last.kind === 'copy' && last.operands[0].name !== 'target' };
}

/** @param {Move} move */
function figure(move) {
  const { parameter, dtype, before, target, after } = move;
  const head = make('h3', '', parameter);
  if (![before, target, after].every(Number.isFinite)) {
    return make('figure', 'line', head, make('figcaption', '', `The ${parameter} goes from ${format(before, dtype)} to ${format(after, dtype)}: there is no line to draw it on.`));
  }
  return make('figure', 'line', head, picture(move), make('figcaption', '', sentence(move)));
}

/** @param {Move} move */
function sentence({ parameter, dtype, before, target, rest, after, copied }) {
  const asked = target - before + rest;
  if (asked === 0) return copied ? `Its float32 copy is just the ${parameter}.` : `Nothing is asked of the ${parameter}.`;
  const wide = Math.abs(asked);
  const gap = gapTowards(before, asked, dtype);
  // Further than that it comes to where numbers stand at other distances.
  const there = gapTowards(after, asked, dtype);
  const share = !Number.isFinite(gap)
    ? `past the last ${dtype} number`
    : wide < gap
      ? `${roughly(wide / gap)} of the gap to the next ${dtype} number`
      : `${roughly(wide / (Number.isFinite(there) ? there : ulp(after, dtype)))} times the gap between ${dtype} numbers where it lands`;
  const wish = copied ? `Its float32 copy lies ${roughly(wide)} ${asked < 0 ? 'below' : 'above'} the ${parameter} before, ${share}.` : `Asked to move by ${roughly(asked)}, ${share}.`;
  if (Object.is(before, after) && copied) return `${wish} The nearest number is the same: the ${parameter} stays where it is.`;
  if (Object.is(before, after)) return `${wish} It snaps back: the ${parameter} stays where it is.`;
  if (Object.is(after, target) && rest === 0) return `${wish} It lands on a number.`;
  if (copied) return `${wish} The nearest number is ${roughly(Math.abs(after - before))} ${after < before ? 'below' : 'above'}.`;
  const excess = (after - before) / asked - 1;
  return `${wish} It moves by ${roughly(after - before)}, ${percent(excess)} ${excess > 0 ? 'more' : 'less'} than asked.`;
}

/** @param {number} share */
function percent(share) {
  const size = Math.abs(share);
  if (size < 0.01) return 'under 1 %';
  // What has moved at all has not moved by all of it less.
  return share <= -0.99 && share >= -1 ? 'over 99 %' : `${integer(Math.round(size * 100))} %`;
}

/** @param {number} value @param {number} direction @param {Dtype} dtype */
function gapTowards(value, direction, dtype) {
  const [below, above] = neighbours(value, dtype);
  return direction < 0 ? value - below : above - value;
}

/** @param {Move} move */
function picture({ parameter, dtype, before, target, rest, after }) {
  // The dtype's numbers around where it lands; if where it comes from is further off, the arrow enters from the side, and
  // leaves by it if what was asked for is.
  const ticks = [after];
  for (let i = 0; i < AROUND; i++) {
    ticks.unshift(neighbours(ticks[0], dtype)[0]);
    ticks.push(neighbours(ticks[ticks.length - 1], dtype)[1]);
  }
  const numbers = ticks.filter(Number.isFinite);
  const gap = Math.max(...numbers.slice(1).map((number, i) => number - numbers[i]));
  const x = (/** @type {number} */ value, rest = 0) => WIDTH / 2 + ((value - after + rest) / gap) * (WIDTH / (2 * AROUND + 0.4));
  // What is further off than the edge is there, however far: no browser draws to 10³⁹.
  const edged = (/** @type {number} */ place) => Math.max(-20, Math.min(WIDTH + 20, place));
  const from = edged(x(before));
  const to = edged(x(target, rest));

  const svg = makeSvg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'line-picture', role: 'img', 'aria-label': `${parameter}: from ${format(before, dtype)}, asked for ${exactText(target, rest, dtype)}, rounded to ${format(after, dtype)}` });
  svg.append(makeSvg('line', { x1: 0, x2: WIDTH, y1: BASE, y2: BASE, class: 'axis' }));
  for (const number of numbers) {
    svg.append(makeSvg('line', { x1: x(number), x2: x(number), y1: BASE - 9, y2: BASE + 9, class: 'tick' }));
  }
  if (numbers.length > 1) {
    // Half way between two numbers the rounding turns.
    for (const [i, number] of numbers.slice(1).entries()) {
      const middle = (x(number) + x(numbers[i])) / 2;
      svg.append(makeSvg('line', { x1: middle, x2: middle, y1: BASE - 3, y2: BASE + 3, class: 'half' }));
    }
  }
  if (to !== from) {
    const direction = Math.sign(to - from) || 1;
    svg.append(
      makeSvg('path', { d: `M${from} ${BASE - 24}H${to - direction * 5}`, class: 'arrow-line' }),
      makeSvg('path', { d: `M${to} ${BASE - 24}l${-direction * 8} -5v10z`, class: 'arrow-head' }),
      makeSvg('path', { d: `M${to} ${BASE - 24}L${x(after)} ${BASE - 9}`, class: 'snap' }),
    );
  }
  if (from === x(before)) svg.append(makeSvg('circle', { cx: from, cy: BASE, r: 5, class: 'before' }));
  svg.append(makeSvg('circle', { cx: x(after), cy: BASE, r: 6, class: 'after' }));
  const stays = Object.is(before, after);
  svg.append(label(x(after), BASE + 30, stays ? `stays ${format(after, dtype)}` : `to ${format(after, dtype)}`, 'middle'));
  if (!stays) {
    const left = before < after;
    const seen = from === x(before);
    const words = `from ${format(before, dtype)}`;
    const text = seen ? words : left ? `← ${words}` : `${words} →`;
    // Where the text has no room outwards, it begins at the edge.
    const fits = seen && text.length * LETTER < (left ? from : WIDTH - from);
    svg.append(fits ? label(from + (left ? 6 : -6), 16, text, left ? 'end' : 'start') : label(left ? 4 : WIDTH - 4, 16, text, left ? 'start' : 'end'));
  }
  return svg;
}

/** @param {number} x @param {number} y @param {string} text @param {string} anchor */
function label(x, y, text, anchor) {
  const made = makeSvg('text', { x, y, 'text-anchor': anchor, class: 'number' });
  made.textContent = text;
  return made;
}
