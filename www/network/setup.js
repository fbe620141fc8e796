// The controls that only a network has: its data, the dtype beside, the loss, the penalty.

import { Network } from '../pkg/neuron_playground.js';
import { DTYPES, MARKS } from '../engine/dtypes.js';
import { colour } from '../draw/canvas.js';
import { byId, inputById, make } from '../draw/dom.js';
import { bindFields } from '../page/binding.js';
import { number, whole } from '../page/fields.js';

/**
 * @import { Dataset, Dtype, Experiment, Feature } from '../pkg/neuron_playground.js'
 * @import { State, Store } from '../state/store.js'
 * @import { Field } from '../page/binding.js'
 * @import { Controls } from '../page/controls.js'
 */

/** @type {Record<Dataset['name'], string>} */
const DATASETS = { circle: 'circle', xor: 'xor', gauss: 'gauss', spiral: 'spiral', plane: 'plane', multi_gauss: 'multi-gauss' };
const REGRESSION = ['plane', 'multi_gauss'];
/** A dataset's picture: its side in pixels, and of how many points. */
const [SIDE, POINTS] = [56, 150];

/** @type {Required<Dataset>} */
const FRESH = { name: 'circle', samples: 500, noise: 0, data_seed: 0 };

/** @param {Experiment} experiment @param {Partial<Dataset>} change @returns {Partial<Experiment>} */
const withData = ({ data }, change) => ({ data: { ...FRESH, ...data, ...change }, x: undefined, y: undefined });

/** @param {Experiment} experiment @returns {(change: Partial<Experiment>) => Partial<Experiment>} A dataset has two coordinates. */
const onTwo = ({ features, layers }) => (change) => {
  const inputs = features?.length ? features : /** @type {Feature[]} */ (['x1', 'x2']);
  const same = inputs.length === layers[0];
  return { ...change, features: inputs, layers: [inputs.length, ...layers.slice(1)], ...(same ? {} : { initial: undefined }) };
};

/** Targets as a loss takes them: classes are -1 and 1, or 0 and 1. @param {Experiment} experiment @param {NonNullable<Experiment['loss']>} loss */
function withLoss({ y, output_activation }, loss) {
  const from = loss === 'mse' ? 0 : -1;
  const classes = y?.every((row) => row.every((value) => value === from || value === 1));
  const targets = classes ? { y: y?.map((row) => row.map((value) => (value === 1 ? 1 : loss === 'mse' ? -1 : 0))) } : {};
  // A logit is not squashed, since the loss does that.
  return { loss, ...targets, output_activation: loss === 'bce_with_logits' ? /** @type {const} */ ('identity') : output_activation };
}

/** @param {Store} store @param {Controls} controls */
export function createSetup(store, controls) {
  const now = () => store.get().experiment;

  /** @type {Record<string, Field<Experiment>>} */
  const fields = {
    samples: {
      show: ({ data }) => String(data?.samples ?? ''),
      change: (text, experiment) => controls.apply(withData(experiment, { samples: whole(text, 'The number of samples', 2, 10_000) })),
    },
    noise: {
      show: ({ data }) => String(data?.noise ?? ''),
      change: (text, experiment) => controls.apply(withData(experiment, { noise: number(text, 'The noise', 0, 1) })),
    },
    data_seed: {
      show: ({ data }) => String(data?.data_seed ?? ''),
      change: (text, experiment) => controls.apply(withData(experiment, { data_seed: whole(text, 'The data seed', 0, 2 ** 32 - 1) })),
    },
    train: {
      show: ({ train }) => String(train ?? 1),
      change: (text) => controls.apply({ train: number(text, 'The part that trains', 0.001, 1) }),
    },
    rate: {
      show: ({ penalty }) => String(penalty?.rate ?? ''),
      change: (text, { penalty }) => controls.apply({ penalty: penalty && { ...penalty, rate: number(text, 'The rate', 0, 1000) } }),
    },
  };
  const bound = bindFields(fields, now);

  const beside = /** @type {HTMLSelectElement} */ (byId('beside'));
  beside.append(new Option('nothing', ''), ...DTYPES.map((dtype) => new Option(`${MARKS[dtype]} ${dtype}`, dtype)));
  beside.addEventListener('change', () => store.update({ beside: /** @type {Dtype | ''} */ (beside.value) }));

  const loss = /** @type {HTMLSelectElement} */ (byId('loss_name'));
  loss.addEventListener('change', () => controls.attempt(withLoss(now(), /** @type {NonNullable<Experiment['loss']>} */ (loss.value))));
  const penalty = /** @type {HTMLSelectElement} */ (byId('penalty'));
  penalty.addEventListener('change', () => {
    const name = /** @type {'' | 'l1' | 'l2'} */ (penalty.value);
    controls.attempt({ penalty: name ? { name, rate: now().penalty?.rate ?? 0.001 } : null });
  });
  const shuffle = inputById('shuffle');
  shuffle.addEventListener('change', () => controls.attempt({ shuffle: shuffle.checked }));
  const drawnOnly = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-for-data="drawn"]'));

  const thumbnails = /** @type {[Dataset['name'], string][]} */ (Object.entries(DATASETS)).map(([name, label]) => {
    const canvas = make('canvas', '');
    canvas.width = canvas.height = SIDE * 2;
    const button = make('button', 'dataset', canvas, make('span', '', label));
    button.type = 'button';
    button.addEventListener('click', () => {
      const fits = REGRESSION.includes(name) ? { loss: /** @type {const} */ ('mse'), output_activation: /** @type {const} */ ('identity') } : {};
      controls.attempt(onTwo(now())({ ...withData(now(), { name }), ...fits }));
    });
    byId('datasets').append(button);
    return { name, button, canvas };
  });

  /** The theme that the thumbnails are painted for. */
  let painted = '';
  function paint() {
    for (const { name, canvas } of thumbnails) {
      const network = new Network({ dtype: 'float32', seed: 0, layers: [2, 1], data: { ...FRESH, name, samples: POINTS }, optimizer: { name: 'sgd', lr: 0 }, steps: 1 });
      const points = network.points();
      const { extent } = network;
      network.free();
      const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
      ctx.clearRect(0, 0, canvas.width, canvas.height);
      for (let i = 0; i < points.length; i += 3) {
        const [x1, x2, y] = points.subarray(i, i + 3);
        ctx.globalAlpha = 0.3 + 0.7 * Math.min(1, Math.abs(y));
        ctx.fillStyle = colour(y < 0 ? '--minus' : '--plus');
        ctx.beginPath();
        ctx.arc(((x1 + extent) / extent) * SIDE, ((extent - x2) / extent) * SIDE, 3.2, 0, 2 * Math.PI);
        ctx.fill();
      }
    }
  }

  return {
    /** @param {State} state */
    draw({ experiment, beside: other }) {
      bound.draw(experiment);
      beside.value = other;
      for (const option of beside.options) option.disabled = option.value === experiment.dtype;
      if (other === experiment.dtype) beside.value = '';
      loss.value = experiment.loss ?? 'mse';
      penalty.value = experiment.penalty?.name ?? '';
      byId('rate-field').hidden = !experiment.penalty;
      shuffle.checked = Boolean(experiment.shuffle);
      for (const element of drawnOnly) element.hidden = !experiment.data;
      for (const { name, button } of thumbnails) button.setAttribute('aria-pressed', String(experiment.data?.name === name));
      const theme = colour('--paper');
      if (theme !== painted) paint();
      painted = theme;
    },
  };
}
