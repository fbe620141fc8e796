// What the loss is scaled by, below the plot of losses and over the same iterations; skipped steps are marked.

import { superscript } from '../draw/numbers.js';
import { linearTicks } from '../draw/scale.js';
import { createBelow, markKey } from './below.js';

/** @param {HTMLElement} panel Hidden while nothing is scaled. @param {(x: number) => void} [onClick] */
export const createScaling = (panel, onClick) =>
  createBelow(panel, {
    label: 'What the loss is scaled by',
    caption: ['loss scale: what the loss is multiplied by before backward; ', markKey(), ' a skipped step'],
    // Powers of two: that is how it moves.
    y: { ticks: (low, high, most) => linearTicks(low, high, 2 * most).filter(Number.isInteger), label: (power) => `2${superscript(power)}` },
    // A scale of 0 has no height.
    height: (scale) => (scale > 0 ? Math.log2(scale) : NaN),
    ends: (low, high) => [Math.floor(low) - 1, Math.ceil(high) + 1],
    onClick,
  });
