//! `Cpu`: the rules of PyTorch 2.15 on x86-64 with AVX2 or later, one thread.
//!
//! For float16 and bfloat16 PyTorch widens to float32, computes there, and rounds back: what tells the operations apart is
//! how many times they round on the way. In float32 and float64 every operation rounds to the dtype itself, and PyTorch
//! uses fma. Both are written once: a wide type widens to itself, and its rounding does nothing.

use std::marker::PhantomData;

use super::{Alpha, Element, Elementwise, KernelPart, Kernels, Name, Python, Subject};
use crate::{
    numbers::{
        dtype::Dtype,
        float::Float,
        scalar::{Numbers, Scalar},
    },
    torch::sum,
};

/// The kernels of a CPU in the dtype of `S`, on several numbers at a time, or as many as `L` holds.
#[derive(Debug)]
pub struct Cpu<S: Scalar, L = <S as Scalar>::Lanes>(PhantomData<(S, L)>);

impl<S: Scalar, L> Default for Cpu<S, L> {
    fn default() -> Self {
        Cpu(PhantomData)
    }
}

impl<S: Scalar> Cpu<S, S> {
    /// `sum_column` of numbers that are at hand.
    pub fn sum_of(&self, column: &[S], index: usize, width: usize) -> S {
        S::round(sum_of(column, (index, width)))
    }
}

impl<S: Scalar, L> Clone for Cpu<S, L> {
    fn clone(&self) -> Self {
        Cpu::default()
    }
}

/// The most lanes that there are.
const LANES: usize = 4;

/// The wide type's constant.
#[inline(always)]
fn wide<N: Numbers>(value: f64) -> N::Wide {
    N::Wide::constant(value)
}

/// A Python number in the dtype.
#[inline(always)]
fn constant<N: Numbers>(value: f64) -> N {
    N::round(wide::<N>(value))
}

