// Chance that a seed repeats.

/** Tommy Ettinger's mulberry32. @param {number} seed */
export function createRandom(seed) {
  let state = seed >>> 0;
  function next() {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  return {
    /** From 0 to below 1, in thousandths. */
    part: () => Math.floor(next() * 1000) / 1000,
    /** @param {number} low @param {number} high */
    whole: (low, high) => low + Math.floor(next() * (high - low + 1)),
    /** @template T @param {readonly T[]} all @returns {T} */
    of: (all) => all[Math.floor(next() * all.length)],
    /** By weight. @template {string} K @param {Record<K, number>} weights @returns {K} */
    weighted(weights) {
      const all = /** @type {[K, number][]} */ (Object.entries(weights));
      let left = next() * all.reduce((sum, [, weight]) => sum + weight, 0);
      return (all.find(([, weight]) => (left -= weight) < 0) ?? all[0])[0];
    },
  };
}

/** @typedef {ReturnType<typeof createRandom>} Random */
