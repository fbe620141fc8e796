// What is measured, the same in Node and in Chromium: epochs and steps a second, as medians of several turns.

import { ArrayTrainer, ObjectNeuron, ObjectTrainer } from './trainers.js';

/** @typedef {{ work: string, trainer: string, rate: number, spread: number }} Figure Times a second; the spread is that of the middle half, as a part. */

/** What the rest is compared with: nodes and links of objects, and what a processor can do at most. */
export const OBJECTS = 'JavaScript objects';
export const KERNEL = 'the limit: a SIMD kernel';
/** Where `cargo xtask bench` builds that, in the repository. */
export const KERNEL_PATH = 'target/kernel/wasm32-unknown-unknown/release/kernel.wasm';
const DTYPES = /** @type {const} */ (['float16', 'bfloat16', 'float32', 'float64']);
const NETWORKS = { '2-4-2-1': [2, 4, 2, 1], '2-8-8-8-8-8-8-1': [2, 8, 8, 8, 8, 8, 8, 1] };
const [POINTS, BATCH, LR] = [250, 10, 0.03];
/** Each turn lasts so long, in milliseconds; turns of all trainers take turns. */
const [TURN, TURNS] = [120, 9];
/** The page's sweep: learning rates from 10⁻⁴ to 1. */
const RATES = Float64Array.from({ length: 400 }, (_, i) => 10 ** (-4 + (4 * i) / 399));
const SWEEP_STEPS = 10_000;

/**
 * What is timed: does so much of the work, and says how much.
 * @typedef {{ work: string, trainer: string, once: () => number }} Contender
 * @typedef {typeof import('../../www/pkg/neuron_playground.js')} Engine
 * @typedef {{ set: (point: number, x1: number, x2: number, y: number) => void, [epochs: string]: Function }} Kernel
 */

const WORKS = {
  /** @param {string} layers */
  network: (layers) => `${layers}, tanh, ${POINTS} points in batches of ${BATCH}: epochs`,
  neuron: 'one neuron, rows kept: steps',
  sweep: `the sweep, ${DTYPES.length * RATES.length} runs of up to ${SWEEP_STEPS} steps, each until it can't change any more: sweeps`,
};

/**
 * All of it side by side.
 * @param {Engine} engine @param {Kernel} kernel The limit (tests/bench/kernel).
 * @param {string} [folder] Where TensorFlow.js's own wasm is; without it, it is left out.
 * @returns {Promise<Figure[]>}
 */
export async function measure(engine, kernel, folder) {
  const { x, y } = points(engine);
  const contenders = plain(x, y, kernel);
  if (folder) {
    const tensorflow = await import('./tensorflow.js');
    await tensorflow.ready(folder);
    for (const [name, layers] of Object.entries(NETWORKS)) {
      for (const { trainer, once } of tensorflow.networks(layers, x, y, BATCH, LR)) contenders.push({ work: WORKS.network(name), trainer, once });
    }
    for (const { trainer, once } of tensorflow.neurons()) contenders.push({ work: WORKS.neuron, trainer, once });
  }
  return figures([...contenders, ...ofEngine(engine, 'wasm')]);
}

/** What the engine is measured beside. @param {Float64Array} x @param {Float64Array} y @param {Kernel} kernel @returns {Contender[]} */
function plain(x, y, kernel) {
  /** @type {Contender[]} */
  const contenders = [];
  y.forEach((y, i) => kernel.set(i, x[2 * i], x[2 * i + 1], y));
  for (const [name, layers] of Object.entries(NETWORKS)) {
    const work = WORKS.network(name);
    const objects = new ObjectTrainer(layers);
    const arrays = new ArrayTrainer(layers);
    const epochs = kernel[`epochs_of_${name.replaceAll('-', '_')}`];
    contenders.push({ work, trainer: OBJECTS, once: () => (objects.epoch(x, y, BATCH, LR), 1) });
    contenders.push({ work, trainer: 'JavaScript typed arrays', once: () => (arrays.epoch(x, y, BATCH, LR), 1) });
    contenders.push({ work, trainer: KERNEL, once: () => (epochs(20, LR), 20) });
  }
  contenders.push({ work: WORKS.neuron, trainer: OBJECTS, once: () => (new ObjectNeuron().train(10_000), 10_000) });
  contenders.push({ work: WORKS.sweep, trainer: OBJECTS, once: sweepOfObjects });
  return contenders;
}

/** What the engine does. @param {Engine} engine @param {string} called @returns {Contender[]} */
export function ofEngine({ Network, Neuron, notebook, Sweep }, called) {
  /** @type {Contender[]} */
  const contenders = [];
  for (const dtype of DTYPES) {
    const trainer = `${called} ${dtype}`;
    for (const [name, layers] of Object.entries(NETWORKS)) {
      const network = new Network(experiment(dtype, layers));
      contenders.push({ work: WORKS.network(name), trainer, once: () => (network.train_epochs(4), 4) });
    }
    const once = () => {
      const neuron = new Neuron({ ...notebook(), dtype, steps: 10_000 });
      neuron.train(10_000);
      neuron.free();
      return 10_000;
    };
    contenders.push({ work: WORKS.neuron, trainer, once });
  }
  const sweep = () => {
    const sweep = new Sweep(DTYPES.map((dtype) => ({ ...notebook(), dtype })), RATES);
    while (!sweep.run_for(1000));
    sweep.free();
    return 1;
  };
  contenders.push({ work: WORKS.sweep, trainer: `${called}, all four dtypes`, once: sweep });
  return contenders;
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

/** @param {Engine} engine */
function points({ Network }) {
  const network = new Network(experiment('float32', [2, 1]));
  const all = network.points();
  network.free();
  return {
    x: Float64Array.from({ length: 2 * POINTS }, (_, i) => all[3 * (i >> 1) + (i % 2)]),
    y: Float64Array.from({ length: POINTS }, (_, i) => all[3 * i + 2]),
  };
}

/** Turns of all in turn. @param {Contender[]} contenders @returns {Figure[]} */
export function figures(contenders) {
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
