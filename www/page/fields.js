// What is typed into a field, as a number, a whole number or a list; or what to change.

import { OBJECTS } from '../engine/settings.js';
import { beginning } from '../state/beginning.js';
import { format, integer } from '../draw/numbers.js';
import { numberIn } from '../state/notation.js';

/** @import { Experiment, Loss } from '../pkg/neuron_playground.js' */

/** In a sentence: in full, but for what has more digits than sense. @param {number} value */
const shown = (value) => (Number.isInteger(value) && Math.abs(value) < 1e10 ? integer(value) : format(value, 'float64'));

/** In a field, where −0 is another number than 0. @param {number | Record<string, unknown>[] | null | undefined} value */
export function inField(value) {
  if (Array.isArray(value)) return value.map((part) => Object.values(part).join(' ')).join(', ');
  return Object.is(value, -0) ? '-0' : String(value ?? '');
}

/** A plot's ticks are powers of ten. */
const POWER = /^([-−]?)10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/;
const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/**
 * A number as people write it and as this page does: −0.5 with either minus, 6.3e−5, 10⁻⁴, 0,5, 1,000 and 1 000. Where both
 * could be meant, a comma sets thousands apart, as on the page. NaN if it is none.
 * @param {string} typed
 */
export function read(typed) {
  const text = typed.trim().replace(POWER, (_, sign, power) => `${sign}1e${[...power].map((digit) => (digit === '⁻' ? '-' : RAISED.indexOf(digit))).join('')}`);
  // In a table a percent sign or a currency is told of; here it would be lost.
  if (/[$€£¥%]/.test(text)) return NaN;
  return numberIn(text, 'point') ?? numberIn(text, 'comma') ?? NaN;
}

/** @param {string} what It must be. @param {string} text @param {string} [but] @returns {never} */
function refuse(what, text, but = `you typed ${beginning(text.trim()) || 'nothing'}`) {
  throw new RangeError(`${what}; ${but}.`);
}

/**
 * @param {string} text @param {string} name The field's, to begin a sentence with.
 * @param {number} [low] Without an end, any finite number. @param {number} [high]
 */
export function number(text, name, low = -Infinity, high = Infinity) {
  const value = read(text);
  if (Number.isFinite(value) && value >= low && value <= high) return value;
  return refuse(`${name} must be a ${Number.isFinite(high) ? `number from ${shown(low)} to ${shown(high)}` : 'finite number'}`, text);
}

/** @param {string} text @param {string} name @param {number} low @param {number} high */
export function whole(text, name, low, high) {
  const value = read(text);
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  return refuse(`${name} must be a whole number from ${shown(low)} to ${shown(high)}`, text);
}

/**
 * Rows of one number each, with commas between; with semicolons, a comma may be a decimal one.
 * @param {string} text @param {string} name @param {number} [length] How many there must be.
 */
export function list(text, name, length) {
  const rows = text.split(text.includes(';') ? ';' : ',').map((item) => [read(item)]);
  if (!rows.every(([value]) => Number.isFinite(value))) refuse(`${name} must be a number, or several with commas between`, text);
  if (length !== undefined && rows.length !== length) refuse(`${name} needs as many numbers as x has, ${length}`, text, `you typed ${rows.length}`);
  return rows;
}

/** Schedulers in turn, each by its name and its settings in their order: linear 0.1 1 5, cosine 15 0. @param {string} text */
export const schedulers = (text) =>
  text.split(',').map((part) => {
    const [name, ...numbers] = part.trim().split(/[\s;]+/);
    const keys = Object.keys(OBJECTS.lr_scheduler[name] ?? {});
    return { name, ...Object.fromEntries(numbers.map((number, i) => [keys[i] ?? String(i + 1), read(number)])) };
  });

/**
 * One parameter's start. An experiment gives both or neither: the other one starts at 0 until it is
 * typed too, and with an empty field both are seeded again.
 * @param {string} text @param {'0.weight' | '0.bias'} name @param {Experiment} experiment
 * @returns {Partial<Experiment>}
 */
export function initial(text, name, experiment) {
  if (!text.trim()) return { initial: undefined };
  const value = number(text, name === '0.weight' ? 'The weight' : 'The bias');
  return { initial: { '0.weight': [0], '0.bias': [0], ...experiment.initial, [name]: [value] } };
}

/** Targets as a loss takes them: classes are -1 and 1, or 0 and 1. @param {Experiment} experiment @param {string} name @returns {Partial<Experiment>} */
export function withLoss({ y, output_activation }, name) {
  const loss = /** @type {Loss} */ (name);
  const from = loss === 'mse' ? 0 : -1;
  const classes = y?.every((row) => row.every((value) => value === from || value === 1));
  const targets = classes ? { y: y?.map((row) => row.map((value) => (value === 1 ? 1 : loss === 'mse' ? -1 : 0))) } : {};
  // A logit is not squashed, since the loss does that.
  return { loss, ...targets, output_activation: loss === 'bce_with_logits' ? 'identity' : output_activation };
}
