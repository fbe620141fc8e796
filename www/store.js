// The one state: what the controls edit, the link carries and the views draw.

/**
 * @import { Dtype, Experiment } from './pkg/neuron_playground.js'
 *
 * @typedef {Experiment & { x: number[][], y: number[][] }} NeuronExperiment Its points are given, not drawn.
 *
 * @typedef {object} State
 * @property {NeuronExperiment} experiment
 * @property {number} iteration The iteration shown.
 * @property {boolean} playing
 * @property {number} speed Iterations a second.
 * @property {Record<Dtype, boolean>} curves Which dtypes the plot shows beside the chosen one.
 * @property {'log' | 'linear'} scale Of the plot's loss axis.
 * @property {string} [lesson] The one that is open.
 */

/** @type {Dtype[]} */
export const DTYPES = ['float16', 'bfloat16', 'float32', 'float64'];

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
