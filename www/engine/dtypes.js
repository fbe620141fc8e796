// The dtypes: the one place where the page lists them. Another one is a row here, and its two colours in style/base.css.

/**
 * @import { Dtype } from '../pkg/neuron_playground.js'
 * @import { InkRow } from './inks.js'
 *
 * @typedef {InkRow & { short?: true, largest: string, keeps?: true }} DtypeRow How its runs look; whether its numbers have so few digits that
 * running text gives all of them; its largest number, in words; and whether parameters are only kept in it, and computed with in float32.
 */

/** Corners at these angles, in degrees. @param {number} radius @param {number[]} angles @returns {[number, number][]} */
export const corners = (radius, ...angles) =>
  angles.map((degrees) => [radius * Math.cos((degrees * Math.PI) / 180), radius * Math.sin((degrees * Math.PI) / 180)]);

/** A cross of two bars, for a radius. @param {number} radius @returns {[number, number][]} */
const cross = (radius) => {
  const [out, inner] = [radius, radius / 3];
  return [[-inner, -out], [inner, -out], [inner, -inner], [out, -inner], [out, inner], [inner, inner], [inner, out], [-inner, out], [-inner, inner], [-out, inner], [-out, -inner], [-inner, -inner]];
};

/** In the order in which the page names them. @type {Record<Dtype, DtypeRow>} */
export const DTYPE = {
  float16: { mark: '●', hollow: '○', shape: [], dash: [], short: true, largest: '65,504' },
  bfloat16: { mark: '■', hollow: '□', shape: corners(0.85 * Math.SQRT2, 225, 315, 45, 135), dash: [2, 4], short: true, largest: '3.39e38' },
  float32: { mark: '▲', hollow: '△', shape: corners(1.2, -90, 30, 150), dash: [], largest: '3.40e38' },
  float64: { mark: '◆', hollow: '◇', shape: corners(1.2, -90, 0, 90, 180), dash: [8, 5], largest: '1.80e308' },
  float8_e4m3fn: { mark: '✚', hollow: '✢', shape: cross(1.2), dash: [1, 3], short: true, largest: '448', keeps: true },
  float8_e5m2: { mark: '⬣', hollow: '⬡', shape: corners(1.15, 0, 60, 120, 180, 240, 300), dash: [12, 3, 1, 3], short: true, largest: '57,344', keeps: true },
};

export const DTYPES = /** @type {Dtype[]} */ (Object.keys(DTYPE));

/** Those that are computed in. */
export const COMPUTED = DTYPES.filter((dtype) => !DTYPE[dtype].keeps);

/** Something for each of them. @template T @param {(dtype: Dtype) => T} make */
export const byDtype = (make) => /** @type {Record<Dtype, T>} */ (Object.fromEntries(DTYPES.map((dtype) => [dtype, make(dtype)])));

/** With its mark before it. @param {Dtype} dtype */
export const labelOf = (dtype) => `${DTYPE[dtype].mark} ${dtype}`;

/** @type {Record<Dtype, string>} */
export const MARKS = byDtype((dtype) => DTYPE[dtype].mark);
