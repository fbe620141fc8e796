// The worked step of the iteration on show: every operation, and what it has to do with the table.

import { byId, make, setText } from '../draw/dom.js';
import { integer } from '../draw/numbers.js';
import { MARKS } from '../engine/dtypes.js';
import { callout, createOperations, PHASES, showBadge } from '../page/operations.js';
import { createPoints } from '../page/points.js';

/**
 * @import { Operation, Row } from '../pkg/neuron_playground.js'
 * @import { RunOf } from '../engine/runs.js'
 * @import { Player } from '../state/player.js'
 * @import { State } from '../state/store.js'
 */

/** The number of the table that a symbol stands for, and how many iterations before this one. @type {Record<string, [keyof Row | 'x' | 'y', number]>} */
const OF_ROW = {
  x: ['x', 0],
  y: ['y', 0],
  prediction: ['prediction', 0],
  loss: ['loss', 0],
  weight: ['weight', 0],
  bias: ['bias', 0],
  weight_grad: ['weight_grad', 0],
  bias_grad: ['bias_grad', 0],
  'weight before': ['weight', 1],
  'bias before': ['bias', 1],
};

/** Steps of more points would be too long to read. */
export const MOST_POINTS = 1000;

/** @param {HTMLElement} panel @param {Player} player @param {(point: number) => void} onPoint */
export function createWorked(panel, player, onPoint) {
  const notFinite = byId('not-finite');
  const points = createPoints(byId('worked-points'), onPoint);
  const shown = createOperations(panel, groupOf);

  return {
    /**
     * @param {State} state @param {RunOf | undefined} run
     * @param {{ iteration: number, point: number, operations: Operation[] | undefined, points: number }} worked
     */
    draw(state, run, { iteration, point, operations, points: count }) {
      const { dtype } = state.experiment;
      byId('worked-dtype').className = `chip ${dtype}`;
      setText(byId('worked-dtype'), `${MARKS[dtype]} ${dtype}`);
      setText(byId('worked-iteration'), integer(iteration));
      if (count > MOST_POINTS) {
        shown.say(`A step on ${integer(count)} points is too long to read: set batch_size to ${integer(MOST_POINTS)} or less to see it worked.`);
        return;
      }
      if (!operations || !run) return;
      const index = run.index(iteration);
      const ordered = shown.show(operations, dtype, (name, value) => inTable(run, index, name, value));
      for (const parameter of /** @type {const} */ (['weight', 'bias'])) {
        const badge = shown.badge(`Update: ${parameter}`);
        const moved = run.moved(index, parameter);
        if (badge && moved) showBadge(badge, moved);
      }
      points.show(point, count);
      showNotFinite(run, iteration, ordered);
    },
  };

  /** The first inf or NaN of the run: here, and why; or where. @param {RunOf} run @param {number} iteration @param {Operation[]} operations */
  function showNotFinite(run, iteration, operations) {
    const first = run.outcome.not_finite;
    const cause = first === iteration && operations.find(({ lost }) => lost === 'overflow' || lost === 'invalid');
    const key = first === undefined ? '' : cause ? callout(cause) : String(first);
    if (notFinite.dataset.key === key) return;
    notFinite.dataset.key = key;
    notFinite.classList.toggle('callout', Boolean(cause));
    if (first === undefined) return notFinite.replaceChildren();
    if (cause) return notFinite.replaceChildren(`The run's first ∞ or NaN is here, because of ${cause.result}. ${callout(cause)}`);
    const go = make('button', 'link', `iteration ${integer(first)}`);
    go.type = 'button';
    go.addEventListener('click', () => player.show(first));
    notFinite.replaceChildren('The first ∞ or NaN of this run comes at ', go, '.');
  }
}

/** @param {Operation} operation */
function groupOf({ phase, parameter }) {
  const name = parameter.replace(/^0\./, '');
  return name && phase === 'update' ? `Update: ${name}` : PHASES[phase];
}

/** Where a number of this name and value stands in the table. @param {RunOf} run @param {number} index The row's, in the run. @param {string} name @param {number} value */
function inTable(run, index, name, value) {
  const [column, back] = OF_ROW[name] ?? [undefined, 0];
  const row = column && run.row(index - back);
  const same = row && (!(column in row) || Object.is(row[/** @type {keyof Row} */ (column)], value));
  return same ? { name: column, at: row.iteration } : undefined;
}
