// What leaves the network's part as text: scripts that give the same bits, the losses, the experiment.

import { byId } from '../../dom.js';
import { blame } from '../binding.js';
import { ENDINGS } from '../exports.js';
import { saveText } from '../save.js';

/**
 * @import { Format } from '../../pkg/neuron_playground.js'
 * @import { Store } from '../../store.js'
 * @import { Training } from '../../training.js'
 * @import { Notice } from '../notice.js'
 */

/** @param {Store} store @param {Training} training @param {Notice} notice */
export function createDownloads(store, training, notice) {
  const download = /** @type {HTMLSelectElement} */ (byId('net-download'));
  download.addEventListener('change', () => {
    const what = download.value;
    download.value = '';
    const { experiment } = store.get();
    const chosen = training.get(experiment.dtype);
    if (!chosen) return;
    try {
      if (what === 'experiment') saveText('experiment.json', JSON.stringify(experiment, null, 1));
      else if (what === 'weights') saveText('experiment-with-weights.json', JSON.stringify(chosen.network.restarted(), null, 1));
      else saveText(`network-${experiment.dtype}.${ENDINGS[/** @type {Format} */ (what)]}`, chosen.network.export(/** @type {Format} */ (what)));
    } catch (error) {
      notice.problem(blame(error));
    }
  });

  byId('link-weights').addEventListener('click', () => {
    const chosen = training.get(store.get().experiment.dtype);
    if (!chosen) return;
    try {
      store.update({ experiment: chosen.network.restarted(), iteration: 0, playing: false });
      notice.say('The weights are part of the experiment now: it starts from them, and its link carries them. “Copy link” sends it.');
    } catch (error) {
      notice.problem(blame(error));
    }
  });
}
