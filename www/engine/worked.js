// One iteration of a neuron, operation by operation.

import { Explainer } from '../pkg/neuron_playground.js';
import { jsonOf } from './json.js';

/**
 * @import { Did, Experiment, Operation } from '../pkg/neuron_playground.js'
 * @import { NeuronExperiment } from './runs.js'
 */

/** The worked step of the chosen run, made a few milliseconds a frame. */
export class WorkedStep {
  /** @type {Explainer | undefined} */
  #explainer;
  /** @type {NeuronExperiment | undefined} */
  #experiment;
  #key = '';
  /** What is asked for. */
  iteration = 0;
  point = 0;
  /**
   * What was worked: it stays until the next is there.
   * @type {{ iteration: number, point: number, operations?: Operation[], did?: { weight: Did, bias: Did } }}
   */
  worked = { iteration: -1, point: 0 };

  /** @param {NeuronExperiment} experiment @param {number} iteration */
  follow(experiment, iteration) {
    if (this.point >= experiment.x.length) this.point = 0;
    this.iteration = iteration;
    if (experiment === this.#experiment) return;
    this.#experiment = experiment;
    const key = jsonOf({ ...experiment, steps: 0 });
    if (key === this.#key) return;
    this.#explainer?.free();
    this.#explainer = undefined;
    this.#key = key;
    this.worked = { ...this.worked, iteration: -1 };
  }

  /** What is asked for was worked. */
  get isDone() {
    return this.worked.iteration === this.iteration && this.worked.point === this.point;
  }

  /** True if another step was worked. @param {Experiment} experiment @param {number} milliseconds */
  advance(experiment, milliseconds) {
    if (this.isDone) return false;
    const { iteration, point } = this;
    this.#explainer ??= new Explainer(experiment);
    const operations = this.#explainer.explain(iteration, point, milliseconds);
    if (!operations) return false;
    this.worked = { iteration, point, operations, did: this.#explainer.did() };
    return true;
  }

  /** What an iteration did to weight and bias, if it is the one that was worked. @param {number} iteration */
  didAt(iteration) {
    return this.worked.iteration === iteration ? this.worked.did : undefined;
  }
}
