//! float32 and float64: every operation rounds to the dtype itself, and PyTorch uses fma.

use super::{Place, Scalar};
use crate::{dtype::Dtype, elementary, sum};

macro_rules! native {
    ($type:ident, $dtype:expr, lanes: $lanes:expr, exp and tanh: $functions:ident) => {
        impl Scalar for $type {
            fn dtype() -> Dtype {
                $dtype
            }
            type Wide = Self;

            fn widen(self) -> Self {
                self
            }
            fn from_wide(wide: Self) -> Self {
                wide
            }
            fn from_wide_stochastic(wide: Self, _: f64) -> Self {
                wide
            }

            fn from_f64(value: f64) -> Self {
                value as $type
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

            fn sub(self, other: Self) -> Self {
                self - other
            }
            fn mul(self, other: Self) -> Self {
                self * other
            }
            fn add(self, other: Self, alpha: f64, _: Place) -> Self {
                (alpha as $type).mul_add(other, self)
            }
            fn add_scalar(self, value: f64) -> Self {
                self + value as $type
            }
            fn mul_scalar(self, value: f64) -> Self {
                self * value as $type
            }
            fn div_scalar(self, value: f64) -> Self {
                self / value as $type
            }
            fn sqrt(self) -> Self {
                $type::sqrt(self)
            }
            fn lerp(self, end: Self, weight: f64) -> Self {
                let (weight, gap) = (weight as $type, end - self);
                if weight < 0.5 { weight.mul_add(gap, self) } else { (-gap).mul_add(1.0 - weight, end) }
            }
            fn addcmul(self, a: Self, b: Self, value: f64) -> Self {
                (value as $type * a).mul_add(b, self)
            }
            fn addcdiv(self, a: Self, b: Self, value: f64) -> Self {
                self + value as $type * a / b
            }

            fn sum(row: &[Self]) -> Self {
                sum::row(row.len(), $lanes, 0.0, &|i| row[i])
            }
            fn sum_column(column: &[Self], index: usize, width: usize) -> Self {
                if width == 1 {
                    return Self::sum(column);
                }
                sum::column(column.len(), (index, width), $lanes, $lanes, 0.0, |i| column[i])
            }
            fn mean(row: &[Self]) -> Self {
                Self::sum(row) / row.len() as $type
            }
            fn dot(a: &[Self], b: &[Self]) -> Self {
                a.iter().zip(b).fold(0.0, |total, (a, b)| total + a * b)
            }
            fn outer(self, other: Self) -> Self {
                self * other
            }
            fn dot_in_four(a: &[Self], b: &[Self]) -> Self {
                Self::dot(a, b)
            }
            fn addmm(bias: Self, a: &[Self], b: &[Self]) -> Self {
                Self::dot(a, b) + bias
            }

            fn tanh(self) -> Self {
                $functions::tanh(self.into()) as $type
            }
            fn tanh_backward(self, grad: Self) -> Self {
                grad * (1.0 - self * self)
            }
            fn sigmoid(self) -> Self {
                1.0 / (1.0 + $functions::exp(f64::from(-self)) as $type)
            }
            fn logsigmoid(self) -> Self {
                let e = $functions::exp(-f64::from(self).abs()) as $type;
                // As min, which keeps NaN.
                let least = if self > 0.0 { 0.0 } else { self };
                least - libm::log1p(e.into()) as $type
            }
            fn sigmoid_backward(self, grad: Self) -> Self {
                grad * (1.0 - self) * self
            }
        }
    };
}

native!(f32, Dtype::Float32, lanes: 8, exp and tanh: elementary);
native!(f64, Dtype::Float64, lanes: 4, exp and tanh: libm);
