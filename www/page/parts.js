// The two parts of the page, one neuron and a network: which one is on show, and what each was left with.

import { START } from '../state/store.js';
import { freshVariants } from '../state/variants.js';
import { byId } from '../draw/dom.js';

/**
 * @import { Experiment } from '../pkg/neuron_playground.js'
 * @import { Part, State, Store, Written } from '../state/store.js'
 */

/** The network that the page opens with: TensorFlow Playground's first one, in float16. @type {Experiment} */
const NETWORK = {
  dtype: 'float16',
  seed: 0,
  layers: [2, 4, 2, 1],
  activation: ['tanh', 'tanh'],
  output_activation: 'tanh',
  data: { name: 'circle', samples: 500, noise: 0, data_seed: 0 },
  features: ['x1', 'x2'],
  train: 0.5,
  loss: 'mse',
  penalty: null,
  optimizer: { name: 'sgd', lr: 0.1, momentum: 0, weight_decay: 0, nesterov: false },
  batch_size: 10,
  shuffle: true,
  steps: 1_000_000,
  loss_scaling: null,
  update: 'nearest',
};

/** How a network trains, at first, and that no neuron is pointed at. @type {Pick<State, 'pace' | 'stopAt' | 'peek'>} */
export const FIRST_NETWORK = { pace: 'epoch', stopAt: { loss: undefined, noProgress: false }, peek: undefined };

/** @param {Store} store */
export function createParts(store) {
  /** What the other part comes back with. @type {Record<Part, Pick<Written, 'experiment' | 'iteration' | 'variants'>>} */
  const left = {
    neuron: { experiment: store.get().experiment, iteration: 0, variants: store.get().variants },
    network: { experiment: NETWORK, iteration: START, variants: freshVariants('network', NETWORK.dtype) },
  };
  const buttons = { neuron: byId('part-neuron'), network: byId('part-network') };
  /** @type {Part | undefined} */
  let shown;

  // A control that is not on show changes nothing: neither the browser's own undo in a field of the part that was left, nor
  // what was pressed in the frame in which it was left.
  for (const type of ['input', 'change', 'click']) {
    window.addEventListener(
      type,
      (event) => {
        const owner = event.target instanceof Element && event.target.closest('[data-part]');
        if (!(owner instanceof HTMLElement) || owner.dataset.part === store.get().part) return;
        event.stopImmediatePropagation();
        event.preventDefault();
      },
      true,
    );
  }

  for (const part of /** @type {Part[]} */ (['neuron', 'network'])) {
    buttons[part].addEventListener('click', () => {
      const { part: before, experiment, iteration, variants } = store.get();
      if (part === before) return;
      left[before] = { experiment, iteration, variants };
      store.update({ part, playing: false, lesson: undefined, ...left[part] });
      scrollTo({ top: 0 });
    });
  }

  return {
    /** @param {State} state */
    draw({ part }) {
      if (part === shown) return;
      shown = part;
      // The style hides what belongs to the other one.
      document.documentElement.dataset.shown = part;
      for (const [name, button] of Object.entries(buttons)) button.setAttribute('aria-pressed', String(name === part));
    },
  };
}
