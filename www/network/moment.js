// Whose numbers are shown, in words: a network's steps are counted from 1, as the diagram's head counts them.

import { integer } from '../draw/numbers.js';

/** When a weight is so. @param {number} iteration The last one done; -1 before the first. */
export const afterStep = (iteration) => (iteration < 0 ? 'at the start' : `after step ${integer(iteration + 1)}`);

/** Whose gradient it is. @param {number} iteration */
export const inStep = (iteration) => (iteration < 0 ? 'before any step' : `in step ${integer(iteration + 1)}`);
