//! `Cpu`: the rules of PyTorch 2.15 on x86-64 with AVX2 or later, one thread.
//!
//! For float16 and bfloat16 PyTorch widens to float32, computes there, and rounds back: what tells the operations apart is
//! how many times they round on the way. In float32 and float64 every operation rounds to the dtype itself, and PyTorch
//! uses fma. Both are written once: a wide type widens to itself, and its rounding does nothing.

mod sums;

use std::marker::PhantomData;

use sums::{Order, Start, add_product, lanes_of, norm_of, products, sum_in_order, sum_of};

use super::{Alpha, Device, Element, Elementwise, KernelPart, Kernels, Name, Python, Shape, Subject, python};
use crate::numbers::{
    dtype::Dtype,
    float::Float,
    scalar::{Numbers, Scalar},
};

/// The kernels of a CPU in the dtype of `S`, on several numbers at a time, or as many as `L` holds.
#[derive(Debug)]
pub struct Cpu<S: Scalar, L = <S as Scalar>::Lanes>(PhantomData<(S, L)>);

impl<S: Scalar, L> Default for Cpu<S, L> {
    fn default() -> Self {
        Cpu(PhantomData)
    }
}

impl<S: Scalar, L> Clone for Cpu<S, L> {
    fn clone(&self) -> Self {
        Cpu::default()
    }
}

impl<S, L> Cpu<S, L>
where
    S: Scalar,
    Self: Kernels<Scalar = S, Lanes = L, Held = L::Wide>,
    L: Numbers<Scalar = S>,
{
    /// A Python number for each lane, all of one name, as `add` takes its alpha.
    pub fn alphas(&self, name: &'static str, values: &[f64]) -> Alpha<Self> {
        let numbers: Vec<S> = values.iter().map(|&value| self.number(python(name, value))).collect();
        Alpha { number: python(name, values[0]), held: L::load(&numbers).widen() }
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
    #[inline(always)]
    fn device(&self) -> Device {
        Device::Cpu
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
    fn tensor(&self, values: &[f64], _: Name, _: &dyn Fn(usize) -> Subject) -> Vec<S> {
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
    /// One fma; in a tail of 16 bits the product is rounded too.
    #[inline(always)]
    fn add_alpha(&self, a: L, b: L, alpha: &Alpha<Self>, part: KernelPart) -> L {
        let (a, b, alpha) = (a.widen(), b.widen(), alpha.held);
        L::round(match part {
            KernelPart::Tail if S::DTYPE.is_reduced() => a + L::round(alpha * b).widen(),
            _ if S::DTYPE.is_reduced() => add_product::<L>(a, alpha, b),
            _ => alpha.fused(b, a),
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
    fn div(&self, a: L, b: L) -> L {
        L::round(a.widen() / b.widen())
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
    /// From the nearer end, with one fma. A block and its tail differ in the sign of a 0, where the weight is 1.
    #[inline(always)]
    fn lerp(&self, a: L, end: L, weight: Python, part: KernelPart) -> L {
        let (a, end, held) = (a.widen(), end.widen(), wide::<L>(weight.value));
        let gap = end - a;
        L::round(if S::DTYPE.opmath(weight.value) < 0.5 {
            held.fused(gap, a)
        } else if part == KernelPart::Block {
            (held - wide::<L>(1.0)).fused(gap, end)
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
        L::from_exact(x.widen().zero_where_negative())
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
    fn addmm<const B: usize>(&self, bias: L, shape: Shape, get: impl Fn(usize) -> ([L; B], [L; B])) -> [L; B] {
        let Shape { rows, fan_in, fan_out } = shape;
        let (order, start) = if S::DTYPE.is_reduced() {
            (Order::InEight, Start::Zero)
        } else {
            (Order::OneByOne, Start::first_if(rows == 1 || fan_in == 1 || fan_out == 1))
        };
        products(fan_in, order, start, get).map(|sum| L::round(sum + bias.widen()))
    }
    /// In order. 16 bits: in float32, one rounding at the end. float32, float64: each product and each sum is rounded
    /// (PyTorch's up to 4 terms; a vendor's order beyond).
    #[inline(always)]
    fn dot<const B: usize>(&self, shape: Shape, get: impl Fn(usize) -> ([L; B], [L; B])) -> [L; B] {
        let Shape { rows, fan_in, fan_out } = shape;
        let is_matrix = fan_in > 1 && fan_out > 1;
        let (order, start) = if S::DTYPE.is_reduced() {
            // Of one row, a column's or a row's products are just that.
            (if rows > 1 || is_matrix { Order::ByFours } else { Order::OneByOne }, Start::Zero)
        } else {
            (Order::ByFours, Start::first_if(rows == 1 && is_matrix))
        };
        products(rows, order, start, get).map(L::round)
    }
    /// As `dot`, but the 16-bit types deal the products to four sums in turn; and of float32's, a column times a row is the
    /// products themselves, −0 among them.
    #[inline(always)]
    fn dot_of_input<const B: usize>(&self, shape: Shape, get: impl Fn(usize) -> ([L; B], [L; B])) -> [L; B] {
        let Shape { rows, fan_in, fan_out } = shape;
        let order = if S::DTYPE.is_reduced() { Order::InFour } else { Order::OneByOne };
        let is_column_by_row = rows > 1 && fan_in > 1 && fan_out == 1;
        let start = Start::first_if(is_column_by_row && S::DTYPE == Dtype::Float32);
        products(fan_out, order, start, get).map(L::round)
    }
    #[inline(always)]
    fn sum_column(&self, n: usize, get: impl Fn(usize) -> L, index: usize, width: usize) -> L {
        let (order, zero) = ((S::DTYPE.is_reduced(), lanes_of::<S>()), wide::<L>(0.0));
        if n == 1 {
            return L::from_exact(zero + get(0).widen());
        }
        L::round(sum_in_order(n, order, (index, width), zero, |row| get(row).widen()))
    }
    fn vector_norm(&self, row: &[S]) -> S {
        S::round(norm_of(row))
    }
    /// 16-bit types round once, after the division.
    fn mean(&self, row: &[S]) -> S {
        S::round(sum_of(row) / S::Wide::constant(row.len() as f64))
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
