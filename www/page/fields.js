// What is typed into a field, as a number, a whole number or a list; or what to change.

/** @import { Experiment, Loss } from '../pkg/neuron_playground.js' */

/** @param {number} value */
const shown = (value) => value.toLocaleString('en-US', { maximumFractionDigits: 9 });

/**
 * @param {string} text @param {string} name The field's, to begin a sentence with.
 * @param {number} low @param {number} high
 */
export function number(text, name, low, high) {
  // A comma may be the decimal point; but 1,000 may be a thousand.
  const value = Number(text.replace(/^(\s*-?(?:0|\d+(?=,(?!\d{3}\s*$)))),(?=\d+\s*$)/, '$1.'));
  if (text.trim() === '' || !(value >= low && value <= high)) {
    throw new RangeError(`${name} must be a number from ${shown(low)} to ${shown(high)}; you typed ${text.trim() || 'nothing'}.`);
  }
  return value;
}

/** @param {string} text @param {string} name @param {number} low @param {number} high */
export function whole(text, name, low, high) {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < low || value > high) {
    throw new RangeError(
      `${name} must be a whole number from ${shown(low)} to ${shown(high)}; you typed ${text.trim() || 'nothing'}.`,
    );
  }
  return value;
}

/**
 * Rows of one number each.
 * @param {string} text @param {string} name @param {number} [length] How many there must be.
 */
export function list(text, name, length) {
  const rows = text.split(',').map((item) => [Number(item.trim() || NaN)]);
  if (!rows.every(([value]) => Number.isFinite(value))) {
    throw new RangeError(`${name} must be a number, or several with commas between; you typed ${text.trim() || 'nothing'}.`);
  }
  if (length !== undefined && rows.length !== length) {
    throw new RangeError(`${name} needs as many numbers as x has, ${length}; you typed ${rows.length}.`);
  }
  return rows;
}

/**
 * One parameter's start. An experiment gives both or neither: the other one starts at 0 until it is
 * typed too, and with an empty field both are seeded again.
 * @param {string} text @param {'0.weight' | '0.bias'} name @param {Experiment} experiment
 * @returns {Partial<Experiment>}
 */
export function initial(text, name, experiment) {
  if (!text.trim()) return { initial: undefined };
  const value = number(text, name === '0.weight' ? 'The weight' : 'The bias', -1e300, 1e300);
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
