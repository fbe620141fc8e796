// PyTorch's recordings, as the JavaScript tests read them.

import { readFileSync } from 'node:fs';

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

/** @param {string} file @returns {{ experiment: Experiment, records: Recorded[] }[]} */
export function recordings(file) {
  const text = readFileSync(new URL(`../fixtures/${file}`, import.meta.url), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

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
