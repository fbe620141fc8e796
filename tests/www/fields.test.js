// What is typed into fields, where a loss stands on the plot, and numbers in running text.

import assert from 'node:assert/strict';
import test from 'node:test';
import { initial, list, number, whole } from '../../www/page/fields.js';
import { roughly } from '../../www/draw/numbers.js';
import { lossScale, position, tickLabel, ticks } from '../../www/draw/scale.js';

test('a number is taken, or its range is named', () => {
  assert.equal(number('1e-3', 'The learning rate', 0, 1000), 0.001);
  for (const [text, value] of /** @type {[string, number][]} */ ([['0,1', 0.1], [' 0,001 ', 0.001], ['12,25', 12.25], ['1,5', 1.5]])) {
    assert.equal(number(text, 'A comma as the decimal point', 0, 1000), value);
  }
  assert.throws(() => number('-1', 'The learning rate', 0, 1000), {
    message: 'The learning rate must be a number from 0 to 1,000; you typed -1.',
  });
  for (const text of ['', ' ', 'fast', 'NaN', '1001', '1,000', '0,1,2', '1,e']) {
    assert.throws(() => number(text, 'It', 0, 1000), RangeError, text);
  }
});

test('a whole number is whole', () => {
  assert.equal(whole('20', 'The number of steps', 1, 10_000_000), 20);
  for (const text of ['0', '1.5', '10000001', '']) assert.throws(() => whole(text, 'It', 1, 10_000_000), RangeError);
});

test('points are a list, as many of y as of x', () => {
  assert.deepEqual(list('1, -2,3e2', 'x'), [[1], [-2], [300]]);
  assert.throws(() => list('1,,2', 'x'), RangeError);
  assert.throws(() => list('1,2', 'y', 3), { message: 'y needs as many numbers as x has, 3; you typed 2.' });
});

test('one parameter typed gives both, none typed gives the seed back', () => {
  const notebook = /** @type {any} */ ({});
  assert.deepEqual(initial('0.5', '0.weight', notebook).initial, { '0.weight': [0.5], '0.bias': [0] });
  assert.deepEqual(initial('', '0.weight', notebook), { initial: undefined });
});

test('zero, infinity and NaN have places of their own on the plot', () => {
  for (const log of [true, false]) {
    const scale = lossScale([[0, 0.5, 2e-3, Infinity, NaN]], log);
    assert.ok(position(scale, 0) < scale.low);
    assert.ok(position(scale, Infinity) > scale.high);
    assert.equal(position(scale, NaN), position(scale, Infinity));
    for (const loss of [0.5, 2e-3]) {
      assert.ok(position(scale, loss) >= scale.low && position(scale, loss) <= scale.high);
    }
    const marks = ticks(scale, 6);
    assert.ok(marks.length >= 2 && marks.length <= 8, String(marks));
  }
});

test('a plot of zeros alone still has an axis', () => {
  const scale = lossScale([[0, 0]], true);
  assert.ok(scale.high > scale.low);
});

test('powers of ten are written as such', () => {
  const scale = lossScale([[1e-12, 1]], true);
  assert.equal(tickLabel(scale, -8), '10⁻⁸');
  assert.equal(tickLabel(scale, -2), '0.01');
});

test('the bands for 0 and for what is not finite have the labels at the ends of the axis', () => {
  const [finite, overflowing] = [lossScale([[1e-4, 1]], true), lossScale([[1e-4, 1, Infinity]], true)];
  assert.deepEqual([-4, -2, 0].map((tick) => tickLabel(finite, tick)), ['', '0.01', '1']);
  assert.deepEqual([-4, -2, 0].map((tick) => tickLabel(overflowing, tick)), ['', '0.01', '']);
});

test('numbers in words have three digits', () => {
  assert.equal(roughly(0.000244140625), '0.000244');
  assert.equal(roughly(6.3e-5), '6.3e−5');
  assert.equal(roughly(0), '0');
  assert.equal(roughly(-Infinity), '−∞');
});
