// PyTorch's recordings, as the JavaScript tests read them.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/**
 * @import { Experiment } from '../../www/pkg/neuron_playground.js'
 * @typedef {number | 'NaN' | 'Infinity' | '-Infinity'} Plain
 * @typedef {object} Recorded
 * @property {number} iteration
 * @property {Plain[]} prediction
 * @property {Plain} loss
 * @property {Record<'0.weight' | '0.bias', Plain[]>} parameters
 * @property {Record<'0.weight' | '0.bias', Plain[]>} gradients
 */

/** What each line of a file says; on the disk it is compressed. @param {string} file @returns {any[]} */
export function lines(file) {
  const text = gunzipSync(readFileSync(new URL(`../fixtures/${file}.gz`, import.meta.url))).toString();
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** @type {(file: string) => { experiment: Experiment, records: Recorded[] }[]} */
export const recordings = lines;

/** A recording's row in the notebook's columns. @param {Recorded} recorded */
export const row = ({ iteration, prediction, loss, parameters, gradients }) => ({
  iteration,
  prediction: Number(prediction[0]),
  loss: Number(loss),
  weight: Number(parameters['0.weight'][0]),
  bias: Number(parameters['0.bias'][0]),
  weight_grad: Number(gradients['0.weight'][0]),
  bias_grad: Number(gradients['0.bias'][0]),
});
