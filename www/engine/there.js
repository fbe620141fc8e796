// Which parts of the engine are there: what the first curve needs is from the start, load.js brings the others.

/** @import { EnginePart } from '../pkg/neuron_playground.js' */

/** @type {Set<EnginePart>} */
const there = new Set();

/** @param {EnginePart} part */
export const isThere = (part) => there.has(part);

/** @param {EnginePart} part */
export const isNowThere = (part) => void there.add(part);
