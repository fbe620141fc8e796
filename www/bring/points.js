// The columns that were chosen of a table as points: their numbers, words as classes, scaled if that was asked for, and
// whether the dtype can hold them.

import { neighbours, round } from '../pkg/neuron_playground.js';
import { beginning } from '../state/beginning.js';
import { onPlane } from '../state/features.js';
import { integer } from '../draw/numbers.js';
import { howRead, isMissing, numberIn } from '../state/notation.js';

/**
 * @import { Dtype, Experiment, Feature } from '../pkg/neuron_playground.js'
 * @import { Column, Roles, Table } from './table.js'
 *
 * @typedef {'none' | 'unit' | 'standard'} Scaling As they are; from 0 to 1; of mean 0 and deviation 1.
 * @typedef {Roles & { ones: Record<number, string>, scaling: Scaling }} Choice `ones`: the word of a column that is 1.
 *
 * @typedef {object} Points
 * @property {number[][]} x
 * @property {number[][]} y
 * @property {string[]} says What was made of the cells.
 *
 * @typedef {{ numbers: number[], says: string }} Scaled
 */

/** Words that say yes. */
const YES = /^(?:y|yes|t|true|on|pos|positive|pass|passed|ja|j|wahr|oui|vrai|si|sí|sì)$/i;

/** The word that is 1 unless another one is chosen: of two the one that says yes, else the second. @param {string[]} words */
export const oneOf = (words) => (words.length === 2 ? (YES.test(words[0]) ? words[0] : words[1]) : words[0]);

/** After so many cells the page may be waited for. */
const CELLS = 2000;

/** @param {Table} table @param {Choice} choice @returns {Generator<number, Points>} Throws what is wrong with a cell. */
export function* pointsOf(table, { x1, x2, y, ones, scaling }) {
  const chosen = [x1, x2, y].filter((i) => i >= 0);
  if (new Set(chosen).size < chosen.length) throw new RangeError(`“${table.columns[x1 === x2 ? x1 : y].name}” is chosen twice: x₁, x₂ and y are a column each.`);
  /** @type {string[]} */
  const says = [];
  for (const { unfit, name, place } of table.columns.filter(({ unfit }, i) => unfit && !chosen.includes(i))) {
    says.push(`${name === `column ${place}` ? (place === 1 ? 'The first column' : `Column ${place}`) : `“${name}”`} ${unfit}.`);
  }
  yield* firstWrong(table, chosen);
  /** An example of each way of reading. @type {Map<string, string>} */
  const ways = new Map();
  const read = [];
  for (const i of chosen) read.push(yield* numbersOf(table.columns[i], ones[i], ways));
  says.push(...ways.values());
  const scaled = read.map((numbers, at) => {
    const i = chosen[at];
    // Classes are of the right size already.
    if (scaling === 'none' || table.columns[i].words || numbers.every((value) => value === 0 || Math.abs(value) === 1)) return numbers;
    const { numbers: within, says: how } = scaledTo(scaling, numbers, table.columns[i].name);
    says.push(how);
    return within;
  });
  const target = scaled[scaled.length - 1];
  return { x: target.map((_, row) => scaled.slice(0, -1).map((numbers) => numbers[row])), y: target.map((value) => [value]), says };
}

/** Throws what the first cell that is no number is, in the order of reading. @param {Table} table @param {number[]} chosen */
function* firstWrong({ columns, lines }, chosen) {
  const ordered = chosen.toSorted((a, b) => a - b).map((i) => columns[i]);
  for (const [row, line] of lines.entries()) {
    if (row % CELLS === 0) yield (0.5 * row) / lines.length;
    for (const { cells, place, words, notation } of ordered) {
      const cell = cells[row];
      const where = `Line ${integer(line)}, column ${place}`;
      if (cell === '') throw new RangeError(`${where} is empty: every row needs all its numbers.`);
      if (isMissing(cell)) throw new RangeError(`${where} is “${cell}”, not a finite number: every row needs all its numbers.`);
      if (!words && !Number.isFinite(numberIn(cell, notation))) throw new RangeError(`${where} is not a finite number: “${beginning(cell)}”.`);
    }
  }
}

/** @param {Column} column @param {string | undefined} chosen @param {Map<string, string>} ways Gets what is said of them. */
function* numbersOf({ cells, words, notation, name }, chosen, ways) {
  if (words) {
    if (words.length < 2) throw new RangeError(`“${name}” has one word only, “${words[0]}”: classes are two or more.`);
    const one = chosen ?? oneOf(words);
    const zero = words.length === 2 ? `“${beginning(words.find((word) => word !== one) ?? '')}” is 0` : 'every other word is 0';
    ways.set(name, `${name}: “${beginning(one)}” is 1, ${zero}.`);
    return cells.map((cell) => Number(cell === one));
  }
  const numbers = [];
  for (const [row, cell] of cells.entries()) {
    if (row % CELLS === 0) yield 0.5 + (0.5 * row) / cells.length;
    const value = /** @type {number} */ (numberIn(cell, notation));
    const way = howRead(cell, notation);
    if (way && !ways.has(way)) ways.set(way, `${cell} is read as ${value}: ${way}.`);
    numbers.push(value);
  }
  return numbers;
}

