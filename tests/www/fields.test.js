// What is typed into fields, where a loss stands on the plot, and numbers in running text.

import assert from 'node:assert/strict';
import test from 'node:test';
import { round } from '../wasm/engine.js';
import { DTYPES } from '../../www/engine/dtypes.js';
import { SETTINGS } from '../../www/engine/settings.js';
import { format, roughly } from '../../www/draw/numbers.js';
import { inField, initial, list, number, read, schedulers, whole } from '../../www/page/fields.js';
import { typed } from '../../www/page/settings.js';
import { extent, lossScale, position, tickLabel, ticks } from '../../www/draw/scale.js';

test('a number is taken, or its range is named', () => {
  assert.equal(number('1e-3', 'The learning rate', 0, 1000), 0.001);
  assert.throws(() => number('-1', 'The learning rate', 0, 1000), {
    message: 'The learning rate must be a number from 0 to 1,000; you typed -1.',
  });
  assert.throws(() => number('∞', 'The weight'), { message: 'The weight must be a finite number; you typed ∞.' });
  assert.throws(() => number('1e400', 'The weight'), { message: 'The weight must be a finite number; you typed 1e400.' });
  assert.throws(() => number('0', 'The scale', 1e-30, 1e30), { message: 'The scale must be a number from 1e−30 to 1e30; you typed 0.' });
  assert.throws(() => number('1', 'beta1', 0, 0.999999999), { message: 'beta1 must be a number from 0 to 0.999999999; you typed 1.' });
  for (const text of ['', ' ', 'fast', 'NaN', '1001', '0,1,2', '1,e', '0x10', '5%', '$1', '0.2498104…', '1 2', '1e', '--1']) {
    assert.throws(() => number(text, 'It', 0, 1000), RangeError, text);
  }
});

test('what people write and what the page prints is read', () => {
  for (const [text, value] of /** @type {[string, number][]} */ ([
    ['0,1', 0.1],
    [' 0,001 ', 0.001],
    ['12,25', 12.25],
    ['.5', 0.5],
    ['+3', 3],
    ['−0.5', -0.5],
    ['–0.5', -0.5],
    ['-0', -0],
    ['6.3e−5', 6.3e-5],
    ['6,3E-5', 6.3e-5],
    ['10⁻⁴', 1e-4],
    ['10¹²', 1e12],
    // As the page sets thousands apart.
    ['1,000', 1000],
    ['10,000,000', 1e7],
    ['1,234.5', 1234.5],
    ['1.234,5', 1234.5],
    ['1.000.000', 1e6],
    ['1\u202f000', 1000],
    ["1'000.25", 1000.25],
  ])) {
    assert.ok(Object.is(read(text), value), `${text}: ${read(text)}`);
  }
  for (const dtype of DTYPES) {
    for (let i = 0; i < 500; i += 1) {
      const value = round((i % 2 ? -1 : 1) * 10 ** (i / 13 - 20) * (1 + (i * 7919) % 97 / 97), dtype);
      if (!Number.isFinite(value)) continue;
      for (const text of [format(value, dtype), inField(value)]) assert.ok(Object.is(round(read(text), dtype), value), `${text} in ${dtype}: ${read(text)}`);
      assert.ok(Number.isFinite(read(roughly(value))), roughly(value));
    }
  }
});

test('what is wrong is said in at most 200 characters, however long it is', () => {
  const long = 'rubbish '.repeat(100_000);
  const longest = Object.values(SETTINGS).filter(({ label, kind }) => label && (kind === 'number' || kind === 'integer'));
  assert.ok(longest.length > 10);
  for (const said of [...longest.map((setting) => () => typed(setting, long)), () => list(long, 'x'), () => initial(long, '0.weight', /** @type {any} */ ({}))]) {
    assert.throws(said, ({ message }) => message.length <= 200 && message.includes(`you typed ${long.slice(0, 40)}….`));
  }
});

test('a whole number is whole', () => {
  assert.equal(whole('20', 'The number of steps', 1, 10_000_000), 20);
  assert.equal(whole('10,000', 'The number of steps', 1, 10_000_000), 10_000);
  assert.throws(() => whole('0,5', 'The seed', 0, 4294967295), { message: 'The seed must be a whole number from 0 to 4,294,967,295; you typed 0,5.' });
  for (const text of ['0', '1.5', '10000001', '']) assert.throws(() => whole(text, 'It', 1, 10_000_000), RangeError);
});

test('points are a list, as many of y as of x', () => {
  assert.deepEqual(list('1, -2,3e2', 'x'), [[1], [-2], [300]]);
  assert.deepEqual(list('−0.5, 6.3e−5', 'x'), [[-0.5], [6.3e-5]]);
  assert.deepEqual(list('0,5; 1,25', 'x'), [[0.5], [1.25]]);
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

test('an axis at the end of float64 has its bands within it', () => {
  const scale = lossScale([[0, 1.7e308, Infinity]], false);
  const [foot, top] = extent(scale);
  assert.ok(Number.isFinite(top - foot) && top > scale.high && foot < scale.low, `${foot} to ${top}`);
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

test('where losses are near one another, the log axis tells 0.2 from 0.7: 1, 2 and 5 of each power of ten are marked', () => {
  const axis = (/** @type {number[]} */ losses, most = 3.3) => {
    const scale = lossScale([losses], true);
    return ticks(scale, most).map((tick) => tickLabel(scale, tick)).filter(Boolean);
  };
  assert.deepEqual(axis([0.23, 0.7]), ['0.5', '1']);
  assert.deepEqual(axis([0.02, 0.7]), ['0.02', '0.05', '0.1', '0.2', '0.5', '1']);
  assert.deepEqual(axis([3e-6, 9e-6]), ['5·10⁻⁶', '10⁻⁵']);
  // One loss alone has marks to either side, also where it is one itself.
  assert.deepEqual(axis([0.2216]), ['0.2', '0.5', '1']);
  assert.deepEqual(axis([0.5]), ['0.2', '0.5', '1']);
  assert.deepEqual(axis([1]), ['0.5', '1', '2']);
  // Far apart, powers of ten do.
  assert.deepEqual(axis([1e-5, 1], 4), ['10⁻⁴', '0.01', '1']);
  for (const loss of [5e-324, 1e-300, 0.1, 0.2, 0.5, 1, 2, 1e300, Number.MAX_VALUE]) {
    const scale = lossScale([[loss]], true);
    assert.ok(scale.low <= Math.log10(loss) + 1e-9 && scale.high >= Math.log10(loss) - 1e-9 && scale.high > scale.low, `${loss}: ${scale.low} ${scale.high}`);
  }
});

test('schedulers in turn are read by their names and settings in order, and written the same', () => {
  const parts = [{ name: 'linear', start_factor: 0.1, end_factor: 1, total_iters: 5 }, { name: 'cosine', t_max: 15, eta_min: 0 }];
  assert.deepEqual(schedulers('linear 0.1 1 5, cosine 15 0'), parts);
  assert.deepEqual(schedulers(' linear;0.1;1;5,cosine  15  0 '), parts);
  assert.equal(inField(parts), 'linear 0.1 1 5, cosine 15 0');
  // What is left out is as PyTorch has it, what is unknown is for the engine to name.
  assert.deepEqual(schedulers('linear'), [{ name: 'linear' }]);
  assert.deepEqual(schedulers('plateau 3'), [{ name: 'plateau', 1: 3 }]);
});
