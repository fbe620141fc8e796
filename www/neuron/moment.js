// Whose numbers are shown: those before an iteration or after it, in words; and how they open.

import { opens } from '../page/opened.js';
import { integer } from '../draw/numbers.js';

/**
 * @import { Dtype } from '../pkg/neuron_playground.js'
 * @import { NeuronExperiment } from '../engine/runs.js'
 */

/** When a number of the table is so: parameters are what an iteration made, all else is what was in it. @param {string} name @param {number} at */
export function whenOf(name, at) {
  if (at < 0) return 'at the start';
  return `${name === 'weight' || name === 'bias' ? 'after' : 'in'} iteration ${integer(at)}`;
}

/** Has an element show a number of the table that opens. @param {HTMLElement} element @param {string} name @param {number} value @param {Dtype} dtype @param {number} at */
export const opensAt = (element, name, value, dtype, at) => opens(element, { name, value, dtype, at, when: whenOf(name, at) });

/** The point whose prediction an iteration's row holds: the first of its batch. @param {NeuronExperiment} experiment @param {number} at */
export const pointOf = ({ x, batch_size }, at) => (batch_size ? (at * batch_size) % x.length : 0);
