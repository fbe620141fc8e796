// A cell of a table as a number. Point and comma each mark decimals in some countries and thousands in others: two
// notations, and what both can read may be two numbers.

/** @typedef {'point' | 'comma'} Notation Which of the two marks the decimals. */

/** @type {Notation[]} */
export const NOTATIONS = ['point', 'comma'];

const PATTERNS = {
  point: /^[+-]?(?:(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i,
  comma: /^[+-]?(?:(?:[1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:,\d+)?|,\d+)(?:e[+-]?\d+)?$/i,
};
/** Every digit of a float64 has room. */
const LONGEST = 1200;
/** What needs no notation at all. */
const PLAIN = /^-?\d+$/;
/** How programs leave a value out. */
const MISSING = /^(?:|#?n\/?a|nan|null|none|nil|missing|[-–—?.]|#(?:div\/0!|value!|ref!|num!))$/i;

export const isMissing = (/** @type {string} */ text) => MISSING.test(text);

/** Without what its number doesn't depend on: a currency, a percent sign, a typographic minus, Fortran's D, thousands set apart by spaces or apostrophes. @param {string} text */
function bare(text) {
  if (/^[\d.,e+-]+$/.test(text)) return text;
  const plain = text.replace(/[\u2212\u2010-\u2013]/g, '-').replace(/^([+-]?)[$€£¥]\s*|\s*[$€£¥%]$/g, '$1').replace(/^([+-]?[\d.,]+)d([+-]\d+)$/i, '$1e$2');
  return /^[+-]?[1-9]\d{0,2}(?:[ \u00a0\u2009\u202f'’]\d{3})+(?:[.,]\d*)?$/.test(plain) ? plain.replace(/[^\d.,+-]/g, '') : plain;
}

/** What a cell is in a notation; undefined if it is no number. @param {string} text @param {Notation} notation */
export function numberIn(text, notation) {
  if (PLAIN.test(text)) return Number(text);
  if (text.length > LONGEST) return undefined;
  const plain = bare(text);
  if (!PATTERNS[notation].test(plain)) return undefined;
  return Number(notation === 'point' ? plain.replaceAll(',', '') : plain.replaceAll('.', '').replace(',', '.'));
}

/** In words what was made of a cell, if that is more than its digits as they stand: the same words for the same kind. @param {string} text @param {Notation} notation */
export function howRead(text, notation) {
  if (notation === 'point' ? Number.isFinite(Number(text)) : PLAIN.test(text)) return '';
  const kinds = [];
  if (/[$€£¥]/.test(text)) kinds.push('a currency');
  if (text.endsWith('%')) kinds.push('percent');
  if (bare(text) !== text && /\d[ \u00a0\u2009\u202f'’]\d/.test(text) || bare(text).includes(notation === 'point' ? ',' : '.')) kinds.push('thousands');
  if (notation === 'comma' && text.includes(',')) kinds.push('a decimal comma');
  return kinds.join(', ');
}
