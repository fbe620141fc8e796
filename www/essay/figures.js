// The figures of the essay, in its order: with what each opens, what it is touched by, what it shows.

import { INK } from '../engine/inks.js';
import { byId, make, setText } from '../draw/dom.js';
import { integer, inWords } from '../draw/numbers.js';
import { countAxis } from '../draw/scale.js';
import { since } from '../page/outcome.js';
import { createCurves, wholeRun } from '../neuron/curves.js';
import { createLine } from '../neuron/line.js';
import { createNeuron } from '../neuron/neuron.js';
import { createSweep } from '../neuron/sweeping.js';
import { now, sentence } from '../neuron/words.js';
import { cures, dtypes, iterations, learningRate, target } from './controls.js';
import { createRoad } from './road.js';
import { createRule } from './rule.js';

/**
 * @import { NeuronContext, NeuronFrame } from '../neuron/part.js'
 * @import { Drawn, Turn } from '../page/view.js'
 * @import { NeuronState } from '../state/store.js'
 * @import { FigureRow } from './figure.js'
 *
 * @typedef {(context: NeuronContext) => Drawn<NeuronFrame>} ViewMaker
 */

/** The loss of each run, and in words that of the iteration on show. @param {string} id @returns {ViewMaker} */
const curves = (id) => ({ runs, player }) => {
  const panel = byId(id);
  const losses = make('p', 'losses-now');
  panel.before(losses);
  const shown = createCurves(panel, runs, { x: { ...countAxis, name: 'iteration' }, bottom: 46, onClick: (x) => player.show(Math.round(x)) });
  return {
    draw({ state, changed }) {
      if (changed) shown.measure(state.scale);
      shown.draw(wholeRun(state), state);
      const at = Math.max(0, state.iteration);
      const each = runs.all.flatMap((run) => {
        const row = run.row(run.index(at));
        return row ? [make('span', run.ink, `${INK[run.ink].mark} ${run.name} `, make('span', 'number', inWords(row.loss, run.dtypeOf('loss'))))] : [];
      });
      losses.replaceChildren(make('span', '', `loss at ${integer(at)}`), ...each);
    },
  };
};

/** Whenever the run is another one, shows the iteration at which it is known what becomes of it. @type {ViewMaker} */
const atItsEnd = ({ runs, player }) => {
  /** @type {unknown} */
  let seen;
  return {
    compute() {
      const run = runs.chosen;
      if (!run?.settled || run.experiment === seen) return;
      const isFirst = seen === undefined;
      seen = run.experiment;
      if (!isFirst) player.show(since(run.outcome) ?? run.experiment.steps - 1);
    },
    draw: () => {},
  };
};

/** The worked step of the iteration on show, for what is told of it. @param {NeuronContext} context @param {Turn} turn */
function work({ step, store }, { left, again }) {
  const { experiment, iteration } = /** @type {NeuronState} */ (store.get());
  step.follow(experiment, Math.max(0, iteration));
  if (step.isDone) return false;
  const worked = step.advance(experiment, left());
  if (!worked) again();
  return worked;
}

/** In words: what becomes of the runs; or what the iteration on show does. @param {string} id @param {'run' | 'iteration'} of @returns {ViewMaker} */
const told = (id, of) => (context) => ({
  compute: (turn) => of === 'iteration' && work(context, turn),
  draw: ({ state }) => setText(byId(id), of === 'run' ? sentence(state, context.runs) : now(state, context.runs, context.step)),
});

/** The numbers around weight and bias, and where the step lands among them. @param {string} id @returns {ViewMaker} */
const line = (id) => (context) => {
  const shown = createLine(byId(id));
  const { step, store } = context;
  return {
    compute: (turn) => work(context, turn),
    draw: () => step.isDone && shown.draw(store.get().experiment.dtype, step.worked.operations),
  };
};

/** @param {string} id @returns {ViewMaker} */
const road = (id) => (context) => createRoad(byId(id), context);

/** @param {string} id @returns {ViewMaker} */
const rule = (id) => ({ runs }) => createRule(byId(id), runs);

/** @type {FigureRow[]} */
export const FIGURES = [
  { id: 'two', controls: [iterations()], views: [curves('two-curves'), told('two-says', 'run')] },
  { id: 'step', controls: [iterations()], views: [createNeuron, told('step-says', 'iteration')] },
  { id: 'lost', controls: [iterations([4, 17])], views: [line('lost-line')] },
  { id: 'road', controls: [dtypes(['float16', 'float32'])], views: [road('road-map')] },
  { id: 'arrival', controls: [learningRate], views: [curves('arrival-curves'), rule('arrival-rule')] },
  { id: 'short', controls: [learningRate, dtypes(['float16', 'bfloat16'])], views: [atItsEnd, curves('short-curves'), told('short-says', 'run'), told('short-now', 'iteration')] },
  { id: 'every', controls: [learningRate], views: [createSweep] },
  { id: 'range', controls: [target], views: [curves('range-curves'), told('range-says', 'run')] },
  { id: 'cures', controls: [cures], views: [curves('cures-curves'), told('cures-says', 'run')] },
];
