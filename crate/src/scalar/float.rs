//! `Float`: what the processor's own floating-point numbers can do, one float32 or float64, or four float32
//! side by side. What four of them give has the bits of what each would give alone.

use std::ops::{Add, Div, Mul, Neg, Sub};

use bytemuck::{cast, cast_slice};
use wide::{f32x4, f64x2, u32x4};

use crate::elementary;

/// IEEE 754's operations, each rounded once.
pub trait Float:
    Copy
    + std::fmt::Debug
    + 'static
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// One of the numbers.
    type One: Float;
    const WIDTH: usize;

    fn splat(number: Self::One) -> Self;
    fn load(numbers: &[Self::One]) -> Self;
    fn store(self, numbers: &mut [Self::One]);
    fn numbers(lanes: &[Self]) -> &[Self::One];
    fn transpose(rows: &mut [Self]);
    fn map(self, function: impl FnMut(Self::One) -> Self::One) -> Self;

    /// The nearest number, in every lane.
    fn constant(value: f64) -> Self;
    /// self·factor + addend, rounded once.
    fn fused(self, factor: Self, addend: Self) -> Self;
    fn sqrt(self) -> Self;
    fn abs(self) -> Self;
    /// `value`, but 0 where this number is <= 0.
    fn gate(self, value: Self) -> Self;
    fn is_same(self, other: Self) -> bool;
    fn is_finite(self) -> bool;

    /// Under 1 ulp.
    fn tanh(self) -> Self;
    /// Under 1 ulp.
    fn exp(self) -> Self;
    /// Under 1 ulp: ln(1 + self).
    fn ln_1p(self) -> Self;
}

/// float32, which the 16-bit types compute in.
pub trait Float32: Float<One = f32> {
    /// The smallest sizes noted in each lane, of numbers other than 0.
    type Sizes: Copy;
    const NONE: Self::Sizes;

    fn note(self, smallest: Self::Sizes) -> Self::Sizes;
    fn is_below(smallest: Self::Sizes, size: f32) -> bool;

    /// The nearest float16, ties to even. From 65520 on, half an ulp over the largest number, ±inf; under 2⁻¹⁴
    /// multiples of 2⁻²⁴, the subnormals, and up to 2⁻²⁵ ±0; NaN stays NaN.
    fn to_float16(self) -> Self;
    /// The nearest bfloat16, ties to even. From half an ulp over the largest number on (3.396e38) ±inf, subnormals
    /// are multiples of 2⁻¹³³; NaN stays NaN, quiet, with the upper bits of its payload.
    fn to_bfloat16(self) -> Self;
}

/// A number alone, of `$type`.
macro_rules! one {
    ($type:ident) => {
        type One = Self;
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
        fn gate(self, value: Self) -> Self {
            if self <= 0.0 { 0.0 } else { value }
        }
        #[inline(always)]
        fn is_same(self, other: Self) -> bool {
            self.to_bits() == other.to_bits()
        }
        #[inline(always)]
        fn is_finite(self) -> bool {
            $type::is_finite(self)
        }
    };
}

impl Float for f64 {
    one!(f64);

    #[inline(always)]
    fn fused(self, factor: f64, addend: f64) -> f64 {
        self.mul_add(factor, addend)
    }

    fn tanh(self) -> f64 {
        libm::tanh(self)
    }
    fn exp(self) -> f64 {
        libm::exp(self)
    }
    fn ln_1p(self) -> f64 {
        libm::log1p(self)
    }
}

/// What has one form only, that of four, is the first of them.
fn first(number: f32, function: impl FnOnce(f32x4) -> f32x4) -> f32 {
    function(f32x4::splat(number)).to_array()[0]
}

impl Float for f32 {
    one!(f32);

    fn fused(self, factor: f32, addend: f32) -> f32 {
        first(self, |numbers| numbers.fused(f32x4::splat(factor), f32x4::splat(addend)))
    }

    fn tanh(self) -> f32 {
        first(self, Float::tanh)
    }
    fn exp(self) -> f32 {
        first(self, Float::exp)
    }
    fn ln_1p(self) -> f32 {
        libm::log1p(self.into()) as f32
    }
}

impl Float32 for f32 {
    type Sizes = u32;
    const NONE: u32 = u32::MAX;

    /// One less than the bits of the size, so that 0 is the largest.
    fn note(self, smallest: u32) -> u32 {
        smallest.min(self.abs().to_bits().wrapping_sub(1))
    }
    fn is_below(smallest: u32, size: f32) -> bool {
        smallest < size.to_bits()
    }

    #[inline(always)]
    fn to_float16(self) -> f32 {
        first(self, Float32::to_float16)
    }
    #[inline(always)]
    fn to_bfloat16(self) -> f32 {
        first(self, Float32::to_bfloat16)
    }
}

/// The numbers as float64, in two halves; exact.
#[inline(always)]
fn promote(numbers: f32x4) -> [f64x2; 2] {
    let [a, b, c, d] = numbers.to_array().map(f64::from);
    [f64x2::new([a, b]), f64x2::new([c, d])]
}

/// The nearest float32.
#[inline(always)]
fn demote([low, high]: [f64x2; 2]) -> f32x4 {
    let ([a, b], [c, d]) = (low.to_array(), high.to_array());
    f32x4::new([a, b, c, d].map(|number| number as f32))
}

/// The bits of a float64 behind those that a float32 has, and what they are in the middle between two float32.
const BEHIND: u32 = 0x1FFF_FFFF;
const MIDDLE: u32 = 0x1000_0000;

impl Float for f32x4 {
    type One = f32;
    const WIDTH: usize = 4;

