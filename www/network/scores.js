// How well the networks do, in a table: accuracy or R², and of two classes how many points are taken for which.

import { INK } from '../engine/inks.js';
import { make, setText } from '../draw/dom.js';
import { integer, roughly, scoreText } from '../draw/numbers.js';

/**
 * @import { NetworkFrame } from './part.js'
 * @import { TrainedNetwork } from '../engine/networks.js'
 */

/** What the measured points are at most: the engine's `MEASURED`. */
const MEASURED = 1000;

/** What each score says of itself. */
const SAYS = {
  accuracy: 'Accuracy: the share of points on the right side.',
  'R²': 'R²: 1 − Σ(prediction − target)² / Σ(target − their mean)². 1 is perfect, 0 no better than the mean, below 0 worse.',
};

/** @param {boolean} classifies */
export const scoreName = (classifies) => (classifies ? 'accuracy' : 'R²');

/** @param {HTMLElement} panel */
export function createScores(panel) {
  let kind = '';
  /** @type {HTMLElement[]} */
  let cells = [];

  /** @param {string} text @param {number} [columns] */
  function head(text, columns = 1) {
    const cell = make('th', '', text);
    Object.assign(cell, { scope: 'col', colSpan: columns });
    return cell;
  }
  /** @param {Node | string} name @param {number} columns Each of how many numbers. @param {number} count */
  function line(name, columns, count) {
    const first = make('th', '', name);
    first.scope = 'row';
    const own = Array.from({ length: count }, () => make('td', 'number'));
    for (const cell of own) cell.colSpan = columns;
    cells.push(...own);
    return make('tr', '', first, ...own);
  }

  /** @param {TrainedNetwork[]} shown @param {number[]} classes */
  function build(shown, classes) {
    cells = [];
    const [{ network }] = shown;
    const name = scoreName(network.classifies);
    const term = make('dfn', 'term', name);
    term.tabIndex = 0;
    term.dataset.says = SAYS[name];
    term.setAttribute('aria-description', SAYS[name]);
    const corner = make('td', '', term);
    const wide = network.classifies ? 2 : 1;
    const rows = shown.map(({ ink, name }) => line(make('span', ink, make('span', 'mark', INK[ink].mark), ` ${name}`), wide, 2));
    const confused = !network.classifies
      ? []
      : [
          make('tr', 'apart', make('td', '', make('span', shown[0].ink, make('span', 'mark', INK[shown[0].ink].mark), ' taken for')), ...[0, 1].flatMap(() => classes.map((of) => head(roughly(of))))),
          ...classes.map((of) => line(`class ${roughly(of)}`, 1, 4)),
        ];
    panel.replaceChildren(make('table', 'scores', make('tbody', '', make('tr', '', corner, head('train', wide), head('test', wide)), ...rows, ...confused)), make('p', 'hint'));
  }

  return {
    /** @param {NetworkFrame} frame */
    draw({ chosen, others }) {
      const shown = [chosen, ...others];
      const { network } = chosen;
      const classes = [...chosen.span];
      const next = `${shown.map(({ ink, name }) => [ink, name])} ${network.classifies} ${classes}`;
      if (next !== kind) build(shown, classes);
      kind = next;
      // Another loss may have another score: that is said beside it.
      const textOf = (/** @type {boolean} */ classifies, /** @type {number} */ score) => (classifies === network.classifies ? scoreText(classifies, score).replace('R² ', '') : scoreText(classifies, score));
      const scores = shown.flatMap(({ scores, network: { classifies } }) => [...scores].map((score) => (Number.isNaN(score) ? '–' : textOf(classifies, score))));
      // By target, then train and test, and what it is taken for.
      const [a, b, c, d, ...test] = chosen.confusion;
      const [e, f, g, h] = Number.isNaN(chosen.scores[1]) ? ['–', '–', '–', '–'] : test;
      const counts = network.classifies ? [a, b, e, f, c, d, g, h].map((count) => (typeof count === 'number' ? integer(count) : count)) : [];
      for (const [i, text] of [...scores, ...counts].entries()) setText(cells[i], text);
      const most = Math.max(network.train_points, chosen.points.length / 3 - network.train_points);
      const hint = /** @type {HTMLElement} */ (panel.lastElementChild);
      setText(hint, most > MEASURED ? `Of the first ${integer(MEASURED)} points of each kind.` : '');
    },
  };
}
