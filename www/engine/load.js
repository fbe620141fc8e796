// Loads the wasm.

import init from '../pkg/neuron_playground.js';
import withoutSimd from '../pkg/neuron_playground_without_simd.wasm?url';
import { hasSimd } from './simd.js';

export async function loadEngine() {
  try {
    await (hasSimd() ? init() : init({ module_or_path: withoutSimd }));
  } catch (error) {
    throw new Error(`the engine could not be loaded (${/** @type {Error} */ (error).message})`, { cause: error });
  }
}
