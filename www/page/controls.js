// The experiment's fields: each shows the state, and changes it if what was typed is right.

import { read_experiment } from '../pkg/neuron_playground.js';
import { DTYPES, MARKS } from '../engine/dtypes.js';
import { byId, inputById, make } from '../draw/dom.js';
import { bindFields, blame, complain } from './binding.js';
import { initial, list, number, whole } from './fields.js';

/**
 * @import { Experiment, LossScaling, Optimizer, Update } from '../pkg/neuron_playground.js'
 * @import { Notice } from './notice.js'
 * @import { State, Store } from '../state/store.js'
 */

/**
 * A field: what it shows of an experiment, and the change that a text typed into it makes. Both
 * optimizers' settings have fields; only those of the present one are on show.
 * @typedef {{ show: (experiment: Experiment) => string, change: (text: string, experiment: Experiment) => Partial<Experiment> }} Field
 */

/** @param {Experiment} experiment @param {object} change */
const withOptimizer = ({ optimizer }, change) => ({ optimizer: /** @type {Optimizer} */ ({ ...optimizer, ...change }) });

/** @param {Experiment} experiment @param {object} change */
const withScaling = ({ loss_scaling }, change) => ({ loss_scaling: /** @type {LossScaling} */ ({ ...loss_scaling, ...change }) });

/** What loss scaling starts with: PyTorch's defaults, and a scale often used. @type {Record<string, LossScaling>} */
const SCALINGS = {
  static: { name: 'static', scale: 1024 },
  dynamic: { name: 'dynamic', init_scale: 65536, growth_interval: 2000 },
};

/** PyTorch's defaults. @type {{ betas: [number, number], eps: number }} */
const ADAM = { betas: [0.9, 0.999], eps: 1e-8 };

/** What each optimizer starts with; the learning rate stays. @type {Record<string, (lr: number) => Optimizer>} */
const OPTIMIZERS = {
  sgd: (lr) => ({ name: 'sgd', lr, momentum: 0, weight_decay: 0, nesterov: false }),
  adam: (lr) => ({ name: 'adam', lr, ...ADAM, weight_decay: 0 }),
  adamw: (lr) => ({ name: 'adamw', lr, ...ADAM, weight_decay: 0.01 }),
};

/** @param {Experiment} experiment */
const betas = ({ optimizer }) => (optimizer.name !== 'sgd' && optimizer.betas) || ADAM.betas;

/** @type {Field} */
const BATCH_SIZE = {
  show: ({ batch_size }) => (batch_size ? String(batch_size) : ''),
  change: (text) => ({ batch_size: text.trim() ? whole(text, 'batch_size', 1, 100_000) : undefined }),
};

/** @type {Record<string, Field>} */
const FIELDS = {
  lr: {
    show: ({ optimizer }) => String(optimizer.lr),
    change: (text, experiment) => withOptimizer(experiment, { lr: number(text, 'The learning rate', 0, 1000) }),
  },
  x: {
    show: ({ x = [] }) => x.map(([value]) => value).join(', '),
    change: (text, { y = [[0]], ...rest }) => {
      const x = list(text, 'x');
      // One target goes with one point: more points repeat the last target, so that x can be typed first.
      return { x, y: fitted(y, x.length), initial: rest.initial };
    },
  },
  y: {
    show: ({ y = [] }) => y.map(([value]) => value).join(', '),
    change: (text, { x = [] }) => ({ y: list(text, 'y', x.length) }),
  },
  seed: {
    show: ({ seed }) => String(seed),
    change: (text) => ({ seed: whole(text, 'The seed', 0, 2 ** 32 - 1) }),
  },
  steps: {
    show: ({ steps }) => String(steps),
    change: (text) => ({ steps: whole(text, 'The number of steps', 1, 10_000_000) }),
  },
  momentum: {
    show: ({ optimizer }) => String((optimizer.name === 'sgd' && optimizer.momentum) || 0),
    change: (text, experiment) => withOptimizer(experiment, { momentum: number(text, 'Momentum', 0, 1000) }),
  },
  weight_decay: {
    show: ({ optimizer }) => String(optimizer.weight_decay ?? 0),
    change: (text, experiment) => withOptimizer(experiment, { weight_decay: number(text, 'Weight decay', 0, 1000) }),
  },
  beta1: {
    show: (experiment) => String(betas(experiment)[0]),
    change: (text, experiment) =>
      withOptimizer(experiment, { betas: [number(text, 'beta1', 0, 0.999999999), betas(experiment)[1]] }),
  },
  beta2: {
    show: (experiment) => String(betas(experiment)[1]),
    change: (text, experiment) =>
      withOptimizer(experiment, { betas: [betas(experiment)[0], number(text, 'beta2', 0, 0.999999999)] }),
  },
  eps: {
    show: ({ optimizer }) => String(optimizer.name === 'sgd' ? '' : optimizer.eps),
    change: (text, experiment) => withOptimizer(experiment, { eps: number(text, 'eps', 0, 1000) }),
  },
  scale_by: {
    show: ({ loss_scaling }) => (loss_scaling?.name === 'static' ? String(loss_scaling.scale) : ''),
    change: (text, experiment) => withScaling(experiment, { scale: number(text, 'The scale', 1e-30, 1e30) }),
  },
  init_scale: {
    show: ({ loss_scaling }) => (loss_scaling?.name === 'dynamic' ? String(loss_scaling.init_scale) : ''),
    change: (text, experiment) => withScaling(experiment, { init_scale: number(text, 'init_scale', 1e-30, 1e30) }),
  },
  growth_interval: {
    show: ({ loss_scaling }) => (loss_scaling?.name === 'dynamic' ? String(loss_scaling.growth_interval) : ''),
    change: (text, experiment) => withScaling(experiment, { growth_interval: whole(text, 'growth_interval', 1, 2 ** 32 - 1) }),
  },
  weight0: {
    show: ({ initial }) => initial?.['0.weight']?.join() ?? '',
    change: (text, experiment) => initial(text, '0.weight', experiment),
  },
  bias0: {
    show: ({ initial }) => initial?.['0.bias']?.join() ?? '',
    change: (text, experiment) => initial(text, '0.bias', experiment),
  },
  // One for each part of the page.
  batch_size: BATCH_SIZE,
  net_batch: BATCH_SIZE,
};

