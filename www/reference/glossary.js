// The glossary: every term with its sentence, and a picture where one helps.

import { make, makeSvg } from '../draw/dom.js';
import list from '../glossary.json';

/** @import { Term } from '../page/reference.js' */

/** In alphabetical order. @type {Term[]} */
const terms = list;

/** The term in any of its forms, and what it is. @param {string} name */
export function sentenceOf(name) {
  const found = terms.find(({ term, also = [] }) => [term, ...also].includes(name));
  return found && `${found.term}: ${found.says}`;
}

const [WIDTH, LINE] = [320, 34];

/** @param {number} x @param {number} [height] */
const tick = (x, height = 8) => makeSvg('line', { x1: x, x2: x, y1: LINE - height / 2, y2: LINE + height / 2, stroke: 'currentColor' });
/** @param {number} x @param {number} y @param {string} text */
function words(x, y, text) {
  const element = makeSvg('text', { x, y, 'text-anchor': 'middle', fill: 'currentColor', 'font-size': 12 });
  element.textContent = text;
  return element;
}
/** An arrow above the line. @param {number} from @param {number} to @param {string} [dash] */
const arrow = (from, to, dash = '') =>
  makeSvg('path', { d: `M${from} ${LINE - 10}H${to}m${to > from ? -5 : 5}-4l${to > from ? 5 : -5} 4l${to > from ? -5 : 5} 4`, fill: 'none', stroke: 'currentColor', 'stroke-width': 1.5, 'stroke-dasharray': dash });

/** What a number line shows of a term. @type {Record<string, () => Element[]>} */
const PICTURES = {
  ulp: () => [
    ...Array.from({ length: 9 }, (_, i) => tick(20 + 20 * i, i === 8 ? 16 : 8)),
    ...Array.from({ length: 3 }, (_, i) => tick(220 + 40 * i)),
    arrow(100, 120),
    words(110, LINE - 18, 'one ulp'),
    arrow(220, 260),
    words(240, LINE - 18, 'one ulp, twice as much'),
    words(180, LINE + 22, 'a power of two'),
  ],
  tie: () => [tick(80, 14), tick(240, 14), tick(160, 4), words(160, LINE - 18, 'just half way'), arrow(160, 234), words(80, LINE + 22, '…1, odd'), words(240, LINE + 22, '…0, even')],
  lost: () => [tick(80, 14), tick(240, 14), tick(160, 4), arrow(80, 130), words(105, LINE - 18, 'asked'), words(160, LINE + 22, 'half way'), words(80, LINE + 22, 'stays here')],
};

/** @param {string} name */
function picture(name) {
  const line = makeSvg('line', { x1: 8, x2: WIDTH - 8, y1: LINE, y2: LINE, stroke: 'currentColor' });
  return makeSvg('svg', { viewBox: `0 0 ${WIDTH} 62`, width: WIDTH, height: 62, class: 'term-picture', 'aria-hidden': 'true' }, line, ...PICTURES[name]());
}

export function glossary() {
  const list = make('dl', 'glossary');
  for (const { term, says, picture: name } of terms) {
    list.append(make('dt', '', term), make('dd', '', says, ...(name ? [picture(name)] : [])));
  }
  return list;
}
