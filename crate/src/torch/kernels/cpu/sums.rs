//! The orders in which a CPU adds up: products, columns and rows.

use crate::{
    numbers::{
        dtype::Dtype,
        float::Float,
        scalar::{Lanes, Numbers, Scalar},
    },
    torch::sum,
};

/// The sum of a row, before it is rounded: of the wide type, so that both 16-bit types have one, and out of line.
#[inline(never)]
fn wide_sum<W: Float, const IS_REDUCED: bool>(row: &[W], lanes: usize) -> W {
    sum_in_order(row.len(), (IS_REDUCED, lanes), (0, 1), W::constant(0.0), |i| row[i])
}

#[inline(always)]
pub(super) fn sum_of<S: Scalar>(row: &[S]) -> S::Wide {
    let (row, lanes) = (S::wide(row), lanes_of::<S>());
    if S::DTYPE.is_reduced() { wide_sum::<_, true>(row, lanes) } else { wide_sum::<_, false>(row, lanes) }
}

/// The root of the sum of squares of a row, before it is rounded (`ReduceOpsKernel.cpp`, `norm_kernel_tensor_iterator_impl`):
/// whole vectors go to so many sums, which are added in order; to these what is left over, four at a time each square
/// rounded, the last three by fma, as GCC has compiled that loop. The 16-bit types' vectors are two of float32, whose squares
/// are exact.
pub(super) fn norm_of<S: Scalar>(row: &[S]) -> S::Wide {
    let vector = lanes_of::<S>() * if S::DTYPE.is_reduced() { 2 } else { 1 };
    norm(S::wide(row), lanes_of::<S>(), vector)
}

#[inline(never)]
fn norm<W: Float>(row: &[W], lanes: usize, vector: usize) -> W {
    if let [only] = row {
        return only.abs();
    }
    let zero = W::constant(0.0);
    let mut sums = [zero; 8];
    let (whole, rest) = row.split_at(row.len() - row.len() % vector);
    for numbers in whole.chunks(lanes) {
        for (sum, &number) in sums.iter_mut().zip(numbers) {
            *sum = *sum + number * number;
        }
    }
    let mut sum = sums[1..lanes].iter().fold(sums[0], |sum, &next| sum + next);
    let (fours, last) = rest.split_at(rest.len() - rest.len() % 4);
    for &number in fours {
        sum = sum + number * number;
    }
    for &number in last {
        sum = number.fused(number, sum);
    }
    sum.sqrt()
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
    /// In order, each product rounded.
    OneByOne,
    /// In order; four in a row are a block's rows, and where they lie is worked out once. bfloat16's products by fma.
    ByFours,
    /// In eight sums from 16 terms on, as a forward pass of the 16-bit types does (`ReducedPrecisionFloatGemvFastPathKernel.cpp`):
    /// as many times 16 terms as there are go to eight sums in turn, by fma, which then are folded in halves; the rest in
    /// order, each product rounded. So many terms are for one sum alone, which keeps the code of the others small.
    InEight,
    /// In four sums in turn, by fma; what is left over to the first, each product rounded (`CPUBlas.cpp`, `sum`).
    InFour,
}

impl Order {
    /// So many of n terms are added by fma, where it shows.
    const fn fused(self, n: usize) -> usize {
        match self {
            Order::OneByOne => 0,
            Order::ByFours => n,
            Order::InEight => n - n % EIGHT,
            Order::InFour => n - n % 4,
        }
    }
}

/// What a sum starts from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// 0, to which −0 adds nothing.
    Zero,
    /// The first term, which may be −0.
    First,
}

impl Start {
    pub(super) const fn first_if(is_first: bool) -> Start {
        if is_first { Start::First } else { Start::Zero }
    }

    /// −0 and a number are the number, whatever it is.
    #[inline(always)]
    fn number<F: Float>(self) -> F {
        F::constant(match self {
            Start::Zero => 0.0,
            Start::First => -0.0,
        })
    }
}

