//! `Cuda`: the rules of PyTorch 2.11 with CUDA 13.0, as measured on an H200, with the optimizers' foreach implementation,
//! which tensors on a GPU get by default.
//!
//! The 16-bit types are computed in float32 here, too. What is otherwise than on a CPU: Python numbers are not rounded to the
//! dtype, an update is one fma, and sums go by threads that are halved.

mod sums;

use std::marker::PhantomData;

use super::{Alpha, Cpu, Device, Element, Elementwise, KernelPart, Kernels, Name, Python, Shape, Subject};
use crate::numbers::{
    dtype::Dtype,
    float::Float,
    scalar::{Numbers, Scalar},
};
use sums::{groups_of_products, reduce, warps_of_products};

/// The kernels of a GPU in the dtype of `S`, a number at a time.
#[derive(Debug)]
pub struct Cuda<S>(PhantomData<S>);

impl<S> Default for Cuda<S> {
    fn default() -> Self {
        Cuda(PhantomData)
    }
}

impl<S> Clone for Cuda<S> {
    fn clone(&self) -> Self {
        Cuda::default()
    }
}

/// The wide type's constant.
#[inline(always)]
fn wide<S: Numbers>(value: f64) -> S::Wide {
    S::Wide::constant(value)
}

impl<S: Scalar<WideScalar: Float> + Numbers<Wide = <S as Scalar>::WideScalar>> Cuda<S> {
    /// The same operation on a CPU, where both do the same.
    #[inline(always)]
    fn cpu(&self) -> Cpu<S, S> {
        Cpu::default()
    }

    /// Σ a·b from 0, in order; the 16-bit types by fma.
    fn products<const B: usize>(n: usize, get: impl Fn(usize) -> ([S; B], [S; B])) -> [S::Wide; B] {
        (0..n).fold([wide::<S>(0.0); B], |sums, k| {
            let (a, b) = get(k);
            std::array::from_fn(|i| {
                let (a, b) = (a[i].widen(), b[i].widen());
                if S::DTYPE.is_reduced() { a.fused(b, sums[i]) } else { sums[i] + a * b }
            })
        })
    }
}

impl<S: Scalar<WideScalar: Float> + Numbers<Wide = <S as Scalar>::WideScalar>> Kernels for Cuda<S> {
    type Scalar = S;
    type Lanes = S;
    type Wide = Cuda<S::WideScalar>;
    type One = Cuda<S>;
    const HAS_ALL: bool = false;
    type Held = S::Wide;

    fn dtype(&self) -> Dtype {
        S::DTYPE
    }
    fn wide(&self) -> Self::Wide {
        Cuda::default()
    }
    fn one(&self) -> Cuda<S> {
        Cuda::default()
    }
    fn device(&self) -> Device {
        Device::Cuda
    }
    /// `isfinite_ensure_cuda_math`, whose argument is a float.
    fn scaler_takes(&self, grad: S) -> bool {
        (grad.to_f64() as f32).is_finite()
    }

    fn number(&self, number: Python) -> S {
        self.cpu().number(number)
    }
    fn tensor(&self, values: &[f64], name: Name, about: &dyn Fn(usize) -> Subject) -> Vec<S> {
        self.cpu().tensor(values, name, about)
    }
    fn fill(&self, tensor: &mut [S], values: &[f64]) {
        self.cpu().fill(tensor, values);
    }
    /// Not rounded to the dtype.
    fn held(&self, number: Python) -> S::Wide {
        wide::<S>(number.value)
    }
    fn widen(&self, numbers: S) -> S::Wide {
        numbers.widen()
    }
    fn copy(&self, wide: S::Wide) -> S {
        S::round(wide)
    }
    fn round_by_chance(&self, wide: S::Wide, chance: impl FnMut() -> f64) -> S {
        S::round_by_chance(wide, chance)
    }

    fn sub(&self, a: S, b: S) -> S {
        self.cpu().sub(a, b)
    }
    fn mul(&self, a: S, b: S) -> S {
        self.cpu().mul(a, b)
    }
    fn div(&self, a: S, b: S) -> S {
        self.cpu().div(a, b)
    }
    fn add(&self, a: S, b: S) -> S {
        self.cpu().add(a, b)
    }
    /// One fma.
    fn add_alpha(&self, a: S, b: S, alpha: &Alpha<Self>, _: KernelPart) -> S {
        S::round(alpha.held.fused(b.widen(), a.widen()))
    }
    /// The number is not rounded to the dtype.
    fn add_scalar(&self, a: S, number: Python) -> S {
        S::round(a.widen() + wide::<S>(number.value))
    }
    fn mul_scalar(&self, a: S, number: Python) -> S {
        self.cpu().mul_scalar(a, number)
    }
    /// Times 1/number.
    fn div_scalar(&self, a: S, number: Python) -> S {
        S::round(a.widen() * (wide::<S>(1.0) / wide::<S>(number.value)))
    }
    /// A true division.
    fn foreach_div(&self, a: S, number: Python) -> S {
        self.cpu().div_scalar(a, number)
    }
    /// Correctly rounded in every dtype.
    fn sqrt(&self, a: S) -> S {
        self.cpu().sqrt(a)
    }
    /// As a CPU's of what is left over from a block.
    fn lerp(&self, a: S, end: S, weight: Python, _: KernelPart) -> S {
        self.cpu().lerp(a, end, weight, KernelPart::Tail)
    }
    /// fma(value, b·c, a).
    fn addcmul(&self, a: S, b: S, c: S, value: Python) -> S {
        S::round(wide::<S>(value.value).fused(b.widen() * c.widen(), a.widen()))
    }
    /// fma(value, b/c, a).
    fn addcdiv(&self, a: S, b: S, c: S, value: Python) -> S {
        S::round(wide::<S>(value.value).fused(b.widen() / c.widen(), a.widen()))
    }

