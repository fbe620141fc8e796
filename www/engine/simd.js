// Whether this browser has WebAssembly's SIMD, which the faster of the two modules needs.

/** A function that makes a v128 of an i32 and drops it: the shortest module that is one only with SIMD. */
const MODULE = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 9, 1, 7, 0, 65, 0, 253, 17, 26, 11);

export const hasSimd = () => WebAssembly.validate(MODULE);
