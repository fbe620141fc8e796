// Play, pause, step, reset: moves the iteration shown.

import { START } from './store.js';

/** @import { Store } from './store.js' */

/** @param {Store} store */
export function createPlayer(store) {
  /** When the last iteration was shown, and the part of the next one that has passed. */
  let ticked = 0;
  let fraction = 0;

  const last = () => store.get().experiment.steps - 1;

  /** @param {number} iteration */
  const show = (iteration) => store.update({ playing: false, iteration: Math.min(Math.max(START, iteration), last()) });

  return {
    toggle() {
      const { playing, iteration } = store.get();
      if (playing) return store.update({ playing: false });
      fraction = 0;
      ticked = 0;
      store.update({ playing: true, iteration: iteration >= last() ? START : iteration });
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
      const { playing, speed, iteration } = store.get();
      if (!playing) return;
      // A tab that slept goes on where it was rather than jumping ahead.
      const seconds = ticked ? Math.min((now - ticked) / 1000, 0.1) : 0;
      ticked = now;
      fraction += seconds * speed;
      const next = Math.min(iteration + Math.floor(fraction), available, last());
      fraction -= Math.floor(fraction);
      if (next === iteration && next < last()) return;
      const ended = next >= last();
      store.update({ iteration: next, playing: !ended });
    },
  };
}

/** @typedef {ReturnType<typeof createPlayer>} Player */