    fn sgn(&self, a: S) -> S {
        self.cpu().sgn(a)
    }
    fn relu(&self, x: S) -> S {
        self.cpu().relu(x)
    }
    fn relu_backward(&self, grad: S, y: S) -> S {
        self.cpu().relu_backward(grad, y)
    }
    /// float16 and bfloat16 as on a CPU; float32 within 2 ulp of the exact value and float64 within 1, another vendor's.
    fn tanh(&self, x: S) -> S {
        self.cpu().tanh(x)
    }
    /// Each operation rounds.
    fn tanh_backward(&self, grad: S, y: S) -> S {
        let square = self.mul(y, y).widen();
        self.mul(grad, S::round(wide::<S>(1.0) - square))
    }
    /// As on a CPU, but for 3 float16 inputs (ARITHMETIC.md).
    fn sigmoid(&self, x: S) -> S {
        self.cpu().sigmoid(x)
    }
    /// Each operation rounds.
    fn sigmoid_backward(&self, grad: S, y: S) -> S {
        self.mul(self.mul(grad, S::round(wide::<S>(1.0) - y.widen())), y)
    }
    fn logsigmoid(&self, x: S) -> S {
        self.cpu().logsigmoid(x)
    }
    fn elementwise<const N: usize>(
        &self,
        function: &'static Elementwise<N>,
        operands: [S; N],
        at: &dyn Fn(usize) -> Element,
    ) -> S {
        self.cpu().elementwise(function, operands, at)
    }

    /// 16 bits: products and bias in float32, one rounding. float32, float64: each product and each sum is rounded; of
    /// several rows of one number, float64's are an fma each.
    fn addmm<const B: usize>(&self, bias: S, shape: Shape, get: impl Fn(usize) -> ([S; B], [S; B])) -> [S; B] {
        let bias = bias.widen();
        if S::DTYPE == Dtype::Float64 && shape.is_column() {
            let (a, b) = get(0);
            return std::array::from_fn(|i| S::round(a[i].widen().fused(b[i].widen(), bias)));
        }
        let products = Self::products(shape.fan_in, get);
        // One of the library's kernels gives float16, to which the bias comes later.
        let in_eights = shape.rows.is_multiple_of(8) && shape.fan_in.is_multiple_of(8) && shape.fan_out == 1;
        if S::DTYPE == Dtype::Float16 && in_eights {
            return products.map(|sum| S::round(S::round(sum).widen() + bias));
        }
        products.map(|sum| S::round(sum + bias))
    }
    /// A neuron's goes by threads: see `sums`.
    fn dot<const B: usize>(&self, shape: Shape, get: impl Fn(usize) -> ([S; B], [S; B])) -> [S; B] {
        if !shape.is_column() {
            return Self::products(shape.rows, get).map(S::round);
        }
        std::array::from_fn(|i| {
            let pair = |k| {
                let (a, b) = get(k);
                (a[i].widen(), b[i].widen())
            };
            S::round(match S::DTYPE {
                Dtype::Float32 => groups_of_products(shape.rows, 256, &pair),
                Dtype::Float64 => groups_of_products(shape.rows, 512, &pair),
                _ => warps_of_products(shape.rows, &pair),
            })
        })
    }
    fn dot_of_input<const B: usize>(&self, shape: Shape, get: impl Fn(usize) -> ([S; B], [S; B])) -> [S; B] {
        Self::products(shape.fan_out, get).map(S::round)
    }
    fn sum_column(&self, n: usize, get: impl Fn(usize) -> S, _index: usize, _width: usize) -> S {
        S::round(reduce(n, &|row| get(row).widen()))
    }
    /// Not measured: an experiment on a GPU doesn't ask for it (`experiment::validate::device`).
    fn vector_norm(&self, row: &[S]) -> S {
        let square = |i: usize| row[i].widen() * row[i].widen();
        S::round(reduce(row.len(), &square).sqrt())
    }
    /// Times 1/n.
    fn mean(&self, row: &[S]) -> S {
        S::round(reduce(row.len(), &|i| row[i].widen()) * wide::<S>(1.0 / row.len() as f64))
    }
}
