// An experiment as JSON; what is none is refused in words that name what was brought, not what a parser met.

import { SETTINGS } from '../engine/settings.js';
import { beginning } from '../state/beginning.js';
import { check } from '../state/store.js';
import { integer } from '../draw/numbers.js';
import { MOST_ROWS } from './rows.js';

/** Deeper than anything that people write by hand: an experiment has four levels. */
const MOST_LEVELS = 100;
/** Keys that stand for an object or for points; the other settings go by their own. */
const KEYS = new Set([...Object.keys(SETTINGS), ...Object.values(SETTINGS).map(({ object }) => object), 'x', 'y', 'data', 'layers', 'activation', 'features', 'initial', 'dtype']);

/** @param {string} text That begins with a bracket. */
export function experimentOf(text) {
  const open = openBrackets(text);
  /** @type {any} */
  let parsed;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    // Python writes them.
    const beyond = /[[:,]\s*-?(NaN|Infinity)\b/.exec(text)?.[1];
    if (beyond) throw new RangeError(`It has ${beyond} in it, which JSON has not: an experiment takes finite numbers only.`, { cause: error });
    throw new RangeError(`It begins like JSON, but isn't: ${open ? `it breaks off with ${open} ${open === 1 ? 'bracket' : 'brackets'} still open; bring the whole of it` : whereOf(text, error)}.`, { cause: error });
  }
  if (Array.isArray(parsed)) throw new RangeError(`It is a list of ${integer(parsed.length)} as JSON, and no experiment: bring points as CSV, a row a line.`);
  const keys = Object.keys(parsed);
  if (!keys.some((key) => KEYS.has(key))) {
    const has = keys.length ? `it has ${keys.slice(0, 3).map((key) => `“${beginning(key)}”`).join(', ')}${keys.length > 3 ? ' and more' : ''}` : 'it is empty';
    throw new RangeError(`It is JSON, but no experiment: ${has}, and nothing that an experiment has, such as “layers” or “optimizer”.`);
  }
  for (const key of ['x', 'y']) {
    if (parsed[key]?.length > MOST_ROWS) throw new RangeError(`It has ${integer(parsed[key].length)} rows of ${key}; at most ${integer(MOST_ROWS)}.`);
  }
  return check(parsed);
}

/** How many brackets are open at the end; throws if there are too many at once. @param {string} text */
function openBrackets(text) {
  let [depth, quoted] = [0, false];
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (quoted && char === '\\') i += 1;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && (char === '{' || char === '[')) depth += 1;
    else if (!quoted && (char === '}' || char === ']')) depth -= 1;
    if (depth > MOST_LEVELS) throw new RangeError(`It is no experiment: its brackets are more than ${MOST_LEVELS} deep, an experiment's at most 4.`);
  }
  return Math.max(0, depth);
}

/** The line that is wrong, if the browser says where. @param {string} text @param {unknown} error */
function whereOf(text, error) {
  const { message } = /** @type {Error} */ (error);
  const place = /position (\d+)/.exec(message)?.[1];
  const line = place === undefined ? Number(/line (\d+)/.exec(message)?.[1]) : text.slice(0, Number(place)).split('\n').length;
  return line ? `see line ${integer(line)}, “${beginning(text.split('\n')[line - 1].trim())}”` : 'a comma, a quotation mark or a bracket is missing or too many';
}
