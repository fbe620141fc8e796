// What leaves the neuron's part as text: the table, copied or downloaded, and scripts that give the same bits.

import { byId } from '../draw/dom.js';
import { createProgress, inSlices } from '../draw/progress.js';
import { createDownload } from '../page/exports.js';

/** @import { NeuronContext } from './part.js' */

/** @param {NeuronContext} context */
export function createDownloads({ store, runs, notice }) {
  const chosen = () => runs.chosen?.neuron;

  const copy = byId('copy-tsv');
  const copying = createProgress('Copying');
  copy.before(copying.element);
  copy.addEventListener('click', async () => {
    const run = chosen();
    if (!run) return;
    const text = copying.run(inSlices(run.writing('tsv')));
    try {
      await copied(text);
      notice.say('The table is copied: paste it into a sheet.');
    } catch {
      // Nor is it a problem if the reader stopped it.
      if ((await text) !== undefined) notice.problem('The browser did not let the page copy. Download the CSV instead.');
    }
  });
  createDownload('download', 'neuron', store, notice, () => runs.all.map(({ compared, neuron }) => ({ compared, run: neuron })));
}

/** Copies a text that is still to come: some browsers let a page copy only what is asked for at once. @param {Promise<string | undefined>} text */
async function copied(text) {
  const whole = text.then((text) => (text === undefined ? Promise.reject(new Error('stopped')) : text));
  // It may fail after what asked for it has.
  whole.catch(() => {});
  if (!('ClipboardItem' in window)) return navigator.clipboard.writeText(await whole);
  await navigator.clipboard.write([new ClipboardItem({ 'text/plain': whole })]);
}
