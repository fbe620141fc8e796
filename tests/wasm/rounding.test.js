// What the page explains with: the worked step, the sweep, neighbours and flipped bits.

import assert from 'node:assert/strict';
import test from 'node:test';
import { Explainer, flip_bit, neighbours, notebook, round, Sweep } from './engine.js';
import { lines, recordings, row } from './recordings.js';

/** @import { Dtype } from './engine.js' */

/** @type {Dtype[]} */
const DTYPES = ['float16', 'bfloat16', 'float32', 'float64'];

/** As Sweep numbers them. */
const STATES = ['unknown', 'diverged', 'exact_zero', 'stalled', 'skipping', 'cycle', 'carried', 'training'];

test("a worked step ends in PyTorch's numbers", () => {
  const [{ records }] = recordings('notebook.jsonl');
  const explainer = new Explainer(notebook());
  // Backwards, too: it then starts anew.
  for (const iteration of [0, 7, 16, 3]) {
    const operations = explainer.explain(iteration, 0, 1000) ?? [];
    const recorded = row(records[iteration]);
    for (const name of /** @type {const} */ (['prediction', 'loss', 'weight', 'bias', 'weight_grad', 'bias_grad'])) {
      assert.equal(operations.find(({ result }) => result.label === name)?.result.value, recorded[name], `${name} at ${iteration}`);
    }
  }
  explainer.free();
});

test('an operation names its formula, its inputs and what was lost', () => {
  const operations = new Explainer(notebook()).explain(16, 0, 1000) ?? [];
  const bias = operations.find(({ result }) => result.name === 'bias' && result.role === 'after');
  assert.deepEqual([bias?.formula, bias?.operands.map(({ label }) => label)], ['{0} + {1}', ['bias before', 'product']]);
  assert.deepEqual(bias?.operands[0], { name: 'bias', role: 'before', label: 'bias before', value: 0.771484375, dtype: 'float16' });
  assert.deepEqual([bias?.result.value, bias?.lost], [0.771484375, 'absorbed']);
  assert.deepEqual(operations.slice(0, 3).map(({ node }) => node), ['AddmmBackward0', 'AddmmBackward0', 'MseLossBackward0']);
});

test('of many points, one is explained, and sums show their first and last terms', () => {
  const x = Array.from({ length: 50 }, (_, i) => [i / 10]);
  const operations = new Explainer({ ...notebook(), x, y: x }).explain(2, 7, 1000) ?? [];
  assert.equal(operations.filter(({ result }) => result.name === 'prediction').length, 1);
  assert.equal(operations[0].operands[0].value, round(0.7, 'float16'));
  const loss = operations.find(({ result }) => result.name === 'loss');
  assert.equal(loss?.formula, '({0} + {1} + … + {2}) / 50');
  assert.equal(loss?.operands.length, 3);
});

test('a sweep ends where the runs of PyTorch ended', () => {
  /** @type {{ dtype: Dtype, lr: number, state: string, iteration: number, loss: number | string }[]} */
  const theirs = lines('sweep.jsonl');
  const rates = [...new Set(theirs.map(({ lr }) => lr))];
  const sweep = new Sweep(DTYPES.map((dtype) => ({ ...notebook(), dtype })), Float64Array.from(rates));
  assert.deepEqual([...sweep.states(0)], rates.map(() => 0));
  while (!sweep.run_for(50));
  for (const { dtype, lr, state, iteration, loss } of theirs) {
    const [i, row] = [rates.indexOf(lr), DTYPES.indexOf(dtype)];
    const ours = [STATES[sweep.states(row)[i]], sweep.iterations(row)[i], sweep.losses(row)[i]];
    // The recording says nothing of a run that repeats itself but that it still moved after 10,000 steps.
    if (ours[0] === 'cycle' && state === 'training') continue;
    assert.deepEqual(ours, [state, iteration, Number(loss)], `${dtype} at ${lr}`);
  }
  assert.equal(theirs.length, 100);
});

test('a number has neighbours, and another one a bit away', () => {
  assert.deepEqual([...neighbours(1, 'float16')], [0.99951171875, 1.0009765625]);
  assert.deepEqual([...neighbours(-1, 'bfloat16')], [-1.0078125, -0.99609375]);
  assert.equal(flip_bit(1, 'float32', 31), -1);
  assert.equal(flip_bit(0, 'float64', 0), 5e-324);
  assert.equal(flip_bit(1, 'float16', 99), 1);
});
