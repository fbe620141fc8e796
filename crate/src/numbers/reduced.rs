//! float16 and bfloat16: held as float32, which they are computed in, and rounded from it.

use bytemuck::TransparentWrapper;
use wide::f32x4;

use super::{
    dtype::Dtype,
    float::Float32,
    scalar::{Lanes, Numbers, Scalar},
};

/// A float16 number, held as the float32 of the same value: to widen it costs nothing; or several, held likewise.
#[derive(Clone, Copy, Debug, TransparentWrapper)]
#[repr(transparent)]
pub struct F16<Held = f32>(Held);

/// A bfloat16 number or several, held in the same way.
#[derive(Clone, Copy, Debug, TransparentWrapper)]
#[repr(transparent)]
pub struct Bf16<Held = f32>(Held);

/// `$type`, which rounds by `$round` and whose bits `$half` knows.
macro_rules! reduced {
    ($type:ident, $dtype:expr, $round:ident, $half:ident) => {
        impl<Held: Float32 + Numbers<Wide = Held>> Lanes for $type<Held> {
            type Scalar = $type;
            const WIDTH: usize = Held::WIDTH;

            #[inline(always)]
            fn splat(number: $type) -> Self {
                Self::wrap(Lanes::splat($type::peel(number)))
            }
            #[inline(always)]
            fn load(numbers: &[$type]) -> Self {
                Self::wrap(Lanes::load($type::peel_slice(numbers)))
            }
            #[inline(always)]
            fn store(self, numbers: &mut [$type]) {
                Lanes::store(Self::peel(self), $type::peel_slice_mut(numbers));
            }
            #[inline(always)]
            fn numbers(lanes: &[Self]) -> &[$type] {
                $type::wrap_slice(Lanes::numbers(Self::peel_slice(lanes)))
            }
            #[inline(always)]
            fn transpose(rows: &mut [Self]) {
                Lanes::transpose(Self::peel_slice_mut(rows));
            }
            #[inline(always)]
            fn is_same(self, other: Self) -> bool {
                Lanes::is_same(self.0, other.0)
            }
            #[inline(always)]
            fn is_other(self, other: Self) -> bool {
                Lanes::is_other(self.0, other.0)
            }
            #[inline(always)]
            fn has_no_zero(self) -> bool {
                Lanes::has_no_zero(self.0)
            }
            #[inline(always)]
            fn is_finite(self) -> bool {
                Lanes::is_finite(self.0)
            }
        }

        impl<Held: Float32 + Numbers<Wide = Held>> Numbers for $type<Held> {
            const DTYPE: Dtype = $dtype;
            type Wide = Held;

            #[inline(always)]
            fn widen(self) -> Held {
                self.0
            }
            fn wide(numbers: &[Self]) -> &[Held] {
                Self::peel_slice(numbers)
            }
            #[inline(always)]
            fn round(wide: Held) -> Self {
                $type(wide.$round())
            }
            #[inline(always)]
            fn from_exact(wide: Held) -> Self {
                $type(wide)
            }
            fn round_by_chance(wide: Held, mut chance: impl FnMut() -> f64) -> Self {
                $type(wide.map(|wide| {
                    let value = |bits| half::$half::from_bits(bits).to_f32();
                    let nearest = wide.$round();
                    let bits = half::$half::from_f32(nearest).to_bits();
                    // Bits count up away from 0, whatever the sign.
                    let inner = if nearest.abs() > wide.abs() { bits - 1 } else { bits };
                    let (inner_value, outer_value) = (value(inner), value(inner.wrapping_add(1)));
                    // Asked for each, so that as many are drawn, whatever the numbers.
                    let chance = chance();
                    if nearest == wide || !outer_value.is_finite() {
                        return nearest;
                    }
                    let part = f64::from(wide - inner_value) / f64::from(outer_value - inner_value);
                    value(if chance < part { inner + 1 } else { inner })
                }))
            }
        }

        impl Scalar for $type {
            type Lanes = $type<f32x4>;
            type WideScalar = f32;

            fn to_f64(self) -> f64 {
                self.0.into()
            }
            fn from_f64(value: f64) -> Self {
                Self::round(value as f32)
            }
            fn to_bits(self) -> u64 {
                half::$half::from_f32(self.0).to_bits().into()
            }
            fn from_bits(bits: u64) -> Self {
                $type(half::$half::from_bits(bits as u16).to_f32())
            }
        }

        impl From<$type> for f64 {
            fn from(number: $type) -> f64 {
                number.0.into()
            }
        }
    };
}

reduced!(F16, Dtype::Float16, to_float16, f16);
reduced!(Bf16, Dtype::Bfloat16, to_bfloat16, bf16);

#[cfg(test)]
mod tests {
    use super::{Bf16, F16, Numbers, Scalar};

    /// The `half` crate's rounding knows nothing of ours. Which NaN it is, is not said.
    fn agrees(bits: u32) {
        let value = f32::from_bits(bits);
        let same = |ours: f32, theirs: f32| ours.to_bits() == theirs.to_bits() || (ours.is_nan() && theirs.is_nan());
        let (ours, theirs) = (F16::<f32>::round(value).0, half::f16::from_f32(value).to_f32());
        assert!(same(ours, theirs), "float16 of {value:e}, {bits:08x}: {ours:e}, {theirs:e}");
        let (ours, theirs) = (Bf16::<f32>::round(value).0, half::bf16::from_f32(value).to_f32());
        assert!(same(ours, theirs), "bfloat16 of {value:e}, {bits:08x}: {ours:e}, {theirs:e}");
    }

    #[test]
    fn rounding_is_that_of_half_near_every_number_and_every_tie() {
        for upper in 0..=u32::from(u16::MAX) {
            for lower in [0, 1, 0x0FFF, 0x1000, 0x1001, 0x1FFF, 0x2FFF, 0x3000, 0x7FFF, 0x8000, 0x8001, 0xF000, 0xFFFF]
            {
                agrees(upper << 16 | lower);
            }
        }
    }

    /// All 4,294,967,296: `cargo test --release -p neuron-playground rounding_is_that_of_half_everywhere -- --ignored`.
    #[test]
    #[ignore = "takes a minute"]
    fn rounding_is_that_of_half_everywhere() {
        (0..=u32::MAX).for_each(agrees);
    }

    #[test]
    fn every_number_has_its_bits() {
        for bits in 0..=u64::from(u16::MAX) {
            let number = F16::from_bits(bits);
            assert!(number.to_bits() == bits || number.to_f64().is_nan(), "{bits:04x}");
            let number = Bf16::from_bits(bits);
            assert!(number.to_bits() == bits || number.to_f64().is_nan(), "{bits:04x}");
        }
    }
}
