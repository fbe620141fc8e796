// What the landscape's contours are: each is where the loss is a power of two, twice the one before. Some say which.

import { round } from '../pkg/neuron_playground.js';
import { dtypeOf } from '../engine/variants.js';
import { integer, superscript } from '../draw/numbers.js';

/** @import { CheckedExperiment, View } from '../pkg/neuron_playground.js' */

/** How far apart the labels are at least, and how finely their line is looked at: in pixels. */
const [APART, STEP] = [64, 2];
/** From the sides, where the axes' own numbers stand: in pixels. */
const ASIDE = 72;
/** Of the largest term: below it the loss is what rounding leaves of it. */
const LEAST = 1e-9;

/** The loss over weight and bias, all points, as the landscape has it. @param {Pick<CheckedExperiment, 'x' | 'y' | 'dtype' | 'autocast' | 'loss_scaling'>} experiment */
export function lossOver(experiment) {
  const { x = [], y = [] } = experiment;
  const dtype = dtypeOf(experiment, 'x');
  const points = (x ?? []).map(([value], i) => [round(value, dtype), round((y ?? [])[i][0], dtype)]);
  const mean = (/** @type {(x: number, y: number) => number} */ of) => points.reduce((sum, [x, y]) => sum + of(x, y), 0) / points.length;
  const [xx, x1, xy, y1, yy] = [mean((x) => x * x), mean((x) => x), mean((x, y) => x * y), mean((_, y) => y), mean((_, y) => y * y)];
  return (/** @type {number} */ weight, /** @type {number} */ bias) => {
    const terms = [weight * weight * xx, 2 * weight * bias * x1, bias * bias, -2 * weight * xy, -2 * bias * y1, yy];
    const loss = terms.reduce((sum, term) => sum + term, 0);
    return loss > LEAST * Math.max(...terms.map(Math.abs)) ? loss : NaN;
  };
}

/**
 * Where contours are to be labelled, and with what: along two sides of the view, from the corner of the highest loss, clear of
 * what is drawn in its middle.
 * @param {(weight: number, bias: number) => number} loss @param {View} view @param {number} width @param {number} height
 * @returns {[x: number, y: number, text: string][]}
 */
export function contourLabels(loss, view, width, height) {
  const at = (/** @type {number} */ x, /** @type {number} */ y) => loss(view.weight_at(x), view.bias_at(y));
  const [left, right, top, bottom] = [ASIDE, width - ASIDE / 2, ASIDE / 2, height - ASIDE / 2];
  if (right <= left || bottom <= top) return [];
  const [[x0, y0]] = [[left, top], [right, top], [left, bottom], [right, bottom]].sort((a, b) => at(b[0], b[1]) - at(a[0], a[1]));
  const [x1, y1] = [left + right - x0, top + bottom - y0];
  const [down, across] = [bottom - top, right - left];
  /** @type {[number, number, string][]} */
  const labels = [];
  let before = NaN;
  let since = APART / 2;
  for (let way = 0; way <= down + across; way += STEP) {
    const [x, y] = way < down ? [x0, y0 + ((y1 - y0) * way) / down] : [x0 + ((x1 - x0) * (way - down)) / across, y1];
    const level = Math.floor(Math.log2(at(x, y)));
    since += STEP;
    if (level !== before && Number.isFinite(level + before) && since >= APART) {
      labels.push([x, y, powerOfTwo(Math.max(level, before))]);
      since = 0;
    }
    before = level;
  }
  return labels;
}

/** In full where that is short. @param {number} power */
const powerOfTwo = (power) => (power >= -4 && power < 20 ? integer(2 ** power) : `2${superscript(power)}`);
