// The sweep over every learning rate, which is out of sight at first: its code comes when it is near.

import { later } from '../page/view.js';

/** @import { NeuronView } from './part.js' */

/** @type {NeuronView} */
export const sweep = {
  id: 'sweep',
  part: 'neuron',
  embed: 'maps',
  goto: 'Sweep',
  create: later('sweep', async ({ bringRest }) => {
    const [{ createSweep }] = await Promise.all([import('./sweeping.js'), bringRest()]);
    return createSweep;
  }),
};
