// What a number opened says of itself: its exact value, what its bits mean, its neighbours, the other dtypes.

import { bit_groups, neighbours, round, ulp } from '../pkg/neuron_playground.js';
import { DTYPES, labelOf } from '../engine/dtypes.js';
import { exactDecimal, format, roughly, superscript } from '../draw/numbers.js';

/** @import { Dtype } from '../pkg/neuron_playground.js' */

/** Each with its term. @param {number} value A number of this dtype. @param {Dtype} dtype @returns {[term: string, text: string][]} */
export function factsOf(value, dtype) {
  const isFinite = Number.isFinite(value);
  const [below, above] = neighbours(value, dtype);
  return [
    ['exactly', isFinite ? exactDecimal(value) : format(value, 'float64')],
    ['that is', meaning(value, dtype)],
    .../** @type {[string, string][]} */ (
      isFinite
        ? [
            ['next below', format(below, dtype)],
            ['next above', format(above, dtype)],
            ['ulp', roughly(ulp(value, dtype))],
          ]
        : []
    ),
    ...DTYPES.filter((other) => other !== dtype).map((other) => /** @type {[string, string]} */ ([labelOf(other), inOther(value, other)])),
  ];
}

/** Sign, power of two and what it is multiplied by; of a number without those, which bits make it. @param {number} value @param {Dtype} dtype */
function meaning(value, dtype) {
  if (Number.isNaN(value)) return round(Infinity, dtype) === Infinity ? 'exponent all ones, mantissa not 0: not a number' : 'exponent and mantissa all ones: not a number';
  if (!Number.isFinite(value)) return 'exponent all ones, mantissa 0: infinity';
  const [sign, exponent, mantissa] = bit_groups(value, dtype).split(' ');
  const stored = parseInt(exponent, 2);
  // An exponent of zeros has the power of the smallest normal numbers, and a leading digit 0.
  const power = Math.max(stored, 1) - (2 ** (exponent.length - 1) - 1);
  const factor = parseInt(mantissa, 2) / 2 ** mantissa.length + (stored ? 1 : 0);
  const kind = stored ? '' : value === 0 ? ' (zero)' : ' (subnormal)';
  return `${sign === '1' ? '−' : ''}2${superscript(power)} · ${format(factor, 'float64')}${kind}`;
}

/** What another dtype would make of it. @param {number} value @param {Dtype} dtype */
function inOther(value, dtype) {
  const held = round(value, dtype);
  if (Object.is(held, value)) return 'the same';
  return `${format(held, dtype)}, off by ${roughly(held - value)}`;
}
