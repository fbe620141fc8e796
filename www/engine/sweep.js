// How every learning rate ends: in every dtype, and in each variant.

import { Sweep } from '../pkg/neuron_playground.js';
import { COMPUTED, DTYPE } from './dtypes.js';
import { jsonOf } from './json.js';
import { comparedOf } from './variants.js';

/**
 * @import { Dtype } from '../pkg/neuron_playground.js'
 * @import { Compared, Wanted } from './variants.js'
 *
 * @typedef {Pick<Compared, 'experiment' | 'dtype' | 'ink' | 'name'>} Swept What each row is of.
 */

/** The sweep of the present experiment and its variants over these learning rates. */
export class Sweeping {
  /** @type {Sweep | undefined} */
  sweep;
  done = false;
  /** @type {Swept[]} */
  rows = [];
  #key = '';
  /** @type {Wanted | undefined} */
  #wanted;
  /** @param {Float64Array} learningRates */
  constructor(learningRates) {
    this.learningRates = learningRates;
  }

  /** True if it has to begin anew: which dtype is chosen, the learning rate and the steps don't matter. @param {Wanted} wanted */
  follow(wanted) {
    if (wanted.experiment === this.#wanted?.experiment && wanted.variants === this.#wanted.variants) return false;
    this.#wanted = wanted;
    this.rows = rowsOf(wanted);
    const key = jsonOf(this.rows.map(({ experiment: { optimizer, ...rest } }) => ({ ...rest, optimizer: { ...optimizer, lr: 0 }, steps: 0 })));
    if (key === this.#key) return false;
    this.#key = key;
    this.sweep?.free();
    this.sweep = new Sweep(this.rows.map(({ experiment }) => experiment), this.learningRates);
    this.done = false;
    return true;
  }

  /** True if anything was computed. @param {number} milliseconds */
  advance(milliseconds) {
    if (this.done || !this.sweep) return false;
    this.done = this.sweep.run_for(milliseconds);
    return true;
  }
}

/** Every dtype that is computed in, and each variant that is more than another dtype or another learning rate. @param {Wanted} wanted @returns {Swept[]} */
function rowsOf({ experiment, variants }) {
  const all = comparedOf({ experiment, variants });
  const own = COMPUTED.includes(experiment.dtype) ? [] : [experiment.dtype];
  const dtypes = [...COMPUTED, ...own].map((dtype) => ({ experiment: { ...experiment, dtype }, dtype, ink: dtype, name: dtype }));
  const isMore = (/** @type {[string, unknown]} */ [key, value]) => (key === 'optimizer' ? Object.keys(/** @type {object} */ (value)).some((inner) => inner !== 'lr') : key !== 'dtype' || Boolean(DTYPE[/** @type {Dtype} */ (value)].keeps));
  return [...dtypes, ...all.filter(({ patch }) => Object.entries(patch ?? {}).some(isMore))];
}
