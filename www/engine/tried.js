// A dtype can't hold every learning rate: then only what is trained in it beside the chosen one is missing.

/** @import { Dtype, Experiment, PlaygroundError } from '../pkg/neuron_playground.js' */

/**
 * What is made for a dtype, or undefined if it isn't the chosen one and can't hold the experiment.
 * @template T
 * @param {Experiment} experiment @param {Dtype} dtype @param {(experiment: Experiment) => T} make
 */
export function tried(experiment, dtype, make) {
  try {
    return make({ ...experiment, dtype });
  } catch (error) {
    if (dtype === experiment.dtype || /** @type {PlaygroundError} */ (error).code !== 'out_of_range') throw error;
    return undefined;
  }
}
