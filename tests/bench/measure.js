// What is measured, the same in Node and in Chromium: epochs and steps a second, as medians of several turns.

import { Network, Neuron, notebook, Sweep } from '../../www/pkg/neuron_playground.js';
import * as tensorflow from './tensorflow.js';
import { ArrayTrainer, ObjectNeuron, ObjectTrainer } from './trainers.js';

/** @typedef {{ work: string, trainer: string, rate: number, spread: number }} Figure Times a second; the spread is that of the middle half, as a part. */

const DTYPES = /** @type {const} */ (['float16', 'bfloat16', 'float32', 'float64']);
const NETWORKS = { '2-4-2-1': [2, 4, 2, 1], '2-8-8-8-8-8-8-1': [2, 8, 8, 8, 8, 8, 8, 1] };
const [POINTS, BATCH, LR] = [250, 10, 0.03];
/** Each turn lasts so long, in milliseconds; turns of all trainers take turns. */
const [TURN, TURNS] = [120, 9];
/** The page's sweep: learning rates from 10⁻⁴ to 1. */
const RATES = Float64Array.from({ length: 400 }, (_, i) => 10 ** (-4 + (4 * i) / 399));
const SWEEP_STEPS = 10_000;

/** @param {string} folder Where TensorFlow.js's own wasm is. @returns {Promise<Figure[]>} */
export async function measure(folder) {
  await tensorflow.ready(folder);
  /** @type {{ work: string, trainer: string, once: () => number }[]} */
  const contenders = [];
  for (const [work, layers] of Object.entries(NETWORKS)) {
    const named = `${work}, tanh, ${POINTS} points in batches of ${BATCH}: epochs`;
    const { x, y } = points();
    const objects = new ObjectTrainer(layers);
    const arrays = new ArrayTrainer(layers);
    contenders.push({ work: named, trainer: 'JavaScript objects', once: () => (objects.epoch(x, y, BATCH, LR), 1) });
    contenders.push({ work: named, trainer: 'JavaScript typed arrays', once: () => (arrays.epoch(x, y, BATCH, LR), 1) });
    for (const { trainer, once } of tensorflow.networks(layers, x, y, BATCH, LR)) contenders.push({ work: named, trainer, once });
    for (const dtype of DTYPES) {
      const network = new Network(experiment(dtype, layers));
      contenders.push({ work: named, trainer: `wasm ${dtype}`, once: () => (network.train_epochs(4), 4) });
    }
  }
  const named = 'one neuron, rows kept: steps';
  contenders.push({ work: named, trainer: 'JavaScript objects', once: () => (new ObjectNeuron().train(10_000), 10_000) });
  for (const { trainer, once } of tensorflow.neurons()) contenders.push({ work: named, trainer, once });
  for (const dtype of DTYPES) {
    const once = () => {
      const neuron = new Neuron({ ...notebook(), dtype, steps: 10_000 });
      neuron.train(10_000);
      neuron.free();
      return 10_000;
    };
    contenders.push({ work: named, trainer: `wasm ${dtype}`, once });
  }
  const swept = `the sweep, ${DTYPES.length * RATES.length} runs of up to ${SWEEP_STEPS} steps, each until it can't change any more: sweeps`;
  contenders.push({ work: swept, trainer: 'JavaScript objects', once: sweepOfObjects });
  contenders.push({ work: swept, trainer: 'wasm, all four dtypes', once: sweep });
  return figures(contenders);
}

function sweep() {
  const sweep = new Sweep(DTYPES.map((dtype) => ({ ...notebook(), dtype })), RATES);
  while (!sweep.run_for(1000));
  sweep.free();
  return 1;
}

/** As many runs, in JavaScript's only dtype. */
function sweepOfObjects() {
  for (let i = 0; i < DTYPES.length; i++) for (const lr of RATES) new ObjectNeuron(lr).settle(SWEEP_STEPS);
  return 1;
}

/** @param {(typeof DTYPES)[number]} dtype @param {number[]} layers @returns {import('../../www/pkg/neuron_playground.js').Experiment} */
export const experiment = (dtype, layers) => ({
  dtype,
  seed: 0,
  layers,
  activation: layers.slice(1, -1).map(() => /** @type {const} */ ('tanh')),
  output_activation: 'tanh',
  data: { name: 'circle', samples: POINTS },
  features: ['x1', 'x2'],
  optimizer: { name: 'sgd', lr: LR },
  batch_size: BATCH,
  steps: 10_000_000,
});

function points() {
  const network = new Network(experiment('float32', [2, 1]));
  const all = network.points();
  network.free();
  return {
    x: Float64Array.from({ length: 2 * POINTS }, (_, i) => all[3 * (i >> 1) + (i % 2)]),
    y: Float64Array.from({ length: POINTS }, (_, i) => all[3 * i + 2]),
  };
}

/** @param {{ work: string, trainer: string, once: () => number }[]} contenders @returns {Figure[]} */
function figures(contenders) {
  const rates = contenders.map(() => /** @type {number[]} */ ([]));
  // The first turn warms up.
  for (let turn = 0; turn <= TURNS; turn++) {
    for (const [i, { once }] of contenders.entries()) {
      const start = performance.now();
      let done = 0;
      let passed = 0;
      while (passed < TURN) {
        done += once();
        passed = performance.now() - start;
      }
      if (turn > 0) rates[i].push((done / passed) * 1000);
    }
  }
  return contenders.map(({ work, trainer }, i) => {
    const sorted = rates[i].toSorted((a, b) => a - b);
    const at = (/** @type {number} */ part) => sorted[Math.round(part * (TURNS - 1))];
    return { work, trainer, rate: at(0.5), spread: (at(0.75) - at(0.25)) / at(0.5) };
  });
}
