// The JavaScript face: the built wasm in Node against PyTorch's recordings, and what it refuses.

import assert from 'node:assert/strict';
import test from 'node:test';
import {
  bit_groups,
  digest,
  format_link,
  Neuron,
  notebook,
  panic_on_purpose,
  parse_link,
  read_experiment,
  shortest,
  write_experiment,
} from './engine.js';
import { recordings, row } from './recordings.js';

/** @import { Experiment, Outcome, PlaygroundError } from './engine.js' */

/** @param {Partial<Experiment>} change */
const experiment = (change) => ({ ...notebook(), ...change });

test("the notebook's twenty rows are PyTorch's", () => {
  const [{ records }] = recordings('notebook.jsonl');
  const neuron = new Neuron();
  // assert's strict equality tells 0 from -0 and holds NaN equal to itself.
  for (const recorded of records) assert.deepEqual(neuron.train_step(), row(recorded));
  assert.equal(records.length, 20);
  assert.equal(neuron.iteration, 20);
  const { state, from, rest, looked, first_zero, not_finite } = /** @type {Extract<Outcome, { state: 'exact_zero' }>} */ (neuron.outcome);
  assert.deepEqual([state, from, rest, looked, first_zero, not_finite], ['exact_zero', 17, 17, 20, 17, undefined]);
});

test("every recorded neuron that follows a rule is PyTorch's, bit for bit", () => {
  let [runs, steps] = [0, 0];
  for (const file of ['neuron.jsonl', 'neuron_more.jsonl', 'neuron_extreme.jsonl', 'mixed.jsonl', 'optimizers.jsonl']) {
    for (const { experiment, records } of recordings(file)) {
      if (experiment.layers.length > 2) continue;
      const vendor = experiment.optimizer.name === 'adam' && ['float32', 'float64'].includes(experiment.dtype);
      if (vendor) continue;
      const neuron = new Neuron(experiment);
      for (const recorded of records) {
        const { scale, skipped, ...columns } = neuron.train_step();
        assert.deepEqual(columns, row(recorded), JSON.stringify(experiment));
        assert.equal(scale !== undefined && skipped !== undefined, Boolean(experiment.loss_scaling));
      }
      runs += 1;
      steps += records.length;
      neuron.free();
    }
  }
  assert.deepEqual([runs, steps], [227 + 135 + 200 + 240 + 200, 227 * 30 + 135 * 12 + 200 * 6 + 240 * 25 + 200 * 12]);
});

test('a neuron starts where torch.manual_seed(0) puts it', () => {
  const neuron = new Neuron();
  assert.equal(neuron.weight, -0.007488250732421875);
  assert.equal(neuron.bias, 0.53662109375);
  assert.equal(neuron.weight_grad, undefined);
  assert.equal(neuron.dtype, 'float16');
  neuron.train(3);
  assert.equal(typeof neuron.bias_grad, 'number');
  neuron.reset();
  assert.equal(neuron.weight, -0.007488250732421875);
  assert.equal(neuron.iteration, 0);
});

test('the columns hold every iteration, and a long run stays bounded', () => {
  const neuron = new Neuron(experiment({ dtype: 'float32', steps: 500 }));
  while (!neuron.run_for(5));
  const losses = neuron.loss_history;
  assert.equal(losses.length, 500);
  assert.equal(losses[34], 0);
  assert.deepEqual(neuron.column('iteration'), Float64Array.from({ length: 500 }, (_, i) => i));
  assert.equal(neuron.run_for(5), true);
  assert.equal(neuron.iteration, 500);

  const long = new Neuron(experiment({ steps: 300_000 }));
  while (!long.run_for(50));
  const iterations = long.column('iteration');
  assert.ok(iterations.length <= 20_002 && iterations.length >= 9_000, `${iterations.length} rows`);
  assert.equal(iterations[iterations.length - 1], 299_999);
});

test("a step says by what its loss was scaled, and whether it was skipped, as torch.amp.GradScaler's get_scale has it", () => {
  const scaled = experiment({
    dtype: 'float32',
    y: [[1e30]],
    optimizer: { name: 'sgd', lr: 0.01 },
    loss_scaling: { name: 'dynamic', init_scale: 1e10, growth_interval: 3 },
  });
  const neuron = new Neuron(scaled);
  const first = neuron.train_step();
  assert.deepEqual([first.scale, first.skipped, first.weight_grad], [1e10, true, -Infinity]);
  neuron.train(13);
  // PyTorch 2.15 of the same run, before each step.
  const at = 156250000;
  assert.deepEqual([...neuron.column('scale')], [1e10, 5e9, 2.5e9, 1.25e9, 6.25e8, 2 * at, at, at, at, 2 * at, at, at, at, 2 * at]);
  assert.deepEqual([...neuron.column('skipped')], [1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1]);
  assert.match(neuron.export('csv'), /^iteration,.*,bias_grad,scale,skipped\n0,.*,-Infinity,1e10,1\n/);
  assert.match(neuron.export('json'), /"skipped": 1\}/);
  // Where nothing is scaled, nothing is said of it.
  const plain = new Neuron();
  assert.equal('scale' in plain.train_step(), false);
  assert.deepEqual([plain.column('scale').length, plain.column('skipped').length], [0, 0]);
});

