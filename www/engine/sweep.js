// How every learning rate ends, in every dtype.

import { Sweep } from '../pkg/neuron_playground.js';
import { jsonOf } from './json.js';

/** @import { Experiment } from '../pkg/neuron_playground.js' */

/** The sweep of the present experiment over these learning rates. */
export class Sweeping {
  /** @type {Sweep | undefined} */
  sweep;
  done = false;
  /** @type {Experiment | undefined} */
  #experiment;
  #key = '';
  /** @param {Float64Array} learningRates */
  constructor(learningRates) {
    this.learningRates = learningRates;
  }

  /** True if it has to begin anew: its own dtype, learning rate and steps don't matter. @param {Experiment} experiment */
  follow(experiment) {
    if (experiment === this.#experiment) return false;
    this.#experiment = experiment;
    const { optimizer, ...rest } = experiment;
    const key = jsonOf({ ...rest, optimizer: { ...optimizer, lr: 0 }, dtype: '', steps: 0 });
    if (key === this.#key) return false;
    this.#key = key;
    this.sweep?.free();
    this.sweep = new Sweep(experiment, this.learningRates);
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
