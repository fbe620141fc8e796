//! float32 and float64, which are computed in themselves.

use wide::{f32x4, f64x2};

use super::{
    dtype::Dtype,
    scalar::{Numbers, Scalar},
};

/// Numbers of `$type`, one or several.
macro_rules! numbers {
    ($type:ident, $dtype:expr) => {
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
