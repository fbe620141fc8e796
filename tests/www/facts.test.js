// What a number opened says of itself: zeros, subnormal and normal numbers, infinities and NaN, in every dtype.

import assert from 'node:assert/strict';
import test from 'node:test';
import '../wasm/engine.js';
import { DTYPES } from '../../www/engine/dtypes.js';
import { factsOf } from '../../www/page/facts.js';

/** The smallest normal number's power, and how many bits the mantissa has: IEEE 754, bfloat16's, and `torch.finfo`'s. */
const FORMATS = /** @type {const} */ ({ float16: [-14, 10, '⁻¹⁴'], bfloat16: [-126, 7, '⁻¹²⁶'], float32: [-126, 23, '⁻¹²⁶'], float64: [-1022, 52, '⁻¹⁰²²'], float8_e4m3fn: [-6, 3, '⁻⁶'], float8_e5m2: [-14, 2, '⁻¹⁴'] });

for (const dtype of DTYPES) {
  const [power, mantissa, written] = FORMATS[dtype];
  test(`each kind of number is called by its name in ${dtype}`, () => {
    const says = (/** @type {number} */ value) => Object.fromEntries(factsOf(value, dtype));
    assert.equal(says(0)['that is'], `2${written} · 0 (zero)`);
    assert.equal(says(-0)['that is'], `−2${written} · 0 (zero)`);
    assert.equal(says(-0).exactly, '−0');
    // Half the smallest normal number has a leading 0, the smallest a 1.
    assert.equal(says(2 ** (power - 1))['that is'], `2${written} · 0.5 (subnormal)`);
    assert.equal(says(2 ** power)['that is'], `2${written} · 1`);
    assert.match(says(2 ** (power - mantissa))['that is'], / · \d.*\(subnormal\)$/);
    assert.equal(says(2 ** (power - mantissa))['next below'], '0');
    assert.equal(says(-1.5)['that is'], '−2⁰ · 1.5');
    for (const [value, name, meaning] of /** @type {const} */ ([
      [Infinity, '∞', 'exponent all ones, mantissa 0: infinity'],
      [-Infinity, '−∞', 'exponent all ones, mantissa 0: infinity'],
      [NaN, 'NaN', dtype === 'float8_e4m3fn' ? 'exponent and mantissa all ones: not a number' : 'exponent all ones, mantissa not 0: not a number'],
    ])) {
      // It has no infinity, and makes its largest number of one.
      if (dtype === 'float8_e4m3fn' && !Number.isNaN(value)) continue;
      const { '✚ float8_e4m3fn': finite, ...facts } = says(value);
      assert.equal(finite, dtype === 'float8_e4m3fn' ? undefined : Number.isNaN(value) ? 'the same' : value > 0 ? '448, off by −∞' : '−448, off by ∞');
      assert.deepEqual([facts.exactly, facts['that is'], facts['next above'], facts.ulp], [name, meaning, undefined, undefined]);
      assert.ok(Object.values(facts).slice(2).every((text) => text === 'the same'));
    }
  });
}
