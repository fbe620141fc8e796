// The sweep over every learning rate, which is out of sight at first: its code comes when it is near.

import { EnginePart } from '../pkg/neuron_playground.js';
import { later } from '../page/view.js';

/** @import { NeuronView } from './part.js' */

/** @type {NeuronView} */
export const sweep = {
  id: 'sweep',
  part: 'neuron',
  embed: 'maps',
  goto: 'Sweep',
  create: later('sweep', async ({ bring }) => {
    const [{ createSweep }] = await Promise.all([import('./sweeping.js'), bring(EnginePart.Rest)]);
    return createSweep;
  }),
};
