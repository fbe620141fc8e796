// Play, pause, step, reset: moves the iteration shown.

import { START } from './store.js';

/** @import { Store } from './store.js' */

/** The speed at which a run, however long, takes so many seconds. */
export const WHOLE_RUN = 0;
export const SECONDS = 6;

/** @param {Store} store */
export function createPlayer(store) {
  /** When the last iteration was shown, and the part of the next one that has passed. */
  let ticked = 0;
  let fraction = 0;

  const last = () => store.get().experiment.steps - 1;

  /** @param {number} iteration */
  const show = (iteration) => store.update({ playing: false, playTo: undefined, iteration: Math.min(Math.max(START, iteration), last()) });

  return {
    toggle() {
      const { playing, iteration } = store.get();
      if (playing) return store.update({ playing: false, playTo: undefined });
      fraction = 0;
      ticked = 0;
      store.update({ playing: true, playTo: undefined, iteration: iteration >= last() ? START : iteration });
    },
    /** @param {number} by */
    step: (by) => show(store.get().iteration + by),
    show,
    reset: () => show(START),
    end: () => show(last()),

    /**
     * Once a frame of a neuron.
     * @param {number} now Milliseconds.
     * @param {number} available The last iteration that is computed.
     */
    tick(now, available) {
      const { playing, speed, iteration, playTo = last() } = store.get();
      if (!playing) return;
      const goal = Math.min(playTo, last());
      // A tab that slept goes on where it was rather than jumping ahead.
      const seconds = ticked ? Math.min((now - ticked) / 1000, 0.1) : 0;
      ticked = now;
      fraction += seconds * (speed === WHOLE_RUN ? (goal + 1) / SECONDS : speed);
      const next = Math.min(iteration + Math.floor(fraction), available, goal);
      fraction -= Math.floor(fraction);
      if (next === iteration && next < goal) return;
      const ended = next >= goal;
      store.update({ iteration: next, playing: !ended, ...(ended && { playTo: undefined }) });
    },
  };
}

/** @typedef {ReturnType<typeof createPlayer>} Player */
