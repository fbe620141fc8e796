// The built wasm, loaded in Node.

import { readFileSync } from 'node:fs';
import { initSync } from '../../www/pkg/neuron_playground.js';

export * from '../../www/pkg/neuron_playground.js';

initSync({ module: readFileSync(new URL('../../www/pkg/neuron_playground_bg.wasm', import.meta.url)) });
