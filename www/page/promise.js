// How near to PyTorch the numbers of an experiment are, beside them: on which device, by which version, and where a bit is left
// to a vendor's library. crate/ARITHMETIC.md has the rules, README.md how often each was compared.

/** @import { CheckedExperiment } from '../pkg/neuron_playground.js' */

/** From so many terms on a CPU's bfloat16 adds up in an order of the library's. */
const MOST_TERMS = 4096;

/** @param {CheckedExperiment} experiment @param {boolean} isNeuron */
export function promiseOf(experiment, isNeuron) {
  const { autocast, device, dtype, float8, optimizer, state_dtype, update, layers } = experiment;
  const isCast = Boolean(autocast) && dtype === 'float32';
  // What the layers compute in: of parameters that are kept in 8 bits, float32.
  const computesIn = isCast ? autocast : dtype;
  const isHalf = computesIn === 'float16' || computesIn === 'bfloat16';
  if (update === 'stochastic_rounding' && isHalf && !isCast) return 'rounded by chance: ours, PyTorch has no counterpart';
  if (device === 'cuda') {
    const whose = 'PyTorch 2.11’s on an H200';
    return isNeuron ? `${whose}, bit for bit` : isHalf ? `${whose}, bit for bit in most networks` : `near ${whose}; not every bit is promised`;
  }
  const whose = 'PyTorch 2.15’s on x86-64';
  // PyTorch's fused kernels take the root themselves.
  const isRoot = optimizer.name !== 'sgd' && !('fused' in optimizer && optimizer.fused) && (!isHalf || isCast || update === 'master_weights' || (state_dtype ?? dtype) !== dtype);
  if (!isNeuron && (!isHalf || float8)) return `near ${whose}; not every bit is promised, its matrix products are a vendor’s`;
  if (isRoot) return `${whose}, but for a vendor’s square root: a step within ${optimizer.name === 'rmsprop' ? 'six ulp' : 'one ulp'}`;
  const points = Math.min(experiment.batch_size ?? Infinity, experiment.x?.length ?? experiment.data?.samples ?? 1);
  const terms = isNeuron ? points : points * Math.max(...layers.slice(1).map((size, i) => size * layers[i]));
  if (computesIn === 'bfloat16' && terms > MOST_TERMS) return `near ${whose}: so long a bfloat16 sum has a vendor’s order`;
  return `${whose}, bit for bit`;
}
