// A run that starts from another's weights, one of them changed or none: a new run, whose losses begin anew. Those of the run
// before stay in sight, at the epochs below 0.

import { START } from '../state/store.js';
import { afterStep } from './moment.js';

/**
 * @import { Experiment } from '../pkg/neuron_playground.js'
 * @import { Ink } from '../engine/inks.js'
 * @import { Page } from '../page/view.js'
 * @import { Training } from '../engine/networks.js'
 *
 * @typedef {{ x: Float64Array, train: Float64Array, test: Float64Array }} Series By epochs before the start.
 * @typedef {{ epochs: number, series: Map<Ink, Series> }} Earlier The run before, and those before it.
 */

/** Of runs upon runs, so many measures are kept. */
const MOST = 4000;

/** @param {Float64Array} a @param {Float64Array} b */
const joined = (a, b) => Float64Array.from([...a, ...b].slice(-MOST));

/** @param {Pick<Page, 'store' | 'controls' | 'notice'>} page @param {Training} training */
export function createRestarts({ store, controls, notice }, training) {
  /** @type {WeakMap<Experiment, Earlier>} */
  const earlier = new WeakMap();

  /** What was before a run that starts from these networks as they are. @param {Experiment} experiment @returns {Earlier} */
  function collect(experiment) {
    const before = earlier.get(experiment);
    const shown = training.all;
    const [{ iteration, network }] = shown;
    const epochs = (iteration + 1) / network.steps_per_epoch;
    const series = shown.map(({ ink, measures: { steps, train, test } }) => {
      const own = { x: steps.map((step) => step / network.steps_per_epoch - epochs), train, test };
      const old = before?.series.get(ink);
      const joint = old ? { x: joined(old.x.map((x) => x - epochs), own.x), train: joined(old.train, train), test: joined(old.test, test) } : own;
      return /** @type {[Ink, Series]} */ ([ink, joint]);
    });
    return { epochs: epochs + (before?.epochs ?? 0), series: new Map(series) };
  }

  return {
    /** What was before the run of an experiment, if anything was. @param {Experiment} experiment */
    earlier: (experiment) => earlier.get(experiment),

    /** Starts from the weights as they are, one of them changed if asked; throws what is wrong with it. @param {number} [place] @param {number} [value] */
    restart(place, value) {
      const { experiment, iteration } = store.get();
      const { chosen } = training;
      if (!chosen) return;
      const { initial } = chosen.network.restarted(place, value);
      const before = collect(experiment);
      controls.apply({ initial });
      store.update({ iteration: START, playing: false });
      earlier.set(store.get().experiment, before);
      const what = place === undefined ? 'Its weights are part of the experiment now, and its link carries them' : 'One number was changed';
      const from = iteration < 0 ? 'the run starts from there' : `a new run starts from the weights ${afterStep(iteration)}, and the losses of the one before are faint, at the epochs below 0`;
      notice.say(`${what}: ${from}. Undo (Ctrl+Z) goes back to it.`);
    },
  };
}

/** @typedef {ReturnType<typeof createRestarts>} Restarts */
