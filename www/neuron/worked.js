// The worked step of the iteration on show: its code comes right after the first curve.

import { afterwards } from '../page/view.js';

/** @import { NeuronView } from './part.js' */

/** @type {NeuronView} */
export const worked = {
  id: 'worked',
  part: 'neuron',
  embed: 'worked',
  goto: 'Worked step',
  create: afterwards(async () => (await import('./working.js')).createWorked),
};
