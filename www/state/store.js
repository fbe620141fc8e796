// The one state: what the controls edit, the link carries and the views draw.

import { is_neuron, read_experiment } from '../pkg/neuron_playground.js';
import { carried } from './variants.js';

/**
 * @import { CheckedExperiment, Experiment, Patch } from '../pkg/neuron_playground.js'
 * @import { NeuronExperiment } from '../engine/runs.js'
 *
 * @typedef {'neuron' | 'network'} Part
 *
 * @typedef {object} State
 * @property {Part} part The one on show.
 * @property {CheckedExperiment} experiment
 * @property {number} iteration The one on show, from 0; -1 before the first step.
 * @property {boolean} playing
 * @property {boolean} untilKnown A neuron's run is as long as it takes to know what becomes of it.
 * @property {number} speed Iterations of a neuron a second; 0 for the whole run in `WHOLE_RUN` seconds.
 * @property {number} [playTo] Where playing ends, before the last iteration.
 * @property {Patch[]} variants What the experiment is compared with: "the same, but …".
 * @property {'log' | 'linear'} scale Of the plot's loss axis.
 * @property {string} [lesson] The one that is open.
 * @property {object} opening A new one whenever a link or a lesson is opened: views then let go of what was zoomed or held before.
 *
 * A network's:
 * @property {Pace} pace
 * @property {number} mapped Which of the variants is drawn beside it, from 0.
 * @property {{ loss: number | undefined, noProgress: boolean }} stopAt What ends a run before its steps do.
 * @property {Unit} unit The neuron that is open.
 * @property {{ layer: number, index: number } | undefined} peek The neuron that is pointed at, whose picture takes the output's place.
 * @property {boolean} discretize
 * @property {boolean} showTest
 *
 * @typedef {'slow' | 'step' | 'epoch' | 'all'} Pace Some steps a second, a step a frame, an epoch a frame, all it can.
 *
 * @typedef {object} Unit A neuron of a network, and what of it is looked at.
 * @property {number} layer From 1; 0 are the inputs.
 * @property {number} index
 * @property {number} input Of its weights, the one from this input; -1 for the bias.
 * @property {number} point Of the batch.
 *
 * @typedef {State & { experiment: NeuronExperiment }} NeuronState
 */

/** The iteration on show before the first: what a run starts from. */
export const START = -1;

/** Those that Rust gave back. @type {WeakSet<Experiment>} */
const checked = new WeakSet();

/** @param {Experiment} experiment @returns {experiment is CheckedExperiment} */
const isChecked = (experiment) => checked.has(experiment);

/**
 * An experiment as Rust reads it, the same however it was written, but for its own points, which stay the very same; throws
 * what is wrong with it. Nothing else enters the store.
 * @param {Experiment} experiment
 */
export function check(experiment) {
  if (isChecked(experiment)) return experiment;
  const read = read_experiment(experiment);
  checked.add(read);
  return read;
}

/** Those that one neuron can show. @type {WeakSet<Experiment>} */
const neurons = new WeakSet();

/** The part about one neuron shows no other experiment. @param {Part} part @param {CheckedExperiment} experiment */
function checkFor(part, experiment) {
  if (part === 'network' || neurons.has(experiment)) return experiment;
  if (!is_neuron(experiment)) throw new RangeError('This experiment is of a network: one neuron can’t show it.');
  neurons.add(experiment);
  return experiment;
}

/** A state whose experiment is as it was written. @typedef {Omit<State, 'experiment'> & { experiment: Experiment }} Written */

/**
 * @param {Written} initial
 */
export function createStore(initial) {
  /** @type {State} */
  let state = { ...initial, experiment: checkFor(initial.part, check(initial.experiment)) };
  /** @type {Set<(state: State, before: State) => void>} */
  const listeners = new Set();
  return {
    get: () => state,
    /** @param {Partial<Written>} change */
    update(change) {
      const before = state;
      const { part, experiment: written } = { ...state, ...change };
      const experiment = checkFor(part, check(written));
      const variants = change.variants ?? carried(state.variants, state.experiment, experiment);
      state = { ...state, ...change, experiment, variants };
      for (const listener of listeners) listener(state, before);
    },
    /** @param {(state: State, before: State) => void} listener */
    subscribe(listener) {
      listeners.add(listener);
    },
  };
}

/** @typedef {ReturnType<typeof createStore>} Store */
