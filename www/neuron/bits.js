// The bits of weight and bias, or of the number pointed at; a bit turned over starts the run from there.

import { byId } from '../draw/dom.js';
import { createBits } from '../page/opened.js';

/** @import { NeuronView } from './part.js' */

/** @type {NeuronView} */
export const bits = {
  id: 'bits',
  part: 'neuron',
  embed: 'bits',
  create({ store, runs, startFrom }) {
    const shown = createBits(byId('bits'), byId('opened'), ({ name, value }) => {
      // Those of a network are changed where its neurons are open.
      if (store.get().part !== 'neuron') return;
      const run = runs.get(store.get().experiment.dtype);
      const { weight, bias } = run?.row(run.index(store.get().iteration)) ?? { weight: 0, bias: 0 };
      startFrom(name === 'weight' ? value : weight, name === 'bias' ? value : bias);
    });
    return { draw: ({ state: { experiment }, row }) => shown.draw(experiment.dtype, row) };
  },
};
