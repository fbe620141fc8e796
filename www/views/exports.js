// What leaves the page as text: the table, copied or downloaded.

import { byId, make } from '../dom.js';

/**
 * @import { Runs } from '../engine.js'
 * @import { Notice } from './notice.js'
 * @import { Store } from '../store.js'
 */

/** @param {Store} store @param {Runs} runs @param {Notice} notice */
export function createExports(store, runs, notice) {
  const chosen = () => runs.get(store.get().experiment.dtype);

  byId('copy-tsv').addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(chosen()?.neuron.export('tsv') ?? '');
      notice.say('The table is copied: paste it into a sheet.');
    } catch {
      notice.problem('The browser did not let the page copy. Download the CSV instead.');
    }
  });

  byId('download-csv').addEventListener('click', () => {
    const { dtype } = store.get().experiment;
    const url = URL.createObjectURL(new Blob([chosen()?.neuron.export('csv') ?? ''], { type: 'text/csv' }));
    const link = make('a', '');
    Object.assign(link, { href: url, download: `neuron-${dtype}.csv` });
    link.click();
    URL.revokeObjectURL(url);
  });
}
