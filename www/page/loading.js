// What is loaded when it is first asked for.

/**
 * Loads something once, and makes of it what is asked for: a promise of that, or of undefined where it can't be loaded. That is
 * said by `sorry`, and the next time it is tried again.
 * @template M, T
 * @param {() => Promise<M>} load @param {(loaded: M) => T} make @param {() => void} sorry
 */
export function loadedOnce(load, make, sorry) {
  /** @type {Promise<T | undefined> | undefined} */
  let coming;
  return () =>
    (coming ??= load().then(make, () => {
      coming = undefined;
      sorry();
      return undefined;
    }));
}
