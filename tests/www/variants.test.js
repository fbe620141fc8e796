// What a run is compared with: "the same, but …", as a state, a link and a file have it, and what it is called.

import assert from 'node:assert/strict';
import test from 'node:test';
import { notebook, read_experiment, vary } from '../wasm/engine.js';
import { INK, INKS } from '../../www/engine/inks.js';
import { jsonOf } from '../../www/engine/json.js';
import { Runs } from '../../www/engine/runs.js';
import { comparedOf, varied } from '../../www/engine/variants.js';
import { hashOf, readHash, stateOf } from '../../www/state/link.js';
import { FRESH_LOOK } from '../../www/state/look.js';
import { createStore } from '../../www/state/store.js';
import { carried, freshVariants, inDtypes, joined, separated, toggled, whyNot } from '../../www/state/variants.js';

/**
 * @import { Experiment, Patch } from '../wasm/engine.js'
 * @import { State, Written } from '../../www/state/store.js'
 */

const NOTEBOOK = read_experiment(notebook());
/** @param {Partial<Experiment>} change */
const but = (change) => read_experiment({ ...notebook(), ...change });

test('a variant follows the experiment in all but what it sets, and shares its points', () => {
  const experiment = but({ x: [[1], [2]], y: [[1], [3]], seed: 7 });
  const other = varied(experiment, { optimizer: { name: 'adam' }, device: 'cuda' });
  assert.equal(other.x, experiment.x);
  assert.deepEqual(other, read_experiment({ ...experiment, device: 'cuda', optimizer: { name: 'adam', lr: 0.1 } }));
  assert.deepEqual(varied(experiment, { optimizer: { lr: 0.5 } }).optimizer, { ...experiment.optimizer, lr: 0.5 });
  assert.deepEqual(varied(experiment, { x: [[9], [8]] }).x, [[9], [8]]);
  assert.equal(varied(but({ loss_scaling: { name: 'static', scale: 8 } }), { loss_scaling: null }).loss_scaling, null);
  assert.throws(() => vary(experiment, /** @type {Patch} */ ({ steps: 3 })), { field: 'steps' });
  assert.throws(() => vary(experiment, /** @type {Patch} */ (/** @type {unknown} */ ({ dtype: 'float8' }))), { field: 'dtype' });
});

test('each is called by what is other in it', () => {
  const names = (/** @type {Patch[]} */ ...variants) => comparedOf({ experiment: NOTEBOOK, variants }).map(({ name }) => name);
  assert.deepEqual(names({ dtype: 'float32' }, { device: 'cuda' }, { optimizer: { name: 'adam' } }, { optimizer: { lr: 0.03 } }), ['float16', 'float32', 'on a GPU', 'Adam', 'lr 0.03']);
  assert.deepEqual(names({ dtype: 'float32', device: 'cuda' }, { optimizer: { name: 'adam', lr: 0.01, eps: 1e-4 } }), ['float16', 'float32, on a GPU', 'Adam, lr 0.01, eps 0.0001']);
  assert.deepEqual(names({ optimizer: { momentum: 0.9, nesterov: true } }, { update: 'master_weights' }, { loss_scaling: { name: 'dynamic' } }, { seed: 3 }), ['float16', 'momentum 0.9, nesterov', 'float32 copy', 'loss scaling dynamic: GradScaler', 'seed 3']);
  assert.deepEqual(names({ x: [[2]], y: [[3]] }, { initial: { '0.weight': [0.5], '0.bias': [-0.25] } }, { batch_size: 1 }, { dtype: 'float16' }), ['float16', 'other points', 'another start', 'batch_size 1', 'the same']);
  assert.deepEqual(names({ update: 'kahan' }, { ema_decay: 0.9 }, { accumulate: 4 }), ['float16', 'Kahan summation', 'ema_decay 0.9', 'accumulate 4']);
  assert.deepEqual(names({ dtype: 'float8_e4m3fn' }, { float8: 'tensorwise' }, { state_dtype: 'float32' }), ['float16', 'float8_e4m3fn', 'float8 training', 'state in float32']);
  // All of an experiment, kept as it was.
  const kept = /** @type {Patch} */ (Object.fromEntries(Object.entries(but({ seed: 4 })).filter(([key]) => key !== 'steps' && key !== 'data')));
  assert.equal(comparedOf({ experiment: NOTEBOOK, variants: [kept] })[1].name, 'seed 4');
});

test('no two on show look alike: a dtype of its own has its own ink, what shares one has another', () => {
  const inks = (/** @type {Patch[]} */ ...variants) => comparedOf({ experiment: NOTEBOOK, variants }).map(({ ink }) => ink);
  assert.deepEqual(inks({ dtype: 'float32' }, { dtype: 'float32', device: 'cuda' }, { device: 'cuda' }, { dtype: 'float64' }), ['float16', 'float32', 'also1', 'also2', 'float64']);
  assert.deepEqual(inks({ seed: 1 }, { seed: 2 }, { seed: 3 }, { seed: 4 }), ['float16', 'also1', 'also2', 'also3', 'also4']);
  for (const key of /** @type {const} */ (['mark', 'hollow'])) assert.equal(new Set(INKS.map((ink) => INK[ink][key])).size, INKS.length);
});

