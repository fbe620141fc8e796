// The bits of weight and bias, or of the number pointed at; a bit turned over starts the run from there.

import { byId } from '../draw/dom.js';
import { createBits } from '../page/opened.js';
import { whenOf } from './moment.js';

/**
 * @import { NeuronContext, NeuronFrame, NeuronView } from './part.js'
 * @import { Opened, Turning } from '../page/opened.js'
 */

/** @type {NeuronView} */
export const bits = {
  id: 'bits',
  part: 'neuron',
  embed: 'bits',
  create: createBitsOfBoth,
};

/** @param {NeuronContext} context */
function createBitsOfBoth({ store, runs, opened, startFrom }) {
  /** @param {Opened} number @returns {Turning} */
  function turning({ name, value, dtype, at }) {
    if ((name !== 'weight' && name !== 'bias') || at === undefined) {
      return { says: 'Only the bits of a weight or bias turn over: they are what a run can start from.' };
    }
    const both = runs.chosen?.after(at);
    if (dtype !== store.get().experiment.dtype || !both || !Object.is(both[name], value)) {
      return { says: 'This number is of another run than the one on show: open it again to turn its bits over.' };
    }
    const says =
      at < 0
        ? 'The run starts here: a click on a bit changes that number and no other.'
        : 'A click on a bit starts a new run from here, with that bit turned over.';
    return {
      says,
      start(turned) {
        const start = { ...both, [name]: turned };
        if (!startFrom(start.weight, start.bias)) return undefined;
        return { name, value: turned, dtype, at: -1, when: whenOf(name, -1) };
      },
    };
  }
  opened.turnsBy('neuron', turning);

  const shown = createBits(byId('bits'), byId('bits-says'), opened);
  return {
    /** @param {NeuronFrame} frame */
    draw({ state: { experiment: { dtype } }, row, run }) {
      const [at, both] = [row?.iteration ?? -1, row ?? run?.start];
      const numbers = both ? /** @type {const} */ (['weight', 'bias']).map((name) => ({ name, value: both[name], dtype, at, when: whenOf(name, at) })) : [];
      shown.draw(dtype, numbers);
    },
  };
}