/** @param {'unit' | 'standard'} scaling @param {number[]} numbers @param {string} name @returns {Scaled} */
function scaledTo(scaling, numbers, name) {
  const count = numbers.length;
  const low = numbers.reduce((least, value) => Math.min(least, value));
  const high = numbers.reduce((most, value) => Math.max(most, value));
  if (low === high) return { numbers: numbers.map(() => 0), says: `${name} is ${text(low)} in every row, and 0 here.` };
  if (scaling === 'unit') {
    // Halves, since the whole may be beyond float64: of both, so the quotient is the same.
    const whole = high / 2 - low / 2;
    return { numbers: numbers.map((value) => (value / 2 - low / 2) / whole), says: `${name} is scaled, from 0 to 1: (${name} ${minus(low)}) / ${low === 0 ? text(high) : `(${text(high)} ${minus(low)})`}.` };
  }
  // By numbers of few digits, so that what is said is what was done.
  const mean = short(numbers.reduce((sum, value) => sum + value / count, 0));
  const most = Math.max(Math.abs(high / 2 - mean / 2), Math.abs(low / 2 - mean / 2));
  const deviation = short(2 * most * Math.sqrt(numbers.reduce((sum, value) => sum + ((value / 2 - mean / 2) / most) ** 2 / count, 0))) || 1;
  return { numbers: numbers.map((value) => (value / 2 - mean / 2) / (deviation / 2)), says: `${name} is scaled, to mean 0 and standard deviation 1: (${name} ${minus(mean)}) / ${text(deviation)}.` };
}

const short = (/** @type {number} */ value) => Number(value.toPrecision(4));
const minus = (/** @type {number} */ value) => (value < 0 ? `+ ${text(-value)}` : `− ${text(value)}`);
const text = (/** @type {number} */ value) => (Number.isSafeInteger(value) ? integer(value) : String(value)).replaceAll('-', '−');
const capital = (/** @type {string} */ words) => words[0].toUpperCase() + words.slice(1);

/** What a feature squares or multiplies. @type {Partial<Record<Feature, [number, number]>>} */
const PRODUCTS = { x1_squared: [0, 0], x2_squared: [1, 1], x1_x2: [0, 1] };

/**
 * What of an experiment's points a dtype can't hold, in words; empty if it holds all.
 * @param {Experiment} experiment With points. @param {Dtype} dtype @param {string[]} names Of the columns, the target's last.
 */
export function overflows({ x, y, features = [], loss }, dtype, names) {
  const [rows, targets] = [x ?? [], y ?? []];
  const [largest] = neighbours(Infinity, dtype);
  // What is little more is rounded down to it.
  const beyond = (/** @type {number} */ value) => Math.abs(value) > largest && !Number.isFinite(round(value, dtype));
  const reach = (/** @type {number[]} */ numbers) => numbers.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  /** @type {string[]} */
  const found = [];
  const add = (/** @type {string} */ what, /** @type {number} */ value) => found.push(`${what} ${text(value)}`);
  const inputs = names.slice(0, -1).map((_, i) => rows.map((row) => row[i]));
  for (const [i, numbers] of inputs.entries()) {
    const most = reach(numbers);
    if (beyond(most)) add(`${names[i]} reaches`, most);
  }
  if (found.length === 0) {
    for (const feature of features) {
      const [a, b] = PRODUCTS[feature] ?? [];
      if (a === undefined || b === undefined) continue;
      const row = rows.find((row) => beyond(row[a] * row[b]));
      if (row) add(a === b ? `the square of ${names[a]} reaches` : `${names[a]} · ${names[b]} reaches`, row[a] * row[b]);
    }
  }
  const target = reach(targets.map(([value]) => value));
  const name = names[names.length - 1];
  if (beyond(target)) add(`${name} reaches`, target);
  else if (loss !== 'bce_with_logits' && beyond(target * target)) add(`the loss takes squares, and of a prediction of 0 for ${name} = ${text(target)} that is`, target * target);
  return found.length ? `${capital(found.join('; '))}: beyond ${dtype}’s largest number, ${text(largest)}.` : '';
}

/** A network for given points: the present one, with as many inputs as they have columns. @param {Experiment} experiment @param {number[][]} x @param {number[][]} y @returns {Experiment} */
export function withPoints(experiment, x, y) {
  const isNetwork = experiment.layers.length > 2 || experiment.data;
  /** @type {Experiment} */
  const base = isNetwork ? experiment : { ...experiment, layers: [1, 4, 2, 1], activation: ['tanh', 'tanh'], steps: 1_000_000, batch_size: undefined };
  const columns = x[0].length;
  const plane = columns === 2 ? onPlane(base) : { features: undefined, layers: [columns, ...base.layers.slice(1)] };
  const classes = y.every(([value]) => value === -1 || value === 0 || value === 1);
  const loss = base.loss === 'bce_with_logits' && y.every(([value]) => value >= 0 && value <= 1) ? base.loss : 'mse';
  /** @type {Experiment} */
  const taken = {
    ...base,
    data: undefined,
    x,
    y,
    ...plane,
    loss,
    // Targets that are no classes may be of any size.
    output_activation: classes ? base.output_activation : 'identity',
    // Of a handful of points, all train.
    train: x.length < 10 ? 1 : base.train,
    initial: undefined,
  };
  return taken;
}