test('which dtype a page compares with at first, and which an old link said', () => {
  assert.deepEqual(freshVariants('neuron', 'float16'), [{ dtype: 'float32' }]);
  assert.deepEqual(freshVariants('neuron', 'float32'), [{ dtype: 'float16' }]);
  assert.deepEqual(freshVariants('neuron', 'float64'), [{ dtype: 'float32' }, { dtype: 'float16' }]);
  assert.deepEqual([freshVariants('network', 'float16'), freshVariants('network', 'float32')], [[{ dtype: 'float32' }], []]);
  for (const [hash, variants] of /** @type {[string, Patch[]][]} */ ([
    ['lr=0.1', [{ dtype: 'float32' }]],
    ['curves=float16', []],
    ['curves=float16,bfloat16,float32,float64', inDtypes(['float32', 'bfloat16', 'float64'], 'float16')],
    ['dtype=float64&curves=bfloat16', [{ dtype: 'bfloat16' }]],
    ['layers=2,1&data=xor&beside=', []],
    ['layers=2,1&data=xor&beside=bfloat16', [{ dtype: 'bfloat16' }]],
    ['but=', []],
    ['curves=float64&but=device:cuda', [{ device: 'cuda' }]],
  ])) assert.deepEqual(stateOf(readHash(hash)).variants, variants, hash);
});

test('a link and a file say what is compared, where it is not what a page opens with', () => {
  const variants = /** @type {Patch[]} */ ([{ dtype: 'float32', device: 'cuda' }, { optimizer: { name: 'adam', lr: 0.03 } }, { loss_scaling: null }]);
  const state = /** @type {State} */ (/** @type {unknown} */ ({ ...FRESH_LOOK, part: 'neuron', experiment: NOTEBOOK, variants, iteration: 3, untilKnown: true }));
  const hash = hashOf(state, undefined) ?? '';
  assert.equal(hash, 'but=dtype:float32;device:cuda&but=optimizer:adam;lr:0.03&but=loss_scaling:&i=3');
  assert.deepEqual(stateOf(readHash(hash)).variants, variants);
  assert.doesNotMatch(hashOf({ ...state, variants: [{ dtype: 'float32' }] }, undefined) ?? '', /but/);
  assert.match(hashOf({ ...state, variants: [] }, undefined) ?? '', /but=/);
  const file = JSON.parse(jsonOf(joined(NOTEBOOK, variants, 'neuron')));
  assert.equal(joined(NOTEBOOK, [{ dtype: 'float32' }], 'neuron'), NOTEBOOK);
  assert.deepEqual(separated(NOTEBOOK), { experiment: NOTEBOOK });
  assert.deepEqual(separated(file), { experiment: NOTEBOOK, variants });
  assert.throws(() => separated({ ...file, variants: [{ dtype: 'float8' }] }), { field: 'dtype' });
  assert.throws(() => separated({ ...file, variants: 3 }), /list of at most 4/);
  assert.throws(() => readHash('but=dtype:float8'), { field: 'dtype' });
});

test('what is chosen and what it is compared with change places; any other change leaves a variant what it is', () => {
  const variants = /** @type {Patch[]} */ ([{ dtype: 'float32' }, { device: 'cuda' }, { dtype: 'float32', device: 'cuda' }]);
  const store = createStore(/** @type {Written} */ (/** @type {unknown} */ ({ part: 'neuron', experiment: NOTEBOOK, iteration: 0, playing: false, variants })));
  store.update({ experiment: { ...NOTEBOOK, dtype: 'float32' } });
  assert.deepEqual(store.get().variants, [{ dtype: 'float16' }, variants[1], variants[2]]);
  store.update({ experiment: { ...store.get().experiment, device: 'cuda' } });
  assert.deepEqual(store.get().variants, [{ dtype: 'float16' }, { device: 'cpu' }, variants[2]]);
  const before = store.get().variants;
  store.update({ experiment: { ...store.get().experiment, seed: 3 } });
  assert.equal(store.get().variants, before);
  assert.equal(carried(variants, NOTEBOOK, NOTEBOOK), variants);
});

test('a variant is added once, taken away again, and refused with a reason', () => {
  const one = toggled([], { device: 'cuda' });
  assert.deepEqual([one, toggled(one, { device: 'cuda' })], [[{ device: 'cuda' }], []]);
  assert.equal(whyNot(NOTEBOOK, { device: 'cuda' }, 'neuron'), undefined);
  assert.match(whyNot(NOTEBOOK, { optimizer: { lr: 1e6 } }, 'neuron') ?? '', /at most 65504/);
  assert.match(whyNot(NOTEBOOK, { layers: [1, 2, 1] }, 'neuron') ?? '', /network/);
});

test('runs are kept as long as they are wanted, and a variant that cannot be run takes none of the others with it', () => {
  const runs = new Runs();
  const variants = /** @type {Patch[]} */ ([{ dtype: 'float32' }, { layers: [1, 2, 1] }, { optimizer: { lr: 1e6 } }]);
  assert.equal(runs.follow({ experiment: NOTEBOOK, variants }), true);
  const [own, ...others] = [runs.chosen, ...runs.others];
  assert.deepEqual(others.map(({ name }) => name), ['float32']);
  // The two change places: neither is computed anew.
  const swapped = read_experiment({ ...NOTEBOOK, dtype: 'float32' });
  swapped.x = NOTEBOOK.x;
  swapped.y = NOTEBOOK.y;
  assert.equal(runs.follow({ experiment: swapped, variants: [{ dtype: 'float16' }] }), false);
  assert.deepEqual([runs.chosen, runs.others], [others[0], [own]]);
});
