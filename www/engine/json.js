// JSON in which every number is itself.

/**
 * `JSON.stringify` writes -0 as 0, and NaN and the infinities as null: the first stays here, the others become their names.
 * @param {unknown} value @param {number} [indent]
 */
export function jsonOf(value, indent) {
  const named = (/** @type {string} */ _, /** @type {unknown} */ part) => {
    if (typeof part !== 'number') return part;
    return Object.is(part, -0) ? '\0-0' : Number.isFinite(part) ? part : String(part);
  };
  return JSON.stringify(value, named, indent).replaceAll('"\\u0000-0"', '-0');
}
