// What leaves the neuron's part as text: the table, copied or downloaded, and scripts that give the same bits.

import { byId } from '../draw/dom.js';
import { createDownload } from '../page/exports.js';

/** @import { NeuronContext } from './part.js' */

/** @param {NeuronContext} context */
export function createDownloads({ store, runs, notice }) {
  const chosen = () => runs.get(store.get().experiment.dtype)?.neuron;

  byId('copy-tsv').addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(chosen()?.export('tsv') ?? '');
      notice.say('The table is copied: paste it into a sheet.');
    } catch {
      notice.problem('The browser did not let the page copy. Download the CSV instead.');
    }
  });
  createDownload('download', 'neuron', store, notice, chosen);
}
