// When a run should arrive, by a rule of thumb, and when it does.

import { neighbours } from '../pkg/neuron_playground.js';
import { MARKS } from '../engine/dtypes.js';
import { make, setText } from '../draw/dom.js';
import { integer, roughly } from '../draw/numbers.js';
import { inShort } from '../page/outcome.js';

/**
 * @import { Run, Runs } from '../engine/runs.js'
 * @import { Dtype } from '../pkg/neuron_playground.js'
 */

/** The largest error at which a prediction is still rounded to 1. @param {Dtype} dtype */
export const unseen = (dtype) => (1 - neighbours(1, dtype)[0]) / 2;

/**
 * How many iterations it takes an error until it is no longer seen, if each leaves |1 − 4 · learning rate| of it, as where x is 1.
 * @param {number} error Of the first prediction. @param {Dtype} dtype @param {number} lr
 */
export function iterationsTo(error, dtype, lr) {
  const left = Math.abs(1 - 4 * lr);
  if (left >= 1) return Infinity;
  return left === 0 ? 1 : Math.max(0, Math.ceil(Math.log(Math.abs(error) / unseen(dtype)) / -Math.log(left)));
}

/** @param {HTMLElement} panel @param {Runs} runs */
export function createRule(panel, runs) {
  const body = make('tbody', '');
  const head = ['dtype', 'errors it can’t see', 'the rule says', 'what happens'].map((text) => Object.assign(make('th', '', text), { scope: 'col' }));
  panel.append(make('table', 'rule', make('thead', '', make('tr', '', ...head)), body));
  /** @type {Map<Dtype, HTMLElement[]>} */
  const rows = new Map();

  /** @param {Run} run */
  function rowOf({ dtype }) {
    let cells = rows.get(dtype);
    if (!cells) {
      const mark = make('span', 'mark', MARKS[dtype]);
      mark.setAttribute('aria-hidden', 'true');
      const name = Object.assign(make('th', dtype, mark, ` ${dtype}`), { scope: 'row' });
      cells = [make('td', 'number'), make('td', 'number'), make('td', '')];
      rows.set(dtype, cells);
      body.append(make('tr', '', name, ...cells));
    }
    return cells;
  }

  return {
    draw() {
      // In the order of their precision.
      for (const run of [...runs.all].sort((a, b) => unseen(b.dtype) - unseen(a.dtype))) {
        const first = run.row(0);
        if (!first) continue;
        const [error, rule, fact] = rowOf(run);
        const expected = iterationsTo(first.prediction - 1, run.dtype, run.experiment.optimizer.lr);
        setText(error, `up to ${roughly(unseen(run.dtype))}`);
        setText(rule, Number.isFinite(expected) ? integer(expected) : 'never');
        setText(fact, run.settled ? (inShort(run.outcome) ?? 'no end was found') : '…');
      }
    },
  };
}
