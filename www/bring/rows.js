// A text as rows of cells: what is no data (comments, empty rows, a title) is left out, and what sets the columns apart is
// found out. Papa Parse takes quotes apart; the guessing is ours.

import Papa from 'papaparse';
import { beginning } from '../state/beginning.js';
import { integer } from '../draw/numbers.js';
import { atOnce } from '../draw/progress.js';
import { isMissing, NOTATIONS, numberIn } from '../state/notation.js';

/**
 * @typedef {'\t' | ';' | '|' | ',' | ' '} Separator A space stands for any number of spaces and tabs.
 * @typedef {{ cells: string[], line: number, width: number }} Row Its width is that of `widthOf`.
 *
 * @typedef {object} Rows
 * @property {Row[]} rows
 * @property {boolean} hasNumbers Whether any cell is a number.
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

/** A text is taken in pieces of about so many characters, which end where a row does. */
const PIECE = 50_000;
/** A row that is longer is none. */
const LONGEST = 300_000;

/** @param {string} text @param {Separator} [wanted] @returns {Generator<number, Rows>} */
export function* rowsOf(text, wanted) {
  /** @type {string[]} */
  const says = [];
  let lines = yield* withNewlines(text.replace(/^\ufeff/, ''));
  const hint = /^"?sep=(.)"?[ \t;,]*\n/i.exec(lines);
  // What is left out leaves its line empty, so that lines keep their numbers.
  if (hint) lines = lines.slice(hint[0].length - 1);
  const { bare, comments, comment } = yield* withoutComments(lines);
  const hinted = hint && hint[1] in SEPARATORS ? /** @type {Separator} */ (hint[1]) : undefined;
  const separators = hinted ? [hinted] : separatorsOf(bare);
  const separator = wanted ?? separators[0];
  const { rows, ghosts, hasNumbers } = yield* parsed(bare, separator);
  if (ghosts) says.push(`${ghosts === 1 ? 'An empty row is' : `${integer(ghosts)} empty rows are`} left out.`);
  // A title stands alone above the columns.
  const width = Math.max(0, ...rows.slice(0, SAMPLE).map(({ width }) => width));
  while (width > 1 && rows.length > 1 && rows[0].width === 1 && rows[0].cells[0] && !isNumber(rows[0].cells[0])) {
    says.push(`“${beginning(rows[0].cells[0])}” in line ${rows[0].line} is left out.`);
    rows.shift();
  }
  return { rows, hasNumbers, separator, separators, comments, comment, says };
}

/** The ends of lines as one character, whoever wrote them. @param {string} text */
function* withNewlines(text) {
  if (!text.includes('\r')) return text;
  let all = '';
  for (let at = 0; at < text.length; ) {
    let to = at + PIECE;
    // Two that belong together.
    if (text[to] === '\n') to += 1;
    all += text.slice(at, to).replace(/\r\n?/g, '\n');
    at = to;
    yield 0;
  }
  return all;
}