impl<S, L> Kernels for Cpu<S, L>
where
    S: Scalar<Wide: Numbers<Scalar = S::WideScalar>>,
    L: Numbers<Scalar = S, Wide: Numbers<Scalar = S::WideScalar>>,
{
    type Scalar = S;
    type Lanes = L;
    type Wide = Cpu<S::WideScalar, L::Wide>;
    type One = Cpu<S, S>;
    type Held = L::Wide;

    fn dtype(&self) -> Dtype {
        S::DTYPE
    }
    fn wide(&self) -> Self::Wide {
        Cpu::default()
    }
    fn one(&self) -> Cpu<S, S> {
        Cpu::default()
    }

    #[inline(always)]
    fn number(&self, number: Python) -> S {
        L::numbers(&[constant::<L>(number.value)])[0]
    }
    #[inline(always)]
    fn tensor(&self, values: &[f64], _: Name, _: impl Fn(usize) -> Subject) -> Vec<S> {
        tensor(values)
    }
    fn fill(&self, tensor: &mut [S], values: &[f64]) {
        for (number, &value) in tensor.iter_mut().zip(values) {
            *number = S::from_f64(value);
        }
    }
    /// Rounded to the dtype: the learning rate itself is no longer what was set.
    #[inline(always)]
    fn held(&self, number: Python) -> Self::Held {
        constant::<L>(number.value).widen()
    }
    #[inline(always)]
    fn widen(&self, numbers: L) -> L::Wide {
        numbers.widen()
    }
    #[inline(always)]
    fn copy(&self, wide: L::Wide) -> L {
        L::round(wide)
    }
    fn round_by_chance(&self, wide: L::Wide, chance: impl FnMut() -> f64) -> L {
        L::round_by_chance(wide, chance)
    }

    #[inline(always)]
    fn sub(&self, a: L, b: L) -> L {
        L::round(a.widen() - b.widen())
    }
    #[inline(always)]
    fn mul(&self, a: L, b: L) -> L {
        L::round(a.widen() * b.widen())
    }
    #[inline(always)]
    fn add(&self, a: L, b: L) -> L {
        L::round(a.widen() + b.widen())
    }
    /// 16 bits: the product is rounded too, but only in a tail. float32 and float64: one fma.
    #[inline(always)]
    fn add_alpha(&self, a: L, b: L, alpha: &Alpha<Self>, part: KernelPart) -> L {
        let (a, b, alpha) = (a.widen(), b.widen(), alpha.held);
        L::round(match part {
            _ if !S::DTYPE.is_reduced() => alpha.fused(b, a),
            KernelPart::Block => a + alpha * b,
            KernelPart::Tail => a + L::round(alpha * b).widen(),
        })
    }
    /// The number is rounded to the dtype first.
    #[inline(always)]
    fn add_scalar(&self, a: L, number: Python) -> L {
        L::round(a.widen() + constant::<L>(number.value).widen())
    }
    #[inline(always)]
    fn mul_scalar(&self, a: L, number: Python) -> L {
        L::round(a.widen() * wide::<L>(number.value))
    }
    #[inline(always)]
    fn div_scalar(&self, a: L, number: Python) -> L {
        L::round(a.widen() / wide::<L>(number.value))
    }
    /// Correctly rounded. PyTorch's float32 and float64 come from a vendor's library that is not: within 1 ulp.
    #[inline(always)]
    fn sqrt(&self, a: L) -> L {
        L::round(a.widen().sqrt())
    }
    /// From the nearer end, with one fma.
    #[inline(always)]
    fn lerp(&self, a: L, end: L, weight: Python) -> L {
        let (a, end, held) = (a.widen(), end.widen(), wide::<L>(weight.value));
        let gap = end - a;
        L::round(if S::DTYPE.opmath(weight.value) < 0.5 {
            held.fused(gap, a)
        } else {
            (-gap).fused(wide::<L>(1.0) - held, end)
        })
    }
    /// fma(value·b, c, a).
    #[inline(always)]
    fn addcmul(&self, a: L, b: L, c: L, value: Python) -> L {
        L::round((wide::<L>(value.value) * b.widen()).fused(c.widen(), a.widen()))
    }
    /// a + (value·b)/c, no fma.
    #[inline(always)]
    fn addcdiv(&self, a: L, b: L, c: L, value: Python) -> L {
        L::round(a.widen() + wide::<L>(value.value) * b.widen() / c.widen())
    }

    fn sgn(&self, a: L) -> L {
        L::from_exact(a.widen().sgn())
    }
    #[inline(always)]
    fn relu(&self, x: L) -> L {
        L::from_exact(x.widen().zero_where_nonpositive(x.widen()))
    }
    #[inline(always)]
    fn relu_backward(&self, grad: L, y: L) -> L {
        L::from_exact(y.widen().zero_where_nonpositive(grad.widen()))
    }
    /// 16 bits: the exact value, rounded once. float32 and float64: within 1 ulp of PyTorch, which uses a vendor's library.
    #[inline(always)]
    fn tanh(&self, x: L) -> L {
        L::round(x.widen().tanh())
    }
    /// 16 bits: in float32 steps, one rounding at the end.
    #[inline(always)]
    fn tanh_backward(&self, grad: L, y: L) -> L {
        let y = y.widen();
        L::round(grad.widen() * (wide::<L>(1.0) - y * y))
    }
    /// 16 bits: in float32 steps, one rounding at the end.
    #[inline(always)]
    fn sigmoid(&self, x: L) -> L {
        let one = wide::<L>(1.0);
        L::round(one / (one + (-x.widen()).exp()))
    }
    /// float16 rounds after every operation, bfloat16 at the end only.
    #[inline(always)]
    fn sigmoid_backward(&self, grad: L, y: L) -> L {
        let rest = wide::<L>(1.0) - y.widen();
        if S::DTYPE == Dtype::Float16 {
            return self.mul(self.mul(grad, L::round(rest)), y);
        }
        L::round(grad.widen() * rest * y.widen())
    }
    /// 16 bits: in float32 steps, one rounding at the end. float32 and float64: within 1 ulp of the terms of PyTorch, which
    /// uses a vendor's library.
    fn logsigmoid(&self, x: L) -> L {
        let x = x.widen();
        // As min, which keeps NaN.
        let least = x.least_with_zero();
        L::round(least - (-x.abs()).exp().ln_1p())
    }

    #[inline(never)]
    fn elementwise<const N: usize>(
        &self,
        function: &'static Elementwise<N>,
        operands: [L; N],
        at: &dyn Fn(usize) -> Element,
    ) -> L {
        let numbers = L::numbers(&operands);
        let mut results = [numbers[0]; LANES];
        for (lane, result) in results[..L::WIDTH].iter_mut().enumerate() {
            let operands: [f64; N] = std::array::from_fn(|i| numbers[i * L::WIDTH + lane].to_f64());
            *result = S::from_f64(if S::DTYPE == Dtype::Float64 {
                (function.float64)(operands)
            } else {
                (function.float32)(operands.map(|operand| operand as f32), at(lane)).into()
            });
        }
        L::load(&results)
    }

    /// 16 bits: the only rounding comes after the bias, and from 16 terms on they sum in 8 lanes. float32, float64: each
    /// product and each sum is rounded.
    #[inline(always)]
    fn addmm<const B: usize>(&self, bias: L, n: usize, get: impl Fn(usize) -> ([L; B], [L; B])) -> [L; B] {
        let order = if S::DTYPE.is_reduced() { Order::InEight } else { Order::OneByOne };
        products(n, order, get).map(|sum| L::round(sum + bias.widen()))
    }
    /// In order. 16 bits: in float32, one rounding at the end. float32, float64: each product and each sum is rounded
    /// (PyTorch's up to 4 terms; a vendor's order beyond).
    #[inline(always)]
    fn dot<const B: usize>(&self, n: usize, get: impl Fn(usize) -> ([L; B], [L; B])) -> [L; B] {
        products(n, Order::ByFours, get).map(L::round)
    }
    /// float32, float64: the product itself, where `dot`, which begins with 0, makes -0 a 0.
    #[inline(always)]
    fn outer(&self, a: L, b: L) -> L {
        if S::DTYPE.is_reduced() {
            let [product] = self.dot(1, |_| ([a], [b]));
            return product;
        }
        self.mul(a, b)
    }
    /// As `dot`, but the 16-bit types deal the products to four sums in turn.
    #[inline(always)]
    fn dot_of_input<const B: usize>(&self, n: usize, get: impl Fn(usize) -> ([L; B], [L; B])) -> [L; B] {
        if !S::DTYPE.is_reduced() {
            return products(n, Order::OneByOne, get).map(L::round);
        }
        let sums = sum::four_accumulators(n, Several([wide::<L>(0.0); B]), |k| {
            let (a, b) = get(k);
            Several(std::array::from_fn(|i| a[i].widen() * b[i].widen()))
        });
        sums.0.map(L::round)
    }
    #[inline(always)]
    fn sum_column(&self, n: usize, get: impl Fn(usize) -> L, index: usize, width: usize) -> L {
        let (order, zero) = ((S::DTYPE.is_reduced(), lanes_of::<S>()), wide::<L>(0.0));
        L::round(sum_in_order(n, order, (index, width), zero, |row| get(row).widen()))
    }
    /// 16-bit types round once, after the division.
    fn mean(&self, row: &[S]) -> S {
        S::round(sum_of(row, (0, 1)) / S::Wide::constant(row.len() as f64))
    }
}

