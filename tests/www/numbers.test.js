// Numbers as the page writes them.

import assert from 'node:assert/strict';
import test from 'node:test';
import '../wasm/engine.js';
import { brief, exactDecimal, exactText, format, inWords, roughly } from '../../www/draw/numbers.js';

test('every digit of a float64, as Python\'s decimal.Decimal(value) has them', () => {
  for (const [value, digits] of /** @type {[number, string][]} */ ([
    [0.1, '0.1000000000000000055511151231257827021181583404541015625'],
    [-0.007488250732421875, '−0.007488250732421875'],
    [65504, '65504'],
    [1e23, '99999999999999991611392'],
    [5.960464477539063e-8, '0.000000059604644775390625'],
    [0, '0'],
    [-0, '−0'],
    [3, '3'],
    [2.5, '2.5'],
  ])) {
    assert.equal(exactDecimal(value), digits);
  }
  // The smallest one: 751 digits behind its zeros.
  const smallest = exactDecimal(5e-324);
  assert.match(smallest, /^0\.0{323}494065645841246544/);
  assert.equal(smallest.replace(/^0\.0*/, '').length, 751);
});

test('a sum that no float64 holds, to 20 digits, as Python\'s decimal rounds it', () => {
  for (const [value, rest, digits] of /** @type {[number, number, string][]} */ ([
    [0.30000000000000004, -2.7755575615628914e-17, '0.30000000000000001665'],
    [1, -5.551115123125783e-17, '0.9999999999999999445'],
    [-3.333333333333333e-10, -1.596214177929021e-26, '−3.3333333333333333559e−10'],
    [407407.11, -1.7564740772968434e-11, '407407.10999999996847'],
    [1.4285714285714286e-71, -7.930164461608261e-88, '1.4285714285714284859e−71'],
    [36630000000, 1.758593271006248e-6, '3.6630000000000001759e10'],
    [0.5, 0, '0.5'],
    [1e-90, 1e-107, '1e−90'],
    [0, 0, '0'],
    [NaN, 0, 'NaN'],
  ])) {
    assert.equal(exactText(value, rest, 'float64'), digits);
  }
  // The others have fewer digits than float64.
  assert.equal(exactText(1, -5.551115123125783e-17, 'float32'), '1');
});

test('roughly is two or three digits', () => {
  assert.deepEqual([9.7656e-5, -0.000244140625, 65504, 0, Infinity].map(roughly), ['9.77e−5', '−0.000244', '65,500', '0', '∞']);
});

test('in words a number of 16 bits is whole, with commas as in all running text', () => {
  assert.deepEqual([0.529296875, 5116, -65504, 1000.5, -Infinity].map((value) => inWords(value, 'float16')), ['0.5293', '5,116', '−65,500', '1000.5', '−∞']);
  assert.equal(inWords(0.5293128, 'float32'), '0.529');
});

test('a minus is a minus sign, in the exponent too', () => {
  assert.equal(format(-9.72747802734375e-5, 'float16'), '−9.73e−5');
  assert.equal(brief(-Infinity, 'float16'), '−∞');
});
