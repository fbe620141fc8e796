// An experiment as JSON; what is none is refused in words that name what was brought, not what a parser met.

/** @import { CheckedExperiment, Patch } from '../pkg/neuron_playground.js' */

import { SETTINGS } from '../engine/settings.js';
import { beginning } from '../state/beginning.js';
import { check } from '../state/store.js';
import { separated } from '../state/variants.js';
import { integer } from '../draw/numbers.js';
import { MOST_ROWS } from './rows.js';

/** Deeper than anything that people write by hand: an experiment has four levels. */
const MOST_LEVELS = 100;
/** No object of an experiment has as many keys, and no list but those of the points' rows as many items: a weight of 64 × 64. */
const [MOST_KEYS, MOST_ITEMS] = [100, 4096];
/** Characters of all but the points. */
const MOST_BESIDE = 2_000_000;
/** So many characters are looked at, or parsed, at once. */
const PIECE = 50_000;
/** Keys that stand for an object or for points; the other settings go by their own. */
const KEYS = new Set([...Object.keys(SETTINGS), ...Object.values(SETTINGS).map(({ object }) => object), 'x', 'y', 'data', 'layers', 'activation', 'features', 'initial', 'dtype']);

/** @param {string} text That begins with a bracket. @returns {Generator<number, { experiment: CheckedExperiment, variants?: Patch[] }>} */
export function* experimentOf(text) {
  const { open, rest, lists } = yield* shortened(text);
  /** @param {string} part @param {number} line It begins in. */
  const parse = (part, line) => {
    try {
      return JSON.parse(part);
    } catch (error) {
      // Python writes them.
      const beyond = /[[:,]\s*-?(NaN|Infinity)\b/.exec(part)?.[1];
      if (beyond) throw new RangeError(`It has ${beyond} in it, which JSON has not: an experiment takes finite numbers only.`, { cause: error });
      throw new RangeError(`It begins like JSON, but isn't: ${open ? `it breaks off with ${open} ${open === 1 ? 'bracket' : 'brackets'} still open; bring the whole of it` : whereOf(text, part, line, error)}.`, { cause: error });
    }
  };
  const parsed = parse(rest, 0);
  if (Array.isArray(parsed)) throw new RangeError('It is a list as JSON, and no experiment: bring points as CSV, a row a line.');
  const keys = Object.keys(parsed);
  if (!keys.some((key) => KEYS.has(key))) {
    const has = keys.length ? `it has ${keys.slice(0, 3).map((key) => `“${beginning(key)}”`).join(', ')}${keys.length > 3 ? ' and more' : ''}` : 'it is empty';
    throw new RangeError(`It is JSON, but no experiment: ${has}, and nothing that an experiment has, such as “layers” or “optimizer”.`);
  }
  for (const key of keys) {
    const pieces = lists[parsed[key]?.[LIST]];
    if (!pieces) continue;
    parsed[key] = [];
    for (const { text, line } of pieces) {
      parsed[key].push(...parse(`[${text}]`, line));
      yield 0.8;
    }
  }
  const { experiment, variants } = separated(parsed);
  return { experiment: check(experiment), variants };
}

/** What stands for a list that is parsed in pieces. */
const LIST = '';

/** @typedef {{ text: string, line: number }} Piece Of a list's items; and the line that it begins in, from 0. */

/**
 * A text without its long lists, which are in pieces; and how many brackets are open at its end. Throws if it has too much
 * of anything.
 * @param {string} text
 */
function* shortened(text) {
  /** @type {Piece[][]} */
  const lists = [];
  /** Of each level, the bracket and how many commas came after it. @type {{ bracket: string, commas: number }[]} */
  const levels = [];
  /** Of the list on the second level, so far. @type {Piece[]} */
  let pieces = [];
  let [quoted, rest, from, line] = [false, '', 0, 0];
  // Where the list on the second level begins, and its next piece; and their lines.
  let [begin, beginLine, start, startLine] = [0, 0, 0, 0];
  const cut = (/** @type {number} */ end) => {
    pieces.push({ text: text.slice(start, end), line: startLine });
    [start, startLine] = [end + 1, line];
  };
  for (let i = 0; i < text.length; i += 1) {
    if (i % PIECE === 0) yield (0.7 * i) / text.length;
    const char = text[i];
    if (char === '\n') line += 1;
    if (quoted && char === '\\') i += 1;
    else if (char === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (char === '{' || char === '[') {
      levels.push({ bracket: char, commas: 0 });
      if (levels.length > MOST_LEVELS) throw new RangeError(`It is no experiment: its brackets are more than ${MOST_LEVELS} deep, an experiment's at most 4.`);
      if (levels.length === 2) [begin, beginLine, start, startLine, pieces] = [i, line, i + 1, line, []];
    } else if (char === ',' && levels.length) {
      const level = levels[levels.length - 1];
      level.commas += 1;
      refuse(level, levels.length);
      if (levels.length === 2 && level.bracket === '[' && i - start > PIECE) cut(i);
    } else if (char === '}' || char === ']') {
      if (levels.length === 2 && pieces.length) {
        cut(i);
        // The lines stay where they are.
        rest += `${text.slice(from, begin)}{"${LIST}":${lists.length}}${'\n'.repeat(line - beginLine)}`;
        lists.push(pieces);
        from = i + 1;
      }
      levels.pop();
    }
  }
  rest += text.slice(from);
  if (rest.length > MOST_BESIDE) throw new RangeError(`It is no experiment: beside its points it has more than ${MOST_BESIDE / 1e6} MB.`);
  return { open: levels.length, rest, lists };
}

/** Throws what of a level there is too much. @param {{ bracket: string, commas: number }} level @param {number} depth */
function refuse({ bracket, commas }, depth) {
  if (bracket === '{' && commas >= MOST_KEYS) throw new RangeError(`It is no experiment: it has an object of more than ${MOST_KEYS} keys.`);
  if (bracket === '[' && commas >= MOST_ROWS) throw new RangeError(`It has a list of more than ${integer(MOST_ROWS)}: x and y have up to ${integer(MOST_ROWS)} rows.`);
  if (bracket === '[' && depth > 2 && commas >= MOST_ITEMS) throw new RangeError(`It is no experiment: it has a list of more than ${integer(MOST_ITEMS)} within another.`);
}

/** The line that is wrong, if the browser says where. @param {string} text @param {string} part @param {number} before Lines before this part of it. @param {unknown} error */
function whereOf(text, part, before, error) {
  const { message } = /** @type {Error} */ (error);
  const place = /position (\d+)/.exec(message)?.[1];
  const within = place === undefined ? Number(/line (\d+)/.exec(message)?.[1]) : part.slice(0, Number(place)).split('\n').length;
  const line = before + within;
  return line ? `see line ${integer(line)}, “${beginning(text.split('\n')[line - 1].trim())}”` : 'a comma, a quotation mark or a bracket is missing or too many';
}
