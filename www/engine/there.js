// Which parts of the engine are there: what the first curve needs is from the start, load.js brings the others.

/** By the engine's numbers: the worked step and the landscape; and all else. */
export const PART = { views: 1, rest: 2 };

/** @type {Set<number>} */
const there = new Set();

/** @param {number} part */
export const isThere = (part) => there.has(part);

/** @param {number} part */
export const isNowThere = (part) => void there.add(part);
