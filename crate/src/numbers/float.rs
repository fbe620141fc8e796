//! `Float`: what the processor's own floating-point numbers can do, one float32 or float64, or four or two of them
//! side by side. What several of them give has the bits of what each would give alone.

use std::ops::{Add, Div, Mul, Neg, Sub};

use wide::{f32x4, f64x2};

use super::scalar::Lanes;

/// IEEE 754's operations, each rounded once.
pub trait Float:
    Lanes + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Neg<Output = Self>
{
    /// One of the numbers.
    type One: Float;

    fn map(self, function: impl FnMut(Self::One) -> Self::One) -> Self;

    /// The nearest number, in every lane.
    fn constant(value: f64) -> Self;
    /// self·factor + addend, rounded once.
    fn fused(self, factor: Self, addend: Self) -> Self;
    fn sqrt(self) -> Self;
    fn abs(self) -> Self;
    /// `value`, but 0 where this number is <= 0.
    fn zero_where_nonpositive(self, value: Self) -> Self;
    /// This number, but 0 where it is < 0: -0 and NaN stay.
    fn zero_where_negative(self) -> Self;
    /// This number, but 0 where it is > 0: as min, which keeps NaN.
    fn least_with_zero(self) -> Self {
        self.map(Float::least_with_zero)
    }
    /// -1, 0 or 1; NaN stays.
    fn sgn(self) -> Self {
        self.map(Float::sgn)
    }
    /// 0 in every lane, whatever its sign.
    fn is_zero(self) -> bool;
    /// Finite and at least of this size, in every lane.
    fn is_finite_from(self, size: Self::One) -> bool;

    /// The smallest sizes noted in each lane, of numbers other than 0.
    type Sizes: Copy;
    const NONE: Self::Sizes;
    fn note(self, smallest: Self::Sizes) -> Self::Sizes;
    /// True if one that was noted is below `size`.
    fn is_below(smallest: Self::Sizes, size: Self::One) -> bool;

    /// Under 1 ulp.
    fn tanh(self) -> Self;
    /// Under 1 ulp.
    fn exp(self) -> Self;
    /// Under 1 ulp: ln(1 + self).
    fn ln_1p(self) -> Self;
}

/// float32, which the 16-bit types compute in.
pub trait Float32: Float<One = f32> + Lanes<Scalar = f32> {
    /// The nearest float16, ties to even. From 65520 on, half an ulp over the largest number, ±inf; under 2⁻¹⁴
    /// multiples of 2⁻²⁴, the subnormals, and up to 2⁻²⁵ ±0; NaN stays NaN.
    fn to_float16(self) -> Self;
    /// The nearest bfloat16, ties to even. From half an ulp over the largest number on (3.396e38) ±inf, subnormals
    /// are multiples of 2⁻¹³³; NaN stays NaN, quiet, with the upper bits of its payload.
    fn to_bfloat16(self) -> Self;
}

/// A number alone.
macro_rules! lanes_of_one {
    ($type:ident) => {
        impl Lanes for $type {
            type Scalar = Self;
            const WIDTH: usize = 1;

            #[inline(always)]
            fn splat(number: Self) -> Self {
                number
            }
            #[inline(always)]
            fn load(numbers: &[Self]) -> Self {
                numbers[0]
            }
            #[inline(always)]
            fn store(self, numbers: &mut [Self]) {
                numbers[0] = self;
            }
            #[inline(always)]
            fn numbers(lanes: &[Self]) -> &[Self] {
                lanes
            }
            fn transpose(_: &mut [Self]) {}
            #[inline(always)]
            fn is_same(self, other: Self) -> bool {
                self.to_bits() == other.to_bits()
            }
            fn is_other(self, other: Self) -> bool {
                !self.is_same(other)
            }
            fn has_no_zero(self) -> bool {
                self != 0.0
            }
            #[inline(always)]
            fn is_finite(self) -> bool {
                $type::is_finite(self)
            }
        }
    };
}

lanes_of_one!(f32);
lanes_of_one!(f64);

/// A number alone, of `$type`, whose bits are a `$bits`.
macro_rules! one {
    ($type:ident, $bits:ident) => {
        type One = Self;

        fn map(self, mut function: impl FnMut(Self) -> Self) -> Self {
            function(self)
        }

        #[inline(always)]
        fn constant(value: f64) -> Self {
            value as $type
        }
        fn sqrt(self) -> Self {
            $type::sqrt(self)
        }
        fn abs(self) -> Self {
            $type::abs(self)
        }
        #[inline(always)]
        fn zero_where_nonpositive(self, value: Self) -> Self {
            if self <= 0.0 { 0.0 } else { value }
        }
        #[inline(always)]
        fn zero_where_negative(self) -> Self {
            if self < 0.0 { 0.0 } else { self }
        }
        fn least_with_zero(self) -> Self {
            if self > 0.0 { 0.0 } else { self }
        }
        fn sgn(self) -> Self {
            if self == 0.0 { 0.0 } else { self.signum() }
        }
        fn is_zero(self) -> bool {
            self == 0.0
        }
        fn is_finite_from(self, size: $type) -> bool {
            $type::is_finite(self) && $type::abs(self) >= size
        }

        type Sizes = $bits;
        const NONE: $bits = $bits::MAX;
        /// One less than the bits of the size, so that 0 is the largest.
        fn note(self, smallest: $bits) -> $bits {
            smallest.min($type::abs(self).to_bits().wrapping_sub(1))
        }
        fn is_below(smallest: $bits, size: $type) -> bool {
            smallest < size.to_bits()
        }
    };
}

impl Float for f64 {
    one!(f64, u64);

    fn fused(self, factor: f64, addend: f64) -> f64 {
        self.mul_add(factor, addend)
    }

    fn tanh(self) -> f64 {
        Float::tanh(f64x2::splat(self)).to_array()[0]
    }
    fn exp(self) -> f64 {
        libm::exp(self)
    }
    fn ln_1p(self) -> f64 {
        libm::log1p(self)
    }
}

/// What has one form only, that of four, is the first of them. Alone it is seldom asked for: out of line it weighs less.
#[inline(always)]
fn first(number: f32, function: impl FnOnce(f32x4) -> f32x4) -> f32 {
    function(f32x4::splat(number)).to_array()[0]
}

impl Float for f32 {
    one!(f32, u32);

    #[inline(never)]
    fn fused(self, factor: f32, addend: f32) -> f32 {
        first(self, |numbers| numbers.fused(f32x4::splat(factor), f32x4::splat(addend)))
    }

    #[inline(never)]
    fn tanh(self) -> f32 {
        first(self, Float::tanh)
    }
    #[inline(never)]
    fn exp(self) -> f32 {
        first(self, Float::exp)
    }
    fn ln_1p(self) -> f32 {
        libm::log1p(self.into()) as f32
    }
}

impl Float32 for f32 {
    #[inline(never)]
    fn to_float16(self) -> f32 {
        first(self, Float32::to_float16)
    }
    #[inline(never)]
    fn to_bfloat16(self) -> f32 {
        first(self, Float32::to_bfloat16)
    }
}
