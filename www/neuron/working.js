// The worked step of the iteration on show: every operation, and what it has to do with the table.

import { byId, make, nearby, setText, showDtype } from '../draw/dom.js';
import { integer } from '../draw/numbers.js';
import { callout, createOperations, PHASES, showBadge } from '../page/operations.js';
import { createPoints } from '../page/points.js';
import { promiseOf } from '../page/promise.js';
import { createLine } from './line.js';
import { whenOf } from './moment.js';

/**
 * @import { Operand, Operation, Row } from '../pkg/neuron_playground.js'
 * @import { WorkedStep } from '../engine/worked.js'
 * @import { NeuronExperiment, Run } from '../engine/runs.js'
 * @import { Turn } from '../page/view.js'
 * @import { NeuronState } from '../state/store.js'
 * @import { NeuronContext, NeuronFrame } from './part.js'
 */

/** The column of the table that holds a number of this name, or x and y. @param {Operand} operand @returns {keyof Row | 'x' | 'y' | undefined} */
function columnOf({ name, role }) {
  const isParameter = name === 'weight' || name === 'bias';
  if (role === 'data') return /** @type {'x' | 'y'} */ (name);
  if (role === 'grad' && isParameter) return `${name}_grad`;
  return isParameter || name === 'prediction' || name === 'loss' ? name : undefined;
}

/** Steps of more points would be too long to read. */
const MOST_POINTS = 1000;

/** @param {NeuronContext} context */
export function createWorked({ store, player, step, ask }) {
  const section = byId('worked');
  const notFinite = byId('not-finite');
  /** Another point is asked for. */
  let asked = false;
  const points = createPoints(byId('worked-points'), (point) => {
    step.point = point;
    asked = true;
    ask();
  });
  const shown = createOperations(byId('steps-worked'), groupOf);
  const line = createLine(byId('line'));
  const isNear = nearby(section);
  /** While the run plays, out of sight it waits for the pause. @param {NeuronState} state */
  const isDue = ({ playing }) => !playing || isNear();

  return {
    /** @param {Turn} turn */
    compute({ made, left, again }) {
      const state = /** @type {NeuronState} */ (store.get());
      const { experiment } = state;
      step.follow(experiment, workedAt(state));
      const isOpen = isDue(state) && pointsOf(experiment) <= MOST_POINTS && !step.isDone;
      const worked = isOpen && !made && step.advance(experiment, left());
      if (isOpen && !worked) again();
      const changed = worked || asked;
      asked = false;
      return changed;
    },

    /** @param {NeuronFrame} frame */
    draw({ state, run }) {
      if (!isDue(state)) return;
      const { experiment } = state;
      const iteration = workedAt(state);
      const { worked } = step;
      const count = pointsOf(experiment);
      section.classList.toggle('behind', worked.iteration !== iteration);
      if (worked.iteration === iteration) show(experiment, run, worked, count);
      else if (count > MOST_POINTS) show(experiment, run, { iteration, point: 0, operations: undefined }, count);
    },
  };

  /** @param {NeuronExperiment} experiment @param {Run | undefined} run @param {WorkedStep['worked']} worked @param {number} count Of the points. */
  function show(experiment, run, { iteration, point, operations, did }, count) {
    const { dtype } = experiment;
    showDtype(byId('worked-dtype'), dtype);
    setText(byId('worked-promise'), promiseOf(experiment, true));
    setText(byId('worked-iteration'), integer(iteration));
    line.draw(dtype, operations);
    if (count > MOST_POINTS) {
      shown.say(`A step on ${integer(count)} points is too long to read: set batch_size to ${integer(MOST_POINTS)} or less to see it worked.`);
      return;
    }
    if (!operations || !run) return;
    const index = run.index(iteration);
    shown.show(operations, (operand) => inTable(run, index, operand));
    for (const parameter of /** @type {const} */ (['weight', 'bias'])) {
      const badge = shown.badge(updateOf(parameter));
      if (badge && did) showBadge(badge, did[parameter].what);
    }
    points.show(point, count);
    showNotFinite(run, iteration, operations);
  }

  /** The first inf or NaN of the run: here, and why; or where. @param {Run} run @param {number} iteration @param {Operation[]} operations */
  function showNotFinite(run, iteration, operations) {
    const { not_finite } = run.outcome;
    // What comes after the steps on show is not there to go to.
    const first = (not_finite ?? Infinity) < run.experiment.steps ? not_finite : undefined;
    const cause = first === iteration ? operations.find(({ cause }) => cause) : undefined;
    const key = first === undefined ? '' : cause ? because(cause) : String(first);
    if (notFinite.dataset.key === key) return;
    notFinite.dataset.key = key;
    notFinite.classList.toggle('callout', Boolean(cause));
    if (first === undefined) return notFinite.replaceChildren();
    if (cause) return notFinite.replaceChildren(`The run's first ∞ or NaN is here, because of ${cause.result.label}. ${because(cause)}`);
    const go = make('button', 'link', `iteration ${integer(first)}`);
    go.addEventListener('click', () => player.show(first));
    notFinite.replaceChildren('The first ∞ or NaN of this run comes at ', go, '.');
  }
}

/** At the start, what the first step will do. @param {NeuronState} state */
const workedAt = ({ iteration }) => Math.max(0, iteration);

/** Why an operation's result is ∞ or NaN. @param {Operation} operation */
const because = (operation) => callout(operation) + (operation.cause === 'eps' ? ` eps, which is to keep the divisor from 0, is rounded to 0 itself in ${operation.result.dtype}.` : '');

/** How many points a step sees. @param {NeuronExperiment} experiment */
const pointsOf = ({ x, batch_size }) => Math.min(batch_size ?? x.length, x.length);

/** The group of a parameter's update. @param {string} name */
const updateOf = (name) => `Update: ${name}`;

/** @param {Operation} operation */
function groupOf({ phase, parameter }) {
  const name = parameter.replace(/^0\./, '');
  return name && phase === 'update' ? updateOf(name) : PHASES[phase];
}

/** Where a number stands in the table. @param {Run} run @param {number} index The row's, in the run. @param {Operand} operand */
function inTable(run, index, operand) {
  const column = columnOf(operand);
  // A parameter before the step is the one after the step before.
  if (!column) return undefined;
  const before = operand.role === 'before';
  const at = (run.row(index)?.iteration ?? 0) - Number(before);
  const there = before ? run.before(index) : run.row(index);
  const same = there && (!(column in there) || Object.is(there[/** @type {keyof typeof there} */ (column)], operand.value));
  return same ? { name: column, at, when: whenOf(column, at) } : undefined;
}
