// Links of TensorFlow Playground: what they say, as its own page writes them.

import assert from 'node:assert/strict';
import test from 'node:test';
import { fromTensorFlowPlayground } from '../../www/state/tfplayground.js';
import { Network, notebook } from '../wasm/engine.js';

/** As its address bar has it, shortened by keys that only say how it looks. */
const DEFAULT =
  '#activation=tanh&batchSize=10&dataset=circle&regDataset=reg-plane&learningRate=0.03&regularizationRate=0&noise=0&networkShape=4,2&seed=0.52891&showTestData=false&discretize=false&percTrainData=50&x=true&y=true&xTimesY=false&xSquared=false&ySquared=false&cosX=false&sinX=false&cosY=false&sinY=false&collectStats=false&problem=classification&initZero=false&hideText=false';

/** @param {string} hash */
const experiment = (hash) => fromTensorFlowPlayground(hash)?.experiment;

test('its first network opens as the same one', () => {
  const made = experiment(DEFAULT);
  assert.deepEqual(made, {
    dtype: 'float32',
    seed: 52891,
    layers: [2, 4, 2, 1],
    activation: ['tanh', 'tanh'],
    output_activation: 'tanh',
    data: { name: 'circle', samples: 500, noise: 0, data_seed: 0 },
    features: ['x1', 'x2'],
    train: 0.5,
    loss: 'mse',
    penalty: null,
    // Its error has a factor of a half that MSELoss hasn't.
    optimizer: { ...notebook().optimizer, lr: 0.015 },
    batch_size: 10,
    shuffle: false,
    steps: 1_000_000,
    loss_scaling: null,
    update: 'nearest',
  });
  const network = new Network(made);
  network.train(25);
  assert.equal(network.losses('train').length, 2);
});

test('a whole address, other features, a regression and penalties', () => {
  const made = experiment(
    'https://playground.tensorflow.org/#activation=relu&regularization=L1&batchSize=30&regDataset=reg-gauss&learningRate=0.1&regularizationRate=0.01&noise=20&networkShape=8,8,3&percTrainData=70&x=false&y=true&xTimesY=true&sinX=true&problem=regression',
  );
  assert.deepEqual(made?.layers, [3, 8, 8, 3, 1]);
  assert.deepEqual(made?.features, ['x2', 'x1_x2', 'sin_x1']);
  assert.deepEqual(made?.data, { name: 'multi_gauss', samples: 1200, noise: 0.2, data_seed: 0 });
  assert.equal(made?.output_activation, 'identity');
  assert.deepEqual(made?.penalty, { name: 'l1', rate: 0.02 });
  assert.equal(made?.train, 0.7);
  assert.deepEqual(experiment('#regularization=L2&regularizationRate=0.3&networkShape=')?.penalty, { name: 'l2', rate: 0.3 });
  assert.deepEqual(experiment('#networkShape=')?.layers, [2, 1]);
});

test("this page's own links, and no link, are not its", () => {
  for (const hash of ['', '#', '#lr=0.1', '#layers=2,3,1&activation=tanh&data=circle&features=x1,x2&noise=0.1']) {
    assert.equal(fromTensorFlowPlayground(hash), undefined);
  }
});

test('what is wrong with one is said', () => {
  for (const [hash, says] of [
    ['#networkShape=4,two', 'networkShape must be from 1 to 32; it is “two”'],
    ['#networkShape=400', 'it is “400”'],
    ['#networkShape=4&activation=step', 'activation must be one of relu, tanh, sigmoid, linear; it is “step”'],
    ['#dataset=toString', 'dataset must be one of'],
    ['#networkShape=4&x=false&y=false', 'no features'],
    ['#networkShape=4&learningRate=fast', 'learningRate must be from 0 to 1000; it is “fast”'],
  ]) {
    assert.throws(() => fromTensorFlowPlayground(hash), (/** @type {Error} */ error) => error.message.includes(says), hash);
  }
});
