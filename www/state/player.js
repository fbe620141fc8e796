// Play, pause, step, reset: moves the iteration shown.

/** @import { Store } from './store.js' */

/** @param {Store} store */
export function createPlayer(store) {
  /** When the last iteration was shown, and the part of the next one that has passed. */
  let last = 0;
  let fraction = 0;

  const lastIteration = () => {
    const { part, experiment } = store.get();
    return Math.max(0, part === 'network' ? experiment.steps : experiment.steps - 1);
  };

  /** @param {number} iteration */
  const show = (iteration) =>
    store.update({ playing: false, iteration: Math.min(Math.max(0, iteration), lastIteration()) });

  return {
    toggle() {
      const { playing, iteration } = store.get();
      if (playing) return store.update({ playing: false });
      fraction = 0;
      last = 0;
      store.update({ playing: true, iteration: iteration >= lastIteration() ? 0 : iteration });
    },
    /** @param {number} by */
    step: (by) => show(store.get().iteration + by),
    show,
    reset: () => show(0),
    end: () => show(lastIteration()),

    /**
     * Once a frame of a neuron.
     * @param {number} now Milliseconds.
     * @param {number} available The last iteration that is computed.
     */
    tick(now, available) {
      const { playing, speed, iteration } = store.get();
      if (!playing) return;
      // A tab that slept goes on where it was rather than jumping ahead.
      const seconds = last ? Math.min((now - last) / 1000, 0.1) : 0;
      last = now;
      fraction += seconds * speed;
      const next = Math.min(iteration + Math.floor(fraction), available, lastIteration());
      fraction -= Math.floor(fraction);
      if (next === iteration) return;
      const ended = next >= lastIteration();
      store.update({ iteration: next, playing: !ended });
    },
  };
}

/** @typedef {ReturnType<typeof createPlayer>} Player */
