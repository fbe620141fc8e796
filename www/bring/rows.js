// A text as rows of cells: what is no data (comments, empty rows, a title) is left out, and what sets the columns apart is
// found out. Papa Parse takes quotes apart; the guessing is ours.

import Papa from 'papaparse';
import { beginning } from '../state/beginning.js';
import { integer } from '../draw/numbers.js';
import { isMissing, NOTATIONS, numberIn } from '../state/notation.js';

/**
 * @typedef {'\t' | ';' | '|' | ',' | ' '} Separator A space stands for any number of spaces and tabs.
 * @typedef {{ cells: string[], line: number }} Row
 *
 * @typedef {object} Rows
 * @property {Row[]} rows
 * @property {number} count More than `rows` has, if there are too many.
 * @property {Separator} separator
 * @property {Separator[]} separators All by which every cell is a number: the text has so many readings.
 * @property {number} comments How many lines of comment were left out.
 * @property {string | undefined} comment The last of them above the first row: it may name the columns.
 * @property {string[]} says What else was left out.
 */

/** More than these nobody looks at; `kinds.rs` has the same for an experiment. */
export const MOST_ROWS = 100_000;
const MOST_COLUMNS = 200;
/** So many lines tell what sets columns apart. */
const SAMPLE = 200;

/** The likelier first. @type {Record<Separator, string>} */
export const SEPARATORS = { '\t': 'tabs', ';': 'semicolons', '|': 'bars', ',': 'commas', ' ': 'spaces' };

/** @param {string} text @param {Separator} [wanted] @returns {Rows} */
export function rowsOf(text, wanted) {
  /** @type {string[]} */
  const says = [];
  let lines = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const hint = /^"?sep=(.)"?[ \t;,]*\n/i.exec(lines);
  // What is left out leaves its line empty, so that lines keep their numbers.
  if (hint) lines = lines.slice(hint[0].length - 1);
  /** @type {string | undefined} */
  let comment;
  let comments = 0;
  const begins = lines.search(/^[ \t]*[^#%\s]/m);
  lines = lines.replace(/^[ \t]*[#%].*$/gm, (all, /** @type {number} */ place) => {
    if (place < begins) comment = all.replace(/^[ \t]*[#%]+/, '');
    comments += 1;
    return '';
  });
  const hinted = hint && hint[1] in SEPARATORS ? /** @type {Separator} */ (hint[1]) : undefined;
  const separators = hinted ? [hinted] : separatorsOf(lines);
  const separator = wanted ?? separators[0];
  const { rows, count, ghosts } = parsed(lines, separator);
  if (ghosts) says.push(`${ghosts === 1 ? 'An empty row is' : `${integer(ghosts)} empty rows are`} left out.`);
  // A title stands alone above the columns.
  const width = Math.max(0, ...rows.slice(0, SAMPLE).map(({ cells }) => widthOf(cells)));
  while (width > 1 && rows.length > 1 && widthOf(rows[0].cells) === 1 && rows[0].cells[0] && !isNumber(rows[0].cells[0])) {
    says.push(`“${beginning(rows[0].cells[0])}” in line ${rows[0].line} is left out.`);
    rows.shift();
  }
  return { rows, count, separator, separators, comments, comment, says };
}

/** How many cells a row has up to its last one that isn't empty. @param {string[]} cells */
export const widthOf = (cells) => cells.findLastIndex((cell) => cell !== '') + 1;

/** @param {string} cell */
export const isNumber = (cell) => NOTATIONS.some((notation) => numberIn(cell, notation) !== undefined);

/** Cells without the spaces around, and without quotes that Papa Parse took for text. @param {string[]} cells */
const trimmed = (cells) => cells.map((cell) => cell.trim().replace(/^"(.*)"$/s, '$1').trim());

/** With one separator that Papa Parse knows. @param {string} lines @param {Separator} separator @returns {[string, string]} */
function prepared(lines, separator) {
  // Runs of spaces are one separator, but not within quotes.
  if (separator === ' ') return [lines.replace(/"(?:[^"]|"")*"|[ \t]+/g, (part) => (part[0] === '"' ? part : '\t')).replace(/^\t|\t$/gm, ''), '\t'];
  // A quote after a space or some is a quote all the same. (Bounded, as each pattern here: a file may be all spaces.)
  return [separator === '\t' ? lines : lines.replaceAll(new RegExp(`([${separator}\n]|^) {1,8}(?=")`, 'g'), '$1'), separator];
}

/** Every row with anything in it. @param {string} lines @param {Separator} separator */
function parsed(lines, separator) {
  const [text, delimiter] = prepared(lines, separator);
  /** @type {Row[]} */
  const rows = [];
  let [count, ghosts, line, place] = [0, 0, 1, 0];
  Papa.parse(text, {
    delimiter,
    newline: '\n',
    step({ data, errors, meta }) {
      const cells = trimmed(/** @type {string[]} */ (data));
      const begins = line;
      for (; place < meta.cursor; place += 1) if (text.charCodeAt(place) === 10) line += 1;
      if (errors.some(({ type }) => type === 'Quotes')) {
        throw new RangeError(`In line ${integer(begins)} a quotation mark is opened and not closed before the next column.`);
      }
      const width = widthOf(cells);
      // The rule under a head, as Markdown and databases draw it.
      if (/^[-+:=| ]{3,}$/.test(cells.join(''))) return;
      if (width === 0) {
        // A blank line is no news.
        if (cells.length > 1) ghosts += 1;
        return;
      }
      if (width > MOST_COLUMNS) throw new RangeError(`Line ${integer(begins)} has ${integer(width)} columns; at most ${MOST_COLUMNS}.`);
      count += 1;
      // Beyond these, and one for the names, they are only counted.
      if (count <= MOST_ROWS + 2) rows.push({ cells, line: begins });
    },
  });
  return { rows, count, ghosts };
}

/** The separators that make a table of a text's first lines, the best first; a comma if none does. @param {string} lines @returns {Separator[]} */
function separatorsOf(lines) {
  const sample = lines.split('\n', SAMPLE + lines.search(/\S/)).join('\n');
  const scored = /** @type {Separator[]} */ (Object.keys(SEPARATORS))
    .map((separator) => ({ separator, ...score(sample, separator) }))
    .filter(({ score }) => score > 0)
    // Sorting is stable: of equals the likelier stays first.
    .sort((a, b) => b.score - a.score);
  if (scored.length === 0) return [','];
  const [best, ...others] = scored;
  // Tabs are spaces, too: that is no second reading.
  const readings = others.filter(({ separator, all }) => best.all && all && !(best.separator === '\t' && separator === ' '));
  return [best, ...readings].map(({ separator }) => separator);
}

/** How much of a table it is: rows of one width, and numbers in them. @param {string} lines @param {Separator} separator */
function score(lines, separator) {
  /** @type {string[][]} */
  let rows;
  try {
    rows = parsed(lines, separator).rows.map(({ cells }) => cells);
  } catch {
    return { score: 0, all: false };
  }
  // The first may have names.
  const body = rows.length > 1 ? rows.slice(1) : rows;
  /** @type {Map<number, number>} */
  const widths = new Map();
  for (const { length } of body) widths.set(length, (widths.get(length) ?? 0) + 1);
  const [width, common] = [...widths].reduce((most, next) => (next[1] > most[1] ? next : most), [0, 0]);
  if (width < 2) return { score: 0, all: false };
  const cells = body.flat().filter((cell) => !isMissing(cell));
  const readable = cells.filter(isNumber).length / Math.max(1, cells.length);
  const same = common / body.length;
  return { score: readable * same, all: readable === 1 && same === 1 };
}
