// Where a loss stands on the plot: on a log or a linear axis, with a place of its own for exactly 0
// below it and one for what isn't finite above.

import { integer, superscript } from './numbers.js';

/**
 * @import { Axis } from './chart.js'
 *
 * From `low` to `high` in the axis' own units, powers of ten if it is logarithmic; `zero` and `beyond`
 * are the middles of the bands below and above, `overflows` if there is anything in the upper one.
 * @typedef {{ low: number, high: number, zero: number, beyond: number, overflows: boolean, log: boolean }} LossScale
 */

/** Where losses are so few powers of ten apart, 2 and 5 of each are marked, too. */
const NARROW = 2;
/** The logarithms of 1, 2 and 5. */
const MARKED = [0, Math.log10(2), Math.log10(5)];

/**
 * The axis that holds these losses: of whole powers of ten, or, where those say little, from one mark to another.
 * @param {Iterable<ArrayLike<number>>} series @param {boolean} log @returns {LossScale}
 */
export function lossScale(series, log) {
  let [least, most] = [Infinity, 0];
  let overflows = false;
  for (const losses of series) {
    for (let i = 0; i < losses.length; i++) {
      const loss = losses[i];
      if (loss > 0 && loss < Infinity) {
        if (loss < least) least = loss;
        if (loss > most) most = loss;
      } else if (loss !== 0) {
        overflows = true;
      }
    }
  }
  if (most === 0) [least, most] = [0.1, 1];
  const [low, high] = log ? logEnds(Math.log10(least), Math.log10(most)) : [0, most];
  // At the end of float64 there may be no room beyond.
  const band = Math.min((high - low) * 0.09, (Number.MAX_VALUE - high) / 4);
  return { low, high, zero: low - band / 2, beyond: high + band / 2, overflows, log };
}

/** @param {number} least @param {number} most As powers of ten. @returns {[number, number]} */
function logEnds(least, most) {
  const low = Math.floor(least);
  const high = Math.max(Math.ceil(most), low + 1);
  if (high - low > NARROW) return [low, high];
  // From a mark below the least to one at the most or above it; a log is a little off.
  const marks = marksFrom(low - 1, high + 1);
  const [below, above] = [marks.findLastIndex((mark) => mark < least - 1e-9), marks.findIndex((mark) => mark > most - 1e-9)];
  // A loss that hardly changes has a mark to either side, too.
  const wider = above - below < 2 ? 1 : 0;
  return [marks[below - wider] ?? low, marks[above + wider] ?? high];
}

/** 1, 2 and 5 of every power of ten. @param {number} low @param {number} high */
const marksFrom = (low, high) =>
  steps(Math.floor(low), Math.ceil(high), 1)
    .flatMap((power) => MARKED.map((mark) => power + mark))
    .filter((mark) => mark >= low - 1e-9 && mark <= high + 1e-9);

/** From the foot of the band for 0 to the top of what there is. @param {LossScale} scale @returns {[number, number]} */
export const extent = ({ low, high, zero, beyond, overflows }) => [zero - (low - zero), overflows ? beyond + (beyond - high) : high];

/** @param {LossScale} scale @param {number} loss */
export function position(scale, loss) {
  if (loss === 0) return scale.zero;
  if (!(loss < Infinity)) return scale.beyond;
  return scale.log ? Math.log10(loss) : loss;
}

/** A chart's axis of losses. @param {() => LossScale} scale The present one. @returns {Axis} */
export const lossAxis = (scale) => ({ ticks: (_low, _high, most) => ticks(scale(), most), label: (tick) => tickLabel(scale(), tick) });

/** One of iterations or epochs, which are counted. @type {Axis} */
export const countAxis = { ticks: (low, high, most) => linearTicks(low, high, most).filter(Number.isInteger), label: (tick) => integer(tick).replace('-', '−') };

/** The ticks of the axis, at most about `most` of them, in its own units. @param {LossScale} scale @param {number} most */
export function ticks({ low, high, log }, most) {
  if (!log) return linearTicks(low, high, most);
  // Three marks a power of ten, where there is room for them.
  if (high - low <= Math.min(NARROW, most / 1.5)) return marksFrom(low, high);
  return steps(low, high, Math.max(1, Math.ceil((high - low) / Math.max(1, most))));
}

/** At most about `most` round numbers: 1, 2 or 5 of a power of ten apart. @param {number} low @param {number} high @param {number} most */
export function linearTicks(low, high, most) {
  const rough = (high - low) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  return steps(low, high, ([1, 2, 5].find((n) => n * power >= rough) ?? 10) * power);
}

/** The multiples of a step. @param {number} low @param {number} high @param {number} step */
function steps(low, high, step) {
  const values = [];
  for (let value = Math.ceil(low / step) * step; value <= high + step * 1e-9; value += step) values.push(value);
  return values;
}

/** @param {LossScale} scale @param {number} tick */
export function tickLabel(scale, tick) {
  // Just above the band for 0 or below that for what isn't finite, which have labels of their own there.
  if (tick <= scale.low || (scale.overflows && tick > scale.high - (scale.beyond - scale.high))) return '';
  return scale.log ? powerOfTen(tick) : plainLabel(tick);
}

/** A linear axis' tick. @param {number} tick */
export const plainLabel = (tick) => String(Number(tick.toPrecision(6))).replace('e+', 'e').replaceAll('-', '−');

/** 10 to a whole power, or 2 or 5 times that, as a label. @param {number} power */
export function powerOfTen(power) {
  if (Math.abs(power) < 3) return String(Number((10 ** power).toPrecision(3)));
  // A log is a little off.
  const whole = Math.floor(power + 1e-9);
  const times = Math.round(10 ** (power - whole));
  return `${times > 1 ? `${times}·` : ''}10${superscript(whole)}`;
}
