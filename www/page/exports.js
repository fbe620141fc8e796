// What leaves the page as a file: the experiment, what a run writes out, and scripts that give the same bits.

import { write_experiment } from '../pkg/neuron_playground.js';
import { jsonOf } from '../engine/json.js';
import { comparedOf, labelled } from '../engine/variants.js';
import { byId } from '../draw/dom.js';
import { createProgress, inSlices } from '../draw/progress.js';
import { saveText } from '../draw/save.js';
import { joined } from '../state/variants.js';
import { blame } from './binding.js';

/**
 * @import { Experiment, Format, Writing } from '../pkg/neuron_playground.js'
 * @import { Compared } from '../engine/variants.js'
 * @import { Notice } from './notice.js'
 * @import { Store } from '../state/store.js'
 */

/** How a file's name ends. @type {Record<Format, string>} */
const ENDINGS = { tsv: 'tsv', csv: 'csv', json: 'json', markdown: 'md', script: 'py', notebook: 'ipynb' };

/** What a run writes out by itself: what is said of a variant, too. */
const OF_A_RUN = ['script', 'notebook', 'csv', 'json', 'markdown'];

/**
 * Lets a choice download what it names: the experiment with what it is compared with, or what a run writes out; the variants'
 * stand below the run's own.
 * @template {{ writing: (format: Format) => Writing }} R
 * @param {string} id Of the choice. @param {string} part What files begin with. @param {Store} store @param {Notice} notice
 * @param {() => { compared: Compared, run: R }[]} runs The chosen one first. @param {Record<string, (run: R) => [string, Experiment]>} [more] Other files' names and what they hold.
 */
export function createDownload(id, part, store, notice, runs, more = {}) {
  const choice = /** @type {HTMLSelectElement} */ (byId(id));
  const writing = createProgress('Writing');
  choice.before(writing.element);
  choice.addEventListener('change', async () => {
    const [what, place = '0'] = choice.value.split(' ');
    choice.value = '';
    const { experiment, variants, part: shown } = store.get();
    const [chosen, ...others] = runs();
    // Those that can't be run are no choice.
    const of = place === '0' ? chosen : others.find(({ compared }) => compared === comparedOf({ experiment, variants })[Number(place)]);
    if (!what || !of) return;
    /** @type {typeof more} */
    const files = { experiment: () => ['experiment.json', joined(write_experiment(experiment), variants, shown)], ...more };
    try {
      if (Object.hasOwn(files, what)) {
        const [name, content] = files[what](of.run);
        saveText(name, jsonOf(content, 1));
      } else {
        const format = /** @type {Format} */ (what);
        const text = await writing.run(inSlices(of.run.writing(format)));
        if (text !== undefined) saveText(`${part}-${of.compared.name.replace(/[^\w.]+/g, '-')}.${ENDINGS[format]}`, text);
      }
    } catch (error) {
      notice.problem(blame(error));
    }
  });

  const own = [...choice.options];
  let kind = '';
  function offer() {
    const others = comparedOf(store.get()).slice(1);
    const next = others.map(labelled).join('|');
    if (next === kind) return;
    kind = next;
    const groups = others.map((compared, i) => {
      const group = document.createElement('optgroup');
      group.label = labelled(compared);
      group.append(...own.filter(({ value }) => OF_A_RUN.includes(value)).map(({ value, text }) => new Option(text, `${value} ${i + 1}`)));
      return group;
    });
    choice.replaceChildren(...own, ...groups);
    choice.value = '';
  }
  offer();
  store.subscribe((state, before) => (state.experiment !== before.experiment || state.variants !== before.variants) && offer());
}