#[inline(never)]
fn tensor<S: Scalar>(values: &[f64]) -> Vec<S> {
    let mut tensor = Vec::with_capacity(values.len());
    for &value in values {
        tensor.push(S::from_f64(value));
    }
    tensor
}

/// The sum of a row, or of a column of a matrix of several, before it is rounded: of the wide type, so that both 16-bit
/// types have one, and out of line.
#[inline(never)]
fn wide_sum<W: Float, const IS_REDUCED: bool>(column: &[W], lanes: usize, place: (usize, usize)) -> W {
    sum_in_order(column.len(), (IS_REDUCED, lanes), place, W::constant(0.0), |i| column[i])
}

#[inline(always)]
fn sum_of<S: Scalar>(column: &[S], place: (usize, usize)) -> S::Wide {
    let (column, lanes) = (S::wide(column), lanes_of::<S>());
    if S::DTYPE.is_reduced() {
        wide_sum::<_, true>(column, lanes, place)
    } else {
        wide_sum::<_, false>(column, lanes, place)
    }
}

/// As PyTorch adds up the 16-bit types, or so many lanes at a time.
#[inline(always)]
fn sum_in_order<W: Float>(
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
const fn lanes_of<N: Numbers>() -> usize {
    if N::DTYPE.format().bits() == 64 { 4 } else { 8 }
}

/// From so many terms on a forward pass adds up in eight sums, as many times as these terms are there.
const EIGHT: usize = 16;

/// How products are added up.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
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
fn products<N: Numbers, const B: usize>(
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
struct Several<F, const B: usize>([F; B]);

impl<F: Float, const B: usize> std::ops::Add for Several<F, B> {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Several(std::array::from_fn(|i| self.0[i] + other.0[i]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numbers::{
        reduced::{Bf16, F16},
        scalar::Lanes,
    };

    /// The fast tanh and e^x give the 16-bit results of exact ones, for every input there is.
    #[test]
    fn tanh_and_sigmoid_of_every_number_are_those_of_libm() {
        fn check<S>(bits: u64)
        where
            S: Scalar,
            Cpu<S>: Kernels<Scalar = S, Lanes = S::Lanes>,
        {
            let (x, kernels) = (S::from_bits(bits), Cpu::<S>::default());
            let value = x.to_f64();
            let first = |lanes: S::Lanes| S::Lanes::numbers(&[lanes])[0].to_f64();
            let exact = S::from_f64(libm::tanh(value)).to_f64();
            let x = S::Lanes::splat(x);
            assert!(first(kernels.tanh(x)).to_bits() == exact.to_bits() || value.is_nan(), "tanh of {value:e}");
            let e = libm::exp(-value) as f32;
            let exact = S::from_f64((1.0 / (1.0 + e)).into()).to_f64();
            assert!(first(kernels.sigmoid(x)).to_bits() == exact.to_bits() || value.is_nan(), "sigmoid of {value:e}");
        }
        for bits in 0..=u16::MAX.into() {
            check::<F16>(bits);
            check::<Bf16>(bits);
        }
    }
}
