// Under each layer: how many of its parameters stalled, underflowed or overflowed in the last step, as numbers and as bars.

import { MARKS } from '../engine/dtypes.js';
import { make, setText } from '../draw/dom.js';
import { integer } from '../draw/numbers.js';

/**
 * @import { NetworkFrame } from './part.js'
 * @import { Dtype } from '../pkg/neuron_playground.js'
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
  /** By fate, layer and dtype. @type {HTMLElement[][][]} */
  let cells = [];

  /** @param {number[]} layers @param {Dtype[]} dtypes */
  function build(layers, dtypes) {
    cells = FATES.map(() => layers.slice(1).map(() => dtypes.map(makeCount)));
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

  /** Whose it is says its mark, which colour alone would not. @param {Dtype} dtype */
  function makeCount(dtype) {
    const count = make('span', `number health-count ${dtype}`);
    count.dataset.mark = MARKS[dtype];
    return count;
  }

  return {
    key: make('p', 'hint health-key', KEY),
    /** @param {NetworkFrame} frame */
    draw({ state: { experiment }, chosen, beside }) {
      const shown = [chosen, ...(beside ? [beside] : [])];
      const dtypes = shown.map(({ dtype }) => dtype);
      const next = `${experiment.layers} ${dtypes}`;
      if (next !== kind) build(experiment.layers, dtypes);
      kind = next;
      for (const [d, { health: layers }] of shown.entries()) {
        for (const [row, [fate]] of FATES.entries()) {
          for (const [layer, counts] of cells[row].entries()) {
            const count = layers[layer]?.[fate];
            const all = layers[layer]?.parameters ?? 0;
            setText(counts[d], count === undefined ? '–' : integer(count));
            counts[d].style.setProperty('--share', String(count ? Math.max(0.04, count / all) : 0));
            counts[d].title = `${dtypes[d]}: ${integer(count ?? 0)} of ${integer(all)} parameters`;
            counts[d].classList.toggle('some', Boolean(count));
          }
        }
      }
    },
  };
}
