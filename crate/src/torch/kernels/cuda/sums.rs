//! The order in which a GPU adds up: `Reduce.cuh`, one block of threads.

use crate::numbers::float::Float;

/// From so many terms on threads read vectors of four.
const VECTORIZED: usize = 128;
/// A block has so many threads at most, and each of them so many sums.
const THREADS: usize = 512;
const SUMS: usize = 4;

/// `get(0) + … + get(n - 1)` from 0, as `sum` and `mean` of one row or column are reduced.
#[inline(never)]
pub fn reduce<F: Float>(n: usize, get: &dyn Fn(usize) -> F) -> F {
    let zero = F::constant(0.0);
    let mut threads = [zero; THREADS];
    let width = if n < VECTORIZED { power_of_two(n) } else { power_of_two(n / SUMS).min(THREADS) };
    for (thread, total) in threads[..width].iter_mut().enumerate() {
        let mut sums = [zero; SUMS];
        if n < VECTORIZED {
            // t, t + width, … go to four sums in turn; what doesn't fill all four, to the first ones.
            for (turn, place) in (thread..n).step_by(width).enumerate() {
                let sum = &mut sums[turn % SUMS];
                *sum = *sum + get(place);
            }
        } else {
            for vector in (thread..n / SUMS).step_by(width) {
                for (k, sum) in sums.iter_mut().enumerate() {
                    *sum = *sum + get(SUMS * vector + k);
                }
            }
            // What no vector holds goes to the first sum of the first threads.
            let tail = n - n % SUMS + thread;
            if tail < n {
                sums[0] = sums[0] + get(tail);
            }
        }
        *total = sums[0] + sums[1] + sums[2] + sums[3];
    }
    halve(&mut threads[..width])
}

/// The largest one up to n; 1 for 0.
fn power_of_two(n: usize) -> usize {
    1 << n.max(1).ilog2()
}

/// The lanes of two warps, each of which takes two terms at a time.
const LANES: usize = 64;

/// Σ a·b of 16-bit numbers, a column times a column: by fma, in the lanes of two warps, which are then halved.
pub fn warps_of_products<F: Float>(n: usize, get: &dyn Fn(usize) -> (F, F)) -> F {
    let mut lanes = [F::constant(0.0); LANES];
    for k in 0..n {
        let (a, b) = get(k);
        let lane = &mut lanes[k / 2 % LANES];
        *lane = a.fused(b, *lane);
    }
    halve(&mut lanes)
}

/// Σ a·b of float32 or float64, a column times a column, each product and each sum rounded: in groups of so many terms, a
/// power of two, each halved, and the groups in order. `long` terms and their like (up to 260 and 513 were measured) go one by
/// one, twice as many in pairs, four times in fours.
pub fn groups_of_products<F: Float>(n: usize, long: usize, get: &dyn Fn(usize) -> (F, F)) -> F {
    let zero = F::constant(0.0);
    // The nearest power of two to n / long.
    let size = ((2 * n) / (3 * long) + 1).next_power_of_two().min(MOST);
    let mut total = zero;
    for first in (0..n).step_by(size) {
        let mut group = [zero; MOST];
        for (place, number) in group[..size.min(n - first)].iter_mut().enumerate() {
            let (a, b) = get(first + place);
            *number = a * b;
        }
        total = total + halve(&mut group[..size]);
    }
    total
}

/// A group has so many terms at most.
const MOST: usize = 64;

/// The second half is added to the first until one is left.
fn halve<F: Float>(numbers: &mut [F]) -> F {
    let mut half = numbers.len() / 2;
    while half > 0 {
        for i in 0..half {
            numbers[i] = numbers[i] + numbers[i + half];
        }
        half /= 2;
    }
    numbers[0]
}
