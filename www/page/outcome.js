// What became of a run, in words. The facts are the engine's; nothing is found out here.

import { dtypeOf } from '../engine/variants.js';
import { distinctly, integer, inWords, roughly } from '../draw/numbers.js';

/**
 * @import { Dtype, Experiment, Outcome } from '../pkg/neuron_playground.js'
 *
 * @typedef {object} Told A run as far as it is told of.
 * @property {string} name What is other in it; of the chosen one, its dtype.
 * @property {Dtype} dtype
 * @property {Experiment} experiment
 * @property {Outcome} outcome
 * @property {boolean} settled Nothing more will be found out about it.
 * @property {number} last The loss of the last iteration on show.
 */

/** True if a parameter is asked to move by just lr · its gradient. @param {Experiment} experiment */
const isPlainSgd = ({ optimizer, update = 'nearest', accumulate = 1 }) =>
  optimizer.name === 'sgd' && !optimizer.momentum && !optimizer.weight_decay && update === 'nearest' && accumulate === 1;

/** @type {Record<NonNullable<Extract<Outcome, { state: 'training' }>['open']>, string>} */
const OPEN = {
  shuffle: 'every epoch is shuffled anew',
  chance: 'every rounding is drawn anew',
  bias_correction: "Adam's bias corrections are still on their way to 1",
  schedule: 'the scheduler changes the learning rate',
};

/** The iteration from which on it holds, or at which it is known to. @param {Outcome} outcome */
export const since = (outcome) => (outcome.state === 'training' ? undefined : outcome.from);

/** As a clause about its dtype. @param {Told} run */
export function clause(run) {
  const { dtype, outcome, experiment, settled, last } = run;
  const where = (experiment.autocast && dtype !== 'float64' ? ' under autocast' : '') + (experiment.device === 'cuda' ? ' on a GPU' : '');
  const now = `After ${integer(experiment.steps)} iterations ${dtype}${where} has a loss of ${inWords(last, dtypeOf(experiment, 'loss'))}`;
  if (outcome.state === 'training' || outcome.state === 'carried') return settled ? `${now}; ${ending(run)}` : now;
  return (since(outcome) ?? Infinity) < experiment.steps ? `In ${dtype}${where} ${ending(run)}` : `${now}; ${ending(run)}`;
}

/** What became of it, without its dtype. @param {Pick<Told, 'outcome' | 'experiment'>} run */
export function ending({ outcome, experiment }) {
  const lossIn = dtypeOf(experiment, 'loss');
  switch (outcome.state) {
    case 'diverged': {
      const { from, grows, not_finite = from } = outcome;
      if (grows !== undefined && not_finite > grows + 1) {
        return `learning explodes, the loss grows in every iteration from ${integer(grows)} to ${integer(not_finite)}, where the first ∞ or NaN comes; from iteration ${integer(from)} on a parameter is no longer finite`;
      }
      return `a parameter is no longer finite from iteration ${integer(from)} on: the worked step of ${integer(from)} shows how`;
    }
    case 'exact_zero': {
      const { from, rest, first_zero = from } = outcome;
      const zero = first_zero === from ? `the loss is exactly 0 from iteration ${integer(from)} on` : `the loss is first exactly 0 at iteration ${integer(first_zero)}, and for good from ${integer(from)} on`;
      if (rest === undefined) return `${zero}, and the parameters move for ever`;
      if (rest <= from) return zero;
      const why = isPlainSgd(experiment) ? ': the gradient comes from the error, not from the loss' : '';
      return `${zero}, and still the parameters move, until iteration ${integer(rest)}${why}`;
    }
    case 'stalled': {
      const why = outcome.zero_gradients ? 'all gradients are 0' : 'no update moves a parameter any more';
      const { low, high } = outcome;
      const loss = Object.is(low, high) ? `the loss stays ${inWords(low, lossIn)}` : `the batches' losses stay from ${range(outcome, lossIn)}`;
      return `learning stops at iteration ${integer(outcome.from)}: ${why}, and ${loss}`;
    }
    case 'skipping':
      return `GradScaler skips every step from iteration ${integer(outcome.from)} on, and its scale comes to ${roughly(outcome.scale)}`;
    case 'cycle': {
      const from = outcome.from === undefined ? '' : `from iteration ${integer(outcome.from)} on `;
      const loss = Object.is(outcome.low, outcome.high) ? `a loss of ${inWords(outcome.low, lossIn)}` : `losses from ${range(outcome, lossIn)}`;
      return `the run swings for ever: ${from}it repeats itself every ${integer(outcome.period)} iterations, with ${loss}`;
    }
    case 'carried':
      return `all gradients are 0 from iteration ${integer(outcome.from)} on, and ${carrier(experiment)} alone moves the parameters, as far as ${integer(outcome.looked)} iterations show`;
    case 'training': {
      const { looked, zero, still, open, first_zero } = outcome;
      const so = [
        zero !== undefined ? `it is exactly 0 since iteration ${integer(zero)}` : first_zero !== undefined ? `it was exactly 0 at iteration ${integer(first_zero)}, not for good` : '',
        still !== undefined ? `no parameter has moved since iteration ${integer(still)}` : '',
      ].filter(Boolean);
      const why = open ? `: ${OPEN[open]}` : '';
      return `${[...so, `in ${integer(looked)} iterations no end was found`].join(', ')}${why}`;
    }
  }
}

/** @param {{ low: number, high: number }} losses @param {Dtype} dtype */
const range = ({ low, high }, dtype) => distinctly([low, high], dtype).join(' to ');

/** What moves a parameter without a gradient. @param {Experiment} experiment */
function carrier({ optimizer, update }) {
  const remembers = optimizer.name !== 'sgd' || Boolean(optimizer.momentum);
  const may = [remembers && 'what the optimizer remembers', optimizer.weight_decay && 'weight decay', update === 'kahan' && 'what Kahan’s summation kept'].filter(Boolean);
  return may.length > 1 ? `${may.join(', or ')},` : may[0];
}

/** The same in few words, as after a dtype's name. @param {Outcome} outcome @returns {string | undefined} */
export function inShort(outcome) {
  const at = integer(since(outcome) ?? 0);
  switch (outcome.state) {
    case 'exact_zero':
      return `is exactly 0 from ${at}`;
    case 'diverged':
      return `is no longer finite from ${at}`;
    case 'stalled':
      return `stops at ${at}`;
    case 'skipping':
      return `skips every step from ${at}`;
    case 'cycle':
      return outcome.from === undefined ? 'swings for ever' : `swings for ever from ${at}`;
    default:
      return undefined;
  }
}

/** What became of a run that is compared with the chosen one. @param {Told} run @param {Outcome} chosen */
export function comparison({ name, dtype, outcome, last, experiment }, chosen) {
  const which = name === dtype ? dtype : `the same, but ${name},`;
  if (chosen.state === 'exact_zero' && outcome.state === 'exact_zero') return `${which} needs ${integer(outcome.from)}`;
  return `${which} ${inShort(outcome) ?? `is at ${inWords(last, dtypeOf(experiment, 'loss'))} after ${integer(experiment.steps)}`}`;
}
