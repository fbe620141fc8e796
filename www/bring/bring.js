// What a reader brings: points as CSV, an experiment as JSON, a link; told apart, looked at, and opened or refused in words.
// Loaded when it is first needed.

import { is_neuron } from '../pkg/neuron_playground.js';
import { isTrap } from '../engine/trap.js';
import { hashIn } from '../state/link.js';
import { createProgress } from '../draw/progress.js';
import { createColumns } from './columns.js';
import { createDialog } from './dialog.js';
import { experimentOf } from './json.js';
import { comparedOf } from '../engine/variants.js';
import { limit, textOf } from './text.js';

/**
 * @import { Experiment, Patch } from '../pkg/neuron_playground.js'
 * @import { Store } from '../state/store.js'
 *
 * @typedef {object} Ways What opens what was brought.
 * @property {(experiment: Experiment, isNeuron: boolean, variants?: Patch[]) => void} experiment
 * @property {(hash: string) => void} hash
 * @property {(text: string) => void} say
 * @property {(text: string) => void} problem
 */

/** More is not put into a field: browsers take seconds to lay it out. */
const MOST_TYPED = 50_000;

/**
 * What a text is, by how it begins.
 * @param {string} text @returns {{ kind: 'json' | 'table' } | { kind: 'link', hash: string }} Throws if it is nothing that can be opened.
 */
export function kindOf(text) {
  limit(text.length, 'The text');
  const trimmed = text.trim();
  if (trimmed === '') throw new RangeError('There is nothing in it: paste points as CSV, an experiment as JSON, or a link.');
  if (/^[{[]/.test(trimmed)) return { kind: 'json' };
  const hash = hashIn(trimmed);
  if (hash === '') throw new RangeError('It has no part after a #: copy the whole link. If it leads to a file, download that and bring it: this page asks no other host.');
  return hash ? { kind: 'link', hash } : { kind: 'table' };
}

/** @param {Store} store @param {Ways} ways */
export function createBring(store, ways) {
  const { dialog, field, file, error, columns: panel, name: title, open: opening } = createDialog();
  const reading = createProgress('Reading', () => dialog.open || dialog.showModal());
  panel.after(reading.element);
  dialog.addEventListener('close', reading.stop);
  const columns = createColumns(panel, () => {
    const { experiment, variants } = store.get();
    return { experiment, dtypes: [...new Set(comparedOf({ experiment, variants }).map(({ dtype }) => dtype))] };
  }, complain, reading.run);
  let content = '';

  /** @param {string} wrong */
  function complain(wrong) {
    error.textContent = wrong;
    error.hidden = !wrong;
  }

  /** Nothing of it is read yet. @param {string} text @param {string} name What it is called if it doesn't stand in the field. */
  function hold(text, name) {
    reading.stop();
    content = text;
    complain('');
    reads(false);
    title.hidden = !name;
    title.textContent = name;
    field.hidden = Boolean(name);
    if (name) field.value = '';
  }

  /** With what a table is read as, the dialog has less to say of itself. @param {boolean} table */
  function reads(table) {
    panel.hidden = !table;
    dialog.classList.toggle('reads', table);
  }

  /** Shows what a table is read as. */
  async function look() {
    if (await columns.read(content)) reads(true);
  }

  /** Opens what is held; a table only once it was looked at. */
  async function open() {
    const brought = kindOf(content);
    if (brought.kind === 'table') {
      const { open: wasOpen } = dialog;
      if (panel.hidden) await look();
      // It was stopped.
      if (panel.hidden) return;
      if (!dialog.open) dialog.showModal();
      if (!wasOpen) return;
      const taken = columns.take();
      // It stands there already what is wrong.
      if (!taken) return;
      ways.experiment(taken.experiment, false);
      ways.say(taken.says);
    } else if (brought.kind === 'link') {
      ways.hash(brought.hash);
    } else {
      const read = await reading.run(experimentOf(content.trim()));
      if (!read) return;
      ways.experiment(read.experiment, is_neuron(read.experiment), read.variants);
      ways.say('The experiment is open.');
    }
    dialog.close();
  }

  /** Does it, or says why not: in the dialog, unless that opened for the bar alone. @param {() => void | Promise<void>} what */
  async function attempt(what) {
    const { open: wasOpen } = dialog;
    try {
      await what();
    } catch (problem) {
      if (isTrap(problem)) throw problem;
      const { message } = /** @type {Error} */ (problem);
      if (wasOpen) return complain(message);
      dialog.close();
      ways.problem(message);
    }
  }

  field.addEventListener('input', async () => {
    hold(field.value, '');
    try {
      if (kindOf(content).kind === 'table') await look();
    } catch {
      // Half typed: what is wrong is said when it is to be opened.
    }
  });
  field.addEventListener('paste', (event) => {
    const text = event.clipboardData?.getData('text') ?? '';
    if (text.length <= MOST_TYPED) return;
    event.preventDefault();
    bring(text);
  });
  opening.addEventListener('click', () => attempt(open));
  file.addEventListener('change', async () => {
    if (file.files?.[0]) await bring(file.files[0]);
    file.value = '';
  });

  /** Opens a text or a file from anywhere; a table is shown first. @param {string | File} what */
  const bring = (what) => attempt(async () => {
    const text = typeof what === 'string' ? what : await textOf(what);
    const { kind } = kindOf(text);
    hold(text, typeof what === 'string' ? 'What you pasted' : what.name);
    await (dialog.open && kind === 'table' ? look() : open());
  });

  return {
    bring,
    ask() {
      field.value = '';
      hold('', '');
      dialog.showModal();
      field.focus();
    },
  };
}