/** @param {number[][]} y @param {number} length */
const fitted = (y, length) => Array.from({ length }, (_, i) => y[Math.min(i, y.length - 1)]);

/** The slider's place on its log scale for a learning rate, and back with three digits. */
export const toSlider = (/** @type {number} */ lr) => Math.min(0, Math.max(-4, Math.log10(Math.max(lr, 1e-300))));
export const fromSlider = (/** @type {string} */ place) => Number((10 ** Number(place)).toPrecision(3));

/** @param {Store} store @param {Notice} notice */
export function createControls(store, notice) {
  /**
   * Takes the change if the engine would run it; else says what is wrong, and the last good state stays.
   * @param {Partial<Experiment>} change
   */
  function apply(change) {
    const experiment = { ...store.get().experiment, ...change };
    read_experiment(experiment);
    const last = Math.max(0, experiment.steps - 1);
    store.update({ experiment, iteration: Math.min(store.get().iteration, last) });
  }

  /** The same where no field is to blame: a dtype that can't hold the learning rate. @param {Partial<Experiment>} change */
  function attempt(change) {
    try {
      apply(change);
    } catch (error) {
      notice.problem(blame(error));
      draw(store.get());
    }
  }

  /** @type {Record<string, import('./binding.js').Field<Experiment>>} */
  const bound = Object.fromEntries(
    Object.entries(FIELDS).map(([id, { show, change }]) => [id, { show, change: (text, experiment) => apply(change(text, experiment)) }]),
  );
  const fields = bindFields(bound, () => store.get().experiment);

  // A term's sentence is there for those who don't see it, too.
  for (const term of document.querySelectorAll('.term')) {
    const control = term.closest('label')?.control ?? term;
    control.setAttribute('aria-description', term.getAttribute('data-says') ?? '');
  }

  const slider = inputById('lr-slider');
  slider.addEventListener('input', () => {
    complain(inputById('lr'), '');
    attempt(withOptimizer(store.get().experiment, { lr: fromSlider(slider.value) }));
  });

  const groups = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-for]'));
  const optimizer = /** @type {HTMLSelectElement} */ (byId('optimizer'));
  optimizer.addEventListener('change', () => {
    const { lr } = store.get().experiment.optimizer;
    attempt({ optimizer: OPTIMIZERS[optimizer.value](lr) });
  });

  const nesterov = inputById('nesterov');
  nesterov.addEventListener('change', () => attempt(withOptimizer(store.get().experiment, { nesterov: nesterov.checked })));

  const scaling = /** @type {HTMLSelectElement} */ (byId('loss_scaling'));
  scaling.addEventListener('change', () => attempt({ loss_scaling: SCALINGS[scaling.value] ?? null }));
  const scalingGroups = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-for-scaling]'));

  const update = /** @type {HTMLSelectElement} */ (byId('update'));
  update.addEventListener('change', () => attempt({ update: /** @type {Update} */ (update.value) }));

  byId('die').addEventListener('click', () => {
    attempt({ seed: crypto.getRandomValues(new Uint32Array(1))[0], initial: undefined });
  });

  const dtypes = DTYPES.map((dtype) => {
    const radio = make('input', '');
    Object.assign(radio, { type: 'radio', name: 'dtype', value: dtype });
    radio.addEventListener('change', () => attempt({ dtype }));
    const mark = make('span', 'mark', MARKS[dtype]);
    mark.setAttribute('aria-hidden', 'true');
    byId('dtype').append(make('label', `segment ${dtype}`, radio, mark, make('span', '', dtype)));
    return radio;
  });

  /** @param {State} state */
  function draw({ experiment }) {
    fields.draw(experiment);
    const { lr, name } = experiment.optimizer;
    if (document.activeElement !== slider || fromSlider(slider.value) !== lr) slider.value = String(toSlider(lr));
    slider.setAttribute('aria-valuetext', String(lr));
    optimizer.value = name;
    for (const group of groups) group.hidden = group.dataset.for !== (name === 'adamw' ? 'adam' : name);
    nesterov.checked = experiment.optimizer.name === 'sgd' && Boolean(experiment.optimizer.nesterov);
    scaling.value = experiment.loss_scaling?.name ?? '';
    for (const group of scalingGroups) group.hidden = group.dataset.forScaling !== scaling.value;
    update.value = experiment.update ?? 'nearest';
    for (const radio of dtypes) radio.checked = radio.value === experiment.dtype;
    if (experiment.initial || experiment.batch_size) /** @type {HTMLDetailsElement} */ (byId('more')).open = true;
  }

  return {
    draw,
    /** Takes a change made elsewhere: on the landscape, in the bits, on the sweep, to a network. */
    attempt,
    /** The same, but throws what is wrong with it. */
    apply,
    forget: fields.forget,
  };
}

/** @typedef {ReturnType<typeof createControls>} Controls */
