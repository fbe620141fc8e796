// The part of the page that is about one neuron: its runs, and the frames that its views draw.

import { digest } from '../pkg/neuron_playground.js';
import { Runs } from '../engine/runs.js';
import { WorkedStep } from '../engine/worked.js';
import { createPauses } from '../draw/dom.js';
import { guarded } from '../page/view.js';
import { lengthOf } from './length.js';
import { NEURON_VIEWS } from './views.js';

/**
 * @import { Run } from '../engine/runs.js'
 * @import { Row } from '../pkg/neuron_playground.js'
 * @import { Drawn, Page, PagePart, View } from '../page/view.js'
 * @import { NeuronState } from '../state/store.js'
 *
 * @typedef {Page & { runs: Runs, step: WorkedStep, startFrom: (weight: number, bias: number) => boolean }} NeuronContext
 *
 * @typedef {object} NeuronFrame What the views draw.
 * @property {NeuronState} state
 * @property {Run | undefined} run The experiment's own,
 * @property {number} index and where the iteration on show is in it, -1 at the start,
 * @property {Row | undefined} row with these numbers; none at the start.
 * @property {boolean} changed The runs, or what is to be seen of them, are others than in the frame before.
 *
 * @typedef {View<NeuronContext, NeuronFrame>} NeuronView
 */

/** What the engine may take of a frame; the rest is for drawing. */
const BUDGET = 6;

/** @param {Page} page @param {NeuronView[]} [shown] @returns {Promise<PagePart>} */
export async function createNeuronPart(page, shown = NEURON_VIEWS) {
  const { store, player, controls } = page;
  const runs = new Runs();
  const step = new WorkedStep();
  const now = () => /** @type {NeuronState} */ (store.get());
  let changed = true;
  /** Starts a run from there, and shows that start; false if it can't be. @param {number} weight @param {number} bias */
  const startFrom = (weight, bias) => {
    const taken = controls.attempt({ initial: { '0.weight': [weight], '0.bias': [bias] } });
    if (taken) player.reset();
    return taken;
  };
  /** What the number of steps was found for. @type {unknown[]} */
  let measured = [];
  /** Gives the run the steps that it takes to know its end; true if they are others than before. */
  function measure() {
    const { untilKnown, experiment, variants, iteration } = now();
    if (!untilKnown) return false;
    const of = [experiment, variants, runs.shown.filter((run) => run.settled).length];
    if (of.every((part, i) => part === measured[i])) return false;
    const steps = lengthOf(runs.shown);
    if (steps === undefined) return false;
    measured = of;
    if (steps === experiment.steps) return false;
    store.update({ experiment: { ...experiment, steps }, iteration: Math.min(iteration, steps - 1) });
    measured[0] = now().experiment;
    return true;
  }
  const pause = createPauses();
  /** @type {Drawn<NeuronFrame>[]} */
  const views = [];
  for (const { id, create } of shown) {
    views.push(guarded(id, create({ ...page, runs, step, startFrom }), page));
    await pause();
  }
  store.subscribe((state, before) => {
    if (state.variants !== before.variants || state.scale !== before.scale || state.experiment !== before.experiment) changed = true;
  });

  return {
    *begin() {
      runs.follow(now());
      // Its steps, and what becomes of it, which most often takes no longer.
      for (let turn = 0; turn < 2; turn++) {
        for (const run of runs.shown) {
          yield;
          run.advance(BUDGET);
          if (now().untilKnown) run.advance(BUDGET);
        }
        if (!measure()) break;
        runs.follow(now());
      }
      yield;
    },

    compute(time) {
      const end = performance.now() + BUDGET;
      const left = () => Math.max(0.5, end - performance.now());
      const made = runs.follow(now());
      let trained = runs.advance(BUDGET, !made);
      if (now().untilKnown) {
        // The axis follows while a control is dragged.
        trained = runs.advance(left(), true) || trained;
        if (measure() && runs.follow(now())) trained = runs.advance(left(), true);
      }
      const { chosen } = runs;
      player.tick(time, chosen?.column('iteration')[chosen.length - 1] ?? 0);
      if (made || trained) changed = true;
      let more = made || trained || now().playing;
      const again = () => (more = true);
      // What is on show comes before what single views work out for themselves.
      const worked = views.filter((view) => view.compute?.({ made, trained, left, again }));
      return { changed: made || trained || worked.length > 0, more };
    },

    *draw() {
      const state = now();
      const run = runs.chosen;
      const index = run && state.iteration >= 0 ? run.index(state.iteration) : -1;
      const frame = { state, run, index, row: run?.row(index), changed };
      changed = false;
      for (const view of views) {
        view.draw(frame);
        yield;
      }
    },

    bits() {
      const { experiment, iteration } = store.get();
      const run = runs.chosen;
      const row = run?.row(run.index(iteration));
      return row && row.iteration === iteration ? digest([row.weight, row.bias], experiment.dtype) : undefined;
    },

    fate() {
      const run = runs.chosen;
      return run && { outcome: run.outcome, settled: run.settled };
    },

    redraw() {
      for (const view of views) view.redraw?.();
    },
  };
}
