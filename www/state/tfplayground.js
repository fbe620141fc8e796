// A link of TensorFlow Playground as an experiment of this page.
//
// Its error is (output − target)² / 2, MSELoss is (output − target)²: half its learning rate gives the same
// updates, twice its L1 rate the same penalty. Its L2 is rate · w² / 2, ours rate · w². (playground/src/nn.ts)

import { Network } from '../pkg/neuron_playground.js';
import { OBJECTS, SETTINGS } from '../engine/settings.js';
import { beginning } from './beginning.js';

/**
 * @import { Activation, DatasetName, Experiment, Feature } from '../pkg/neuron_playground.js'
 *
 * @typedef {object} Theirs
 * @property {Experiment} experiment
 * @property {{ discretize: boolean, showTest: boolean }} look How it is looked at.
 * @property {string} says What is different here, and what of the link is left out.
 */

/** @type {Record<string, Activation>} */
const ACTIVATIONS = { relu: 'relu', tanh: 'tanh', sigmoid: 'sigmoid', linear: 'identity' };
/** @type {Record<string, DatasetName>} */
const CLASSES = { circle: 'circle', xor: 'xor', gauss: 'gauss', spiral: 'spiral' };
/** @type {Record<string, DatasetName>} */
const REGRESSIONS = { 'reg-plane': 'plane', 'reg-gauss': 'multi_gauss' };
/** @type {Record<string, 'l1' | 'l2' | null>} */
const PENALTIES = { none: null, L1: 'l1', L2: 'l2' };
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
const THEIRS = [
  'networkShape', 'batchSize', 'percTrainData', 'regDataset', 'learningRate', 'regularization', 'regularizationRate', 'dataset', 'problem', 'showTestData', 'discretize', 'initZero', 'collectStats', 'hideText',
  // Of the names of features x and y are ours as well.
  ...FEATURES.slice(2).map(([name]) => name),
];
/** What both have under one name. */
const SHARED = ['activation', 'noise', 'seed', 'x', 'y'];
/** What says how its own page looks or what it reports: nothing here to be. */
const LEFT_OUT = /^(?:hideText|collectStats|tutorial|.*_hide)$/;
/** `kinds.rs` has the same with the first layer and the last. */
const MOST_HIDDEN = 8;

/** What a setting is if left out. @param {string} key @returns {any} */
const usual = (key) => SETTINGS[key].start;

/**
 * What a hash of theirs says; undefined if it isn't theirs.
 * @param {string} hash With or without what comes before `#`.
 * @returns {Theirs | undefined} Throws what is wrong with it, in its own words.
 */
