//! float32 and float64, which are computed in themselves.

use wide::{f32x4, f64x2};

use super::{
    dtype::Dtype,
    float::Float,
    scalar::{Lanes, Numbers, Scalar},
};

/// Numbers of `$type`, one or several.
macro_rules! numbers {
    ($type:ident, $dtype:expr) => {
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
            fn is_same(self, other: Self) -> bool {
                Float::is_same(self, other)
            }
            #[inline(always)]
            fn is_finite(self) -> bool {
                Float::is_finite(self)
            }
        }

        impl Numbers for $type {
            const DTYPE: Dtype = $dtype;
            type Wide = Self;

            #[inline(always)]
            fn widen(self) -> Self {
                self
            }
            fn wide(numbers: &[Self]) -> &[Self] {
                numbers
            }
            #[inline(always)]
            fn round(wide: Self) -> Self {
                wide
            }
            #[inline(always)]
            fn from_exact(wide: Self) -> Self {
                wide
            }
            fn round_by_chance(wide: Self, _: impl FnMut() -> f64) -> Self {
                wide
            }
        }
    };
}

numbers!(f32, Dtype::Float32);
numbers!(f32x4, Dtype::Float32);
numbers!(f64, Dtype::Float64);
numbers!(f64x2, Dtype::Float64);

/// A number of `$type`.
macro_rules! scalar {
    ($type:ident, $several:ident) => {
        impl Scalar for $type {
            type Lanes = $several;
            type WideScalar = Self;

            fn to_f64(self) -> f64 {
                self.into()
            }
            fn from_f64(value: f64) -> Self {
                value as $type
            }
            fn to_bits(self) -> u64 {
                $type::to_bits(self).into()
            }
            fn from_bits(bits: u64) -> Self {
                $type::from_bits(bits as _)
            }
        }
    };
}

scalar!(f32, f32x4);
scalar!(f64, f64x2);
