//! The order in which PyTorch adds up a row of numbers on a CPU with AVX2.
//!
//! PyTorch sums in 256-bit lanes with four accumulators and, for long rows, in levels
//! (`aten/src/ATen/native/cpu/SumKernel.cpp`: `row_sum`, `multi_row_sum`, `vectorized_inner_sum`, `vectorized_outer_sum`).
//! Floating-point addition depends on its order, so this is a rule of the arithmetic, not a detail.

use std::ops::Add;

/// The sum of `get(0) + … + get(n - 1)` as PyTorch forms it for a row of float32 (`lanes` = 8) or
/// float64 (`lanes` = 4), starting from 0. `zero` is the type's 0.
pub fn row<A: Copy + Add<Output = A>>(n: usize, lanes: usize, zero: A, get: impl Fn(usize) -> A) -> A {
    if n < lanes {
        return four_accumulators(n, zero, get);
    }
    if n < 2 * lanes {
        // One number a lane: added to 0 it is itself, but for -0, which the total, begun with 0, doesn't tell from 0.
        return lanes_and_tail(n, lanes, lanes, zero, &get, &get);
    }
    let vectors = n / lanes;
    lanes_and_tail(n, vectors * lanes, lanes, zero, &get, |lane| {
        four_accumulators(vectors, zero, |i| get(i * lanes + lane))
    })
}

/// A 256-bit vector of float16 or bfloat16 holds so many, and adds them in so many lanes of float32.
const REDUCED_VECTOR: usize = 16;
const REDUCED_LANES: usize = 8;

/// The same for a row of float16 or bfloat16 held as float32: a vector holds 16 of them and
/// becomes 8 lanes of float32 by adding its second half to its first.
pub fn reduced_row<A: Copy + Add<Output = A>>(n: usize, zero: A, get: impl Fn(usize) -> A) -> A {
    if n < REDUCED_VECTOR {
        return four_accumulators(n, zero, get);
    }
    let vectors = n / REDUCED_VECTOR;
    lanes_and_tail(n, vectors * REDUCED_VECTOR, REDUCED_LANES, zero, &get, |lane| {
        four_accumulators(vectors, zero, |i| {
            get(i * REDUCED_VECTOR + lane) + get(i * REDUCED_VECTOR + REDUCED_LANES + lane)
        })
    })
}

/// The sum of a column of a row-major matrix, `torch.sum(matrix, 0)`: `get(row)` is its element in each
/// of the `n` rows, `index` its place among `width` columns. PyTorch takes columns in groups, of four
/// vectors or, where there is no vector's `width` of them, of four (`vectorized_outer_sum`,
/// `scalar_outer_sum`), and adds up one in a group in order; those left over go to four accumulators.
#[inline(always)]
pub fn column<A: Copy + Add<Output = A>>(
    n: usize,
    (index, width): (usize, usize),
    vector: usize,
    lanes: usize,
    zero: A,
    get: impl Fn(usize) -> A,
) -> A {
    let group = if width < vector { 4 } else { 4 * lanes };
    if index < width - width % group { in_levels(n, zero, get) } else { four_accumulators(n, zero, get) }
}

/// `column` of a matrix of float16 or bfloat16 held as float32.
#[inline(always)]
pub fn reduced_column<A: Copy + Add<Output = A>>(
    n: usize,
    place: (usize, usize),
    zero: A,
    get: impl Fn(usize) -> A,
) -> A {
    column(n, place, REDUCED_VECTOR, REDUCED_LANES, zero, get)
}

/// From 0: first what no vector holds, then the lanes in order.
fn lanes_and_tail<A: Copy + Add<Output = A>>(
    n: usize,
    tail: usize,
    lanes: usize,
    zero: A,
    get: impl Fn(usize) -> A,
    lane_sum: impl Fn(usize) -> A,
) -> A {
    let total = (tail..n).fold(zero, |total, i| total + get(i));
    (0..lanes).fold(total, |total, lane| total + lane_sum(lane))
}

/// So many terms at least are added up in levels; most batches and layers here have fewer.
const LEVEL: usize = 16;

/// Elements dealt to four accumulators in turn, the rest to the first; then added 0, 1, 2, 3.
#[inline(always)]
pub fn four_accumulators<A: Copy + Add<Output = A>>(n: usize, zero: A, get: impl Fn(usize) -> A) -> A {
    if n < 4 {
        // What the other three have adds nothing.
        return (0..n).fold(zero, |sum, i| sum + get(i));
    }
    let dealt = n - n % 4;
    let mut acc = [zero; 4];
    if n < 4 * LEVEL {
        for i in (0..dealt).step_by(4) {
            acc = [acc[0] + get(i), acc[1] + get(i + 1), acc[2] + get(i + 2), acc[3] + get(i + 3)];
        }
    } else {
        acc = [0, 1, 2, 3].map(|k| many_in_levels(n / 4, zero, &|i| get(4 * i + k)));
    }
    for i in dealt..n {
        acc[0] = acc[0] + get(i);
    }
    acc[0] + acc[1] + acc[2] + acc[3]
}

/// One accumulator, in order, but emptied into a next level every 16 (or more) terms: long sums
/// lose less that way.
#[inline(always)]
fn in_levels<A: Copy + Add<Output = A>>(n: usize, zero: A, get: impl Fn(usize) -> A) -> A {
    if n >= LEVEL {
        return many_in_levels(n, zero, &get);
    }
    (0..n).fold(zero, |sum, i| sum + get(i))
}

fn many_in_levels<A: Copy + Add<Output = A>>(n: usize, zero: A, get: &dyn Fn(usize) -> A) -> A {
    const LEVELS: usize = 4;
    let power = (n.next_power_of_two().trailing_zeros() / LEVELS as u32).max(4);
    let step = 1 << power;
    let mut acc = [zero; LEVELS];
    let mut i = 0;
    while i + step <= n {
        for _ in 0..step {
            acc[0] = acc[0] + get(i);
            i += 1;
        }
        for level in 1..LEVELS {
            acc[level] = acc[level] + acc[level - 1];
            acc[level - 1] = zero;
            if i & ((step - 1) << (level as u32 * power)) != 0 {
                break;
            }
        }
    }
    for i in i..n {
        acc[0] = acc[0] + get(i);
    }
    acc[0] + acc[1] + acc[2] + acc[3]
}

#[cfg(test)]
mod tests {
    use super::column;

    /// More terms than a batch has: over 2¹⁹ a level takes 32. The sum is PyTorch 2.15's of four such columns.
    #[test]
    fn the_levels_grow_with_the_number_of_terms() {
        let sum = column(600_000, (0, 4), 8, 8, 0.0, |row| (row % 1009) as f32 / 7.0);
        assert_eq!(sum, 43_183_412.0);
    }
}