export function fromTensorFlowPlayground(hash) {
  const theirs = new URLSearchParams(hash.slice(hash.indexOf('#') + 1));
  if (![...theirs.keys()].some((key) => THEIRS.includes(key) || key.endsWith('_hide'))) return undefined;
  // As its own page reads it: whatever isn't "false" is true.
  const flag = (/** @type {string} */ key, otherwise = false) => (theirs.get(key)?.trim() ? theirs.get(key) !== 'false' : otherwise);
  const regression = chosen({ classification: false, regression: true }, theirs, 'problem', 'classification');
  const features = FEATURES.filter(([name]) => flag(name, name === 'x' || name === 'y')).map(([, feature]) => feature);
  if (features.length === 0) throw new RangeError('It has no features: switch one on there, and copy its link again.');
  const sizes = (theirs.get('networkShape') ?? '4,2').split(',').filter(Boolean);
  if (sizes.length > MOST_HIDDEN) throw new RangeError(`In it networkShape has ${sizes.length} hidden layers; at most ${MOST_HIDDEN} here.`);
  const hidden = sizes.map((size) => numberOf(size, 'networkShape', 1, 32, true));
  const activation = chosen(ACTIVATIONS, theirs, 'activation', 'tanh');
  const name = regression ? chosen(REGRESSIONS, theirs, 'regDataset', 'reg-plane') : chosen(CLASSES, theirs, 'dataset', 'circle');
  const rate = numberOf(theirs.get('learningRate') ?? '0.03', 'learningRate', 0, 1000);
  const penalty = chosen(PENALTIES, theirs, 'regularization', 'none');
  const penaltyRate = numberOf(theirs.get('regularizationRate') ?? '0', 'regularizationRate', 0, 1000);
  const seed = seedOf(theirs.get('seed'));
  /** @type {Experiment} */
  const experiment = {
    dtype: 'float32',
    seed: seed ?? 0,
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
    penalty: penalty && { name: penalty, rate: penalty === 'l1' ? penaltyRate * 2 : penaltyRate },
    optimizer: { name: 'sgd', ...OBJECTS.optimizer.sgd, lr: rate / 2 },
    batch_size: numberOf(theirs.get('batchSize') ?? '10', 'batchSize', 1, 100_000, true),
    shuffle: usual('shuffle'),
    steps: 1_000_000,
    loss_scaling: usual('loss_scaling'),
    update: usual('update'),
  };
  const zero = flag('initZero');
  const says = [
    `This is TensorFlow Playground's network: its learning rate ${rate} is ${rate / 2} here, since PyTorch's MSELoss has no ½.`,
    zero ? "Its points are drawn anew, by torch's generator; weights and biases start from 0, as it asks." : "Its points and its start are drawn anew, by torch's generator.",
  ];
  if (theirs.has('seed')) says.push(seed === undefined ? `Its seed, “${beginning(theirs.get('seed') ?? '')}”, is none that torch.manual_seed takes: 0 is in its place.` : `Its seed, ${beginning(theirs.get('seed') ?? '')}, is ${seed}.`);
  const left = [...new Set(theirs.keys())].filter((key) => (LEFT_OUT.test(key) ? flag(key) : !THEIRS.includes(key) && !SHARED.includes(key)));
  if (left.length) says.push(`Left out, since this page has nothing like it: ${left.slice(0, 5).map(beginning).join(', ')}${left.length > 5 ? ` and ${left.length - 5} more` : ''}.`);
  return { experiment: zero ? fromZero(experiment) : experiment, look: { discretize: flag('discretize'), showTest: flag('showTestData') }, says: says.join(' ') };
}

/** The same with every parameter 0. @param {Experiment} experiment @returns {Experiment} */
function fromZero(experiment) {
  const network = new Network(experiment);
  const { initial } = network.restarted();
  network.free();
  return { ...experiment, initial: Object.fromEntries(Object.entries(initial ?? {}).map(([name, values]) => [name, values.map(() => 0)])) };
}

/** Theirs is a fraction of five digits, 0.27079: 27079 here. A whole number stays. @param {string | null} text @returns {number | undefined} */
function seedOf(text) {
  if (text === null || !/^\d*\.?\d+$/.test(text)) return undefined;
  const value = Number(text);
  const seed = Math.round(value < 1 ? value * 1e5 : value);
  return seed < 2 ** 32 ? seed : undefined;
}

/**
 * @template T
 * @param {Record<string, T>} names @param {URLSearchParams} theirs @param {string} key @param {string} otherwise
 */
function chosen(names, theirs, key, otherwise) {
  const name = theirs.get(key)?.trim() || otherwise;
  if (!Object.hasOwn(names, name)) {
    throw new RangeError(`In it ${key} must be one of ${Object.keys(names).join(', ')}; it is “${beginning(name)}”.`);
  }
  return names[name];
}

/** @param {string} text @param {string} key @param {number} low @param {number} high @param {boolean} [whole] */
function numberOf(text, key, low, high, whole = false) {
  const value = /^[-+.\de]+$/i.test(text.trim()) ? Number(text) : NaN;
  if (!(value >= low && value <= high) || (whole && !Number.isInteger(value))) {
    throw new RangeError(`In it ${key} must be ${whole ? 'a whole number ' : ''}from ${low} to ${high}; it is “${beginning(text)}”.`);
  }
  return value;
}
