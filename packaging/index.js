// For browsers and bundlers: loads the wasm beside it.

import init from './neuron_playground.js';

export * from './neuron_playground.js';

await init();
