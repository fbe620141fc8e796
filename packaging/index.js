// For browsers and bundlers: loads the wasm beside it.

import init from './neuron_playground.js';
import { hasSimd } from './simd.js';

export * from './neuron_playground.js';

await init({ module_or_path: hasSimd() ? new URL('neuron_playground_bg.wasm', import.meta.url) : new URL('neuron_playground_without_simd.wasm', import.meta.url) });
