//! float32 and float64: every operation rounds to the dtype itself, and PyTorch uses fma.

use wide::{f32x4, f64x2};

use super::{
    float::Float,
    scalar::{Lanes, Numbers, Place, Scalar},
};
use crate::{numbers::dtype::Dtype, torch::sum};

/// Each sum and its next product, both rounded.
#[inline(always)]
fn plus_products<F: Float, const B: usize>(totals: [F; B], (a, b): ([F; B], [F; B])) -> [F; B] {
    std::array::from_fn(|i| totals[i] + a[i] * b[i])
}

/// Numbers of `$type`, one or several, whose sums PyTorch forms in so many lanes.
macro_rules! numbers {
    ($type:ident, $dtype:expr, lanes: $lanes:expr) => {
        impl Numbers for $type {
            fn dtype() -> Dtype {
                $dtype
            }
            type Wide = Self;

            fn widen(self) -> Self {
                self
            }
            fn from_wide_stochastic(wide: Self, _: impl FnMut() -> f64) -> Self {
                wide
            }

            fn from_f64(value: f64) -> Self {
                Self::constant(value)
            }

            #[inline(always)]
            fn is_same(self, other: Self) -> bool {
                Float::is_same(self, other)
            }
            #[inline(always)]
            fn is_finite(self) -> bool {
                Float::is_finite(self)
            }

            #[inline(always)]
            fn sub(self, other: Self) -> Self {
                self - other
            }
            #[inline(always)]
            fn mul(self, other: Self) -> Self {
                self * other
            }
            type Alpha = Self;
            #[inline(always)]
            fn alpha(value: f64) -> Self {
                Self::constant(value)
            }
            #[inline(always)]
            fn add(self, other: Self, alpha: Self, _: Place) -> Self {
                alpha.fused(other, self)
            }
            fn add_scalar(self, value: f64) -> Self {
                self + Self::constant(value)
            }
            fn mul_scalar(self, value: f64) -> Self {
                self * Self::constant(value)
            }
            fn div_scalar(self, value: f64) -> Self {
                self / Self::constant(value)
            }
            fn sqrt(self) -> Self {
                Float::sqrt(self)
            }
            fn lerp(self, end: Self, weight: f64) -> Self {
                let gap = end - self;
                let held = Self::constant(weight);
                if (weight as <Self as Float>::One) < 0.5 {
                    held.fused(gap, self)
                } else {
                    (-gap).fused(Self::constant(1.0) - held, end)
                }
            }
            fn addcmul(self, a: Self, b: Self, value: f64) -> Self {
                (Self::constant(value) * a).fused(b, self)
            }
            fn addcdiv(self, a: Self, b: Self, value: f64) -> Self {
                self + Self::constant(value) * a / b
            }

            fn sgn(self) -> Self {
                self.map(|value| if value == 0.0 { 0.0 } else { value.signum() })
            }
            #[inline(always)]
            fn relu(self) -> Self {
                self.gate(self)
            }
            #[inline(always)]
            fn relu_backward(self, grad: Self) -> Self {
                self.gate(grad)
            }
            #[inline(always)]
            fn tanh(self) -> Self {
                Float::tanh(self)
            }
            #[inline(always)]
            fn tanh_backward(self, grad: Self) -> Self {
                grad * (Self::constant(1.0) - self * self)
            }
            fn sigmoid(self) -> Self {
                Self::constant(1.0) / (Self::constant(1.0) + Float::exp(-self))
            }
            fn logsigmoid(self) -> Self {
                // As min, which keeps NaN.
                let least = self.map(|value| if value > 0.0 { 0.0 } else { value });
                least - Float::exp(-Float::abs(self)).ln_1p()
            }
            fn sigmoid_backward(self, grad: Self) -> Self {
                grad * (Self::constant(1.0) - self) * self
            }
        }

        impl Lanes for $type {
            type Scalar = <Self as Float>::One;
            const WIDTH: usize = <Self as Float>::WIDTH;

            #[inline(always)]
            fn splat(number: Self::Scalar) -> Self {
                Float::splat(number)
            }
            #[inline(always)]
            fn load(numbers: &[Self::Scalar]) -> Self {
                Float::load(numbers)
            }
            #[inline(always)]
            fn store(self, numbers: &mut [Self::Scalar]) {
                Float::store(self, numbers);
            }
            #[inline(always)]
            fn numbers(lanes: &[Self]) -> &[Self::Scalar] {
                Float::numbers(lanes)
            }
            #[inline(always)]
            fn transpose(rows: &mut [Self]) {
                Float::transpose(rows);
            }

            #[inline(always)]
            fn dot<const B: usize>(n: usize, get: impl Fn(usize) -> ([Self; B], [Self; B])) -> [Self; B] {
                let mut totals = [Self::constant(0.0); B];
                // Four in a row, a block's rows: where they lie is worked out once.
                let whole = n / 4;
                for four in 0..whole {
                    for k in 0..4 {
                        totals = plus_products(totals, get(4 * four + k));
                    }
                }
                (4 * whole..n).fold(totals, |totals, k| plus_products(totals, get(k)))
            }
            fn outer(self, other: Self) -> Self {
                self * other
            }
            #[inline(always)]
            fn dot_in_four<const B: usize>(n: usize, get: impl Fn(usize) -> ([Self; B], [Self; B])) -> [Self; B] {
                (0..n).fold([Self::constant(0.0); B], |totals, k| plus_products(totals, get(k)))
            }
            #[inline(always)]
            fn addmm<const B: usize>(bias: Self, n: usize, get: impl Fn(usize) -> ([Self; B], [Self; B])) -> [Self; B] {
                Self::dot_in_four(n, get).map(|total| total + bias)
            }
            #[inline(always)]
            fn sum_column(n: usize, get: impl Fn(usize) -> Self, index: usize, width: usize) -> Self {
                let zero = Self::constant(0.0);
                if width == 1 {
                    return sum::row(n, $lanes, zero, get);
                }
                sum::column(n, (index, width), $lanes, $lanes, zero, get)
            }
        }
    };
}

numbers!(f32, Dtype::Float32, lanes: 8);
numbers!(f32x4, Dtype::Float32, lanes: 8);
numbers!(f64, Dtype::Float64, lanes: 4);
numbers!(f64x2, Dtype::Float64, lanes: 4);

/// A number of `$type`.
macro_rules! scalar {
    ($type:ident, $several:ident) => {
        impl Scalar for $type {
            type Lanes = $several;
            type Master = Self;

            fn to_master(self) -> Self {
                self
            }
            fn from_master(master: Self) -> Self {
                master
            }

            fn to_f64(self) -> f64 {
                self.into()
            }
            fn to_bits(self) -> u64 {
                $type::to_bits(self).into()
            }
            fn from_bits(bits: u64) -> Self {
                $type::from_bits(bits as _)
            }

            fn opmath(value: f64) -> f64 {
                (value as $type).into()
            }

            fn sum(row: &[Self]) -> Self {
                // A row is a matrix of one column.
                Self::sum_column(row.len(), |i| row[i], 0, 1)
            }
            fn mean(row: &[Self]) -> Self {
                Self::sum(row) / row.len() as $type
            }
        }
    };
}

scalar!(f32, f32x4);
scalar!(f64, f64x2);
