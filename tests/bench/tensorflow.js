// @ts-nocheck TensorFlow.js is there for the bench only (tests/bench/package.json), not for the checks.

// TensorFlow.js beside: its own kernels in JavaScript (cpu) and in WebAssembly (wasm), with its SGD, float32.

import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

const BACKENDS = ['cpu', 'wasm'];

/** Makes the backends ready. @param {string} folder Where TensorFlow.js's own wasm is: a path in Node, a URL in a page. */
export async function ready(folder) {
  tf.enableProdMode();
  setWasmPaths(folder);
  for (const backend of BACKENDS) {
    if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js has no backend ${backend} here`);
  }
}

/**
 * A network's epochs on each backend.
 * @param {number[]} layers @param {Float64Array} x @param {Float64Array} y @param {number} batch @param {number} lr
 * @returns {{ trainer: string, once: () => number }[]}
 */
export const networks = (layers, x, y, batch, lr) => each(() => network(layers, x, y, batch, lr, tf.tanh));

/** A neuron's steps, whose rows are kept. @returns {{ trainer: string, once: () => number }[]} */
export const neurons = () =>
  each(() => {
    const { step, parameters } = network([1, 1], [1], [1], 1, 0.1, (z) => z);
    return {
      once() {
        const rows = [];
        for (let i = 0; i < 20; i++) rows.push([step(0), ...parameters.map((parameter) => parameter.dataSync()[0])]);
        return rows.length;
      },
    };
  });

/** @param {() => { once: () => number }} make */
const each = (make) =>
  BACKENDS.map((backend) => {
    tf.setBackend(backend);
    const { once } = make();
    return { trainer: `TensorFlow.js ${backend}`, once: () => (tf.setBackend(backend), once()) };
  });

function network(layers, x, y, batch, lr, activation) {
  const batches = [];
  for (let at = 0; at < y.length; at += batch) {
    const rows = (values, width) => tf.tensor2d(Float32Array.from(values.slice(at * width, (at + batch) * width)), [batch, width]);
    batches.push([rows(x, layers[0]), rows(y, 1)]);
  }
  const parameters = layers.slice(1).flatMap((size, l) => [tf.variable(tf.randomUniform([layers[l], size], -0.5, 0.5, 'float32', 1 + l)), tf.variable(tf.zeros([size]))]);
  const optimizer = tf.train.sgd(lr);
  function forward(input) {
    let output = input;
    for (let l = 0; l < parameters.length; l += 2) output = activation(tf.add(tf.matMul(output, parameters[l]), parameters[l + 1]));
    return output;
  }
  /** A step on a batch; its loss. */
  function step(at) {
    const [input, target] = batches[at];
    return tf.tidy(() => optimizer.minimize(() => tf.mean(tf.square(tf.sub(forward(input), target))), true).dataSync()[0]);
  }
  function once() {
    for (let at = 0; at < batches.length; at++) step(at);
    return 1;
  }
  return { once, step, parameters };
}
