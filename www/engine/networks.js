// The networks in training: the chosen dtype's and the one beside it, from the same experiment, in step.

import { Network } from '../pkg/neuron_playground.js';
import { jsonOf } from './json.js';
import { tried } from './tried.js';

/**
 * @import { Dtype, Experiment } from '../pkg/neuron_playground.js'
 *
 * @typedef {{ experiment: Experiment, beside: Dtype | '' }} Wanted And of which dtype a second network trains, if one does.
 * What was measured when: losses, and, where the loss is scaled, by what, and how many steps were skipped so far.
 * @typedef {{ steps: Float64Array, train: Float64Array, test: Float64Array, scale: Float64Array, skipped: Float64Array }} Measures
 */

/** One network, and what was read of it since its last step. */
export class TrainedNetwork {
  /** @type {Map<string, unknown>} */
  #read = new Map();
  /** @param {Experiment} experiment */
  constructor(experiment) {
    this.dtype = experiment.dtype;
    this.network = new Network(experiment);
    /** From where to where the targets go; its colours, too. */
    this.span = this.network.span();
    /** x1, x2 and the target of each point in turn, those that train first. */
    this.points = this.network.points();
    /** How many passes its pictures need until they show its present state: one may be under way. */
    this.passes = 1;
    /** False while a measure that is due before its next step isn't done. */
    this.isMeasured = false;
  }

  /** The one on show: the last one done, from 0; -1 before the first. The engine counts the steps taken, and that ends here. */
  get iteration() {
    return this.network.iteration - 1;
  }

  /** @param {number} iteration @param {number} milliseconds */
  trainTo(iteration, milliseconds) {
    this.isMeasured = this.network.run_to(iteration + 1, milliseconds);
    this.#read.clear();
    this.passes = 2;
  }

  /** Several views ask for the same in a frame. @template T @param {string} what @param {() => T} read @returns {T} */
  #once(what, read) {
    if (!this.#read.has(what)) this.#read.set(what, read());
    return /** @type {T} */ (this.#read.get(what));
  }

  /** @returns {Measures} */
  get measures() {
    const { network } = this;
    return this.#once('measures', () => ({
      steps: network.losses('iteration'),
      train: network.losses('train'),
      test: network.losses('test'),
      scale: network.losses('scale'),
      skipped: network.losses('skipped'),
    }));
  }

  /** Of the points that train, and of those that test. */
  get scores() {
    return this.#once('scores', () => this.network.scores());
  }

  /** The same counted, of two classes: the lower one taken for the lower and for the higher, then the higher; of train, then of test. */
  get confusion() {
    return this.#once('confusion', () => this.network.confusion());
  }

  get health() {
    return this.#once('health', () => this.network.health());
  }

  /** Every weight and bias in PyTorch's order. */
  get parameters() {
    return this.#once('parameters', () => this.network.parameters());
  }

  /** The last step's, in the same order. */
  get gradients() {
    return this.#once('gradients', () => this.network.gradients());
  }
}

export class Training {
  /** @type {Map<Dtype, TrainedNetwork>} */
  #networks = new Map();
  /** @type {Experiment | undefined} */
  #experiment;
  #key = '';

  /** Makes the networks that are called for; true if any is new. @param {Wanted & { iteration: number }} wanted */
  follow({ experiment, beside, iteration }) {
    if (experiment !== this.#experiment) {
      // Own data is long, and the same only where it is the very same.
      const { x, y, ...rest } = experiment;
      const key = jsonOf({ ...rest, dtype: '' });
      if (this.#experiment?.x !== x || this.#experiment?.y !== y || key !== this.#key) this.clear();
      [this.#experiment, this.#key] = [experiment, key];
    }
    const wanted = [experiment.dtype, ...(beside && beside !== experiment.dtype ? [beside] : [])];
    let changed = false;
    for (const [dtype, trained] of this.#networks) {
      if (wanted.includes(dtype) && trained.iteration <= iteration) continue;
      trained.network.free();
      this.#networks.delete(dtype);
      changed = true;
    }
    for (const dtype of wanted.filter((dtype) => !this.#networks.has(dtype))) {
      const made = tried(experiment, dtype, (own) => new TrainedNetwork(own));
      if (made) this.#networks.set(dtype, made);
      changed = true;
    }
    return changed;
  }

  clear() {
    for (const { network } of this.#networks.values()) network.free();
    this.#networks.clear();
  }

  /** @param {Dtype} dtype */
  get(dtype) {
    return this.#networks.get(dtype);
  }

  /** The chosen one first. @param {Wanted} wanted */
  shown({ experiment, beside }) {
    const chosen = this.#networks.get(experiment.dtype);
    const other = beside && beside !== experiment.dtype ? this.#networks.get(beside) : undefined;
    return [chosen, other].filter((trained) => trained !== undefined);
  }

  /** Trains all of them to an iteration, for about so many milliseconds in all; true if anything was done. @param {number} iteration @param {number} milliseconds */
  advance(iteration, milliseconds) {
    const end = performance.now() + milliseconds;
    // Measured, too: what is said of a step is not what was measured before it.
    const behind = [...this.#networks.values()].filter((trained) => trained.iteration < iteration || !trained.isMeasured);
    // Where a step takes all the time there is, the other network's is the next frame's.
    behind.sort((a, b) => a.iteration - b.iteration);
    for (const [i, trained] of behind.entries()) {
      if (i > 0 && performance.now() >= end) break;
      trained.trainTo(iteration, Math.max(0.5, (end - performance.now()) / (behind.length - i)));
    }
    return behind.length > 0;
  }

  /** @param {number} iteration */
  reached(iteration) {
    return [...this.#networks.values()].every((trained) => trained.iteration >= iteration);
  }

  /** Pictures of neurons are still to be made. */
  get isPainting() {
    return [...this.#networks.values()].some(({ passes }) => passes > 0);
  }

  /** Goes on with the pictures of all neurons; true if those of any are done. @param {number} milliseconds */
  paint(milliseconds) {
    let done = false;
    const due = [...this.#networks.values()].filter(({ passes }) => passes > 0);
    for (const trained of due) {
      if (!trained.network.compute_pictures(milliseconds / due.length)) continue;
      trained.passes -= 1;
      done = true;
    }
    return done;
  }
}
