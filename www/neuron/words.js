// In words: what became of this run, and what the iteration on show did, in the run's own numbers.

import { byId, make, setText } from '../draw/dom.js';
import { integer, inWords, roughly } from '../draw/numbers.js';
import { clause, comparison, since } from '../page/outcome.js';
import { allOf, createParted, createStepsWay } from '../page/parted.js';
import { withTerms } from '../page/marked.js';
import { shortOf } from '../page/operations.js';
import { pointOf } from './moment.js';

/**
 * @import { Column, Did } from '../pkg/neuron_playground.js'
 * @import { WorkedStep } from '../engine/worked.js'
 * @import { Runs, Run } from '../engine/runs.js'
 * @import { Turn } from '../page/view.js'
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

/** Of so many of those beside it the sentence says how they end; of the others the plot's own words do. */
const MOST_TOLD = 2;

/** @param {Run} run @returns {import('../page/outcome.js').Told} */
function told(run) {
  const { name, dtype, experiment, outcome, settled } = run;
  return { name, dtype, experiment, outcome, settled, last: run.column('loss')[run.length - 1] };
}

/** What became of the runs. @param {State} state @param {Runs} runs */
export function sentence(state, runs) {
  const run = runs.chosen;
  if (state.experiment.steps === 0) return 'Of 0 steps there is only the start: set steps to 1 or more to see it learn.';
  if (!run || run.length === 0) return '';
  if (!run.done) return `Computing: ${integer(run.neuron.iteration)} of ${integer(state.experiment.steps)} iterations.`;
  const others = runs.others.filter((other) => other.settled);
  return `${[clause(told(run)), ...others.slice(0, MOST_TOLD).map((other) => comparison(told(other), run.outcome))].join('; ')}.`;
}

/** What the iteration on show did to the parameters. @param {NeuronState} state @param {Runs} runs @param {WorkedStep} step */
export function now(state, runs, step) {
  const { dtype } = state.experiment;
  const run = runs.chosen;
  const index = run?.index(state.iteration) ?? -1;
  const row = run?.row(index);
  if (!run || !row) return '';
  const before = run.before(index);
  const { x } = state.experiment;
  const which = x.length > 1 ? ` for point ${integer(pointOf(state.experiment, row.iteration) + 1)} of ${integer(x.length)}` : '';
  const seen = `Iteration ${integer(row.iteration)} predicts ${inWords(row.prediction, run.dtypeOf('prediction'))}${which}, a loss of ${inWords(row.loss, run.dtypeOf('loss'))}.`;
  const did = step.didAt(row.iteration);
  if (did && did.weight.what === did.bias.what) {
    if (did.weight.what === 'zero_gradient') return `${seen} Both gradients are 0: nothing moves.`;
    if (did.weight.what === 'waits') return `${seen} Its gradients are added up: the optimizer takes a step every ${integer(state.experiment.accumulate ?? 1)} iterations, and not in this one.`;
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
    case 'saturated':
      return `${asks} ${roughly(asked)}, past the last ${dtype} number, where it is and stays`;
    case 'underflowed':
      return `the ${name} stays: what its gradient asks for is rounded to 0`;
    case 'returned':
      return `the ${name} stays: what weight decay takes the step gives back`;
    case 'copy_moved':
      return `the ${name} stays, while its float32 copy moves`;
    case 'by_chance':
      return `${asks} ${roughly(asked)}, and is by chance rounded back`;
    case 'kept':
      return `${asks} ${shortOf(asked, half_gap, { value: held, dtype })}, so it stays, and the compensation keeps that for the next step`;
    case 'nothing_asked':
      return `the ${name} stays: nothing is asked of it`;
    default:
      return `the ${name} stays where it is`;
  }
}

/** What is compared of two runs. @type {Column[]} */
const COMPARED = ['prediction', 'loss', 'weight_grad', 'bias_grad', 'weight', 'bias'];

/** From which iteration on two runs have the same numbers to their end, if they do and all their rows were kept. @param {Run | undefined} a @param {Run | undefined} b */
function alikeFrom(a, b) {
  if (!a?.done || !b?.done || a.length !== b.length || a.length < a.experiment.steps) return undefined;
  let from = 0;
  for (const name of COMPARED) {
    const [own, other] = [a.column(name), b.column(name)];
    let at = own.length;
    while (at > from && Object.is(own[at - 1], other[at - 1])) at--;
    from = at;
  }
  return from < a.length ? from : undefined;
}

/** @param {NeuronContext} context */
function createWords({ store, runs, step, notice, player }) {
  const sentenceElement = byId('sentence');
  const nowElement = byId('now');
  const actionElement = byId('words-action');
  const button = make('button', 'link', 'Show it until its end is known');
  button.addEventListener('click', () => store.update({ untilKnown: true }));

  const parted = createParted({
    parameter: (place) => ['weight', 'bias'][place],
    at: (iteration) => `iteration ${integer(iteration)}`,
    all: (count) => allOf(count, 'iteration'),
    again: (chosen, other) => alikeFrom(runs.of(chosen), runs.of(other)),
    show: 'Both steps',
    opens: (found) => found.where === 'step' && Boolean(found.worked),
    open: createStepsWay(notice, ({ iteration }) => player.show(iteration)),
  });

  return {
    /** @param {Turn} turn */
    compute({ made, left, again }) {
      // Not while every frame brings another experiment.
      if (made) return again();
      const news = parted.advance(runs.all, left);
      if (!parted.isDone) again();
      return news;
    },
    /** @param {NeuronFrame} frame */
    draw({ state }) {
      parted.draw(runs.all);
      setText(sentenceElement, sentence(state, runs));
      const did = now(state, runs, step);
      // The network's part says its own in the same place.
      if (nowElement.textContent !== did) nowElement.replaceChildren(...withTerms(did.replace(TERMS, '[$1]')));
      // What happens after the last step on show is one click away.
      const told = [runs.chosen, ...runs.others.slice(0, MOST_TOLD)];
      const beyond = !state.untilKnown && told.some((run) => ((run && since(run.outcome)) ?? -1) >= state.experiment.steps);
      if (beyond !== button.isConnected) actionElement.replaceChildren(...(beyond ? [button] : []));
    },
  };
}
