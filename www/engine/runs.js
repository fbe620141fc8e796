// The runs of a neuron's experiment and of its variants.

import { Neuron } from '../pkg/neuron_playground.js';
import { ComparedRun, followed } from './variants.js';

/**
 * @import { CheckedExperiment, Column, Outcome, Row } from '../pkg/neuron_playground.js'
 * @import { Compared, Wanted } from './variants.js'
 *
 * @typedef {CheckedExperiment & { x: number[][], y: number[][] }} NeuronExperiment Its points are given, not drawn.
 */

/** One run: its columns, and what became of it. */
export class Run extends ComparedRun {
  /** @param {Compared} compared */
  constructor(compared) {
    super(compared);
    this.neuron = new Neuron(compared.experiment);
    /** Before the first step. */
    this.start = { weight: this.neuron.weight, bias: this.neuron.bias };
    /** All steps on show are taken; and what becomes of it after them is known, as far as the engine looks. */
    this.done = false;
    this.settled = false;
    /** @type {Outcome | undefined} */
    this.known = undefined;
    /** @type {Map<Column, Float64Array>} */
    this.columns = new Map();
  }

  /** Trains for some milliseconds, or looks ahead. @param {number} milliseconds */
  advance(milliseconds) {
    this.known = undefined;
    if (this.done) {
      this.settled = this.neuron.look_for(milliseconds);
      return;
    }
    this.done = this.neuron.run_for(milliseconds);
    this.columns.clear();
  }

  /** @param {Column} name */
  column(name) {
    let column = this.columns.get(name);
    if (!column) {
      column = this.neuron.column(name);
      this.columns.set(name, column);
    }
    return column;
  }

  get length() {
    return this.column('iteration').length;
  }

  /** What becomes of it, beyond the steps on show, too. */
  get outcome() {
    this.known ??= this.neuron.outcome;
    return this.known;
  }

  /** Where an iteration is among the rows kept: the last one that isn't after it. @param {number} iteration */
  index(iteration) {
    const iterations = this.column('iteration');
    if (iterations[iteration] === iteration) return iteration;
    let [low, high] = [0, iterations.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (iterations[middle] <= iteration) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** @param {number} index @returns {Row | undefined} */
  row(index) {
    if (index < 0 || index >= this.length) return undefined;
    const value = (/** @type {Column} */ name) => this.column(name)[index];
    return {
      iteration: value('iteration'),
      prediction: value('prediction'),
      loss: value('loss'),
      weight: value('weight'),
      bias: value('bias'),
      weight_grad: value('weight_grad'),
      bias_grad: value('bias_grad'),
      ...(this.isScaled && { scale: value('scale'), skipped: value('skipped') === 1 }),
      ...(this.isScheduled && { learning_rate: value('learning_rate'), unmoved: value('unmoved') }),
      ...(this.isAveraged && { ema_weight: value('ema_weight'), ema_bias: value('ema_bias') }),
    };
  }

  /** Whether its rows say what the loss was scaled by. */
  get isScaled() {
    return Boolean(this.experiment.loss_scaling);
  }

  /** Whether they say what the learning rate was. */
  get isScheduled() {
    return Boolean(this.experiment.lr_scheduler);
  }

  /** Whether its rows have the averages of weight and bias. */
  get isAveraged() {
    return typeof this.experiment.ema_decay === 'number';
  }

  /** Weight and bias after an iteration; before the first, what the run starts from. @param {number} iteration */
  after(iteration) {
    return iteration < 0 ? this.start : this.row(this.index(iteration));
  }

  /** Weight and bias before the iteration at an index; not known where rows were thinned. @param {number} index */
  before(index) {
    const row = this.row(index);
    if (row?.iteration === 0) return this.start;
    const before = this.row(index - 1);
    return row && before?.iteration === row.iteration - 1 ? before : undefined;
  }

  /** What is to be seen in its row of what an iteration did to a parameter. @param {number} index @param {'weight' | 'bias'} parameter */
  moved(index, parameter) {
    const [before, row] = [this.before(index), this.row(index)];
    if (!before || !row) return undefined;
    if (!Number.isFinite(row[parameter])) return 'not_finite';
    return Object.is(before[parameter], row[parameter]) ? 'stays' : 'moved';
  }

  free() {
    this.neuron.free();
  }
}

/** The runs of an experiment and of its variants, trained a few milliseconds a frame. */
export class Runs {
  /** The experiment's own first. @type {Run[]} */
  #runs = [];
  /** @type {Wanted | undefined} */
  #followed;

  /** Makes the runs that are called for; true if any is new. @param {Wanted} wanted */
  follow(wanted) {
    if (wanted.experiment === this.#followed?.experiment && wanted.variants === this.#followed.variants) return false;
    const { runs, made } = followed(this.#runs, wanted, (compared) => new Run(compared));
    this.#runs = runs;
    this.#followed = wanted;
    return made;
  }

  /**
   * Trains all runs for about so many milliseconds in all; true if anything changed.
   * @param {number} milliseconds @param {boolean} lookAhead Also beyond the steps on show: not while
   * every frame brings another experiment.
   */
  advance(milliseconds, lookAhead) {
    const end = performance.now() + milliseconds;
    const open = this.#runs.filter((run) => !run.done || (lookAhead && !run.settled));
    // What is on show comes before what is only foretold.
    open.sort((a, b) => Number(a.done) - Number(b.done));
    for (const [i, run] of open.entries()) {
      run.advance(Math.max(0.5, (end - performance.now()) / (open.length - i)));
    }
    return open.length > 0;
  }

  /** True when all steps on show are taken. */
  get done() {
    return this.#runs.every((run) => run.done);
  }

  /** The experiment's own; none before the first was made. */
  get chosen() {
    return /** @type {Run | undefined} */ (this.#runs[0]);
  }

  /** Those of its variants. */
  get others() {
    return this.#runs.slice(1);
  }

  /** All, the experiment's own first. */
  get all() {
    return this.#runs;
  }

  /** The same, the experiment's own last, so that it is drawn over the others. */
  get shown() {
    return [...this.#runs.slice(1), ...this.#runs.slice(0, 1)];
  }

  /** That of one that is compared, if it can be run. @param {Compared} compared */
  of(compared) {
    return this.#runs.find((run) => run.compared === compared);
  }
}
