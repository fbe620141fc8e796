// What was changed, to be taken back and done again: the experiments that the store has had, each with where it was.

import { isSameBut } from './same.js';
import { areSame } from './variants.js';

/**
 * @import { State, Store } from './store.js'
 *
 * @typedef {Pick<State, 'part' | 'experiment' | 'iteration' | 'lesson' | 'untilKnown' | 'variants'>} Moment What comes back.
 */

/** So many changes can be taken back. */
const DEEPEST = 200;

/** @param {State} state @returns {Moment} */
const momentOf = ({ part, experiment, iteration, lesson, untilKnown, variants }) => ({ part, experiment, iteration, lesson, untilKnown, variants });

/** @param {Store} store */
export function createHistory(store) {
  /** @type {Moment[]} */
  let past = [];
  /** @type {Moment[]} */
  let future = [];
  let begun = false;
  let restoring = false;
  /** Whether the last change was made by what the hand is still at. */
  let same = false;

  store.subscribe((state, before) => {
    if (!begun || restoring) return;
    if (isSameBut(state.experiment, before.experiment, state.untilKnown ? ['steps'] : []) && areSame(state.variants, before.variants)) return;
    if (!same) past = [...past, momentOf(before)].slice(-DEEPEST);
    same = true;
    future = [];
  });

  /** @param {Moment[]} from @param {Moment[]} to */
  function go(from, to) {
    const moment = from.pop();
    if (!moment) return;
    to.push(momentOf(store.get()));
    [restoring, same] = [true, false];
    try {
      store.update({ ...moment, playing: false, playTo: undefined });
    } finally {
      restoring = false;
    }
  }

  return {
    /** What the page opens with can't be taken back. */
    begin: () => (begun = true),
    /** Another press, key or field: what it changes is a change of its own. All that one drag changes is one. */
    part: () => (same = false),
    undo: () => go(past, future),
    redo: () => go(future, past),
    get canUndo() {
      return past.length > 0;
    },
    get canRedo() {
      return future.length > 0;
    },
  };
}

/** @typedef {ReturnType<typeof createHistory>} History */
