// What leaves the network's part as text: scripts that give the same bits, the losses, the experiment.

import { byId } from '../draw/dom.js';
import { blame } from '../page/binding.js';
import { createDownload } from '../page/exports.js';

/** @import { NetworkContext } from './part.js' */

/** @param {NetworkContext} context */
export function createDownloads({ store, training, restarts, notice }) {
  createDownload('net-download', 'network', store, notice, () => training.all.map(({ compared, network }) => ({ compared, run: network })), {
    weights: (network) => ['experiment-with-weights.json', network.restarted()],
  });

  byId('link-weights').addEventListener('click', () => {
    try {
      restarts.restart();
    } catch (error) {
      notice.problem(blame(error));
    }
  });
}
