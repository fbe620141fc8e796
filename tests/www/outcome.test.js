// What the page says of runs and steps: the engine's facts in words, each with numbers that show what is said.

import assert from 'node:assert/strict';
import test from 'node:test';
import { Explainer, Neuron, parse_link } from '../wasm/engine.js';
import { apart, inDigits, scoreText } from '../../www/draw/numbers.js';
import { clause, comparison } from '../../www/page/outcome.js';
import { callout, shortOf } from '../../www/page/operations.js';

/** A run as it is told of, once it is known what becomes of it. @param {string} hash @returns {import('../../www/page/outcome.js').Told} */
function told(hash) {
  const { experiment } = parse_link(hash);
  const neuron = new Neuron(experiment);
  while (!neuron.run_for(50));
  while (!neuron.look_for(50));
  return { name: experiment.dtype, dtype: experiment.dtype, experiment, outcome: neuron.outcome, settled: true, last: neuron.loss_history.at(-1) ?? NaN };
}

/** When each began was found by stepping PyTorch 2.15. @type {[string, RegExp][]} */
const SAID = [
  ['', /^In float16 the loss is exactly 0 from iteration 17 on$/],
  // Recorded on an H200: its first weight is another, and it comes to 0 as soon.
  ['device=cuda', /^In float16 on a GPU the loss is exactly 0 from iteration 17 on$/],
  ['steps=10', /^After 10 iterations float16 has a loss of [\d.e−]+; the loss is exactly 0 from iteration 17 on$/],
  ['lr=0.5&steps=60', /^In float16 the run swings for ever: from iteration \d+ on it repeats itself every 2 iterations, with /],
  ['lr=0.51&steps=300', /^In float16 learning explodes, the loss grows in every iteration from 0 to 164, where the first ∞ or NaN comes; from iteration 290 on a parameter is no longer finite$/],
  ['lr=0.51', /; from iteration 290 on a parameter is no longer finite/],
  ['lr=0.394&steps=3000', /^In float16 the run swings for ever: from iteration \d+ on it repeats itself every \d+ iterations/],
  ['optimizer=adam&steps=300', /^In float16 the loss is first exactly 0 at iteration 105, and for good from 136 on$/],
  ['dtype=bfloat16&optimizer=adam&lr=0.01&y=0.53&steps=60', /the run swings for ever: from iteration [\d,]+ on it repeats itself every 49 iterations, with losses from 0 to 1\.53e−5$/],
  ['y=1.07&lr=0.001&momentum=0.99&steps=8&0.weight=0.54&0.bias=0.54', /^After 8 iterations float16 has a loss of [\de.−]+; learning stops at iteration 146: /],
  ['x=0.0001&y=0.0001&0.weight=0&0.bias=0&steps=60', /from iteration 0 on, and still the parameters move, until iteration \d+: the gradient comes from the error, not from the loss$/],
  ['optimizer=adam&update=stochastic_rounding', /in 100,000 iterations no end was found: every rounding is drawn anew$/],
  ['optimizer=adam&0.weight=1&0.bias=0', /^In float16 a parameter is no longer finite from iteration 0 on: the worked step of 0 shows how$/],
  // The loss overflows in 0, and a parameter in 4.
  ['lr=1.1&y=300&steps=60', /^In float16 a parameter is no longer finite from iteration 4 on: the worked step of 4 shows how$/],
];

for (const [hash, says] of SAID) {
  test(`what becomes of #${hash} is said`, () => assert.match(clause(told(hash)), says));
}

test('a run that is not finite without leaving its range is not said to leave it', () => {
  const run = told('optimizer=adam&lr=0.001&steps=30&0.weight=1&0.bias=0');
  assert.equal(comparison(run, run.outcome), 'float16 is no longer finite from 0');
});

test('what is larger, smaller or just as large is seen to be', () => {
  assert.deepEqual(apart([65536, 65504]), ['65,540', '65,500']);
  assert.deepEqual(apart([0.00195312, 0.00195313]), ['0.00195312', '0.00195313']);
  assert.deepEqual(apart([1, 1]), ['1', '1']);
  assert.equal(inDigits(1234567.25, 9), '1,234,567.25');
  assert.equal(shortOf(-0.001953125, 0.001953125, { value: 1, dtype: 'bfloat16' }), '−0.00195, just half the gap towards 0');
  assert.equal(shortOf(9.77e-5, 0.000244140625, { value: 0.7715, dtype: 'float16' }), '9.77e−5, less than 0.000244, half an ulp');
});

/** Of a step's operations, those that lost something. @param {string} hash @param {number} iteration */
function callouts(hash, iteration) {
  const explainer = new Explainer(parse_link(hash).experiment);
  const operations = explainer.explain(iteration, 0, 1e6) ?? [];
  return operations.filter(({ lost }) => lost).map(callout);
}

/** @type {[string, number, string][]} */
const CALLED_OUT = [
  ['0.weight=5.960464477539063e-8&x=0.5&y=0&0.bias=0', 0, "2.98e−8 is just half of float16's smallest number, 5.96e−8: the tie goes to 0."],
  ['dtype=bfloat16&optimizer=adam&betas=0,0&eps=0&lr=0.00390627&x=1&y=8&0.weight=1&0.bias=0', 0, '0.00390627 is on the way rounded to 0.00390625, half an ulp of the weight, at most: the weight stays where it is.'],
  ['loss_scaling=dynamic', 0, "65,536 is beyond float16's largest number, 65,504: it becomes ∞."],
  ['optimizer=adam&0.weight=1&0.bias=0', 0, '0 / 0 is no number: weight becomes NaN.'],
  ['lr=0.51', 291, '∞ − ∞ is no number: weight becomes NaN.'],
  ['', 16, '9.76e−5 is less than 0.000244, half an ulp of the bias: the bias stays where it is.'],
  ['dtype=bfloat16&y=0&lr=0.0009765625&0.weight=1&0.bias=0', 0, '−0.00195 is just half the gap towards 0 of the weight: the tie goes to the even number, and the weight stays where it is.'],
  ['dtype=bfloat16&x=0&optimizer=adamw&lr=0.001&0.weight=1&0.bias=1', 10, '−1e−5 is less than 0.00195, half the gap towards 0 of the weight before: weight before comes back as it was.'],
];

for (const [hash, iteration, says] of CALLED_OUT) {
  test(`what iteration ${iteration} of #${hash} lost is called out`, () => {
    const said = callouts(hash, iteration);
    assert.ok(said.includes(says), said.join('\n'));
  });
}

test('a score is not said to be all or nothing where it is not', () => {
  assert.equal(scoreText(true, 2000 / 2001), 'over 99.9\u00a0%');
  assert.equal(scoreText(true, 1 / 3000), 'under 0.1\u00a0%');
  assert.equal(scoreText(true, 1), '100\u00a0%');
  assert.equal(scoreText(true, 0), '0\u00a0%');
  assert.equal(scoreText(false, 0.99999), 'R² over 0.999');
  assert.equal(scoreText(false, 1), 'R² 1.000');
});