/** Lines of comment are empty then. @param {string} lines */
function* withoutComments(lines) {
  /** The last above the first row. @type {string | undefined} */
  let comment;
  let [bare, comments, begun] = ['', 0, false];
  for (const piece of piecesOf(lines, () => false)) {
    const begins = begun ? 0 : piece.search(/^[ \t]*[^#%\s]/m);
    bare += piece.replace(/^[ \t]*[#%].*$/gm, (all, /** @type {number} */ place) => {
      if (begins < 0 || place < begins) comment = all.replace(/^[ \t]*[#%]+/, '');
      comments += 1;
      return '';
    });
    begun ||= begins >= 0;
    yield 0;
  }
  return { bare, comments, comment };
}

/**
 * A text in pieces that end with a line, and not where a quote is open, as long as no piece is longer than a row can be.
 * @param {string} lines @param {(piece: string) => boolean} isOpen
 */
function* piecesOf(lines, isOpen) {
  for (let at = 0; at < lines.length; ) {
    const most = at + LONGEST;
    let piece = '';
    for (let size = PIECE; size < LONGEST; size *= 2) {
      const end = lines.indexOf('\n', at + size) + 1 || lines.length;
      const before = lines.lastIndexOf('\n', most - 1) + 1;
      piece = lines.slice(at, end <= most ? end : before > at ? before : most);
      if (!isOpen(piece)) break;
    }
    at += piece.length;
    yield piece;
  }
}

/** An odd number of quotes. @param {string} piece */
function isQuoteOpen(piece) {
  let [open, place] = [false, -1];
  while ((place = piece.indexOf('"', place + 1)) >= 0) open = !open;
  return open;
}

/** How many cells a row has up to its last one that isn't empty. @param {string[]} cells */
export const widthOf = (cells) => cells.findLastIndex((cell) => cell !== '') + 1;

/** @param {string} cell */
export const isNumber = (cell) => NOTATIONS.some((notation) => numberIn(cell, notation) !== undefined);

/** A cell without the spaces around, and without quotes that Papa Parse took for text. @param {string} cell */
function trimmed(cell) {
  const text = cell.trim();
  return text[0] === '"' ? text.replace(/^"(.*)"$/s, '$1').trim() : text;
}

/** With one separator that Papa Parse knows. @param {string} lines @param {Separator} separator @returns {[string, string]} */
function prepared(lines, separator) {
  // Runs of spaces are one separator, but not within quotes.
  if (separator === ' ') return [lines.replace(/"(?:[^"]|"")*"|[ \t]+/g, (part) => (part[0] === '"' ? part : '\t')).replace(/^\t|\t$/gm, ''), '\t'];
  // A quote after a space or some is a quote all the same. (Bounded, as each pattern here: a file may be all spaces.)
  return [separator === '\t' ? lines : lines.replaceAll(new RegExp(`([${separator}\n]|^) {1,8}(?=")`, 'g'), '$1'), separator];
}

/** Every row with anything in it. @param {string} lines @param {Separator} separator @returns {Generator<number, { rows: Row[], ghosts: number, hasNumbers: boolean }>} */
function* parsed(lines, separator) {
  /** @type {Row[]} */
  const rows = [];
  let [ghosts, hasNumbers, first, read] = [0, false, 1, 0];
  for (const piece of piecesOf(lines, isQuoteOpen)) {
    read += piece.length;
    const isCut = !piece.endsWith('\n') && read < lines.length;
    const [text, delimiter] = prepared(isCut ? piece : piece.replace(/\n$/, ''), separator);
    const { data, errors } = Papa.parse(text, { delimiter, newline: '\n' });
    const wrong = errors.find(({ type }) => type === 'Quotes')?.row;
    let line = first;
    for (const [i, whole] of /** @type {string[][]} */ (data).entries()) {
      const begins = line;
      line += 1;
      for (const cell of whole) for (let at = -1; (at = cell.indexOf('\n', at + 1)) >= 0; ) line += 1;
      if (i === wrong) throw new RangeError(`In line ${integer(begins)} a quotation mark is opened and not closed before the next column.`);
      if (whole.length > MOST_COLUMNS && widthOf(whole) > MOST_COLUMNS) throw new RangeError(`Line ${integer(begins)} has more than ${MOST_COLUMNS} columns: bring up to ${MOST_COLUMNS}.`);
      if (isCut && i === data.length - 1) throw new RangeError(`Line ${integer(begins)} has more than ${integer(LONGEST)} characters: give each row a line of its own.`);
      const cells = whole.map(trimmed);
      const width = widthOf(cells);
      // The rule under a head, as Markdown and databases draw it.
      if (/^[-+:=| ]+$/.test(cells[width - 1]) && /^[-+:=| ]{3,}$/.test(cells.join(''))) continue;
      if (width === 0) {
        // A blank line is no news.
        if (cells.length > 1) ghosts += 1;
        continue;
      }
      hasNumbers ||= cells.some(isNumber);
      rows.push({ cells, line: begins, width });
    }
    // Beside the points there may be names and titles.
    if (rows.length > MOST_ROWS + 9) throw hasNumbers ? tooMany() : noTable(rows, separator);
    for (let at = -1; (at = piece.indexOf('\n', at + 1)) >= 0; ) first += 1;
    yield (0.5 * read) / lines.length;
  }
  return { rows, ghosts, hasNumbers };
}

/** @param {Row[]} rows @param {Separator} separator */
export const noTable = ([{ cells }], separator) => new RangeError(`It is no table of numbers, no experiment and no link: it begins “${beginning(cells.join(separator))}”.`);
export const tooMany = () => new RangeError(`It has more than ${integer(MOST_ROWS)} rows: bring up to ${integer(MOST_ROWS)}.`);

/** The separators that make a table of a text's first lines, the best first; a comma if none does. @param {string} lines @returns {Separator[]} */
function separatorsOf(lines) {
  const start = lines.lastIndexOf('\n', Math.max(0, lines.search(/\S/))) + 1;
  const sample = lines.slice(start, start + PIECE).split('\n', SAMPLE).join('\n');
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
    rows = atOnce(parsed(lines, separator)).rows.map(({ cells }) => cells);
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
