// The two modules, with SIMD and without: the same bits.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { hasSimd } from '../../www/engine/simd.js';

/** @typedef {typeof import('../../www/pkg/neuron_playground.js')} Engine */

/** The JavaScript face once more, with its own module beneath. @param {string} module @returns {Promise<Engine>} */
async function engine(module) {
  const face = /** @type {Engine} */ (await import(`../../www/pkg/neuron_playground.js?${module}`));
  face.initSync({ module: readFileSync(new URL(`../../www/pkg/${module}.wasm`, import.meta.url)) });
  return face;
}

const [withSimd, without] = await Promise.all(['neuron_playground_bg', 'neuron_playground_without_simd'].map(engine));

test('Node has SIMD', () => {
  assert.ok(hasSimd());
});

test('both modules train to the same bits, whatever the dtype, the optimizer and the size', () => {
  const optimizers = /** @type {const} */ ([{ name: 'sgd', lr: 0.05, momentum: 0.9, weight_decay: 0.001 }, { name: 'adam', lr: 0.01, eps: 1e-4 }]);
  for (const dtype of /** @type {const} */ (['float16', 'bfloat16', 'float32', 'float64'])) {
    for (const optimizer of optimizers) {
      for (const [layers, activation] of /** @type {[number[], 'tanh' | 'relu' | 'sigmoid'][]} */ ([[[2, 5, 3, 1], 'tanh'], [[2, 17, 33, 1], 'relu'], [[2, 8, 1], 'sigmoid']])) {
        const digests = [withSimd, without].map(({ Network, digest }) => {
          const hidden = layers.slice(1, -1).map(() => activation);
          const network = new Network({ dtype, seed: 3, layers, activation: hidden, data: { name: 'spiral', samples: 47 }, features: ['x1', 'x2'], optimizer, batch_size: 7, shuffle: true, steps: 300 });
          network.train(300);
          return digest(network.parameters(), dtype);
        });
        assert.equal(digests[0], digests[1], `${dtype} ${optimizer.name} ${activation} ${layers}`);
      }
    }
  }
});

test('inf − inf is NaN, and goes through each activation as in PyTorch', () => {
  for (const [dtype, large] of /** @type {const} */ ([['float16', 65504], ['bfloat16', 3e38], ['float32', 3e38], ['float64', 1.7e308]])) {
    for (const output_activation of /** @type {const} */ (['tanh', 'relu', 'sigmoid'])) {
      for (const { Network } of [withSimd, without]) {
        const initial = { '0.weight': [large, large], '0.bias': [0, 0], '1.weight': [1, -1], '1.bias': [0] };
        const network = new Network({ dtype, seed: 0, layers: [1, 2, 1], activation: 'identity', output_activation, initial, x: [[2]], y: [[0]], optimizer: { name: 'sgd', lr: 0 }, steps: 1 });
        assert.deepEqual([...network.predict(Float64Array.of(2, 0))], [NaN], `${dtype} ${output_activation}`);
      }
    }
  }
});

test('of no points nothing is predicted', () => {
  for (const dtype of /** @type {const} */ (['float16', 'float64'])) {
    const network = new withSimd.Network({ dtype, seed: 0, layers: [2, 3, 1], activation: ['tanh'], data: { name: 'xor' }, features: ['x1', 'x2'], optimizer: { name: 'sgd', lr: 0.1 }, batch_size: 10, steps: 10 });
    assert.equal(network.predict(new Float64Array()).length, 0);
    network.train(3);
    assert.equal(network.predict(Float64Array.of(1)).length, 0);
  }
});
