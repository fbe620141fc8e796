// The experiment's controls: each shows the state, and changes it if what was typed is right.

import { DTYPES, MARKS } from '../engine/dtypes.js';
import { OBJECTS, SETTINGS } from '../engine/settings.js';
import { byId, inputById, make } from '../draw/dom.js';
import { isSameBut } from '../state/same.js';
import { bindFields, blame } from './binding.js';
import { inField, initial, list, withLoss } from './fields.js';
import { createGroups } from './groups.js';
import { chosen, makeSettings, schedulerOf, showOwn, typed, valueOf, withValue } from './settings.js';

/**
 * @import { Experiment } from '../pkg/neuron_playground.js'
 * @import { Notice } from './notice.js'
 * @import { State, Store } from '../state/store.js'
 */

/**
 * A field: what it shows of an experiment, and the change that a text typed into it makes.
 * @typedef {{ show: (experiment: Experiment) => string, change: (text: string, experiment: Experiment) => Partial<Experiment> }} Field
 */

/** Those that are no setting by themselves. @type {Record<string, Field>} */
const FIELDS = {
  x: {
    show: ({ x }) => listed(x),
    change: (text, { y, ...rest }) => {
      const x = list(text, 'x');
      // One target goes with one point: more points repeat the last target, so that x can be typed first.
      return { x, y: fitted(y ?? [[0]], x.length), initial: rest.initial };
    },
  },
  y: {
    show: ({ y }) => listed(y),
    change: (text, { x }) => ({ y: list(text, 'y', x?.length ?? 0) }),
  },
  weight0: {
    show: ({ initial }) => inField(initial?.['0.weight']?.[0]),
    change: (text, experiment) => initial(text, '0.weight', experiment),
  },
  bias0: {
    show: ({ initial }) => inField(initial?.['0.bias']?.[0]),
    change: (text, experiment) => initial(text, '0.bias', experiment),
  },
};

/** @param {number[][] | null | undefined} rows */
const listed = (rows) => (rows ?? []).map(([value]) => inField(value)).join(', ');

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
    // A number of steps is a person's own; else they follow from the run.
    const untilKnown = store.get().untilKnown && !('steps' in change);
    store.update({ experiment, untilKnown, iteration: Math.min(store.get().iteration, experiment.steps - 1), playTo: undefined });
  }

  /** The same where no field is to blame: a dtype that can't hold the learning rate. False if it wasn't taken. @param {Partial<Experiment>} change */
  function attempt(change) {
    try {
      apply(change);
      return true;
    } catch (error) {
      notice.problem(blame(error));
      draw(store.get());
      return false;
    }
  }

  const settings = makeSettings();
  /** @type {Record<string, Field>} */
  const all = { ...FIELDS };
  for (const [id, { setting, control }] of Object.entries(settings)) {
    const { kind, key } = setting;
    const now = () => store.get().experiment;
    if (control instanceof HTMLSelectElement) {
      control.addEventListener('change', () => {
        const name = control.value;
        if (key === 'loss') attempt(withLoss(now(), name));
        else if (key === 'lr_scheduler') attempt({ lr_scheduler: /** @type {Experiment['lr_scheduler']} */ (schedulerOf(name, now())) });
        else attempt({ [key]: key in OBJECTS ? chosen(key, name, valueOf(now(), setting)) : name });
      });
    } else if (kind === 'flag') {
      control.addEventListener('change', () => attempt(withValue(now(), setting, control.checked)));
    } else {
      all[id] = {
        show: (experiment) => inField(valueOf(experiment, setting)),
        change: (text, experiment) => withValue(experiment, setting, typed(setting, text)),
      };
    }
  }
  /** @type {Record<string, import('./binding.js').Field<Experiment>>} */
  const bound = Object.fromEntries(
    Object.entries(all).map(([id, { show, change }]) => [id, { show, change: (text, experiment) => apply(change(text, experiment)) }]),
  );
  // Steps that follow from the run are found while one types.
  const fields = bindFields(bound, () => store.get().experiment, (a, b) => a === b || (store.get().untilKnown && isSameBut(a, b, ['steps'])));

  // Its style keeps it in sight by this.
  const form = byId('controls');
  new ResizeObserver(() => form.style.setProperty('--controls-height', `${form.offsetHeight}px`)).observe(form);

  const untilKnown = inputById('until_known');
  untilKnown.addEventListener('change', () => store.update({ untilKnown: untilKnown.checked }));
  const groups = createGroups(Object.values(settings));

  const slider = inputById('lr-slider');
  slider.addEventListener('input', () => {
    attempt(withValue(store.get().experiment, SETTINGS.lr, fromSlider(slider.value)));
  });

  // The die stands beside the seed.
  const seed = inputById('seed');
  const face = make('span', '', '⚄');
  face.setAttribute('aria-hidden', 'true');
  const die = make('button', 'button icon', face);
  Object.assign(die, { type: 'button', id: 'die', ariaLabel: 'A new seed' });
  const beside = make('div', 'with-button');
  seed.replaceWith(beside);
  beside.append(seed, die);
  die.addEventListener('click', () => {
    attempt({ seed: crypto.getRandomValues(new Uint32Array(1))[0], initial: undefined });
  });

  const dtypes = DTYPES.map((dtype) => {
    const radio = make('input', '');
    Object.assign(radio, { type: 'radio', name: 'dtype', value: dtype });
    radio.addEventListener('change', () => attempt({ dtype }));
    const mark = make('span', 'mark', MARKS[dtype]);
    mark.setAttribute('aria-hidden', 'true');
    byId('dtype').append(make('label', `segment ${dtype}`, radio, mark, make('span', '', ...dtype.split(/(?<=_)/).flatMap((part, i) => (i ? [make('wbr', ''), part] : [part])))));
    return radio;
  });

  // What is opened has no more of them open than it says something of.
  store.subscribe(({ opening }, before) => opening !== before.opening && groups.fold());

  /** @param {State} state */
  function draw(state) {
    const { experiment } = state;
    const { dtype, loss_scaling, update } = experiment;
    byId('grad-scaler-refuses').hidden = !(loss_scaling?.name === 'dynamic' && dtype === 'float16' && update !== 'master_weights');
    fields.draw(experiment);
    const { lr } = experiment.optimizer;
    if (document.activeElement !== slider || fromSlider(slider.value) !== lr) slider.value = String(toSlider(lr));
    slider.setAttribute('aria-valuetext', String(lr));
    for (const { setting, control } of Object.values(settings)) {
      const value = valueOf(experiment, setting);
      if (control instanceof HTMLSelectElement) control.value = (setting.key in OBJECTS ? value?.name : value) ?? '';
      else if (setting.kind === 'flag') control.checked = Boolean(value);
    }
    showOwn(Object.values(settings), experiment);
    for (const radio of dtypes) radio.checked = radio.value === experiment.dtype;
    untilKnown.checked = state.untilKnown;
    groups.draw(state);
  }

  return {
    draw,
    /** Takes a change made elsewhere: on the landscape, in the bits, on the sweep, to a network. */
    attempt,
    /** The same, but throws what is wrong with it. */
    apply,
  };
}

/** @typedef {ReturnType<typeof createControls>} Controls */
