// What leaves the page as a file: the experiment, what a run writes out, and scripts that give the same bits.

import { write_experiment } from '../pkg/neuron_playground.js';
import { jsonOf } from '../engine/json.js';
import { byId } from '../draw/dom.js';
import { createProgress, inSlices } from '../draw/progress.js';
import { saveText } from '../draw/save.js';
import { blame } from './binding.js';

/**
 * @import { Experiment, Format, Writing } from '../pkg/neuron_playground.js'
 * @import { Notice } from './notice.js'
 * @import { Store } from '../state/store.js'
 */

/** How a file's name ends. @type {Record<Format, string>} */
const ENDINGS = { tsv: 'tsv', csv: 'csv', json: 'json', markdown: 'md', script: 'py', notebook: 'ipynb' };

/**
 * Lets a choice download what it names: the experiment, or what a run writes out.
 * @template {{ writing: (format: Format) => Writing }} R
 * @param {string} id Of the choice. @param {string} part What files begin with. @param {Store} store @param {Notice} notice
 * @param {() => R | undefined} chosen The run. @param {Record<string, (run: R) => [string, Experiment]>} [more] Other files' names and what they hold.
 */
export function createDownload(id, part, store, notice, chosen, more = {}) {
  const choice = /** @type {HTMLSelectElement} */ (byId(id));
  const writing = createProgress('Writing');
  choice.before(writing.element);
  choice.addEventListener('change', async () => {
    const what = choice.value;
    choice.value = '';
    const { experiment } = store.get();
    const run = chosen();
    if (!what || !run) return;
    /** @type {typeof more} */
    const files = { experiment: () => ['experiment.json', write_experiment(experiment)], ...more };
    try {
      if (Object.hasOwn(files, what)) {
        const [name, content] = files[what](run);
        saveText(name, jsonOf(content, 1));
      } else {
        const format = /** @type {Format} */ (what);
        const text = await writing.run(inSlices(run.writing(format)));
        if (text !== undefined) saveText(`${part}-${experiment.dtype}.${ENDINGS[format]}`, text);
      }
    } catch (error) {
      notice.problem(blame(error));
    }
  });
}
