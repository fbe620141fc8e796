// How each run on show looks, beside its colour in style/base.css: a dtype's own way, or, where several are of one dtype, one of four more.

import { corners, DTYPE } from './dtypes.js';

/**
 * @import { Dtype } from '../pkg/neuron_playground.js'
 *
 * @typedef {Dtype | typeof MORE_INKS[number]} Ink
 *
 * @typedef {object} InkRow
 * @property {string} mark Beside its colour, so that colour is never alone.
 * @property {string} hollow The same, where its curve is off.
 * @property {[number, number][]} shape The mark on a canvas: its corners, for a radius of 1; a circle has none.
 * @property {number[]} dash Of its lines, in pixels.
 */

/** For what has its dtype in common with another, in turn. */
export const MORE_INKS = /** @type {const} */ (['also1', 'also2', 'also3', 'also4']);

/** @type {Record<Ink, InkRow>} */
export const INK = {
  ...DTYPE,
  also1: { mark: '▼', hollow: '▽', shape: corners(1.2, 90, 210, 330), dash: [7, 3] },
  also2: { mark: '◀', hollow: '◁', shape: corners(1.2, 180, 300, 60), dash: [10, 3, 2, 3] },
  also3: { mark: '▶', hollow: '▷', shape: corners(1.2, 0, 120, 240), dash: [4, 3] },
  also4: { mark: '★', hollow: '☆', shape: [...Array(10)].map((_, i) => corners(i % 2 ? 0.6 : 1.35, 36 * i - 90)[0]), dash: [2, 2, 6, 2] },
};

export const INKS = /** @type {Ink[]} */ (Object.keys(INK));
