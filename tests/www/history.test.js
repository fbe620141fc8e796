// Undo and redo: what counts as one change, how many are kept, and what comes back.

import assert from 'node:assert/strict';
import test from 'node:test';
import { notebook } from '../wasm/engine.js';
import { createHistory } from '../../www/state/history.js';
import { createStore } from '../../www/state/store.js';

/** @import { Written } from '../../www/state/store.js' */

function begun() {
  const store = createStore(/** @type {Written} */ ({ part: 'neuron', experiment: notebook(), iteration: 5, playing: false }));
  const history = createHistory(store);
  history.begin();
  const seed = (/** @type {number} */ seed, iteration = 0) => store.update({ experiment: { ...store.get().experiment, seed }, iteration });
  return { store, history, seed, seen: () => [store.get().experiment.seed, store.get().iteration] };
}

test('what one hand’s movement changes is one change, and comes back where it was', () => {
  const { history, seed, seen } = begun();
  history.part();
  for (const value of [1, 2, 3]) seed(value);
  history.part();
  seed(4, 7);
  history.undo();
  assert.deepEqual(seen(), [3, 0]);
  history.undo();
  assert.deepEqual(seen(), [0, 5]);
  assert.ok(!history.canUndo && history.canRedo);
  history.undo();
  history.redo();
  history.redo();
  assert.deepEqual(seen(), [4, 7]);
  assert.ok(history.canUndo && !history.canRedo);
});

test('a change after undo is a change of its own, and leaves nothing to redo', () => {
  const { history, seed, seen } = begun();
  seed(1);
  history.undo();
  seed(2);
  assert.ok(!history.canRedo);
  history.undo();
  assert.deepEqual(seen(), [0, 5]);
});

test('what changes no experiment is no change, nor what the page opened with', () => {
  const { store, history, seed } = begun();
  store.update({ iteration: 9 });
  // Another object that says the same.
  store.update({ experiment: { ...store.get().experiment } });
  store.update({ experiment: { ...store.get().experiment, x: structuredClone(store.get().experiment.x) } });
  assert.ok(!history.canUndo);
  seed(0);
  assert.ok(!history.canUndo);
  const early = createHistory(store);
  seed(8);
  assert.ok(!early.canUndo && history.canUndo);
});

test('the two parts have one history, and a network’s own points come back as the very same', () => {
  const { store, history } = begun();
  const points = { x: [[1, 2], [3, 4]], y: [[1], [-1]] };
  store.update({ part: 'network', experiment: { ...notebook(), layers: [2, 1], ...points }, iteration: -1 });
  const { experiment } = store.get();
  history.part();
  store.update({ experiment: { ...experiment, x: [[1, 2], [3, 5]] } });
  history.undo();
  assert.equal(store.get().experiment, experiment);
  history.undo();
  assert.deepEqual([store.get().part, store.get().experiment.layers], ['neuron', [1, 1]]);
});

test('at most 200 changes are kept, the last ones', () => {
  const { history, seed, seen } = begun();
  for (let i = 1; i <= 250; i++) {
    history.part();
    seed(i);
  }
  let count = 0;
  for (; history.canUndo; count++) history.undo();
  assert.equal(count, 200);
  assert.deepEqual(seen(), [50, 0]);
});
