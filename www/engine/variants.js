// The runs that are compared: an experiment, and its variants, "the same, but …". A variant is a patch of the experiment.

import { vary } from '../pkg/neuron_playground.js';
import { DTYPE } from './dtypes.js';
import { INK, MORE_INKS } from './inks.js';
import { jsonOf } from './json.js';
import { OBJECTS, SETTINGS } from './settings.js';

/**
 * @import { CheckedExperiment, Dtype, Experiment, Patch } from '../pkg/neuron_playground.js'
 * @import { Ink } from './inks.js'
 *
 * @typedef {object} Wanted What is to be run.
 * @property {CheckedExperiment} experiment
 * @property {Patch[]} variants
 *
 * @typedef {object} Compared One of the runs.
 * @property {Patch | undefined} patch None of the experiment itself.
 * @property {CheckedExperiment} experiment
 * @property {Dtype} dtype
 * @property {string} name What is other in it, "float32" or "on a GPU"; of the experiment itself, its dtype.
 * @property {Ink} ink
 */

/** What a setting is called in the name of a variant, where its own words don't do. @type {Record<string, (value: unknown) => string>} */
const NAMES = {
  device: (device) => (device === 'cuda' ? 'on a GPU' : 'on a CPU'),
  activation: (activation) => [...new Set([activation].flat())].join(', '),
  layers: (layers) => /** @type {number[]} */ (layers).join('-'),
  features: (features) => /** @type {string[]} */ (features).map((feature) => SETTINGS.features.choices?.[feature]).join(', ') || 'x as it is',
  x: () => 'other points',
  y: () => 'other points',
  clip_grad: (name) => (name ? `clip_grad_${name}_` : 'no gradient clipping'),
  float8: (recipe) => (recipe ? 'float8 training' : 'no float8 training'),
  state_dtype: (dtype) => (dtype ? `state in ${dtype}` : 'state as it steps'),
  initial: (initial) => (initial ? 'another start' : 'the seed’s start'),
  lr_scheduler: (name) => (name ? `${SETTINGS.lr_scheduler.choices?.[String(name)].split(':')[0]} schedule` : 'a constant learning rate'),
  schedulers: (schedulers) => /** @type {{ name: string }[]} */ (schedulers).map(({ name }) => name).join(', then '),
  update: (update) => ({ nearest: 'rounded to nearest', master_weights: 'float32 copy', stochastic_rounding: 'rounded by chance', kahan: 'Kahan summation' })[String(update)] ?? '',
};

/** @param {string} key @param {unknown} value */
function named(key, value) {
  if (NAMES[key]) return NAMES[key](value);
  const setting = Object.values(SETTINGS).find((setting) => setting.key === key);
  if (setting?.kind === 'flag') return value ? key : `no ${key}`;
  // Off, or of all points.
  if (value === null || value === undefined) return setting?.kind === 'choice' ? `no ${setting.label}` : `${key}: ${setting?.placeholder ?? 'none'}`;
  if (setting?.kind !== 'choice') return `${key} ${String(value).replaceAll('-', '−')}`;
  const label = setting.choices?.[String(value)] ?? String(value);
  return setting.object === '' && key !== 'dtype' && key !== 'optimizer' && key !== 'data' ? `${setting.label ?? key} ${label}` : label;
}

/** What a patch changes, in words. @param {Patch} patch @param {CheckedExperiment} base */
function nameOf(patch, base) {
  /** @type {string[]} */
  const parts = [];
  const whole = /** @type {Record<string, unknown>} */ ({ ...base });
  for (const [key, value] of Object.entries(patch)) {
    const before = whole[key];
    if (key in OBJECTS && value && typeof value === 'object') {
      const own = /** @type {Record<string, unknown>} */ (value);
      const old = /** @type {Record<string, unknown>} */ (before ?? {});
      const isOther = own.name !== undefined && own.name !== old.name;
      if (isOther) parts.push(named(key, own.name));
      const starts = /** @type {Record<string, unknown>} */ (isOther ? (OBJECTS[key]?.[String(own.name)] ?? {}) : old);
      for (const [inner, number] of Object.entries(own)) {
        // The learning rate has no default that it could be the same as: it is the experiment's.
        const compared = inner === 'lr' ? old.lr : starts[inner];
        if (inner !== 'name' && jsonOf(number) !== jsonOf(compared)) parts.push(named(inner, number));
      }
    } else if (jsonOf(value) !== jsonOf(before)) parts.push(named(key, value));
  }
  return [...new Set(parts)].join(', ') || 'the same';
}

/** Patches are long-lived, and each is of few experiments at a time. @type {WeakMap<Patch, { of: CheckedExperiment, varied: CheckedExperiment | Error }>} */
const known = new WeakMap();

/** The experiment of a variant; throws what is wrong with its patch. Points that are not its own stay the very same. @param {CheckedExperiment} experiment @param {Patch} patch @returns {CheckedExperiment} */
export function varied(experiment, patch) {
  let own = known.get(patch);
  if (own?.of !== experiment) {
    own = { of: experiment, varied: make(experiment, patch) };
    known.set(patch, own);
  }
  if (own.varied instanceof Error) throw own.varied;
  return own.varied;
}

/** Settings that are set in every frame of a drag in which another dtype is compared. */
const PLAIN = ['dtype', 'device', 'seed', 'update', 'autocast', 'float8', 'state_dtype'];