    #[inline(always)]
    fn splat(number: f32) -> Self {
        f32x4::splat(number)
    }
    #[inline(always)]
    fn load(numbers: &[f32]) -> Self {
        match numbers.first_chunk() {
            Some(whole) => f32x4::new(*whole),
            None => std::array::from_fn(|lane| numbers[lane.min(numbers.len() - 1)]).into(),
        }
    }
    #[inline(always)]
    fn store(self, numbers: &mut [f32]) {
        match numbers.first_chunk_mut() {
            Some(whole) => *whole = self.to_array(),
            // One by one: for so few, copying memory takes long in wasm.
            None => {
                let [x, y, z, _] = self.to_array();
                match numbers {
                    [a] => *a = x,
                    [a, b] => [*a, *b] = [x, y],
                    [a, b, c] => [*a, *b, *c] = [x, y, z],
                    _ => {}
                }
            }
        }
    }
    #[inline(always)]
    fn numbers(lanes: &[Self]) -> &[f32] {
        cast_slice(lanes)
    }
    #[inline(always)]
    fn transpose(rows: &mut [Self]) {
        if let [a, b, c, d] = rows {
            [*a, *b, *c, *d] = f32x4::transpose([*a, *b, *c, *d]);
        }
    }
    fn map(self, function: impl FnMut(f32) -> f32) -> Self {
        self.to_array().map(function).into()
    }

    #[inline(always)]
    fn constant(value: f64) -> Self {
        f32x4::splat(value as f32)
    }

    /// In float64 the product is exact and the sum rounds once; then to float32. That is an fma, but where a sum
    /// has come to lie in the middle of two float32 numbers, or, since they have theirs elsewhere, is subnormal.
    #[inline(always)]
    fn fused(self, factor: Self, addend: Self) -> Self {
        let (a, b, c) = (promote(self), promote(factor), promote(addend));
        let sums = [a[0] * b[0] + c[0], a[1] * b[1] + c[1]];
        let result = demote(sums);
        let [[a, _, b, _], [c, _, d, _]] = sums.map(|sums| cast::<f64x2, u32x4>(sums).to_array());
        let middle = (u32x4::new([a, b, c, d]) & u32x4::splat(BEHIND)).simd_eq(u32x4::splat(MIDDLE));
        let tiny: u32x4 = cast(result.abs().simd_le(f32x4::splat(f32::MIN_POSITIVE)));
        if !(middle | tiny).any() {
            return result;
        }
        let (a, b, c) = (self.to_array(), factor.to_array(), addend.to_array());
        std::array::from_fn(|lane| a[lane].mul_add(b[lane], c[lane])).into()
    }
    fn sqrt(self) -> Self {
        f32x4::sqrt(self)
    }
    #[inline(always)]
    fn abs(self) -> Self {
        elementary::size(self)
    }
    #[inline(always)]
    fn gate(self, value: Self) -> Self {
        self.simd_le(f32x4::splat(0.0)).bitselect(f32x4::splat(0.0), value)
    }
    #[inline(always)]
    fn is_same(self, other: Self) -> bool {
        cast::<f32x4, u32x4>(self).simd_eq(cast::<f32x4, u32x4>(other)).all()
    }
    #[inline(always)]
    fn is_finite(self) -> bool {
        self.abs().simd_lt(f32x4::splat(f32::INFINITY)).all()
    }

    #[inline(always)]
    fn tanh(self) -> Self {
        elementary::tanh(self)
    }
    fn exp(self) -> Self {
        // Beyond these it is 0 or inf.
        let near = self.fast_max(f32x4::splat(-200.0)).fast_min(f32x4::splat(200.0));
        self.simd_ne(self).bitselect(self, demote(promote(near).map(elementary::exp)))
    }
    fn ln_1p(self) -> Self {
        self.map(Float::ln_1p)
    }
}

impl Float32 for f32x4 {
    type Sizes = u32x4;
    const NONE: u32x4 = u32x4::MAX;

    #[inline(always)]
    fn note(self, smallest: u32x4) -> u32x4 {
        smallest.min(cast::<f32x4, u32x4>(self.abs()) - u32x4::ONE)
    }
    #[inline(always)]
    fn is_below(smallest: u32x4, size: f32) -> bool {
        smallest.simd_lt(u32x4::splat(size.to_bits())).any()
    }

    /// From 2²³ ulp on, float32 has no digits behind the float16's last: adding and taking away so much rounds.
    #[inline(always)]
    fn to_float16(self) -> Self {
        const INFINITY: f32x4 = f32x4::splat(f32::INFINITY);
        let size = elementary::size(self);
        // The power of two at or below the number has ten digits after its own; below 2⁻¹⁴, the subnormals, none have more.
        let digits = ((size & INFINITY) * f32x4::splat(8192.0)).fast_max(f32x4::splat(0.5));
        let rounded = (size + digits) - digits;
        size.simd_ge(f32x4::splat(65520.0)).bitselect(INFINITY, rounded) | (self ^ size)
    }

    /// 16 bits are dropped; half of what they may hold is added, less one where the last bit kept is even.
    #[inline(always)]
    fn to_bfloat16(self) -> Self {
        let bits: u32x4 = cast(self);
        let rounded = bits + u32x4::splat(0x7FFF) + ((bits >> 16) & u32x4::splat(1));
        let rounded: f32x4 = cast(rounded & u32x4::splat(0xFFFF_0000));
        let quiet: f32x4 = cast((bits | u32x4::splat(0x0040_0000)) & u32x4::splat(0xFFFF_0000));
        self.simd_ne(self).bitselect(quiet, rounded)
    }
}
