// What leaves the network's part as text: scripts that give the same bits, the losses, the experiment.

import { START } from '../state/store.js';
import { byId } from '../draw/dom.js';
import { blame } from '../page/binding.js';
import { createDownload } from '../page/exports.js';

/** @import { NetworkContext } from './part.js' */

/** @param {NetworkContext} context */
export function createDownloads({ store, training, notice }) {
  const network = () => training.get(store.get().experiment.dtype)?.network;
  createDownload('net-download', 'network', store, notice, network, {
    weights: (network) => ['experiment-with-weights.json', network.restarted()],
  });

  byId('link-weights').addEventListener('click', () => {
    const chosen = network();
    if (!chosen) return;
    try {
      store.update({ experiment: chosen.restarted(), iteration: START, playing: false });
      notice.say('The weights are part of the experiment now: it starts from them, and its link carries them. “Share” has it.');
    } catch (error) {
      notice.problem(blame(error));
    }
  });
}
