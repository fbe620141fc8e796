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

/**
 * The axis that holds these losses.
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
  const low = log ? Math.floor(Math.log10(least)) : 0;
  const high = log ? Math.max(Math.ceil(Math.log10(most)), low + 1) : most;
  // At the end of float64 there may be no room beyond.
  const band = Math.min((high - low) * 0.09, (Number.MAX_VALUE - high) / 4);
  return { low, high, zero: low - band / 2, beyond: high + band / 2, overflows, log };
}

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
export const countAxis = { ticks: (low, high, most) => linearTicks(low, high, most).filter(Number.isInteger), label: integer };

/** The ticks of the axis, at most about `most` of them, in its own units. @param {LossScale} scale @param {number} most */
export function ticks({ low, high, log }, most) {
  return log ? steps(low, high, Math.max(1, Math.ceil((high - low) / Math.max(1, most)))) : linearTicks(low, high, most);
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
  if (!scale.log) return String(Number(tick.toPrecision(6))).replace('e+', 'e').replace('-', '−');
  return powerOfTen(tick);
}

/** 10 to a whole power as a label. @param {number} power */
export const powerOfTen = (power) =>
  Math.abs(power) < 3 ? String(Number((10 ** power).toPrecision(3))) : `10${superscript(power)}`;
