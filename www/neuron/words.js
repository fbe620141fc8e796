// In words: what became of this run, and what the iteration on show did, in the run's own numbers.

import { ulp } from '../pkg/neuron_playground.js';
import { DTYPE } from '../engine/dtypes.js';
import { byId, make, setText } from '../draw/dom.js';
import { integer, inWords, roughly } from '../draw/numbers.js';

/**
 * @import { Experiment, Outcome } from '../pkg/neuron_playground.js'
 * @import { Runs, DtypeRun } from '../engine/runs.js'
 * @import { State } from '../state/store.js'
 * @import { NeuronContext, NeuronFrame, NeuronView } from './part.js'
 */

/** @type {NeuronView} */
export const words = {
  id: 'words',
  part: 'neuron',
  embed: 'words',
  embedded: true,
  create: createWords,
};

/** What became of a run, as a clause about its dtype. @param {DtypeRun} run */
function clause(run) {
  const { dtype, outcome, later, experiment } = run;
  const steps = integer(experiment.steps);
  if (outcome.diverged !== undefined) {
    const why = isPlainSgd(experiment) && outcome.diverged > 0 ? "the steps overshoot and grow until they leave the dtype's range" : 'its worked step shows why';
    return `In ${dtype} a parameter is no longer finite from iteration ${integer(outcome.diverged)} on: ${why}`;
  }
  if (outcome.exact_zero !== undefined && outcome.state === 'exact_zero') {
    const zero = `In ${dtype} the loss is exactly 0 from iteration ${integer(outcome.exact_zero)} on`;
    // Where the gradient is 0, too, nothing moves from there.
    const rests = outcome.stall !== undefined && outcome.stall <= outcome.exact_zero + 1;
    if (rests || !isPlainSgd(experiment)) return zero;
    const until = outcome.stall === undefined ? '' : `, until iteration ${integer(outcome.stall)}`;
    return `${zero}, and still the parameters move${until}: the gradient comes from the error, not from the loss`;
  }
  const loss = run.column('loss');
  const last = inWords(loss[loss.length - 1], dtype);
  if (outcome.stall !== undefined) {
    return `In ${dtype} learning stops at iteration ${integer(outcome.stall)}: no update moves a parameter any more, and the loss stays ${last}`;
  }
  if (outcome.exact_zero !== undefined) {
    return `In ${dtype} the loss is exactly 0 at iteration ${integer(outcome.exact_zero)}, but what the optimizer remembers of earlier gradients carries the parameters on`;
  }
  const still = `After ${steps} iterations ${dtype} has a loss of ${last} and is still learning`;
  if (later.diverged !== undefined) return `${still}, but leaves its range at iteration ${integer(later.diverged)}`;
  if (later.state === 'exact_zero') return `${still}: it needs ${integer(later.exact_zero ?? 0)} to be exactly 0`;
  if (later.stall !== undefined) return `${still}, until it stops short at iteration ${integer(later.stall)}`;
  return still;
}

/** The companion's part. @param {DtypeRun} run @param {Outcome} chosen */
function comparison(run, chosen) {
  const { dtype, later: outcome } = run;
  if (outcome.state === 'exact_zero') {
    const needs = chosen.exact_zero !== undefined ? 'needs' : 'is exactly 0 from';
    return `${dtype} ${needs} ${integer(outcome.exact_zero ?? 0)}`;
  }
  if (outcome.diverged !== undefined) return `${dtype} leaves its range at ${integer(outcome.diverged)}`;
  const loss = run.column('loss');
  if (outcome.stall !== undefined) {
    return `${dtype} stops${chosen.exact_zero !== undefined ? ' short of 0' : ''} at ${integer(outcome.stall)}`;
  }
  return `${dtype} is at ${inWords(loss[loss.length - 1], dtype)}`;
}

