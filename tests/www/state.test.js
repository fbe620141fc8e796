// The store, the player and the link: what they hold is what Rust read, and an iteration is the same thing in both parts.

import assert from 'node:assert/strict';
import test from 'node:test';
import { notebook, parse_link, read_experiment } from '../wasm/engine.js';
import { jsonOf } from '../../www/engine/json.js';
import { hashOf, stateOf } from '../../www/state/link.js';
import { FRESH_LOOK } from '../../www/state/look.js';
import { createPlayer } from '../../www/state/player.js';
import { createStore } from '../../www/state/store.js';

/**
 * @import { Experiment } from '../wasm/engine.js'
 * @import { State, Written } from '../../www/state/store.js'
 */

/** @type {Experiment} */
const NETWORK = { dtype: 'float16', seed: 0, layers: [2, 2, 1], activation: ['tanh'], x: [[1, 2], [3, 4]], y: [[1], [-1]], optimizer: { name: 'sgd', lr: 0.1 }, steps: 50 };

/** @param {Partial<Written>} state */
const storeWith = (state) => createStore(/** @type {Written} */ ({ part: 'neuron', experiment: notebook(), iteration: 0, playing: false, variants: [], ...state }));

test('what enters the store is what Rust gave back', () => {
  const store = storeWith({});
  store.update({ part: 'network', experiment: NETWORK });
  assert.deepEqual(store.get().experiment, read_experiment(NETWORK));
  // With what it left out.
  assert.equal(/** @type {{ momentum?: number }} */ (store.get().experiment.optimizer).momentum, 0);
  const before = store.get();
  assert.throws(() => store.update({ experiment: { ...NETWORK, seed: -1 } }), { field: 'seed' });
  assert.equal(store.get(), before);
});

test('the part about one neuron takes no network, whatever control or link brings it', () => {
  const store = storeWith({});
  const before = store.get();
  for (const change of [{ experiment: NETWORK }, { train: 0.7 }, { layers: [1, 2, 1], activation: ['tanh'] }].map((change) => ('experiment' in change ? change : { experiment: { ...notebook(), ...change } }))) {
    assert.throws(() => store.update(/** @type {Partial<Written>} */ (change)), /one neuron can’t show it|train/);
    assert.equal(store.get(), before);
  }
  store.update({ part: 'network', experiment: NETWORK });
  assert.throws(() => store.update({ part: 'neuron' }), /one neuron can’t show it/);
  assert.equal(store.get().part, 'network');
});

test('an experiment that is there already stays the very same, and so do its points while other things change', () => {
  const store = storeWith({ part: 'network', experiment: NETWORK });
  const { experiment } = store.get();
  store.update({ iteration: 3, experiment });
  assert.equal(store.get().experiment, experiment);
  store.update({ experiment: { ...experiment, dtype: 'float32' } });
  assert.equal(store.get().experiment.x, experiment.x);
  assert.equal(store.get().experiment.dtype, 'float32');
  store.update({ experiment: { ...experiment, x: [[1, 2], [3, 5]] } });
  assert.deepEqual(store.get().experiment.x, [[1, 2], [3, 5]]);
});

test('JSON keeps the sign of zero, which another experiment may have', () => {
  const text = jsonOf({ '0.bias': [-0, 0, 1.5, -NaN, -Infinity] });
  assert.equal(text, '{"0.bias":[-0,0,1.5,"NaN","-Infinity"]}');
  assert.ok(Object.is(JSON.parse(text)['0.bias'][0], -0));
  const start = { '0.weight': [-0], '0.bias': [0] };
  const written = hashOf(/** @type {State} */ (/** @type {unknown} */ ({ ...FRESH_LOOK, variants: [], part: 'neuron', experiment: read_experiment({ ...notebook(), initial: start }), iteration: -1 })), undefined) ?? '';
  assert.ok(Object.is(parse_link(written).experiment.initial?.['0.weight'][0], -0), written);
});

test('a link says the iteration on show; before the first step of a network it says none', () => {
  const there = /** @type {State} */ (/** @type {unknown} */ ({ ...FRESH_LOOK, variants: [], part: 'network', experiment: read_experiment(NETWORK), iteration: 7 }));
  const hash = hashOf(there, 0xabcd) ?? '';
  assert.match(hash, /&i=7&bits=0000abcd$/);
  const { part, experiment, iteration } = stateOf(parse_link(hash));
  assert.deepEqual([part, read_experiment(experiment), iteration], ['network', there.experiment, 7]);
  const start = hashOf({ ...there, iteration: -1 }, 0xabcd) ?? '';
  assert.doesNotMatch(start, /[&#]i=|bits=/);
  assert.equal(stateOf(parse_link(start)).iteration, -1);
  assert.equal(stateOf(parse_link('lr=0.1')).iteration, 0);
});

test('the player goes from the start, before the first iteration, to the last one', () => {
  const first = -1;
  for (const [part, experiment, last] of /** @type {const} */ ([['neuron', notebook(), 19], ['network', NETWORK, 49]])) {
    const store = storeWith({ part, experiment, iteration: first });
    const player = createPlayer(store);
    player.step(-1);
    assert.equal(store.get().iteration, first);
    player.step(1);
    assert.equal(store.get().iteration, first + 1);
    player.end();
    player.step(1);
    assert.equal(store.get().iteration, last);
    player.toggle();
    assert.deepEqual([store.get().iteration, store.get().playing], [first, true]);
  }
});
