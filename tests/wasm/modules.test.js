// The modules, with SIMD and without, and the one in parts, which the page loads: the same bits.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { hasSimd } from '../../www/engine/simd.js';

/** @import { Patch } from '../../www/pkg/neuron_playground.js' */
/** @typedef {typeof import('../../www/pkg/neuron_playground.js')} Engine */

/** @param {string} name */
const module = (name) => readFileSync(new URL(`../../www/pkg/neuron_playground_${name}.wasm`, import.meta.url));

/** The JavaScript face once more, with its own module beneath. @param {string} name @param {string} [of] @returns {Promise<{ face: Engine, exports: WebAssembly.ModuleImports }>} */
async function engine(name, of = name) {
  const face = /** @type {Engine} */ (await import(`../../www/pkg/neuron_playground.js?${of}`));
  return { face, exports: /** @type {WebAssembly.ModuleImports} */ (/** @type {unknown} */ (face.initSync({ module: module(name) }))) };
}

/** What was brought. @type {string[]} */
let brought = [];

/** What the page loads; the other parts come when they are needed. @param {string} of */
async function inParts(of) {
  const { face, exports: first } = await engine('first', of);
  const there = new Set();
  face.on_part_needed((/** @type {number} */ part) => {
    if (there.has(part)) return;
    const name = face.EnginePart[part].toLowerCase();
    new WebAssembly.Instance(new WebAssembly.Module(module(name)), { first });
    there.add(part);
    brought.push(name);
  });
  return face;
}

const [{ face: withSimd }, { face: without }, split] = await Promise.all([engine('bg'), engine('without_simd'), inParts('split')]);
const ALL = [withSimd, without, split];

test('Node has SIMD', () => {
  assert.ok(hasSimd());
});

test('all modules train to the same bits, whatever the dtype, the optimizer and the size', () => {
  const optimizers = /** @type {const} */ ([{ name: 'sgd', lr: 0.05, momentum: 0.9, weight_decay: 0.001 }, { name: 'adam', lr: 0.01, eps: 1e-4 }]);
  for (const dtype of /** @type {const} */ (['float16', 'bfloat16', 'float32', 'float64'])) {
    for (const optimizer of optimizers) {
      for (const [layers, activation] of /** @type {[number[], 'tanh' | 'relu' | 'sigmoid'][]} */ ([[[2, 5, 3, 1], 'tanh'], [[2, 17, 33, 1], 'relu'], [[2, 8, 1], 'sigmoid']])) {
        const digests = ALL.map(({ Network, digest }) => {
          const hidden = layers.slice(1, -1).map(() => activation);
          const network = new Network({ dtype, seed: 3, layers, activation: hidden, data: { name: 'spiral', samples: 47 }, features: ['x1', 'x2'], optimizer, batch_size: 7, shuffle: true, steps: 300 });
          network.train(300);
          return digest(network.parameters(), dtype);
        });
        assert.equal(new Set(digests).size, 1, `${dtype} ${optimizer.name} ${activation} ${layers}`);
      }
    }
  }
});

test('inf − inf is NaN, and goes through each activation as in PyTorch', () => {
  for (const [dtype, large] of /** @type {const} */ ([['float16', 65504], ['bfloat16', 3e38], ['float32', 3e38], ['float64', 1.7e308]])) {
    for (const output_activation of /** @type {const} */ (['tanh', 'relu', 'sigmoid'])) {
      for (const { Network } of ALL) {
        const initial = { '0.weight': [large, large], '0.bias': [0, 0], '1.weight': [1, -1], '1.bias': [0] };
        const network = new Network({ dtype, seed: 0, layers: [1, 2, 1], activation: 'identity', output_activation, initial, x: [[2]], y: [[0]], optimizer: { name: 'sgd', lr: 0 }, steps: 1 });
        assert.deepEqual([...network.predict(Float64Array.of(2, 0))], [NaN], `${dtype} ${output_activation}`);
      }
    }
  }
});

test('the first curve needs the first part only, its screen the views; the rest is brought once, by the first experiment of it', async () => {
  const engine = await inParts('first curve');
  brought = [];
  const { Explainer, Landscape, Neuron, Parting, notebook, read_experiment, vary } = engine;
  const experiment = read_experiment(notebook());
  const own = (/** @type {Patch} */ patch) => ({ ...vary(experiment, patch), x: experiment.x, y: experiment.y });
  for (const dtype of /** @type {const} */ (['float16', 'float32'])) {
    const neuron = new Neuron(own({ dtype, optimizer: { name: 'sgd', lr: 0.05 } }));
    while (!neuron.run_for(1000));
    assert.equal(neuron.column('loss').length, 20);
    while (!neuron.look_for(1000));
    assert.ok(neuron.outcome.looked > 0);
  }
  assert.deepEqual(brought, []);
  assert.ok(new Explainer(experiment).explain(3, 0, 1000));
  new Landscape(experiment).free();
  assert.ok(new Parting(experiment, own({ dtype: 'float32' })).look_for(1000));
  assert.deepEqual(brought, ['views']);
  assert.ok(new Explainer(own({ optimizer: { name: 'adam' } })).explain(3, 0, 1000));
  assert.deepEqual(brought, ['views', 'rest']);
  const weights = ['cpu', 'cuda'].map((device) => {
    const neuron = new Neuron({ ...experiment, device: /** @type {'cpu' | 'cuda'} */ (device) });
    neuron.train_step();
    return neuron.weight;
  });
  // The notebook's first step, recorded on a CPU and on an H200.
  assert.deepEqual(weights, [0.08660888671875, 0.086669921875]);
  for (const dtype of /** @type {const} */ (['bfloat16', 'float64'])) new Neuron({ ...experiment, dtype }).train_step();
  assert.deepEqual(brought, ['views', 'rest']);
});

test('of no points nothing is predicted', () => {
  for (const dtype of /** @type {const} */ (['float16', 'float64'])) {
    const network = new withSimd.Network({ dtype, seed: 0, layers: [2, 3, 1], activation: ['tanh'], data: { name: 'xor' }, features: ['x1', 'x2'], optimizer: { name: 'sgd', lr: 0.1 }, batch_size: 10, steps: 10 });
    assert.equal(network.predict(new Float64Array()).length, 0);
    network.train(3);
    assert.equal(network.predict(Float64Array.of(1)).length, 0);
  }
});