/** The whole sentence. @param {State} state @param {Runs} runs */
function sentence(state, runs) {
  const run = runs.get(state.experiment.dtype);
  if (!run || run.length === 0) return '';
  if (!run.done) return `Computing: ${integer(run.neuron.iteration)} of ${integer(state.experiment.steps)} iterations.`;
  const other = runs.get(DTYPE[run.dtype].companion);
  const rest = other?.settled ? `; ${comparison(other, run.later)}` : '';
  return `${clause(run)}${rest}.`;
}

/** What the iteration on show did to the parameters. @param {State} state @param {Runs} runs */
function now(state, runs) {
  const { dtype } = state.experiment;
  const run = runs.get(dtype);
  const index = run?.index(state.iteration) ?? -1;
  const row = run?.row(index);
  if (!run || !row) return '';
  const before = run.before(index);
  const seen = `Iteration ${integer(row.iteration)} predicts ${inWords(row.prediction, dtype)}, a loss of ${inWords(row.loss, dtype)}.`;
  if (!before) return `${seen} ${asked(state, row.weight_grad)}`;
  /** @param {'weight' | 'bias'} name */
  const change = (name) => {
    const [from, to, what] = [before[name], row[name], run.moved(index, name)];
    if (what === 'not-finite') return `the ${name} ${Object.is(from, to) ? 'stays' : 'becomes'} ${inWords(to, dtype)}`;
    if (what === 'frozen') {
      const half = ulp(to, dtype) / 2;
      const step = Math.abs(stepOf(state, row[`${name}_grad`]));
      if (row[`${name}_grad`] === 0) return `the ${name} stays, its gradient is 0`;
      if (isPlainSgd(state.experiment) && step < half) {
        return `the ${name} is asked to move by ${roughly(step)}, less than half an ulp (${roughly(half)}), so it stays where it is`;
      }
      return `the ${name} stays where it is`;
    }
    return `the ${name} moves by ${roughly(to - from)}`;
  };
  if (row.weight_grad === 0 && row.bias_grad === 0 && Object.is(before.weight, row.weight) && Object.is(before.bias, row.bias)) {
    return `${seen} Both gradients are 0: nothing moves.`;
  }
  const words = `${change('weight')}; ${change('bias')}.`;
  return `${seen} ${words[0].toUpperCase()}${words.slice(1)}`;
}

/** True if a parameter is asked to move by just lr · its gradient. @param {Experiment} experiment */
const isPlainSgd = ({ optimizer, update = 'nearest' }) =>
  optimizer.name === 'sgd' && !optimizer.momentum && !optimizer.weight_decay && update === 'nearest';

/** @param {State} state @param {number} grad */
const stepOf = (state, grad) => state.experiment.optimizer.lr * grad;

/** @param {State} state @param {number} grad */
const asked = (state, grad) =>
  isPlainSgd(state.experiment) ? `The weight is asked to move by ${roughly(-stepOf(state, grad))}.` : '';

/** @param {NeuronContext} context */
function createWords({ store, runs }) {
  const sentenceElement = byId('sentence');
  const nowElement = byId('now');
  const actionElement = byId('words-action');
  const button = make('button', 'link');
  /** The steps that the button would show. */
  let steps = 0;
  button.addEventListener('click', () => {
    store.update({ experiment: { ...store.get().experiment, steps } });
  });

  return {
    /** @param {NeuronFrame} frame */
    draw({ state }) {
      setText(sentenceElement, sentence(state, runs));
      setText(nowElement, now(state, runs));
      // What happens after the last step on show is one click away.
      const later = [DTYPE[state.experiment.dtype].companion, state.experiment.dtype]
        .map((dtype) => runs.get(dtype)?.later)
        .map((outcome) => outcome?.diverged ?? outcome?.exact_zero ?? outcome?.stall ?? -1);
      steps = Math.max(...later) + 6;
      const beyond = steps - 6 >= state.experiment.steps;
      if (beyond) setText(button, `Show ${integer(steps)} iterations`);
      if (beyond !== button.isConnected) actionElement.replaceChildren(...(beyond ? [button] : []));
    },
  };
}
