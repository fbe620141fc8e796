// In words: what became of this run, and what the iteration on show did, in the run's own numbers.

import { DTYPE } from '../engine/dtypes.js';
import { byId, make, setText } from '../draw/dom.js';
import { integer, inWords, roughly } from '../draw/numbers.js';
import { clause, comparison, since } from '../page/outcome.js';
import { withTerms } from '../page/marked.js';
import { shortOf } from '../page/operations.js';
import { pointOf } from './moment.js';

/**
 * @import { Did } from '../pkg/neuron_playground.js'
 * @import { WorkedStep } from '../engine/worked.js'
 * @import { Runs, DtypeRun } from '../engine/runs.js'
 * @import { NeuronState, State } from '../state/store.js'
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

/** What of the glossary comes in what an iteration did. */
const TERMS = /\b(ulp|gradients?)\b/g;

/** @param {DtypeRun} run @returns {import('../page/outcome.js').Told} */
function told(run) {
  const { dtype, experiment, outcome, settled } = run;
  return { dtype, experiment, outcome, settled, last: run.column('loss')[run.length - 1] };
}

/** The whole sentence. @param {State} state @param {Runs} runs */
function sentence(state, runs) {
  const run = runs.get(state.experiment.dtype);
  if (state.experiment.steps === 0) return 'Of 0 steps there is only the start: set steps to 1 or more to see it learn.';
  if (!run || run.length === 0) return '';
  if (!run.done) return `Computing: ${integer(run.neuron.iteration)} of ${integer(state.experiment.steps)} iterations.`;
  const other = runs.get(DTYPE[run.dtype].companion);
  const rest = other?.settled ? `; ${comparison(told(other), run.outcome)}` : '';
  return `${clause(told(run))}${rest}.`;
}

/** What the iteration on show did to the parameters. @param {NeuronState} state @param {Runs} runs @param {WorkedStep} step */
function now(state, runs, step) {
  const { dtype } = state.experiment;
  const run = runs.get(dtype);
  const index = run?.index(state.iteration) ?? -1;
  const row = run?.row(index);
  if (!run || !row) return '';
  const before = run.before(index);
  const { x } = state.experiment;
  const which = x.length > 1 ? ` for point ${integer(pointOf(state.experiment, row.iteration) + 1)} of ${integer(x.length)}` : '';
  const seen = `Iteration ${integer(row.iteration)} predicts ${inWords(row.prediction, dtype)}${which}, a loss of ${inWords(row.loss, dtype)}.`;
  const did = step.didAt(row.iteration);
  if (did && did.weight.what === did.bias.what) {
    if (did.weight.what === 'zero_gradient') return `${seen} Both gradients are 0: nothing moves.`;
    if (did.weight.what === 'skipped') return `${seen} A gradient is ∞ or NaN: GradScaler skips the step, and nothing moves.`;
  }
  if (!before) return seen;
  /** @param {'weight' | 'bias'} name */
  const change = (name) => {
    const [from, to] = [before[name], row[name]];
    if (!Number.isFinite(to)) return `the ${name} ${Object.is(from, to) ? 'stays' : 'becomes'} ${inWords(to, dtype)}`;
    if (from === to && !Object.is(from, to)) return `the ${name} goes from ${inWords(from, dtype)} to ${inWords(to, dtype)}`;
    if (!Object.is(from, to)) return `the ${name} moves by ${roughly(to - from)}`;
    return did ? why(name, did[name]) : `the ${name} stays where it is`;
  };
  const text = `${change('weight')}; ${change('bias')}.`;
  return `${seen} ${text[0].toUpperCase()}${text.slice(1)}`;
}

/** Why a parameter stays where it is. @param {string} name @param {Did} did */
function why(name, { what, asked, half_gap, held, dtype }) {
  const asks = `the ${name} is asked to move by`;
  switch (what) {
    case 'zero_gradient':
      return `the ${name} stays, its gradient is 0`;
    case 'lost':
    case 'tied': {
      const so = what === 'tied' ? ': the tie goes to the even number, and it' : ', so it';
      return `${asks} ${shortOf(asked, half_gap, { value: held, dtype })}${so} stays where it is`;
    }
    case 'lost_in_parts':
      return `the ${name} is asked to move more than once, each time by half a gap at most, so it stays where it is`;
    case 'underflowed':
      return `the ${name} stays: what its gradient asks for is rounded to 0`;
    case 'returned':
      return `the ${name} stays: what weight decay takes the step gives back`;
    case 'copy_moved':
      return `the ${name} stays, while its float32 copy moves`;
    case 'by_chance':
      return `${asks} ${roughly(asked)}, and is by chance rounded back`;
    case 'nothing_asked':
      return `the ${name} stays: nothing is asked of it`;
    default:
      return `the ${name} stays where it is`;
  }
}

/** @param {NeuronContext} context */
function createWords({ store, runs, step }) {
  const sentenceElement = byId('sentence');
  const nowElement = byId('now');
  const actionElement = byId('words-action');
  const button = make('button', 'link', 'Show it until its end is known');
  button.addEventListener('click', () => store.update({ untilKnown: true }));

  return {
    /** @param {NeuronFrame} frame */
    draw({ state }) {
      setText(sentenceElement, sentence(state, runs));
      const did = now(state, runs, step);
      // The network's part says its own in the same place.
      if (nowElement.textContent !== did) nowElement.replaceChildren(...withTerms(did.replace(TERMS, '[$1]')));
      // What happens after the last step on show is one click away.
      const shown = [DTYPE[state.experiment.dtype].companion, state.experiment.dtype].map((dtype) => runs.get(dtype)?.outcome);
      const beyond = !state.untilKnown && shown.some((outcome) => ((outcome && since(outcome)) ?? -1) >= state.experiment.steps);
      if (beyond !== button.isConnected) actionElement.replaceChildren(...(beyond ? [button] : []));
    },
  };
}
