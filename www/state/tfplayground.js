// A link of TensorFlow Playground as an experiment of this page.
//
// Its error is (output − target)² / 2, MSELoss is (output − target)²: half its learning rate gives the same
// updates, twice its L1 rate the same penalty. Its L2 is rate · w² / 2, ours rate · w². (playground/src/nn.ts)

import { OBJECTS, SETTINGS } from '../engine/settings.js';

/** @import { Activation, DatasetName, Experiment, Feature } from '../pkg/neuron_playground.js' */

/** @type {Record<string, Activation>} */
const ACTIVATIONS = { relu: 'relu', tanh: 'tanh', sigmoid: 'sigmoid', linear: 'identity' };
/** @type {Record<string, DatasetName>} */
const DATASETS = { circle: 'circle', xor: 'xor', gauss: 'gauss', spiral: 'spiral', 'reg-plane': 'plane', 'reg-gauss': 'multi_gauss' };
/** Theirs, in the order in which both list them. @type {[string, Feature][]} */
const FEATURES = [
  ['x', 'x1'],
  ['y', 'x2'],
  ['xSquared', 'x1_squared'],
  ['ySquared', 'x2_squared'],
  ['xTimesY', 'x1_x2'],
  ['sinX', 'sin_x1'],
  ['sinY', 'sin_x2'],
  ['cosX', 'cos_x1'],
  ['cosY', 'cos_x2'],
];
/** Keys that no link of this page has. */
const THEIRS = ['networkShape', 'batchSize', 'percTrainData', 'regDataset', 'learningRate', 'dataset', 'showTestData', 'discretize'];

/** What a setting is if left out. @param {string} key @returns {any} */
const usual = (key) => SETTINGS[key].start;

/**
 * What a hash of theirs says, and a sentence on what is different here; undefined if it isn't theirs.
 * @param {string} hash With or without what comes before `#`.
 * @returns {{ experiment: Experiment, says: string } | undefined} Throws what is wrong with it.
 */
export function fromTensorFlowPlayground(hash) {
  const theirs = new URLSearchParams(hash.slice(hash.indexOf('#') + 1));
  if (!THEIRS.some((key) => theirs.has(key))) return undefined;
  const regression = theirs.get('problem') === 'regression';
  const key = regression ? 'regDataset' : 'dataset';
  const features = FEATURES.filter(([name]) => (theirs.get(name) ?? String(name === 'x' || name === 'y')) === 'true').map(([, feature]) => feature);
  if (features.length === 0) throw new RangeError('It has no features: switch one on there, and copy its link again.');
  const hidden = (theirs.get('networkShape') ?? '4,2').split(',').filter(Boolean).map((size) => numberOf(size, 'networkShape', 1, 32));
  const activation = chosen(ACTIVATIONS, theirs, 'activation', 'tanh');
  const name = chosen(DATASETS, theirs, key, regression ? 'reg-plane' : 'circle');
  const rate = numberOf(theirs.get('learningRate') ?? '0.03', 'learningRate', 0, 1000);
  const regularizer = theirs.get('regularization') ?? 'none';
  const penaltyRate = numberOf(theirs.get('regularizationRate') ?? '0', 'regularizationRate', 0, 1000);
  /** @type {Experiment} */
  const experiment = {
    dtype: 'float32',
    // Theirs is a fraction that another generator makes its start of.
    seed: Math.floor(Math.abs(Number(theirs.get('seed')) || 0) * 1e5) % 2 ** 32,
    layers: [features.length, ...hidden, 1],
    activation: hidden.map(() => activation),
    output_activation: regression ? 'identity' : 'tanh',
    data: {
      ...OBJECTS.data[name],
      name,
      samples: regression ? 1200 : 500,
      noise: numberOf(theirs.get('noise') ?? '0', 'noise', 0, 100) / 100,
    },
    features,
    train: numberOf(theirs.get('percTrainData') ?? '50', 'percTrainData', 1, 100) / 100,
    loss: 'mse',
    penalty: regularizer === 'L1' ? { name: 'l1', rate: penaltyRate * 2 } : regularizer === 'L2' ? { name: 'l2', rate: penaltyRate } : null,
    optimizer: { name: 'sgd', ...OBJECTS.optimizer.sgd, lr: rate / 2 },
    batch_size: numberOf(theirs.get('batchSize') ?? '10', 'batchSize', 1, 100_000),
    shuffle: usual('shuffle'),
    steps: 1_000_000,
    loss_scaling: usual('loss_scaling'),
    update: usual('update'),
  };
  const says = `This is TensorFlow Playground's network: its learning rate ${rate} is ${rate / 2} here, since PyTorch's MSELoss has no ½. Its points and its start are drawn anew, by torch's generator.`;
  return { experiment, says };
}

/**
 * @template T
 * @param {Record<string, T>} names @param {URLSearchParams} theirs @param {string} key @param {string} otherwise
 */
function chosen(names, theirs, key, otherwise) {
  const name = theirs.get(key) ?? otherwise;
  if (!Object.hasOwn(names, name)) {
    throw new RangeError(`In it ${key} must be one of ${Object.keys(names).join(', ')}; it is “${name.slice(0, 40)}”.`);
  }
  return names[name];
}

/** @param {string} text @param {string} key @param {number} low @param {number} high */
function numberOf(text, key, low, high) {
  const value = Number(text);
  if (text.trim() === '' || !(value >= low && value <= high)) {
    throw new RangeError(`In it ${key} must be from ${low} to ${high}; it is “${text.slice(0, 40)}”.`);
  }
  return value;
}
