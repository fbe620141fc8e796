// The networks in training: the experiment's own and its variants', in step.

import { Network } from '../pkg/neuron_playground.js';
import { ComparedRun, followed } from './variants.js';

/**
 * @import { Compared, Wanted } from './variants.js'
 *
 * What was measured when: losses, and, where the loss is scaled, by what, and how many steps were skipped so far.
 * @typedef {{ steps: Float64Array, train: Float64Array, test: Float64Array, scale: Float64Array, skipped: Float64Array }} Measures
 */

/** One network, and what was read of it since its last step. */
export class TrainedNetwork extends ComparedRun {
  /** @type {Map<string, unknown>} */
  #read = new Map();
  /** @param {Compared} compared */
  constructor(compared) {
    super(compared);
    this.network = new Network(compared.experiment);
    /** From where to where the targets go; its colours, too. */
    this.span = this.network.span();
    /** x1, x2 and the target of each point in turn, those that train first. */
    this.points = this.network.points();
    /** How many passes its pictures need until they show its present state: one may be under way. */
    this.passes = 1;
    /** False while a measure that is due before its next step isn't done. */
    this.isMeasured = false;
  }

  free() {
    this.network.free();
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
  /** The experiment's own first. @type {TrainedNetwork[]} */
  #networks = [];

  /** Makes the networks that are called for; true if any is new. @param {Wanted & { iteration: number }} wanted */
  follow(wanted) {
    const before = this.#networks;
    const isUsable = (/** @type {TrainedNetwork} */ trained) => trained.iteration <= wanted.iteration;
    const { runs, made } = followed(before, wanted, (compared) => new TrainedNetwork(compared), isUsable);
    this.#networks = runs;
    return made || runs.length !== before.length || runs.some((trained, i) => trained !== before[i]);
  }

  /** The experiment's own; none before the first was made. */
  get chosen() {
    return /** @type {TrainedNetwork | undefined} */ (this.#networks[0]);
  }

  /** All, the experiment's own first. */
  get all() {
    return this.#networks;
  }

  /** Trains all of them to an iteration, for about so many milliseconds in all; true if anything was done. @param {number} iteration @param {number} milliseconds */
  advance(iteration, milliseconds) {
    const end = performance.now() + milliseconds;
    // Measured, too: what is said of a step is not what was measured before it.
    const behind = this.#networks.filter((trained) => trained.iteration < iteration || !trained.isMeasured);
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
    return this.#networks.every((trained) => trained.iteration >= iteration);
  }

  /** Pictures of neurons are still to be made. */
  get isPainting() {
    return this.#networks.some(({ passes }) => passes > 0);
  }

  /** Goes on with the pictures of all neurons; true if those of any are done. @param {number} milliseconds */
  paint(milliseconds) {
    let done = false;
    const due = this.#networks.filter(({ passes }) => passes > 0);
    for (const trained of due) {
      if (!trained.network.compute_pictures(milliseconds / due.length)) continue;
      trained.passes -= 1;
      done = true;
    }
    return done;
  }
}
