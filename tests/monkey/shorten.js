// The shortest trace that still fails, as far as leaving out parts of it finds one in a while: Zeller and Hildebrandt's ddmin,
// after a look at the last actions alone.

/** In milliseconds. */
const A_WHILE = 120_000;

/** @template T @param {T[]} all @param {(some: T[]) => Promise<boolean>} fails @returns {Promise<T[]>} */
export async function shortest(all, fails) {
  const end = Date.now() + A_WHILE;
  let best = all;
  for (let last = 1; last < all.length; last *= 2) {
    if (!(await fails(all.slice(-last)))) continue;
    best = all.slice(-last);
    break;
  }
  let parts = 2;
  while (best.length > 1 && Date.now() < end) {
    const size = Math.ceil(best.length / parts);
    let found = false;
    for (let from = 0; from < best.length && !found && Date.now() < end; from += size) {
      const rest = [...best.slice(0, from), ...best.slice(from + size)];
      if (await fails(rest)) [best, parts, found] = [rest, Math.max(2, parts - 1), true];
    }
    if (found) continue;
    if (size === 1) break;
    parts = Math.min(best.length, parts * 2);
  }
  return best;
}
