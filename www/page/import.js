// What a reader imports: points as CSV, an experiment as JSON, a link; pasted, chosen or dropped.

import { is_neuron, read_csv } from '../pkg/neuron_playground.js';
import { check } from '../state/store.js';
import { fromTensorFlowPlayground } from '../state/tfplayground.js';
import { byId, inputById } from '../draw/dom.js';
import { integer } from '../draw/numbers.js';
import { blame } from './binding.js';
import { onPlane } from './layers.js';

/**
 * @import { Experiment } from '../pkg/neuron_playground.js'
 * @import { Store } from '../state/store.js'
 * @import { Notice } from './notice.js'
 */

/** Longer texts are read by no one's mistake. */
const MOST_BYTES = 20_000_000;

/** @param {Store} store @param {Notice} notice @param {(experiment: Experiment, isNeuron: boolean) => void} open */
export function createImport(store, notice, open) {
  const dialog = /** @type {HTMLDialogElement} */ (byId('bring-dialog'));
  const text = /** @type {HTMLTextAreaElement} */ (byId('bring-text'));
  const file = inputById('bring-file');
  const error = byId('bring-error');

  /** Shows what a text holds, or throws what is wrong with it. @param {string} content */
  function take(content) {
    const trimmed = content.trim();
    if (trimmed === '') throw new RangeError('There is nothing in it: paste points as CSV, an experiment as JSON, or a link.');
    if (trimmed.startsWith('{')) {
      const experiment = experimentOf(trimmed);
      open(experiment, is_neuron(experiment));
      notice.say('The experiment is open.');
    } else if (/^(https?:|#)/.test(trimmed)) {
      const theirs = fromTensorFlowPlayground(trimmed);
      if (!theirs) {
        // One of this page's own.
        if (!trimmed.includes('#')) throw new RangeError('It has no part after a #: copy the whole link.');
        location.hash = trimmed.slice(trimmed.indexOf('#'));
        return;
      }
      open(theirs.experiment, false);
      notice.say(theirs.says);
    } else {
      const { x, y } = read_csv(content);
      open(withPoints(store.get().experiment, x, y), false);
      notice.say(`${integer(x.length)} ${x.length === 1 ? 'point is' : 'points are'} the network's data now.`);
    }
    dialog.close();
  }

  /** @param {string} content */
  function tryToTake(content) {
    error.hidden = true;
    try {
      take(content);
    } catch (problem) {
      const message = blame(problem);
      if (!dialog.open) return notice.problem(message);
      error.textContent = message;
      error.hidden = false;
    }
  }

  /** @param {File | undefined} chosen */
  async function takeFile(chosen) {
    if (!chosen) return;
    if (chosen.size > MOST_BYTES) return notice.problem(`“${chosen.name}” has ${integer(Math.ceil(chosen.size / 1e6))} MB: bring a file of up to ${MOST_BYTES / 1e6}.`);
    tryToTake(await chosen.text());
  }

  byId('bring').addEventListener('click', () => {
    error.hidden = true;
    dialog.showModal();
  });
  byId('bring-open').addEventListener('click', () => tryToTake(text.value));
  byId('bring-close').addEventListener('click', () => dialog.close());
  file.addEventListener('change', async () => {
    await takeFile(file.files?.[0]);
    file.value = '';
  });
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    takeFile(event.dataTransfer?.files[0]);
  });
  document.addEventListener('paste', (event) => {
    // A field takes its own.
    if (/** @type {Element} */ (event.target).closest('input, textarea')) return;
    const content = event.clipboardData?.getData('text') ?? '';
    if (content.trim()) tryToTake(content);
  });
}

/** @param {string} text */
function experimentOf(text) {
  let parsed;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new RangeError(`It begins like JSON, but isn't: ${/** @type {Error} */ (error).message}.`, { cause: error });
  }
  return check(parsed);
}

/** A network for given points: the present one, with as many inputs as they have columns. @param {Experiment} experiment @param {number[][]} x @param {number[][]} y @returns {Experiment} */
function withPoints(experiment, x, y) {
  const isNetwork = experiment.layers.length > 2 || experiment.data;
  /** @type {Experiment} */
  const base = isNetwork ? experiment : { ...experiment, layers: [1, 4, 2, 1], activation: ['tanh', 'tanh'], steps: 1_000_000, batch_size: undefined };
  const columns = x[0].length;
  const plane = columns === 2 ? onPlane(base) : { features: undefined, layers: [columns, ...base.layers.slice(1)] };
  const classes = y.every(([value]) => value === -1 || value === 0 || value === 1);
  const loss = base.loss === 'bce_with_logits' && y.every(([value]) => value >= 0 && value <= 1) ? base.loss : 'mse';
  /** @type {Experiment} */
  const taken = {
    ...base,
    data: undefined,
    x,
    y,
    ...plane,
    loss,
    // Targets that are no classes may be of any size.
    output_activation: classes ? base.output_activation : 'identity',
    // Of a handful of points, all train.
    train: x.length < 10 ? 1 : base.train,
    initial: undefined,
  };
  return taken;
}
