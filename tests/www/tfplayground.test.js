// Links of TensorFlow Playground: what they say, as its own page writes them.

import assert from 'node:assert/strict';
import test from 'node:test';
import { hashIn, readHash } from '../../www/state/link.js';
import { fromTensorFlowPlayground } from '../../www/state/tfplayground.js';
import { Network, notebook, read_experiment } from '../wasm/engine.js';

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
    optimizer: { ...read_experiment(notebook()).optimizer, lr: 0.015 },
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

const LINK = 'https://playground.tensorflow.org/#activation=relu&networkShape=3,2&seed=0.27079';

test('a link opens however it was sent', () => {
  const hash = LINK.slice(LINK.indexOf('#'));
  const whole = readHash(hash);
  assert.deepEqual([whole.is_neuron, whole.experiment.layers, whole.experiment.activation, whole.experiment.seed], [false, [2, 3, 2, 1], 'relu', 27079]);
  const escaped = LINK.replaceAll('&', '&amp;');
  for (const sent of [
    LINK,
    ` ${LINK}\n`,
    LINK.replace('https://', ''),
    LINK.replace('https', 'http'),
    hash,
    hash.slice(1),
    `<${LINK}>`,
    `<${LINK.replace('&seed', '\n&seed')}>`,
    `[my network](${LINK})`,
    `"${LINK}"`,
    `(${LINK}).`,
    LINK.replace('&seed', '&\nseed').replace('&network', '\r\n&network'),
    `Look at this network:\n\n${LINK}\n\nIt learns at once.`,
    `Mine is ${LINK}, yours?`,
    escaped,
    escaped.replaceAll('&amp;', '&amp;amp;'),
    LINK.replaceAll('&', '&#38;').replaceAll('=', '&#x3D;'),
    encodeURIComponent(LINK),
    encodeURIComponent(encodeURIComponent(LINK)),
    LINK.replace(hash, `#${encodeURIComponent(hash.slice(1))}`),
    LINK.replaceAll(',', '%2C'),
    `https://www.google.com/url?q=${encodeURIComponent(LINK)}`,
  ]) {
    const found = hashIn(sent) ?? 'no link';
    assert.deepEqual(readHash(found).experiment, whole.experiment, sent);
  }
  assert.equal(readHash(hashIn('localhost:5173/#lr=0.03&amp;steps=150') ?? '').experiment.steps, 150);
  assert.equal(hashIn('https://playground.tensorflow.org/'), '');
  for (const text of ['', '1,2\n3,4', 'x;y', '#x y\n1 2', 'a=1', 'sep=;']) assert.equal(hashIn(text), undefined, text);
});

test('its seeds are what its fractions show', () => {
  for (const [seed, is, says] of /** @type {[string, number, string][]} */ ([
    ['0.27079', 27079, 'Its seed, 0.27079, is 27079.'],
    ['0.00001', 1, 'is 1.'],
    ['0.99999', 99999, 'is 99999.'],
    ['.5', 50000, 'is 50000.'],
    ['12', 12, 'Its seed, 12, is 12.'],
    ['1e999', 0, 'Its seed, “1e999”, is none that torch.manual_seed takes: 0 is in its place.'],
    ['4294967296', 0, 'none that torch.manual_seed takes'],
    ['-0.5', 0, 'none that torch.manual_seed takes'],
    ['abc', 0, 'none that torch.manual_seed takes'],
    ['', 0, 'none that torch.manual_seed takes'],
  ])) {
    const made = fromTensorFlowPlayground(`#networkShape=2&seed=${seed}`);
    assert.equal(made?.experiment.seed, is, seed);
    assert.ok(made.says.includes(says), made.says);
  }
  // Every one that its page can write.
  for (let i = 1; i < 100_000; i += 1) assert.equal(experiment(`#networkShape=2&seed=${(i / 1e5).toFixed(5)}`)?.seed, i);
});

test('how it is looked at and where it starts are taken over; what is left out is named', () => {
  const made = fromTensorFlowPlayground(`${DEFAULT.replace('initZero=false', 'initZero=true').replace('discretize=false', 'discretize=true').replace('showTestData=false', 'showTestData=true').replace('hideText=false', 'hideText=true')}&playButton_hide=true&dataset_hide=false&tutorial=dp&unheard=1`);
  assert.deepEqual(made?.look, { discretize: true, showTest: true });
  assert.deepEqual(made.experiment.initial, { '0.weight': Array(8).fill(0), '0.bias': Array(4).fill(0), '2.weight': Array(8).fill(0), '2.bias': Array(2).fill(0), '4.weight': Array(2).fill(0), '4.bias': [0] });
  assert.match(made.says, /weights and biases start from 0, as it asks\./);
  assert.match(made.says, /Left out, since this page has nothing like it: hideText, playButton_hide, tutorial, unheard\.$/);
  const plain = fromTensorFlowPlayground(DEFAULT);
  assert.deepEqual(plain?.look, { discretize: false, showTest: false });
  assert.doesNotMatch(plain.says, /Left out|start from 0/);
});

test('what is wrong with one is said', () => {
  for (const [hash, says] of [
    ['#networkShape=4,two', 'networkShape must be a whole number from 1 to 32; it is “two”'],
    ['#networkShape=400', 'it is “400”'],
    ['#networkShape=4&activation=step', 'activation must be one of relu, tanh, sigmoid, linear; it is “step”'],
    ['#dataset=toString', 'dataset must be one of'],
    ['#networkShape=4&x=false&y=false', 'no features'],
    ['#networkShape=1.5', 'networkShape must be a whole number from 1 to 32; it is “1.5”'],
    ['#networkShape=1,1,1,1,1,1,1,1,1', 'networkShape has 9 hidden layers; at most 8 here'],
    ['#networkShape=0', 'it is “0”'],
    ['#batchSize=1.5', 'batchSize must be a whole number from 1 to 100000; it is “1.5”'],
    ['#batchSize=0x10', 'it is “0x10”'],
    ['#networkShape=2&noise=1e999', 'noise must be from 0 to 100; it is “1e999”'],
    ['#percTrainData=NaN', 'percTrainData must be from 1 to 100; it is “NaN”'],
    ['#regularization=L3', 'regularization must be one of none, L1, L2; it is “L3”'],
    ['#problem=clustering', 'problem must be one of classification, regression'],
    ['#dataset=reg-plane', 'dataset must be one of circle, xor, gauss, spiral'],
    ['#networkShape=4&learningRate=fast', 'learningRate must be from 0 to 1000; it is “fast”'],
  ]) {
    assert.throws(() => fromTensorFlowPlayground(hash), (/** @type {Error} */ error) => error.message.includes(says), hash);
  }
});
