// The curves by name: what the run is compared with, all of them read at the iteration pointed at, and the axis switched
// between log and linear.

import { byId, make, setText } from '../draw/dom.js';
import { integer, inWords } from '../draw/numbers.js';
import { createCompare } from '../page/compare.js';

/**
 * @import { Runs } from '../engine/runs.js'
 * @import { Page } from '../page/view.js'
 */

/** @param {HTMLElement} panel @param {Pick<Page, 'store' | 'notice'>} page @param {Runs} runs */
export function createLegend(panel, page, runs) {
  const { store } = page;
  /** An iteration, if one is pointed at. @type {number | undefined} */
  let pointed;
  const at = make('span', 'legend-at number');
  panel.append(at);
  const compare = createCompare(panel, 'compare', page);
  const scale = byId('scale');
  scale.addEventListener('click', () => store.update({ scale: store.get().scale === 'log' ? 'linear' : 'log' }));

  function draw() {
    const state = store.get();
    const iteration = pointed ?? state.iteration;
    // The loss of the start is what iteration 0 finds.
    setText(at, iteration < 0 ? 'start' : `at ${integer(iteration)}`);
    scale.setAttribute('aria-pressed', String(state.scale === 'linear'));
    compare.draw(state, (compared) => {
      const run = runs.of(compared);
      const reached = run && run.length > 0 && iteration <= run.column('iteration')[run.length - 1];
      return reached ? inWords(run.column('loss')[run.index(iteration)], run.dtypeOf('loss')) : '';
    });
  }

  return {
    draw,
    /** @param {number | undefined} iteration */
    point(iteration) {
      pointed = iteration;
      draw();
    },
  };
}
