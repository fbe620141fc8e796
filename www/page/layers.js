// The layers of an experiment as PyTorch names them, and where their parameters stand among all.

import { SETTINGS } from '../engine/settings.js';

/** @import { Activation, CheckedExperiment, Experiment, Feature } from '../pkg/neuron_playground.js' */

/** How each feature is written. */
export const FEATURES = /** @type {Record<Feature, string>} */ (SETTINGS.features.choices);

/**
 * An `nn.Linear` and the activation after it.
 * @typedef {object} Layer
 * @property {number} index Its number in the `nn.Sequential`.
 * @property {number} fanIn
 * @property {number} fanOut
 * @property {Activation} activation
 * @property {number} weight Where its weights begin among all parameters, and where its biases do.
 * @property {number} bias
 */

/** @param {CheckedExperiment} experiment @returns {Layer[]} */
export function layersOf(experiment) {
  const { layers } = experiment;
  const activations = activationsOf(experiment);
  let [index, place] = [0, 0];
  return layers.slice(1).map((fanOut, i) => {
    const fanIn = layers[i];
    const activation = activations[i] ?? experiment.output_activation;
    const layer = { index, fanIn, fanOut, activation, weight: place, bias: place + fanIn * fanOut };
    place += (fanIn + 1) * fanOut;
    // An activation takes a number of its own.
    index += activation === 'identity' ? 1 : 2;
    return layer;
  });
}

/** What a drawing of a network is made for: another one needs to be built anew. @param {CheckedExperiment} experiment */
export const shapeOf = ({ layers, features, activation, output_activation }) => `${layers} ${features} ${activation} ${output_activation}`;

/** Of each hidden layer. @param {CheckedExperiment} experiment @returns {Activation[]} */
export function activationsOf({ layers, activation }) {
  return Array.isArray(activation) ? activation : layers.slice(1, -1).map(() => activation);
}

/** What a network's inputs are called. @param {CheckedExperiment} experiment */
export function inputNames({ features, layers }) {
  if (features.length) return features.map((feature) => FEATURES[feature]);
  return Array.from({ length: layers[0] }, (_, i) => (layers[0] === 1 ? 'x' : `x${subscript(i + 1)}`));
}

/** @param {number} value */
const subscript = (value) => [...String(value)].map((digit) => '₀₁₂₃₄₅₆₇₈₉'[Number(digit)]).join('');

/** Which layer a number among those of a network's sizes is: 0 the inputs. @param {number} layer @param {CheckedExperiment} experiment */
export function layerName(layer, { layers }) {
  if (layer === 0) return 'inputs';
  if (layer === layers.length - 1) return 'output';
  return layers.length === 3 ? 'hidden layer' : `hidden layer ${layer}`;
}

/** One of a layer's parameters in PyTorch's words; `input` -1 is the bias. @param {Layer} layer @param {number} output @param {number} input */
export const parameterName = ({ index }, output, input) =>
  input < 0 ? `${index}.bias[${output}]` : `${index}.weight[${output}, ${input}]`;

/** Its place among all parameters. @param {Layer} layer @param {number} output @param {number} input */
export const placeOf = ({ weight, bias, fanIn }, output, input) => (input < 0 ? bias + output : weight + output * fanIn + input);

/** Which parameter stands at a place among all. @param {number} place @param {CheckedExperiment} experiment */
function parameterAt(place, experiment) {
  const layers = layersOf(experiment);
  const above = layers.findLastIndex(({ weight }) => weight <= place);
  const layer = layers[above];
  const input = place < layer.bias ? (place - layer.weight) % layer.fanIn : -1;
  return { above: above + 1, layer, output: input < 0 ? place - layer.bias : Math.floor((place - layer.weight) / layer.fanIn), input };
}

/** Its name in PyTorch's words. @param {number} place @param {CheckedExperiment} experiment */
export function nameAt(place, experiment) {
  const { layer, output, input } = parameterAt(place, experiment);
  return parameterName(layer, output, input);
}

/** The neuron that has it, as the page opens one. @param {number} place @param {CheckedExperiment} experiment */
export function unitAt(place, experiment) {
  const { above, output, input } = parameterAt(place, experiment);
  return { layer: above, index: output, input, point: 0 };
}

/** Multiplications of one point's forward pass. @param {Experiment} experiment */
export const productsOf = ({ layers }) => layers.slice(1).reduce((sum, size, i) => sum + size * layers[i], 0);
