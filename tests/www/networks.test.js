// The networks in training: what is said of a step was measured at that step.

import assert from 'node:assert/strict';
import test from 'node:test';
import { read_experiment } from '../wasm/engine.js';
import { Training } from '../../www/engine/networks.js';

test('a network is there when its loss is measured, however little time a frame gives it', () => {
  const training = new Training();
  const experiment = read_experiment({
    dtype: 'float32',
    seed: 0,
    layers: [2, 32, 32, 1],
    activation: 'tanh',
    data: { name: 'circle', samples: 1000 },
    features: ['x1', 'x2'],
    train: 0.5,
    batch_size: 100,
    optimizer: { name: 'sgd', lr: 0.1 },
    loss_scaling: { name: 'dynamic', init_scale: 1e30, growth_interval: 2000 },
    steps: 100,
  });
  training.follow({ experiment, variants: [], iteration: 9 });
  // Two epochs: five steps each.
  while (training.advance(9, 0));
  const [trained] = training.all;
  assert.equal(trained.iteration, 9);
  assert.deepEqual([...trained.measures.steps], [0, 5, 10]);
  assert.deepEqual([...trained.measures.scale], Array(3).fill(Math.fround(1e30)));
  assert.deepEqual([...trained.measures.skipped], [0, 0, 0]);
  trained.free();
});