/** @param {CheckedExperiment} experiment @param {Patch} patch */
function make(experiment, patch) {
  // What is no object takes the place of what was there; all else is merged by the engine's rules.
  if (Object.keys(patch).every((key) => PLAIN.includes(key))) return /** @type {CheckedExperiment} */ ({ ...experiment, ...patch });
  try {
    const whole = vary(experiment, patch);
    // Drawn points take the place of both.
    if (!patch.data) for (const key of /** @type {const} */ (['x', 'y'])) if (!(key in patch)) whole[key] = experiment[key];
    return whole;
  } catch (error) {
    return /** @type {Error} */ (error);
  }
}

/** The last answer for each list of variants: it is asked for in every frame. @type {WeakMap<Patch[], { of: CheckedExperiment, all: Compared[] }>} */
const answers = new WeakMap();

/** All that are to be run, the experiment itself first; without those that make no experiment. @param {Wanted} wanted */
export function comparedOf({ experiment, variants }) {
  const known = answers.get(variants);
  if (known?.of === experiment) return known.all;
  /** @type {Compared[]} */
  const all = [{ patch: undefined, experiment, dtype: experiment.dtype, name: experiment.dtype, ink: experiment.dtype }];
  const more = MORE_INKS.values();
  for (const patch of variants) {
    try {
      const own = varied(experiment, patch);
      const { dtype } = own;
      const ink = all.some(({ ink }) => ink === dtype) ? more.next().value : dtype;
      if (ink) all.push({ patch, experiment: own, dtype, name: nameOf(patch, experiment), ink });
    } catch {
      // It says why where it stands.
    }
  }
  answers.set(variants, { of: experiment, all });
  return all;
}

/** What a number of a row is a number of: under autocast, predictions are of 16 bits, and losses of float32; where parameters are kept in 8 bits, all else is of float32. @param {Pick<Experiment, 'autocast' | 'dtype' | 'loss_scaling'>} experiment @param {string} column @returns {Dtype} */
export function dtypeOf({ autocast, dtype, loss_scaling }, column) {
  // GradScaler keeps it in float32, a constant is a Python number.
  if (column === 'scale') return loss_scaling?.name === 'dynamic' ? 'float32' : 'float64';
  if (DTYPE[dtype].keeps) return column === 'weight' || column === 'bias' ? dtype : 'float32';
  if (!autocast || dtype === 'float64') return dtype;
  return column === 'prediction' ? autocast : column === 'loss' ? 'float32' : dtype;
}

/** What a run is among those that are compared. */
export class ComparedRun {
  /** @param {Compared} compared */
  constructor(compared) {
    /** Another, once the others are others. */
    this.compared = compared;
  }

  get experiment() {
    return this.compared.experiment;
  }

  get dtype() {
    return this.compared.dtype;
  }

  /** What a number of its rows is a number of. @param {string} column */
  dtypeOf(column) {
    return dtypeOf(this.experiment, column);
  }

  /** How it looks. */
  get ink() {
    return this.compared.ink;
  }

  /** What it is called. */
  get name() {
    return this.compared.name;
  }
}

/** The dtype of a patch that sets nothing else. @param {Patch} patch @returns {Dtype | undefined} */
export const dtypeAlone = (patch) => (Object.keys(patch).length === 1 ? patch.dtype : undefined);

/** With its mark before it. @param {Pick<Compared, 'ink' | 'name'>} compared */
export const labelled = ({ ink, name }) => `${INK[ink].mark} ${name}`;

/** Whether a run of the one is a run of the other. Own points are long, and the same only where they are the very same. @param {CheckedExperiment} a @param {CheckedExperiment} b */
export function isSameRun(a, b) {
  if (a === b) return true;
  // What most often differs is asked for first.
  if (a.dtype !== b.dtype || a.optimizer.lr !== b.optimizer.lr || a.steps !== b.steps) return false;
  const { x, y, ...rest } = a;
  const { x: otherX, y: otherY, ...other } = b;
  return x === otherX && y === otherY && jsonOf(rest) === jsonOf(other);
}

/**
 * A thing for each of those that are to be run: those that are there still, the others made. If the experiment itself can't
 * be run, its error is thrown and the old ones stay; a variant that can't be is left out.
 * @template {{ compared: Compared, free: () => void }} R
 * @param {R[]} before @param {Wanted} wanted @param {(compared: Compared) => R} make @param {(run: R) => boolean} [isUsable]
 * @returns {{ runs: R[], made: boolean }} In the order in which they are wanted.
 */
export function followed(before, wanted, make, isUsable = () => true) {
  const left = new Set(before);
  let made = false;
  /** @type {R[]} */
  const fresh = [];
  const runs = comparedOf(wanted).flatMap((compared) => {
    const kept = [...left].find((run) => isUsable(run) && isSameRun(run.compared.experiment, compared.experiment));
    if (kept) {
      left.delete(kept);
      kept.compared = compared;
      return [kept];
    }
    try {
      const run = make(compared);
      made = true;
      fresh.push(run);
      return [run];
    } catch (error) {
      if (compared.patch && 'code' in /** @type {object} */ (error) && /** @type {{ code: string }} */ (error).code !== 'panic') return [];
      for (const run of fresh) run.free();
      throw error;
    }
  });
  for (const run of left) run.free();
  return { runs, made };
}
