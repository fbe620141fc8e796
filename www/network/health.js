// Under each layer: how many of its parameters stalled, underflowed or overflowed in the last step, as numbers and as bars.

import { INK } from '../engine/inks.js';
import { make, setText } from '../draw/dom.js';
import { integer } from '../draw/numbers.js';

/**
 * @import { NetworkFrame } from './part.js'
 * @import { Ink } from '../engine/inks.js'
 */

/** @type {['stalled' | 'underflowed' | 'overflowed', string][]} */
const FATES = [
  ['stalled', 'Their gradient is not 0, and they stayed where they were.'],
  ['underflowed', 'Their gradient is 0, or below the smallest normal number of the dtype.'],
  ['overflowed', 'They or their gradient are inf or NaN.'],
];

/** The same in short, in sight. */
const KEY = 'stalled: has a gradient, yet stays · underflowed: gradient 0 or subnormal · overflowed: ∞ or NaN';

/** @param {HTMLElement} panel */
export function createHealth(panel) {
  let kind = '';
  /** By fate, layer and network. @type {HTMLElement[][][]} */
  let cells = [];

  /** @param {number[]} layers @param {Ink[]} inks */
  function build(layers, inks) {
    cells = FATES.map(() => layers.slice(1).map(() => inks.map(makeCount)));
    panel.style.setProperty('--columns', String(layers.length));
    panel.replaceChildren(
      ...FATES.flatMap(([fate, says], row) => {
        const name = make('dfn', 'term hint', fate);
        name.dataset.says = says;
        name.tabIndex = 0;
        return [name, ...cells[row].map((counts) => make('span', 'health-cell', ...counts))];
      }),
      make('span', 'hint', 'parameters'),
      ...layers.slice(1).map((size, i) => make('span', 'health-cell number hint', integer((layers[i] + 1) * size))),
    );
  }

  /** Whose it is says its mark, which colour alone would not. @param {Ink} ink */
  function makeCount(ink) {
    const count = make('span', `number health-count ${ink}`);
    count.dataset.mark = INK[ink].mark;
    return count;
  }

  return {
    key: make('p', 'hint health-key', KEY),
    /** @param {NetworkFrame} frame */
    draw({ state: { experiment }, chosen, beside }) {
      // Of other layers there is nothing to be said under these.
      const isAlike = beside && String(beside.experiment.layers) === String(experiment.layers);
      const shown = isAlike ? [chosen, beside] : [chosen];
      const inks = shown.map(({ ink }) => ink);
      const next = `${experiment.layers} ${inks}`;
      if (next !== kind) build(experiment.layers, inks);
      kind = next;
      for (const [d, { health: layers }] of shown.entries()) {
        for (const [row, [fate]] of FATES.entries()) {
          for (const [layer, counts] of cells[row].entries()) {
            const count = layers[layer]?.[fate];
            const all = layers[layer]?.parameters ?? 0;
            setText(counts[d], count === undefined ? '–' : integer(count));
            counts[d].style.setProperty('--share', String(count ? Math.max(0.04, count / all) : 0));
            counts[d].title = `${shown[d].name}: ${integer(count ?? 0)} of ${integer(all)} parameters`;
            counts[d].classList.toggle('some', Boolean(count));
          }
        }
      }
    },
  };
}
