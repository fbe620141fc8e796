// What leaves the page as text: the table, copied or downloaded, and scripts that give the same bits.

import { byId, make } from '../dom.js';

/**
 * @import { Format, PlaygroundError } from '../pkg/neuron_playground.js'
 * @import { Runs } from '../engine.js'
 * @import { Notice } from './notice.js'
 * @import { Store } from '../store.js'
 */

/** How a file's name ends. @type {Record<Format, string>} */
const ENDINGS = { tsv: 'tsv', csv: 'csv', json: 'json', markdown: 'md', script: 'py', notebook: 'ipynb' };

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
    const format = /** @type {Format} */ (download.value);
    download.value = '';
    const { dtype } = store.get().experiment;
    try {
      save(`neuron-${dtype}.${ENDINGS[format]}`, chosen()?.neuron.export(format) ?? '');
    } catch (error) {
      if (/** @type {PlaygroundError} */ (error).code === 'panic') throw error;
      notice.problem(/** @type {Error} */ (error).message);
    }
  });
}

/** Gives the reader a file. @param {string} name @param {string} text */
function save(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = make('a', '');
  Object.assign(link, { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
