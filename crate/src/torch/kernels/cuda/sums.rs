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
    let mut half = width / 2;
    while half > 0 {
        for thread in 0..half {
            threads[thread] = threads[thread] + threads[thread + half];
        }
        half /= 2;
    }
    threads[0]
}

/// The largest one up to n; 1 for 0.
fn power_of_two(n: usize) -> usize {
    1 << n.max(1).ilog2()
}
