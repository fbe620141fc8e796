// When the engine itself gives up.

/** @import { PlaygroundError } from '../pkg/neuron_playground.js' */

/** True if it did: what it held can't be trusted any more, and only a fresh one helps; no reader is to blame. @param {unknown} error */
export const isTrap = (error) => error instanceof WebAssembly.RuntimeError || /** @type {PlaygroundError} */ (error)?.code === 'panic';
