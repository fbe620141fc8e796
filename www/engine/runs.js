// The runs of a neuron's experiment: one per dtype on show.

import { Neuron } from '../pkg/neuron_playground.js';
import { DTYPES } from './dtypes.js';
import { jsonOf } from './json.js';
import { tried } from './tried.js';

/**
 * @import { Column, Dtype, Experiment, Outcome, Row } from '../pkg/neuron_playground.js'
 *
 * @typedef {Experiment & { x: number[][], y: number[][] }} NeuronExperiment Its points are given, not drawn.
 *
 * @typedef {object} Wanted
 * @property {Experiment} experiment
 * @property {Record<Dtype, boolean>} curves The dtypes that are to be seen beside the chosen one.
 */

/** The training of one dtype: its columns, and what became of it. */
export class DtypeRun {
  /** @param {Experiment} experiment */
  constructor(experiment) {
    this.dtype = experiment.dtype;
    this.experiment = experiment;
    this.neuron = new Neuron(experiment);
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
    };
  }

  /** Whether its rows say what the loss was scaled by. */
  get isScaled() {
    return Boolean(this.experiment.loss_scaling);
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

/** The runs of an experiment, by dtype, trained a few milliseconds a frame. */
export class Runs {
  /** @type {Map<Dtype, DtypeRun>} */
  #runs = new Map();
  /** @type {Experiment | undefined} */
  #experiment;

  /** Makes the runs that are called for; true if any is new. @param {Wanted} wanted */
  follow({ experiment, curves }) {
    const wanted = DTYPES.filter((dtype) => curves[dtype] || dtype === experiment.dtype);
    if (!this.#experiment || (this.#experiment !== experiment && differ(this.#experiment, experiment))) {
      // The new ones first: if one can't be made, the old ones stay.
      const made = wanted.flatMap((dtype) => this.#make(experiment, dtype));
      for (const run of this.#runs.values()) run.free();
      this.#runs = new Map(made);
      this.#experiment = experiment;
      return true;
    }
    const missing = wanted.filter((dtype) => !this.#runs.has(dtype));
    const made = missing.flatMap((dtype) => this.#make(experiment, dtype));
    for (const [dtype, run] of made) this.#runs.set(dtype, run);
    // Only the dtype may be another.
    this.#experiment = experiment;
    return made.length > 0;
  }

  /** @param {Experiment} experiment @param {Dtype} dtype @returns {[Dtype, DtypeRun][]} */
  #make(experiment, dtype) {
    const run = tried(experiment, dtype, (own) => new DtypeRun(own));
    return run ? [[dtype, run]] : [];
  }

  /**
   * Trains all runs for about so many milliseconds in all; true if anything changed.
   * @param {number} milliseconds @param {boolean} lookAhead Also beyond the steps on show: not while
   * every frame brings another experiment.
   */
  advance(milliseconds, lookAhead) {
    const end = performance.now() + milliseconds;
    const open = [...this.#runs.values()].filter((run) => !run.done || (lookAhead && !run.settled));
    // What is on show comes before what is only foretold.
    open.sort((a, b) => Number(a.done) - Number(b.done));
    for (const [i, run] of open.entries()) {
      run.advance(Math.max(0.5, (end - performance.now()) / (open.length - i)));
    }
    return open.length > 0;
  }

  /** True when all steps on show are taken. */
  get done() {
    return [...this.#runs.values()].every((run) => run.done);
  }

  /** @param {Dtype} dtype */
  get(dtype) {
    return this.#runs.get(dtype);
  }

  /** Those on show, the chosen one last, so that it is drawn over the others. @param {Wanted} wanted */
  shown({ experiment, curves }) {
    const others = DTYPES.filter((dtype) => curves[dtype] && dtype !== experiment.dtype);
    return [...others, experiment.dtype].flatMap((dtype) => this.#runs.get(dtype) ?? []);
  }
}

/** The dtype apart. @param {Experiment} a @param {Experiment} b */
const differ = (a, b) => jsonOf({ ...a, dtype: '' }) !== jsonOf({ ...b, dtype: '' });
