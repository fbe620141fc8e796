// The loss over weight and bias: its code comes right after the first curve.

import { afterwards } from '../page/view.js';

/** @import { NeuronView } from './part.js' */

/** @type {NeuronView} */
export const landscape = {
  id: 'landscape',
  part: 'neuron',
  embed: 'maps',
  goto: 'Landscape',
  create: afterwards(async () => (await import('./landscaping.js')).createLandscape),
};
