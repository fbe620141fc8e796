// Whether two experiments are the same.

/** The very same, or all the same in it. Own points are long, and mostly the very same. @param {unknown} a @param {unknown} b @returns {boolean} */
function isSame(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false;
  const [own, other] = [Object.entries(a), new Map(Object.entries(b))];
  return own.length === other.size && own.every(([key, value]) => other.has(key) && isSame(value, other.get(key)));
}

/** The same but for some of its keys. @param {object} a @param {object} b @param {string[]} keys */
export function isSameBut(a, b, keys) {
  const without = (/** @type {object} */ whole) => Object.fromEntries(Object.entries(whole).filter(([key]) => !keys.includes(key)));
  return a === b || isSame(without(a), without(b));
}
