// A text as a table: what each column is called and holds, which of them are likely to be x₁, x₂ and y, and what could be
// read otherwise.

import { beginning } from '../state/beginning.js';
import { integer } from '../draw/numbers.js';
import { isMissing, NOTATIONS, numberIn } from '../state/notation.js';
import { isNumber, MOST_ROWS, noTable, rowsOf, SEPARATORS, tooMany } from './rows.js';

/**
 * @import { Notation } from '../state/notation.js'
 * @import { Row, Separator } from './rows.js'
 *
 * @typedef {object} Column
 * @property {number} place Of it in the text, from 1.
 * @property {string} name
 * @property {string[]} cells
 * @property {Notation} notation
 * @property {boolean} gaps Whether cells are missing.
 * @property {string[] | undefined} words If it holds words instead of numbers: each, sorted.
 * @property {string} unfit Why it isn't likely to be an input, as the end of a sentence; empty if it is.
 *
 * @typedef {object} Wanted What a reader chose of `questions`.
 * @property {Separator} [separator]
 * @property {Notation} [notation]
 * @property {'names' | 'row'} [first]
 *
 * @typedef {object} Question What has two readings: what is asked, the answers, and the one that was taken.
 * @property {keyof Wanted} key
 * @property {string} asks
 * @property {Record<string, string>} answers
 * @property {string} taken
 *
 * @typedef {{ x1: number, x2: number, y: number }} Roles Columns by their index; an x2 of -1 is none.
 *
 * @typedef {object} Table
 * @property {Column[]} columns Those that can be x or y, or have anything in them.
 * @property {number} rows
 * @property {number[]} lines Of each row, from 1.
 * @property {Question[]} questions
 * @property {Roles} roles The likely ones.
 * @property {string[]} says
 */

