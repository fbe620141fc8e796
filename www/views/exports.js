// What leaves the page as text: the table, copied or downloaded, and scripts that give the same bits.

import { byId } from '../dom.js';
import { blame } from './binding.js';
import { saveText } from './save.js';

/**
 * @import { Format } from '../pkg/neuron_playground.js'
 * @import { Runs } from '../engine.js'
 * @import { Notice } from './notice.js'
 * @import { Store } from '../store.js'
 */

/** How a file's name ends. @type {Record<Format, string>} */
export const ENDINGS = { tsv: 'tsv', csv: 'csv', json: 'json', markdown: 'md', script: 'py', notebook: 'ipynb' };

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

  const download = /** @type {HTMLSelectElement} */ (byId('download'));
  download.addEventListener('change', () => {
    const what = download.value;
    download.value = '';
    const { experiment } = store.get();
    try {
      if (what === 'experiment') saveText('experiment.json', JSON.stringify(experiment, null, 1));
      else saveText(`neuron-${experiment.dtype}.${ENDINGS[/** @type {Format} */ (what)]}`, chosen()?.neuron.export(/** @type {Format} */ (what)) ?? '');
    } catch (error) {
      notice.problem(blame(error));
    }
  });
}
