// The numbers in the essay's prose: each says in its mark-up what it is, which is computed here, and is right to its last digit.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { iterationsTo, unseen } from '../../www/essay/rule.js';
import { neighbours, Neuron, parse_link, read_experiment, round, ulp } from '../wasm/engine.js';
import { recordings, row } from '../wasm/recordings.js';

/** @import { Column, Dtype, Experiment } from '../../www/pkg/neuron_playground.js' */

const html = readFileSync(new URL('../../www/why.html', import.meta.url), 'utf8');
const marked = [...html.matchAll(/<span data-is="([^"]+)">([^<]+)<\/span>/g)].map(([, is, says]) => ({ is: is.replaceAll('&amp;', '&'), says }));

/** A run until its end is known, at most so long. @type {Map<string, Neuron>} */
const runs = new Map();
const LONGEST = 5000;

/** @param {string} link */
function run(link) {
  let neuron = runs.get(link);
  if (!neuron) {
    neuron = new Neuron({ ...parse_link(link).experiment, steps: LONGEST });
    while (!neuron.run_for(1000) || !neuron.look_for(1000));
    runs.set(link, neuron);
  }
  return neuron;
}
const fate = (/** @type {string} */ link) => {
  const { outcome } = run(link);
  assert.ok(outcome.state === 'exact_zero' || outcome.state === 'stalled', `${link}: ${outcome.state}`);
  return outcome;
};
const at = (/** @type {string} */ link, /** @type {number} */ iteration, /** @type {Column} */ column) => run(link).column(column)[iteration];

/** What the mark-up says with. */
const WORDS = {
  at,
  from: (/** @type {string} */ link) => fate(link).from,
  loss: (/** @type {string} */ link) => at(link, fate(link).from, 'loss'),
  end: (/** @type {string} */ link, /** @type {Column} */ column) => at(link, fate(link).from, column),
  /** How far weight + bias is from 1 in the end. */
  off: (/** @type {string} */ link) => Math.abs(1 - at(link, fate(link).from, 'weight') - at(link, fate(link).from, 'bias')),
  start: (/** @type {'weight' | 'bias'} */ name) => new Neuron()[name],
  gap: (/** @type {Dtype} */ dtype, /** @type {number} */ value) => ulp(value, dtype),
  unseen,
  rule: (/** @type {Dtype} */ dtype, /** @type {number} */ lr) => iterationsTo(at(`dtype=${dtype}&lr=${lr}`, 0, 'prediction') - 1, dtype, lr),
  largest: (/** @type {Dtype} */ dtype) => neighbours(round(Infinity, dtype), dtype)[0],
  overflowsAt: () => Array.from({ length: 400 }, (_, i) => i + 1).find((y) => at(`y=${y}`, 0, 'loss') === Infinity),
};

test('each number of the prose is what it says that it is, to its last digit', () => {
  assert.ok(marked.length >= 40, `${marked.length}`);
  for (const { is, says } of marked) {
    const value = new Function(...Object.keys(WORDS), `return ${is}`)(...Object.values(WORDS));
    const digits = says.replace(/[,−]/g, '').replace(/^0\.0*/, '').replace('.', '').length;
    assert.equal(Number(Number(value).toPrecision(digits)), Number(says.replaceAll(',', '')), `${is} is ${value}, not ${says}`);
  }
});

/** Without its steps: the recordings end when all is known. @param {Experiment} experiment */
const keyOf = (experiment) => JSON.stringify({ ...read_experiment(experiment), steps: 0 });

test('all runs of the prose are PyTorch’s, in every bit of every row, but for the one that draws its roundings', () => {
  const recorded = new Map(recordings('essay.jsonl').map(({ experiment, records }) => [keyOf(experiment), records]));
  const links = new Set(marked.flatMap(({ is }) => [...is.matchAll(/'(\w+=[^']*)'/g)].map(([, link]) => link)));
  const drawn = [...links].filter((link) => link.includes('stochastic_rounding'));
  assert.equal(drawn.length, 1);
  for (const link of links) {
    if (drawn.includes(link)) continue;
    const records = recorded.get(keyOf(parse_link(link).experiment));
    assert.ok(records, `${link} is not recorded`);
    assert.ok(records.length > fate(link).from, link);
    const columns = /** @type {Column[]} */ (Object.keys(row(records[0]))).map((name) => ({ name, own: run(link).column(name) }));
    for (const [i, record] of records.entries()) {
      const theirs = row(record);
      for (const { name, own } of columns) assert.ok(Object.is(own[i], theirs[/** @type {keyof typeof theirs} */ (name)]), `${link}: ${name} of iteration ${i}`);
    }
  }
  assert.equal(links.size - drawn.length, recorded.size);
});

test('what is said without mark-up follows from numbers of the same kind', () => {
  // Six tenths are left where x is 1: both parameters move by twice the learning rate times the error.
  assert.ok(Math.abs(Math.log2(1 / 0.6) - 0.74) < 0.005);
  assert.ok(Math.abs(13 / Math.log2(1 / 0.6) - 17.6) < 0.05);
  assert.equal(Math.log2(unseen('float16') / unseen('float32')), 13);
  assert.equal(Math.log2(unseen('bfloat16') / unseen('float16')), 3);
  assert.equal(fate('dtype=float32&lr=0.1').from - fate('lr=0.1').from, 17);
  for (const [lr, says] of [[0.01, 0.003], [0.0001, 0.3]]) assert.equal(Number((ulp(0.23, 'float16') / 2 / 2 / lr).toPrecision(1)), says);
  // The bias has not moved once.
  assert.equal(at('lr=0.0001', fate('lr=0.0001').from, 'bias'), new Neuron().bias);
  // The last sum, by hand, lies just between two numbers.
  const sum = at('lr=0.1', 16, 'weight') + at('lr=0.1', 16, 'bias');
  assert.equal(sum, (neighbours(1, 'float16')[0] + 1) / 2);
  assert.equal(round(sum, 'float16'), 1);
  // What is left of the error while the weight moves alone: about three quarters.
  const sums = [11, 12, 13, 14, 15, 16].map((i) => 1 - at('lr=0.1', i, 'weight') - at('lr=0.1', i, 'bias'));
  const left = sums.slice(1).map((sum, i) => sum / sums[i]);
  assert.ok(Math.abs(left.reduce((a, b) => a + b) / left.length - 0.75) < 0.02);
  assert.equal(WORDS.off('lr=0.001&update=kahan'), WORDS.off('lr=0.001&update=master_weights'));
  // From exact zero to a stop.
  assert.deepEqual([0.055, 0.065].map((lr) => fate(`lr=${lr}`).state), ['stalled', 'exact_zero']);
});
