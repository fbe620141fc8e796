// Numbers as the page writes them.

import { shortest } from '../pkg/neuron_playground.js';
import { DTYPE } from '../engine/dtypes.js';

/** @import { Dtype } from '../pkg/neuron_playground.js' */

/** Numbers written before: the rows and figures of a frame show few new ones. @type {Map<Dtype, Map<number, string>>} */
const written = new Map();
const MOST_WRITTEN = 20_000;

/** The shortest form that reads back as the same number. @param {number} value @param {Dtype} dtype */
export function format(value, dtype) {
  const kept = written.get(dtype) ?? new Map();
  // A map takes 0 and -0 for the same.
  const known = value === 0 ? undefined : kept.get(value);
  if (known !== undefined) return known;
  const text = shortest(value, dtype).replace('Infinity', '∞').replaceAll('-', '−');
  if (kept.size >= MOST_WRITTEN) kept.clear();
  written.set(dtype, kept.set(value, text));
  return text;
}

/** The same where room is short: cut off, and said to be. @param {number} value @param {Dtype} dtype */
export function brief(value, dtype) {
  const text = format(value, dtype);
  const [number, exponent] = text.split('e');
  const room = exponent ? 5 : 9;
  return number.length <= room + 1 ? text : `${number.slice(0, room)}…${exponent ? `e${exponent}` : ''}`;
}

/** Two or three digits, for running text. @param {number} value */
export const roughly = (value) => inDigits(value, 3);

/** @param {number} value @param {number} digits */
export function inDigits(value, digits) {
  if (!Number.isFinite(value) || value === 0) return String(value).replace('Infinity', '∞').replace('-', '−');
  const [number, exponent] = value.toExponential(digits - 1).split('e');
  const rounded = Number(number);
  const power = Number(exponent);
  const plain = Number(value.toPrecision(digits));
  const text = power < -4 || power > 6 ? `${rounded}e${power}` : power < 3 ? String(plain) : withCommas(String(plain));
  return text.replaceAll('-', '−');
}

/** So many digits a number of each dtype has that was not written by a person. @type {Record<Dtype, number>} */
const USUAL_DIGITS = { float16: 4, bfloat16: 3, float32: 8, float64: 17, float8_e4m3fn: 4, float8_e5m2: 4 };

/**
 * In its shortest form, but where that is of so few digits that it looks like another number, with as many as show that it
 * isn't: float16's 0.1 is 0.09998.
 * @param {number} value @param {Dtype} dtype
 */
export function faithful(value, dtype) {
  const text = format(value, dtype);
  const [number] = text.split('e');
  const short = Number(text.replaceAll('−', '-'));
  if (!Number.isFinite(value) || short === value || number.replace(/^−?0*\.?0*|\D/g, '').length >= USUAL_DIGITS[dtype]) return text;
  for (let digits = USUAL_DIGITS[dtype]; digits < 17; digits++) {
    const longer = inDigits(value, digits);
    if (longer !== inDigits(short, digits)) return longer;
  }
  return text;
}

/** With as many digits as tell them apart, so that what is said of them can be seen. @param {number[]} values */
export function apart(values) {
  const different = new Set(values).size;
  for (let digits = 3; digits < 17; digits++) {
    const texts = values.map((value) => inDigits(value, digits));
    if (new Set(texts).size === different) return texts;
  }
  return values.map((value) => inDigits(value, 17));
}

/** A run's numbers in running text, told apart. @param {number[]} values @param {Dtype} dtype */
export function distinctly(values, dtype) {
  const texts = values.map((value) => inWords(value, dtype));
  return new Set(texts).size === new Set(values).size ? texts : apart(values);
}

/** A number of a run in running text: one of few digits in full, a wider one roughly. @param {number} value @param {Dtype} dtype */
export const inWords = (value, dtype) => (DTYPE[dtype].short ? format(value, dtype).replace(/^−?\d{4,}$/, withCommas) : roughly(value));

/** How many points are right, or R². Not all are right where one is wrong, nor none where one is right. @param {boolean} classifies @param {number} score */
export function scoreText(classifies, score) {
  if (!classifies) return Number.isFinite(score) ? `R² ${score < 1 && score >= 0.9995 ? 'over 0.999' : score.toFixed(3)}` : 'R² –';
  const share = Number.isFinite(score) ? score : 0;
  const percent = Math.round(share * 1000) / 10;
  const text = percent === 100 && share < 1 ? 'over 99.9' : percent === 0 && share > 0 ? 'under 0.1' : percent;
  return `${text}\u00a0%`;
}

/** With commas: 10,000. (The language's own way to it, Intl, takes 20 ms of a page's start.) @param {number} value An integer. */
export const integer = (value) => withCommas(String(value));

/** @param {string} digits */
function withCommas(digits) {
  const [whole, ...fraction] = digits.split('.');
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...fraction].join('.');
}

/** @param {number} value An integer. */
export const superscript = (value) => [...String(value)].map((digit) => (digit === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)])).join('');

/** Every digit of a finite float64. @param {number} value */
export function exactDecimal(value) {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const raw = bits.getBigUint64(0);
  const exponent = Number((raw >> 52n) & 0x7ffn);
  const mantissa = (raw & 0xfffffffffffffn) | (exponent ? 1n << 52n : 0n);
  // value = mantissa · 2^power; a negative power is digits behind the point, since 1/2 is 5/10.
  const power = Math.max(exponent, 1) - 1075;
  const digits = power >= 0 ? String(mantissa << BigInt(power)) : String(mantissa * 5n ** BigInt(-power));
  const behind = Math.max(0, -power);
  const padded = digits.padStart(behind + 1, '0');
  const fraction = padded.slice(padded.length - behind).replace(/0+$/, '');
  const integerPart = padded.slice(0, padded.length - behind);
  return `${value < 0 || Object.is(value, -0) ? '−' : ''}${integerPart}${behind && fraction ? `.${fraction}` : ''}`;
}

/**
 * An exact result, value + rest, beside what a dtype makes of it: for float64 in 20 digits, which is more than it has
 * (under 1e-80 and from 1e20 on without the rest).
 * @param {number} value @param {number} rest @param {Dtype} dtype
 */
export function exactText(value, rest, dtype) {
  const places = 19 - Math.floor(Math.log10(Math.abs(value)));
  if (dtype !== 'float64' || rest === 0 || !(places >= 0 && places <= 100)) return format(value, 'float64');
  // `toFixed` gives as many digits as asked for, not only those of the shortest form.
  const [most, more] = [value, rest].map((number) => BigInt(number.toFixed(places).replace('.', '')));
  const digits = String(most + more).replace('-', '');
  const exponent = digits.length - 1 - places;
  const plain = exponent >= -4 && exponent < 10;
  // Where the point goes: behind the first digit, or where it is in plain writing.
  const padded = plain ? digits.padStart(places + 1, '0') : digits;
  const point = plain ? padded.length - places : 1;
  const fraction = padded.slice(point).replace(/0+$/, '');
  const text = `${value < 0 ? '-' : ''}${padded.slice(0, point)}${fraction && '.'}${fraction}${plain ? '' : `e${exponent}`}`;
  return text.replaceAll('-', '−');
}
