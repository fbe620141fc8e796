// What the bench runs in Node: an engine from its folder, and the limit.

import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { KERNEL_PATH } from './measure.js';

/** @import { Engine, Kernel } from './measure.js' */

/** @param {string} folder @returns {Promise<Engine & { memory: WebAssembly.Memory }>} */
export async function engineIn(folder) {
  const engine = await import(pathToFileURL(`${folder}/neuron_playground.js`).href);
  const { memory } = engine.initSync({ module: readFileSync(`${folder}/neuron_playground_bg.wasm`) });
  return { ...engine, memory };
}

export async function kernel() {
  const { instance } = await WebAssembly.instantiate(readFileSync(KERNEL_PATH));
  return /** @type {Kernel} */ (/** @type {unknown} */ (instance.exports));
}