/// Σ a·b in the wide type. In float32 and float64 each product and each sum is rounded. The product of two 16-bit numbers is
/// exact in float32, so this is what an fma for each would give, without its cost; but bfloat16's reach further than
/// float32's: beyond, and where both it and the sum are tiny, an fma gives another sum. Where PyTorch uses one it is tried
/// without, and done again with fma if that can have happened.
#[inline(always)]
pub(super) fn products<N: Numbers, const B: usize>(
    n: usize,
    order: Order,
    start: Start,
    get: impl Fn(usize) -> ([N; B], [N; B]),
) -> [N::Wide; B] {
    if N::DTYPE != Dtype::Bfloat16 || order.fused(n) == 0 {
        return in_order(n, order, start, |sums: [N::Wide; B], k| {
            let (a, b) = get(k);
            std::array::from_fn(|i| sums[i] + a[i].widen() * b[i].widen())
        });
    }
    let mut smallest = N::Wide::NONE;
    let sums = in_order(n, order, start, |sums: [N::Wide; B], k| {
        let (a, b) = get(k);
        let sums = std::array::from_fn(|i| sums[i] + a[i].widen() * b[i].widen());
        smallest = sums.iter().fold(smallest, |smallest, sum: &N::Wide| sum.note(smallest));
        sums
    });
    // A product that was infinite has left its trace in the sum. One that was 0 though its factors weren't has not, and an
    // fma gives a sum of nothing else its sign.
    let tiny = <N::Wide as Float>::One::constant(TINY);
    let is_exact = !N::Wide::is_below(smallest, tiny)
        && sums.iter().all(|&sum| sum.is_finite())
        && (sums.iter().all(|&sum| sum.has_no_zero()) || (0..n).all(|k| is_zero_times(get(k))));
    if is_exact {
        return sums;
    }
    std::array::from_fn(|i| {
        sum_with_fma(n, order, &|k| {
            let (a, b) = get(k);
            (a[i].widen(), b[i].widen())
        })
    })
}

/// What a product under 2⁻¹²⁶ loses is under half an ulp of a sum this large, and no tie.
const TINY: f64 = 7.9e-31;

/// True if one of each two factors is 0 in all lanes.
fn is_zero_times<N: Numbers, const B: usize>((a, b): ([N; B], [N; B])) -> bool {
    let is_zero = |numbers: [N; B]| numbers.iter().all(|number| number.widen().is_zero());
    is_zero(a) || is_zero(b)
}

/// a + factor·b by fma, of 16-bit numbers: tried without, as in `products`.
#[inline(always)]
pub(super) fn add_product<N: Numbers>(a: N::Wide, factor: N::Wide, b: N::Wide) -> N::Wide {
    let sum = a + factor * b;
    let tiny = <N::Wide as Float>::One::constant(TINY);
    if N::DTYPE != Dtype::Bfloat16 || sum.is_finite_from(tiny) {
        return sum;
    }
    factor.fused(b, a)
}

/// Steps from the start through n terms.
#[inline(always)]
fn in_order<F: Float, const B: usize>(
    n: usize,
    order: Order,
    start: Start,
    mut step: impl FnMut([F; B], usize) -> [F; B],
) -> [F; B] {
    let mut total = [start.number::<F>(); B];
    let mut whole = 0;
    match order {
        Order::InEight if B == 1 && n >= EIGHT => {
            whole = n - n % EIGHT;
            let mut sums = [total; 8];
            for k in 0..whole {
                sums[k % 8] = step(sums[k % 8], k);
            }
            for half in [4, 2, 1] {
                for k in 0..half {
                    sums[k] = add(sums[k], sums[k + half]);
                }
            }
            total = sums[0];
        }
        Order::ByFours => {
            for four in 0..n / 4 {
                for k in 0..4 {
                    total = step(total, 4 * four + k);
                }
            }
            whole = n - n % 4;
        }
        Order::InFour if n >= 4 => {
            whole = n - n % 4;
            let mut sums = [total; 4];
            for four in 0..n / 4 {
                for (k, sum) in sums.iter_mut().enumerate() {
                    *sum = step(*sum, 4 * four + k);
                }
            }
            for k in whole..n {
                sums[0] = step(sums[0], k);
            }
            return add(add(add(sums[0], sums[1]), sums[2]), sums[3]);
        }
        _ => {}
    }
    for k in whole..n {
        total = step(total, k);
    }
    total
}

#[inline(always)]
fn add<F: Float, const B: usize>(a: [F; B], b: [F; B]) -> [F; B] {
    std::array::from_fn(|i| a[i] + b[i])
}

/// Σ a·b from 0 with an fma where PyTorch has one: rarely needed, so it need not be fast.
#[cold]
#[inline(never)]
fn sum_with_fma<F: Float>(n: usize, order: Order, get: &dyn Fn(usize) -> (F, F)) -> F {
    let fused = order.fused(n);
    let [sum] = in_order(n, order, Start::Zero, |[sum]: [F; 1], k| {
        let (a, b) = get(k);
        [if k < fused { a.fused(b, sum) } else { sum + a * b }]
    });
    sum
}