test('the table is text with one line a row', () => {
  const neuron = new Neuron();
  neuron.train(2);
  assert.equal(
    neuron.export('csv'),
    'iteration,prediction,loss,weight,bias,weight_grad,bias_grad\n' +
      '0,0.5293,0.2216,0.0866,0.631,-0.9414,-0.9414\n' +
      `1,${shortest(neuron.column('prediction')[1], 'float16')},${shortest(neuron.column('loss')[1], 'float16')},` +
      ['weight', 'bias', 'weight_grad', 'bias_grad']
        .map((name) => shortest(neuron.column(/** @type {'weight'} */ (name))[1], 'float16'))
        .join(',') +
      '\n',
  );
});

/** tests/settings.rs has all that is refused, word by word. @type {[string, object, string, string][]} What is wrong, the change, the code and the field. */
const WRONG = [
  ['a missing key', { seed: undefined }, 'missing_key', 'seed'],
  ['an infinite lr', { optimizer: { name: 'sgd', lr: Infinity } }, 'out_of_range', 'optimizer.lr'],
  ['NaN as data', { x: [[NaN]] }, 'out_of_range', 'x'],
  ['a network', { layers: [1, 2, 1] }, 'wrong_shape', 'layers'],
];

for (const [what, change, code, field] of WRONG) {
  test(`${what} is refused with its code and field`, () => {
    assert.throws(
      () => new Neuron(experiment(change)),
      (/** @type {PlaygroundError} */ error) => {
        assert.ok(error instanceof Error);
        assert.deepEqual([error.code, error.field], [code, field], error.message);
        assert.ok(error.message.length > 20, error.message);
        return true;
      },
    );
  });
}

test('an experiment is read with every key, and written with what JSON has', () => {
  const whole = read_experiment(notebook());
  assert.deepEqual([whole.features, whole.train, whole.penalty, whole.shuffle, whole.initial, whole.data], [[], 1, null, false, null, null]);
  assert.deepEqual(write_experiment(whole), notebook());
  assert.deepEqual(read_experiment({ ...notebook(), x: undefined, y: undefined, data: { name: 'xor' }, layers: [2, 1] }).x, null);
});

test('what is no experiment at all is refused, even an object that holds itself', () => {
  /** @type {any} */
  const own = {};
  own.x = own;
  for (const nonsense of [1, 'text', [], own, () => 1, Symbol('s')]) {
    assert.throws(() => new Neuron(/** @type {any} */ (nonsense)), { name: 'Error' });
  }
});

test('data beyond the dtype is allowed: seeing it overflow is the point', () => {
  const neuron = new Neuron(experiment({ y: [[300]] }));
  assert.equal(neuron.train_step().loss, Infinity);
  assert.equal(neuron.train_step().loss, 32304);
});

test('links carry an experiment there and back, escaped commas too', () => {
  const given = experiment({ dtype: 'bfloat16', x: [[1], [2]], y: [[3], [4]], batch_size: 1 });
  const hash = format_link(given, 7, 0xabc);
  assert.equal(hash, 'dtype=bfloat16&x=1,2&y=3,4&batch_size=1&i=7&bits=00000abc');
  for (const written of [hash, `#${hash}`, hash.replaceAll(',', '%2C')]) {
    const link = parse_link(written);
    assert.deepEqual([link.iteration, link.bits, link.experiment.x], [7, 0xabc, [[1], [2]]]);
  }
  assert.equal(format_link(notebook(), 0, 1), '');
  assert.throws(() => parse_link('%'), { code: 'unknown_key' });
});

test('numbers are written and read as the browser and as Rust do', () => {
  assert.equal(shortest(0.1, 'float64'), '0.1');
  assert.equal(shortest(5e-324, 'float64'), '5e-324');
  assert.equal(shortest(1.7976931348623157e308, 'float64'), '1.7976931348623157e308');
  assert.equal(shortest(-0, 'float32'), '-0');
  assert.equal(shortest(NaN, 'float16'), 'NaN');
  assert.equal(bit_groups(-2, 'bfloat16'), '1 10000000 0000000');
  assert.equal(digest([1, 0.5], 'float32'), digest([1 + 1e-12, 0.5], 'float32'));
});

test('a panic becomes an Error that can be shown', () => {
  assert.throws(panic_on_purpose, { code: 'panic', message: /on purpose/ });
});
