// class Network in the built wasm: PyTorch's bits, what it predicts, what it refuses.

import assert from 'node:assert/strict';
import test from 'node:test';
import { digest, is_neuron, Network, notebook } from './engine.js';
import { recordings } from './recordings.js';

/** @import { Experiment, PlaygroundError } from './engine.js' */

/** @type {Experiment} */
const SPIRAL = {
  dtype: 'float16',
  seed: 0,
  layers: [2, 4, 1],
  activation: ['tanh'],
  output_activation: 'tanh',
  data: { name: 'spiral', samples: 40 },
  features: ['x1', 'x2'],
  train: 0.5,
  batch_size: 10,
  shuffle: true,
  optimizer: { name: 'sgd', lr: 0.1 },
  steps: 1000,
};

test('every recorded float16 and bfloat16 network is PyTorch’s, bit for bit', () => {
  let [networks, steps] = [0, 0];
  for (const { experiment, records } of recordings('network.jsonl')) {
    if (!experiment.dtype.endsWith('16')) continue;
    const network = new Network(experiment);
    for (const { parameters, gradients } of records) {
      network.train_step();
      assert.deepEqual([...network.parameters()], Object.values(parameters).flat().map(Number), JSON.stringify(experiment));
      assert.deepEqual([...network.gradients()], Object.values(gradients).flat().map(Number));
    }
    networks += 1;
    steps += records.length;
    network.free();
  }
  assert.ok(networks >= 40, `${networks}`);
  assert.ok(steps >= 400, `${steps}`);
});

test('however a network is trained, it comes to the same parameters', () => {
  const [byStep, byEpoch, inTime] = [new Network(SPIRAL), new Network(SPIRAL), new Network(SPIRAL)];
  for (let i = 0; i < 60; i++) byStep.train_step();
  assert.equal(byEpoch.steps_per_epoch, 2);
  byEpoch.train_epochs(30);
  while (!inTime.run_to(60, 0.01));
  for (const network of [byEpoch, inTime]) {
    assert.equal(network.iteration, 60);
    assert.equal(digest(network.parameters(), 'float16'), digest(byStep.parameters(), 'float16'));
    assert.deepEqual(network.losses('test'), byStep.losses('test'));
  }
  assert.equal(byStep.losses('iteration').at(-1), 60);
});

test('predictions are typed arrays in the network’s dtype, and those of its points', () => {
  const network = new Network({ ...SPIRAL, train: 1 });
  network.train(20);
  const points = network.points();
  assert.equal(points.length, 3 * 40);
  const places = Float64Array.from({ length: 80 }, (_, i) => points[3 * (i >> 1) + (i % 2)]);
  const predictions = network.predict(places);
  const loss = predictions.reduce((sum, p, i) => sum + (p - points[3 * i + 2]) ** 2, 0) / 40;
  const measured = network.losses('train').at(-1) ?? NaN;
  assert.ok(Math.abs(loss - measured) < 0.01 * measured, `${loss} ${measured}`);
  const right = predictions.filter((p, i) => p > 0 === points[3 * i + 2] > 0).length / 40;
  assert.equal(network.scores()[0], right);
  const [low, lowForHigh, highForLow, high] = network.confusion();
  assert.equal((low + high) / 40, right);
  assert.equal(low + lowForHigh + highForLow + high, 40);
  assert.deepEqual([...network.span()], [-1, 1]);
});

test('a neuron’s next step is explained, and what it isn’t has no operations', () => {
  const network = new Network(SPIRAL);
  network.train(5);
  const operations = network.explain(1, 2, 1, 0);
  network.train_step();
  assert.equal(operations.at(-1)?.result.value, network.parameters()[2 * 2 + 1]);
  assert.equal(operations.at(-1)?.parameter, '0.weight');
  assert.deepEqual(network.explain(0, 0, 0, 0), []);
  assert.deepEqual(network.explain(1, 0, 0, 10), []);
});

test('the weights as they are make another experiment', () => {
  const network = new Network(SPIRAL);
  network.train(11);
  const again = new Network(network.restarted());
  assert.deepEqual(again.parameters(), network.parameters());
  assert.equal(new Network(network.restarted(3, 0.125)).parameters()[3], 0.125);
});

test('what Neuron can show is told from what only Network can', () => {
  assert.equal(is_neuron(notebook()), true);
  assert.equal(is_neuron(SPIRAL), false);
  assert.equal(is_neuron({ ...notebook(), shuffle: true }), false);
});

test('a network that can’t be is refused with the field to change', () => {
  for (const [change, field, says] of /** @type {[Partial<Experiment>, string, string][]} */ ([
    [{ layers: [3, 4, 1] }, 'x', 'make them equal'],
    [{ data: { name: 'circle', samples: 1 } }, 'data.samples', 'it is 1'],
    [{ features: ['x1', 'x1'], layers: [2, 4, 1] }, 'features', 'there twice'],
    [{ train: 0 }, 'train', 'it is 0'],
    [{ penalty: { name: 'l1', rate: -1 } }, 'penalty.rate', 'it is -1'],
    [{ activation: ['tanh', 'tanh'] }, 'activation', 'there are 2 for 1'],
  ])) {
    assert.throws(() => new Network({ ...SPIRAL, ...change }), (/** @type {PlaygroundError} */ error) => {
      assert.equal(error.field, field);
      assert.ok(error.message.includes(says), error.message);
      return true;
    });
  }
});
