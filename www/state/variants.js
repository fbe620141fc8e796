// What an experiment is compared with: patches of it, "the same, but …".

import { check_variant, is_neuron } from '../pkg/neuron_playground.js';
import { jsonOf } from '../engine/json.js';
import { varied } from '../engine/variants.js';

/**
 * @import { CheckedExperiment, Dtype, Experiment, Patch } from '../pkg/neuron_playground.js'
 * @import { Part } from './store.js'
 */

/** So many at most. */
export const MOST_VARIANTS = 4;

/** Dtypes in the order in which a run is compared with them: what most people know comes first. @type {Dtype[]} */
const FAMILIAR = ['float32', 'float16', 'bfloat16', 'float64'];
/** What each part opens with. @type {Record<Part, Dtype[]>} */
const AT_FIRST = { neuron: ['float32', 'float16'], network: ['float32'] };

/** The same in these dtypes, but for its own. @param {readonly string[]} dtypes @param {Dtype} own @returns {Patch[]} */
export const inDtypes = (dtypes, own) => FAMILIAR.filter((dtype) => dtype !== own && dtypes.includes(dtype)).map((dtype) => ({ dtype }));

/** What an experiment is compared with where nothing is said of that. @param {Part} part @param {Dtype} dtype */
export const freshVariants = (part, dtype) => inDtypes(AT_FIRST[part], dtype);

/** @param {Patch[]} a @param {Patch[]} b */
export const areSame = (a, b) => a === b || (a.length === b.length && a.every((patch, i) => patch === b[i] || jsonOf(patch) === jsonOf(b[i])));

/** With a variant more, or without it if it is there. @param {Patch[]} variants @param {Patch} patch */
export function toggled(variants, patch) {
  const key = jsonOf(patch);
  const without = variants.filter((other) => jsonOf(other) !== key);
  return without.length < variants.length ? without : [...variants, patch];
}

/** What stands out of two others when it is chosen itself. */
const SWAPPED = /** @type {const} */ (['dtype', 'device']);

/**
 * After a change of the experiment. A variant that was "the same in float32" has nothing to say once the experiment is in
 * float32 itself: then it is the same in the dtype that was chosen before.
 * @param {Patch[]} variants @param {CheckedExperiment} before @param {CheckedExperiment} after
 */
export function carried(variants, before, after) {
  if (SWAPPED.every((key) => before[key] === after[key])) return variants;
  return variants.map((patch) => {
    const [key, ...more] = SWAPPED.filter((key) => key in patch);
    const says = key && more.length === 0 && Object.keys(patch).length === 1 && patch[key] === after[key];
    return says ? /** @type {Patch} */ ({ [key]: before[key] }) : patch;
  });
}

/** An experiment and its variants as a file has them: it says nothing of those that a page opens with. @param {Experiment} experiment @param {Patch[]} variants @param {Part} part @returns {Experiment & { variants?: Patch[] }} */
export const joined = (experiment, variants, part) => (areSame(variants, freshVariants(part, experiment.dtype)) ? experiment : { ...experiment, variants });

/** What a file says: the experiment, and its variants if it has any. @param {Experiment & { variants?: unknown }} file @returns {{ experiment: Experiment, variants?: Patch[] }} */
export function separated({ variants, ...experiment }) {
  if (variants === undefined || variants === null) return { experiment };
  if (!Array.isArray(variants) || variants.length > MOST_VARIANTS) throw new RangeError(`variants must be a list of at most ${MOST_VARIANTS} objects, each with the settings that are others.`);
  for (const patch of variants) check_variant(/** @type {Experiment} */ (experiment), patch);
  return { experiment, variants };
}

/** Why a variant can't be run, if it can't. @param {CheckedExperiment} experiment @param {Patch} patch @param {Part} part */
export function whyNot(experiment, patch, part) {
  try {
    check_variant(experiment, patch);
    if (part === 'neuron' && !is_neuron(varied(experiment, patch))) return 'It would be a network: the part about one neuron shows none.';
  } catch (error) {
    return /** @type {Error} */ (error).message;
  }
  return undefined;
}

