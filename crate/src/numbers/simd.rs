//! Four float32 and two float64.

use bytemuck::{cast, cast_slice};
use wide::{f32x4, f64x2, u32x4, u64x2};

use super::{
    float::{Float, Float32},
    scalar::Lanes,
};
use crate::numbers::elementary::{self, float64};

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

/// What `$several` of `$one` do whose bits are `$bits`; how they are stored and transposed follows.
macro_rules! lanes_of_several {
    ($one:ident, $several:ident, $bits:ident, $($rest:tt)*) => {
        impl Lanes for $several {
            type Scalar = $one;
            const WIDTH: usize = size_of::<$several>() / size_of::<$one>();

            #[inline(always)]
            fn splat(number: $one) -> Self {
                $several::splat(number)
            }
            #[inline(always)]
            fn load(numbers: &[$one]) -> Self {
                match numbers.first_chunk() {
                    Some(whole) => $several::new(*whole),
                    None => std::array::from_fn(|lane| numbers[lane.min(numbers.len() - 1)]).into(),
                }
            }
            #[inline(always)]
            fn numbers(lanes: &[Self]) -> &[$one] {
                cast_slice(lanes)
            }
            #[inline(always)]
            fn is_same(self, other: Self) -> bool {
                cast::<$several, $bits>(self).simd_eq(cast::<$several, $bits>(other)).all()
            }
            #[inline(always)]
            fn is_other(self, other: Self) -> bool {
                !cast::<$several, $bits>(self).simd_eq(cast::<$several, $bits>(other)).any()
            }
            #[inline(always)]
            fn has_no_zero(self) -> bool {
                !self.simd_eq($several::splat(0.0)).any()
            }
            #[inline(always)]
            fn is_finite(self) -> bool {
                Float::abs(self).simd_lt($several::splat($one::INFINITY)).all()
            }
            $($rest)*
        }
    };
}

lanes_of_several! { f32, f32x4, u32x4,
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
    fn transpose(rows: &mut [Self]) {
        if let [a, b, c, d] = rows {
            [*a, *b, *c, *d] = f32x4::transpose([*a, *b, *c, *d]);
        }
    }
}

lanes_of_several! { f64, f64x2, u64x2,
    #[inline(always)]
    fn store(self, numbers: &mut [f64]) {
        let [a, b] = self.to_array();
        match numbers {
            [one] => *one = a,
            [one, other, ..] => [*one, *other] = [a, b],
            [] => {}
        }
    }
    #[inline(always)]
    fn transpose(rows: &mut [Self]) {
        if let [a, b] = rows {
            [*a, *b] = f64x2::transpose([*a, *b]);
        }
    }
}

/// So many numbers of `$one`.
macro_rules! several {
    ($one:ident, $several:ident, $bits:ident) => {
        type One = $one;

        fn map(self, function: impl FnMut($one) -> $one) -> Self {
            self.to_array().map(function).into()
        }

        #[inline(always)]
        fn constant(value: f64) -> Self {
            $several::splat(value as $one)
        }
        fn sqrt(self) -> Self {
            $several::sqrt(self)
        }
        #[inline(always)]
        fn zero_where_nonpositive(self, value: Self) -> Self {
            self.simd_le($several::splat(0.0)).bitselect($several::splat(0.0), value)
        }
        #[inline(always)]
        fn zero_where_negative(self) -> Self {
            self.simd_lt($several::splat(0.0)).bitselect($several::splat(0.0), self)
        }
        #[inline(always)]
        fn is_zero(self) -> bool {
            self.simd_eq($several::splat(0.0)).all()
        }
        #[inline(always)]
        fn is_finite_from(self, size: $one) -> bool {
            let abs = Float::abs(self);
            (abs.simd_lt($several::splat($one::INFINITY)) & abs.simd_ge($several::splat(size))).all()
        }
    };
}

impl Float for f32x4 {
    several!(f32, f32x4, u32x4);

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

    #[inline(always)]
    fn abs(self) -> Self {
        elementary::size(self)
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
}

impl Float32 for f32x4 {
    /// From 2²³ ulp on, float32 has no digits behind the float16's last: adding and taking away so much rounds.
    #[inline(always)]
    fn to_float16(self) -> Self {
        const INFINITY: f32x4 = f32x4::splat(f32::INFINITY);
        const TIMES_8192: u32x4 = u32x4::splat(13 << 23);
        const HALF: u32x4 = u32x4::splat(0.5_f32.to_bits());
        let size = elementary::size(self);
        // The power of two at or below the number has ten digits after its own; below 2⁻¹⁴, the subnormals, none have more.
        // In whole numbers: a step waits for each of its roundings. What goes beyond the range here is infinite below.
        let digits: f32x4 = cast((cast::<f32x4, u32x4>(self & INFINITY) + TIMES_8192).max(HALF));
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

impl Float for f64x2 {
    several!(f64, f64x2, u64x2);

    #[inline(always)]
    fn fused(self, factor: Self, addend: Self) -> Self {
        float64::fused(self, factor, addend)
    }
    #[inline(always)]
    fn abs(self) -> Self {
        float64::size(self)
    }

    #[inline(always)]
    fn tanh(self) -> Self {
        float64::tanh(self)
    }
    fn exp(self) -> Self {
        self.map(libm::exp)
    }
    fn ln_1p(self) -> Self {
        self.map(libm::log1p)
    }

    type Sizes = [u64; 2];
    const NONE: [u64; 2] = [u64::MAX; 2];

    fn note(self, smallest: [u64; 2]) -> [u64; 2] {
        let sizes = self.to_array();
        [0, 1].map(|lane| sizes[lane].note(smallest[lane]))
    }
    fn is_below(smallest: [u64; 2], size: f64) -> bool {
        smallest.iter().any(|&smallest| f64::is_below(smallest, size))
    }
}
