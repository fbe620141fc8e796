// For Node, which reads the wasm from the package's folder.

import { readFileSync } from 'node:fs';
import { initSync } from './neuron_playground.js';

export * from './neuron_playground.js';

initSync({ module: readFileSync(new URL('neuron_playground_bg.wasm', import.meta.url)) });