/** So many rows tell whether the first one has names. */
const SAMPLE = 1000;
/** After so many cells the page may be waited for. */
const CELLS = 2000;
/** So many words are classes; more are texts. */
const MOST_WORDS = 20;
/** What people and programs call a column that counts the rows, where it has a name. */
const ROW_NAMES = /^(?:index|idx|#|(?:s\.?|sr\.?|lfd\.?)? ?n[or]\.?|num|number|obs|sample|row|row[ _.]?names?|row[ _.]?(?:id|number|index)|unnamed: ?0(?:\.\d)?)$/i;
const IDS = /^(?:[iI][dD]|uuid|.*(?:[ _.][iI][dD]|[a-z]I[dD]))$/;
const TARGETS = /^(?:y|target|label|class|species|output|outcome|result)$/i;

/** @param {string} text @param {Wanted} [wanted] @returns {Generator<number, Table>} Throws why it is none. */
export function* readTable(text, wanted = {}) {
  const { rows, hasNumbers, separator, separators, comments, comment, says } = yield* rowsOf(text, wanted.separator);
  if (rows.length === 0) throw new RangeError('There are no rows of numbers in it.');
  if (!hasNumbers) throw noTable(rows, separator);
  const width = widthIn(rows, separator);
  if (width < 2) throw new RangeError(`Line ${rows[0].line} has 1 column; take two, for x and y, or three, for x1, x2 and y.`);
  const { names, isDoubtful } = namesOf(rows, width, comment, separator, wanted.first);
  const left = comments - Number(names.areComment);
  if (names.areComment) says.push('A comment names the columns.');
  if (left) says.push(`${left === 1 ? 'A line of comment is' : `${integer(left)} lines of comment are`} left out.`);
  const body = names.own ? rows.slice(1) : rows;
  if (body.length > MOST_ROWS) throw tooMany();
  if (body.length === 0) throw new RangeError('There are no rows of numbers in it.');
  const { columns, ambiguous } = yield* columnsOf(body, width, names.texts, separator, wanted.notation);
  const filled = columns.filter(({ cells }) => cells.some(Boolean));
  if (filled.length < columns.length && names.texts.some((name, i) => name && !columns[i].cells.some(Boolean))) says.push('Columns without anything in them are left out.');

  /** @type {Question[]} */
  const questions = [];
  if (separators.length > 1) {
    const answers = Object.fromEntries(separators.map((separator) => [separator, SEPARATORS[separator]]));
    questions.push({ key: 'separator', asks: 'Columns are set apart by', answers, taken: separator });
  }
  if (isDoubtful) questions.push({ key: 'first', asks: `The first row, ${beginning(rows[0].cells.join(', '))}, is`, answers: { row: 'a point', names: 'the columns’ names' }, taken: names.own ? 'names' : 'row' });
  if (ambiguous) {
    const { cell, notation } = ambiguous;
    const [point, comma] = NOTATIONS.map((notation) => {
      const mark = cell.includes(notation === 'point' ? '.' : ',');
      return `${numberIn(cell, notation)}: ${mark ? `the ${notation} marks decimals` : 'thousands'}`;
    });
    questions.push({ key: 'notation', asks: `${cell} is`, answers: { point, comma }, taken: notation });
  }
  says.unshift(`${integer(body.length)} ${body.length === 1 ? 'row' : 'rows'} and ${filled.length} columns, set apart by ${SEPARATORS[separator]}.`);
  return { columns: filled, rows: body.length, lines: body.map(({ line }) => line), questions, roles: rolesOf(filled), says };
}

/** R names the columns, but not the one of the rows' names. @param {Row[]} rows @param {number} width */
const isShort = (rows, width) =>
  rows.length > 1 && rows[0].width === width - 1 && !rows[0].cells.some(isNumber) && rows.every((row, i) => i === 0 || row.width === width);

/** How many columns there are, which every row has, be they empty. @param {Row[]} rows @param {Separator} separator */
function widthIn(rows, separator) {
  const width = rows.reduce((most, { width }) => Math.max(most, width), 0);
  let [most, fewest] = [0, Infinity];
  for (const { cells, line, width: now } of isShort(rows, width) ? rows.slice(1) : rows) {
    if (now > fewest || cells.length < most) {
      const [had, has] = now > fewest ? [fewest, now] : [most, cells.length];
      const commas = separator === ',' && has === 2 * had ? ' If commas mark decimals, set the columns apart by semicolons.' : '';
      throw new RangeError(`Line ${integer(line)} has ${integer(has)} ${has === 1 ? 'column' : 'columns'}, and those before it have ${integer(had)}: give all as many.${commas}`);
    }
    most = Math.max(most, now);
    fewest = Math.min(fewest, cells.length);
  }
  return width;
}

/**
 * What the columns are called, by the first row if it has names (`own`), or by a comment above it.
 * @param {Row[]} rows @param {number} width @param {string | undefined} comment @param {Separator} separator @param {Wanted['first']} wanted
 */
function namesOf(rows, width, comment, separator, wanted) {
  const [{ cells: first }, ...others] = rows.slice(0, SAMPLE);
  const column = (/** @type {number} */ place) => others.map(({ cells }) => cells[place]).filter((cell) => cell && !isMissing(cell));
  const areNumbers = (/** @type {number} */ place) => {
    const cells = column(place);
    return cells.filter(isNumber).length > cells.length / 2;
  };
  const short = isShort(rows, width);
  const named = short || first.some((cell, place) => !isMissing(cell) && !isNumber(cell) && (others.length === 0 || areNumbers(place)));
  // Numbers may be names, too: years, or pandas' 0, 1, 2, … for columns without any.
  const begins = first[0] === '' ? 'nothing' : isNumber(first[0]) || column(0).includes(first[0]) ? 'a cell' : 'a name';
  const rest = first.slice(begins === 'a cell' ? 0 : 1, width);
  const from = begins === 'a name' ? Number(rest[0]) : 0;
  const counts = others.length > 0 && rest.length > 1 && rest.every((cell, i) => cell === String(from + i));
  const own = named || (wanted ? wanted === 'names' : counts && begins !== 'a cell');
  /** @type {string[] | undefined} */
  let fromComment;
  const texts = own ? first.slice(0, width) : [];
  if (short) texts.unshift('');
  if (!own && comment !== undefined) {
    const cells = comment.split(separator === ' ' ? /[ \t]+/ : separator).map((cell) => cell.trim());
    const words = cells.length > width && cells[0] === '' ? cells.slice(1) : cells;
    const apart = comment.trim().split(/[\s,;|]+/);
    fromComment = [words, apart].find((names) => names.length === width && !names.some(isNumber));
  }
  return { names: { own, texts: fromComment ?? texts, areComment: fromComment !== undefined }, isDoubtful: counts && !named && begins !== 'nothing' };
}

/** @param {Row[]} rows @param {number} width @param {string[]} names @param {Separator} separator @param {Notation} [wanted] */
function* columnsOf(rows, width, names, separator, wanted) {
  const all = [];
  for (let i = 0; i < width; i += 1) {
    all.push(yield* read(rows.map(({ cells }) => cells[i] ?? '')));
    yield 0.5 + (0.4 * i) / width;
  }
  // What one column shows, holds for those that could be either.
  const certain = new Set(all.flatMap(({ certain }) => certain ?? []));
  const told = certain.size === 1 ? [...certain][0] : undefined;
  const likely = wanted ?? (separator === ';' ? 'comma' : 'point');
  const open = told ? undefined : all.find(({ certain, either }) => !certain && either);
  const columns = [];
  for (const [i, { cells, words, certain, gaps }] of all.entries()) {
    const notation = certain ?? told ?? likely;
    columns.push({ place: i + 1, name: names[i] || `column ${i + 1}`, cells, words, gaps, notation, unfit: unfitness(cells, i, notation, words, names, width) });
    yield 0.9 + (0.1 * i) / width;
  }
  return { columns, ambiguous: open?.either ? { cell: open.either, notation: likely } : undefined };
}

/** What a column's cells tell of their notation: the only one that reads them, or a cell that both read as other numbers. @param {string[]} cells */
function* read(cells) {
  /** @type {Record<Notation, number>} */
  const only = { point: 0, comma: 0 };
  let [there, numbers, either] = [0, 0, ''];
  for (const [row, cell] of cells.entries()) {
    if (row % CELLS === 0) yield 0.5;
    if (isMissing(cell)) continue;
    there += 1;
    const [point, comma] = NOTATIONS.map((notation) => numberIn(cell, notation));
    if (point === undefined && comma === undefined) continue;
    numbers += 1;
    if (point === undefined) only.comma += 1;
    else if (comma === undefined) only.point += 1;
    else if (point !== comma) either ||= cell;
  }
  const areWords = there > 0 && numbers < there / 2;
  /** @type {Notation | undefined} */
  const certain = areWords || only.point === only.comma ? undefined : only.point > only.comma ? 'point' : 'comma';
  const words = areWords ? [...new Set(cells.filter((cell) => !isMissing(cell)))].sort() : undefined;
  return { cells, certain, gaps: there < cells.length, either: areWords ? '' : either, words };
}

const NAMES = 'only names the rows: no input';

/**
 * Why a column is likely to be no input: by its name, or, without names, since it counts 1, 2, 3, … beside two others.
 * @param {string[]} cells @param {number} i @param {Notation} notation @param {string[] | undefined} words @param {string[]} names @param {number} width
 */
function unfitness(cells, i, notation, words, names, width) {
  const name = names[i];
  const isNamed = name === '' ? i === 0 : name !== undefined && (ROW_NAMES.test(name) || IDS.test(name));
  if ((i > 0 && !isNamed) || cells.length < 2 || new Set(cells).size < cells.length) return '';
  if (words) return isNamed ? NAMES : i === 0 && cells.length > 2 ? 'has another text in every row: no input' : '';
  const numbers = cells.map((cell) => numberIn(cell, notation));
  if (isNamed) return numbers.every(Number.isInteger) ? NAMES : '';
  const first = numbers[0] ?? NaN;
  if ((first !== 0 && first !== 1) || numbers.some((value, row) => value !== first + row)) return '';
  // X is R's name for a column without one.
  const isCount = name === undefined ? width > 2 && cells.length > 4 : name === 'X' && !names.includes('Y');
  return isCount ? NAMES : '';
}

/** The columns that can be an input or a target: numbers, or words that are classes. @param {Column} column */
export const isUsable = ({ words }) => !words || (words.length > 1 && words.length <= MOST_WORDS);

/** @param {Column[]} columns @returns {Roles} */
function rolesOf(columns) {
  const usable = [...columns.keys()].filter((i) => isUsable(columns[i]));
  const fit = usable.filter((i) => !columns[i].unfit);
  // Of many, those with a number in every row.
  const whole = fit.length > 3 ? fit.filter((i) => !columns[i].gaps) : fit;
  if (whole.length >= 2) for (const i of fit) if (!whole.includes(i)) columns[i].unfit = 'has rows without a value: no input';
  // A count of the rows is an input where there is no other.
  const all = [whole, fit].find(({ length }) => length >= 2) ?? usable;
  if (all.length < 2) {
    const texts = columns.find((column) => !isUsable(column));
    const why = texts ? `“${texts.name}” has ${texts.words?.length === 1 ? 'one word only' : `${integer(texts.words?.length ?? 0)} different texts`}` : 'the others are empty';
    throw new RangeError(`It has ${all.length === 0 ? 'no column' : 'only one column'} of numbers or classes; two are needed, x and y: ${why}.`);
  }
  const y = all.findLast((i) => TARGETS.test(columns[i].name)) ?? all[all.length - 1];
  const inputs = all.filter((i) => i !== y);
  // Numbers before words.
  inputs.sort((a, b) => Number(Boolean(columns[a].words)) - Number(Boolean(columns[b].words)));
  const [x1, x2 = -1] = inputs;
  return { x1, x2: x2 >= 0 && columns[x2].words ? -1 : x2, y };
}
