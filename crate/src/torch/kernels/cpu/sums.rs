//! The orders in which a CPU adds up: products, columns and rows.

use crate::{
    numbers::{
        dtype::Dtype,
        float::Float,
        scalar::{Numbers, Scalar},
    },
    torch::sum,
};

/// The sum of a row, or of a column of a matrix of several, before it is rounded: of the wide type, so that both 16-bit
/// types have one, and out of line.
#[inline(never)]
fn wide_sum<W: Float, const IS_REDUCED: bool>(column: &[W], lanes: usize, place: (usize, usize)) -> W {
    sum_in_order(column.len(), (IS_REDUCED, lanes), place, W::constant(0.0), |i| column[i])
}

#[inline(always)]
pub(super) fn sum_of<S: Scalar>(column: &[S], place: (usize, usize)) -> S::Wide {
    let (column, lanes) = (S::wide(column), lanes_of::<S>());
    if S::DTYPE.is_reduced() {
        wide_sum::<_, true>(column, lanes, place)
    } else {
        wide_sum::<_, false>(column, lanes, place)
    }
}

/// As PyTorch adds up the 16-bit types, or so many lanes at a time.
#[inline(always)]
pub(super) fn sum_in_order<W: Float>(
    n: usize,
    (is_reduced, lanes): (bool, usize),
    (index, width): (usize, usize),
    zero: W,
    get: impl Fn(usize) -> W,
) -> W {
    match (is_reduced, width) {
        (true, 1) => sum::reduced_row(n, zero, get),
        (true, _) => sum::reduced_column(n, (index, width), zero, get),
        (false, 1) => sum::row(n, lanes, zero, get),
        (false, _) => sum::column(n, (index, width), lanes, lanes, zero, get),
    }
}

/// So many numbers are in PyTorch's vectors.
pub(super) const fn lanes_of<N: Numbers>() -> usize {
    if N::DTYPE.format().bits() == 64 { 4 } else { 8 }
}

/// From so many terms on a forward pass adds up in eight sums, as many times as these terms are there.
const EIGHT: usize = 16;

/// How products are added up.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// In order.
    OneByOne,
    /// In order; four in a row are a block's rows, and where they lie is worked out once.
    ByFours,
    /// In eight sums from 16 terms on, as a forward pass of the 16-bit types does (`ReducedPrecisionFloatGemvFastPathKernel.cpp`):
    /// as many times 16 terms as there are go to eight sums in turn, which then are folded in halves; the rest in order. So
    /// many terms are for one sum alone, which keeps the code of the others small.
    InEight,
}

/// Σ a·b in the wide type. In float32 and float64 each product and each sum is rounded. The product of two 16-bit numbers is
/// exact in float32, so this is what an fma for each would give, without its cost; but bfloat16's reach further than
/// float32's: beyond, and where both it and the sum are tiny, an fma gives another sum. Where PyTorch uses one (in the eight
/// sums of a forward pass, not in what is left over from them; in the weight gradient), it is tried without, and done again
/// with fma if that can have happened.
#[inline(always)]
pub(super) fn products<N: Numbers, const B: usize>(
    n: usize,
    order: Order,
    get: impl Fn(usize) -> ([N; B], [N; B]),
) -> [N::Wide; B] {
    if N::DTYPE != Dtype::Bfloat16 || order == Order::InEight && n < EIGHT {
        return in_order(n, order, |sums: [N::Wide; B], k| {
            let (a, b) = get(k);
            std::array::from_fn(|i| sums[i] + a[i].widen() * b[i].widen())
        });
    }
    // What products under 2⁻¹²⁶ lose is under half an ulp of a sum this large, and no tie.
    const TINY: f64 = 7.9e-31;
    let mut smallest = N::Wide::NONE;
    let sums = in_order(n, order, |sums: [N::Wide; B], k| {
        let (a, b) = get(k);
        let sums = std::array::from_fn(|i| sums[i] + a[i].widen() * b[i].widen());
        smallest = sums.iter().fold(smallest, |smallest, sum: &N::Wide| sum.note(smallest));
        sums
    });
    // A product that was infinite has left its trace in the sum.
    let tiny = <N::Wide as Float>::One::constant(TINY);
    if !N::Wide::is_below(smallest, tiny) && sums.iter().all(|&sum| Float::is_finite(sum)) {
        return sums;
    }
    std::array::from_fn(|i| {
        sum_with_fma(n, order, &|k| {
            let (a, b) = get(k);
            (a[i].widen(), b[i].widen())
        })
    })
}

/// Steps from 0 through n terms.
#[inline(always)]
fn in_order<F: Float, const B: usize>(n: usize, order: Order, mut step: impl FnMut([F; B], usize) -> [F; B]) -> [F; B] {
    let mut total = [F::constant(0.0); B];
    let mut whole = 0;
    if B == 1 && order == Order::InEight && n >= EIGHT {
        whole = n - n % EIGHT;
        let mut sums = [total; 8];
        for k in 0..whole {
            sums[k % 8] = step(sums[k % 8], k);
        }
        for half in [4, 2, 1] {
            for k in 0..half {
                sums[k] = std::array::from_fn(|i| sums[k][i] + sums[k + half][i]);
            }
        }
        total = sums[0];
    }
    if order == Order::ByFours {
        for four in 0..n / 4 {
            for k in 0..4 {
                total = step(total, 4 * four + k);
            }
        }
        whole = n - n % 4;
    }
    for k in whole..n {
        total = step(total, k);
    }
    total
}

/// Σ a·b with an fma for each: rarely needed, so it need not be fast.
#[cold]
#[inline(never)]
fn sum_with_fma<F: Float>(n: usize, order: Order, get: &dyn Fn(usize) -> (F, F)) -> F {
    let left_over = if order == Order::InEight { n - n % EIGHT } else { n };
    let [sum] = in_order(n, order, |[sum]: [F; 1], k| {
        let (a, b) = get(k);
        [if k < left_over { a.fused(b, sum) } else { sum + a * b }]
    });
    sum
}

/// Several sums that go on together.
#[derive(Clone, Copy)]
pub(super) struct Several<F, const B: usize>(pub [F; B]);

impl<F: Float, const B: usize> std::ops::Add for Several<F, B> {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Several(std::array::from_fn(|i| self.0[i] + other.0[i]))
    }
}
