// The curves by name: turns each on and off, reads all of them at the iteration pointed at, and
// switches the axis between log and linear.

import { DTYPE, DTYPES, MARKS } from '../engine/dtypes.js';
import { byId, make, setText } from '../draw/dom.js';
import { integer, inWords } from '../draw/numbers.js';

/**
 * @import { Runs } from '../engine/runs.js'
 * @import { Store } from '../state/store.js'
 */

/** @param {HTMLElement} panel @param {Store} store @param {Runs} runs */
export function createLegend(panel, store, runs) {
  /** An iteration, if one is pointed at. @type {number | undefined} */
  let pointed;
  const at = make('span', 'legend-at number');
  const entries = DTYPES.map((dtype) => {
    const mark = make('span', 'mark', MARKS[dtype]);
    mark.setAttribute('aria-hidden', 'true');
    const value = make('span', 'number legend-value');
    const button = make('button', `legend-entry ${dtype}`, mark, make('span', '', dtype), value);
    button.addEventListener('click', () => {
      const { curves } = store.get();
      store.update({ curves: { ...curves, [dtype]: !curves[dtype] } });
    });
    return { dtype, button, mark, value };
  });
  const scale = byId('scale');
  scale.addEventListener('click', () => store.update({ scale: store.get().scale === 'log' ? 'linear' : 'log' }));
  panel.append(at, ...entries.map(({ button }) => button));

  function draw() {
    const state = store.get();
    const iteration = pointed ?? state.iteration;
    // The loss of the start is what iteration 0 finds.
    setText(at, iteration < 0 ? 'start' : `at ${integer(iteration)}`);
    scale.setAttribute('aria-pressed', String(state.scale === 'linear'));
    for (const { dtype, button, mark, value } of entries) {
      const chosen = dtype === state.experiment.dtype;
      const pressed = state.curves[dtype] || chosen;
      button.setAttribute('aria-pressed', String(pressed));
      setText(mark, pressed ? MARKS[dtype] : DTYPE[dtype].hollow);
      button.classList.toggle('chosen', chosen);
      button.title = chosen ? `${dtype} is the one chosen: its curve always shows` : '';
      const run = runs.get(dtype);
      const on = pressed && run && run.length > 0;
      const reached = on && iteration <= run.column('iteration')[run.length - 1];
      setText(value, reached ? inWords(run.column('loss')[run.index(iteration)], dtype) : '');
    }
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
