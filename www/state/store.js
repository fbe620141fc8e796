// The one state: what the controls edit, the link carries and the views draw.

/**
 * @import { Dtype, Experiment } from '../pkg/neuron_playground.js'
 * @import { NeuronExperiment } from '../engine/runs.js'
 *
 * @typedef {'neuron' | 'network'} Part
 *
 * @typedef {object} State
 * @property {Part} part The one on show.
 * @property {Experiment} experiment
 * @property {number} iteration Of a neuron the one shown, from 0; of a network how many steps to have taken.
 * @property {boolean} playing
 * @property {number} speed Iterations of a neuron a second.
 * @property {Record<Dtype, boolean>} curves Which dtypes the plot shows beside the chosen one.
 * @property {'log' | 'linear'} scale Of the plot's loss axis.
 * @property {string} [lesson] The one that is open.
 *
 * A network's:
 * @property {Pace} pace
 * @property {Dtype | ''} beside The dtype of the network that is trained beside.
 * @property {{ loss: number | undefined, noProgress: boolean }} stopAt What ends a run before its steps do.
 * @property {Unit} unit The neuron that is open.
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

/**
 * @param {State} initial
 */
export function createStore(initial) {
  let state = initial;
  /** @type {Set<(state: State, before: State) => void>} */
  const listeners = new Set();
  return {
    get: () => state,
    /** @param {Partial<State>} change */
    update(change) {
      const before = state;
      state = { ...state, ...change };
      for (const listener of listeners) listener(state, before);
    },
    /** @param {(state: State, before: State) => void} listener */
    subscribe(listener) {
      listeners.add(listener);
    },
  };
}

/** @typedef {ReturnType<typeof createStore>} Store */
