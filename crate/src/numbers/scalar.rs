//! What a number type is: `Lanes`, how one or several numbers are loaded and stored; `Numbers`, those of a dtype and their
//! rounding; `Scalar`, one of them. What PyTorch does with them is in `torch::kernels`.

use std::fmt::Debug;

use super::{dtype::Dtype, float::Float};

/// As many numbers side by side as the processor takes at once, or a single one.
pub trait Lanes: Copy + Debug + 'static {
    type Scalar: Copy + Debug + 'static;
    const WIDTH: usize;

    /// The same number in every lane.
    fn splat(number: Self::Scalar) -> Self;
    /// The first `WIDTH` of these numbers; if they are fewer (but one at least), the last one again in the other lanes.
    fn load(numbers: &[Self::Scalar]) -> Self;
    /// Into the first `WIDTH` places, or into as many as there are.
    fn store(self, numbers: &mut [Self::Scalar]);
    /// All of their numbers.
    fn numbers(lanes: &[Self]) -> &[Self::Scalar];
    /// Turns `WIDTH` rows of `WIDTH` lanes into the columns.
    fn transpose(rows: &mut [Self]);

    /// True if both have the same bits.
    fn is_same(self, other: Self) -> bool;
    /// True if in every lane the bits are others.
    fn is_other(self, other: Self) -> bool;
    /// True if none is 0.
    fn has_no_zero(self) -> bool;
    /// True if none is inf or NaN.
    fn is_finite(self) -> bool;
}

/// Numbers of one dtype, one or several.
///
/// Rounding is to nearest, ties to even: beyond the largest finite number it gives ±inf (65504 and half an ulp more in
/// float16), subnormals are kept and never flushed, less than half the smallest one becomes a 0 of the same sign. NaN
/// stays NaN (which NaN is not said).
pub trait Numbers: Lanes {
    const DTYPE: Dtype;

    /// What the dtype is computed in: float32 for the 16-bit types, else the dtype itself.
    type Wide: Float + Numbers<Wide = Self::Wide>;

    /// The same numbers; exact.
    fn widen(self) -> Self::Wide;
    /// The same of many: they are held as wide ones.
    fn wide(numbers: &[Self]) -> &[Self::Wide];
    /// The nearest numbers of the dtype.
    fn round(wide: Self::Wide) -> Self;
    /// `wide` where its numbers are the dtype's already, so that nothing needs to be rounded.
    fn from_exact(wide: Self::Wide) -> Self;
    /// `wide` rounded to one of its two neighbours: away from 0 if `chance`, from 0 up to 1, is below
    /// the part of the gap that lies behind it. Exact numbers stay; at the ends of the range, where a
    /// neighbour would be infinite, it rounds to nearest. Ours, not PyTorch's.
    fn round_by_chance(wide: Self::Wide, chance: impl FnMut() -> f64) -> Self;
}

/// A number of one dtype.
pub trait Scalar: Numbers<Scalar = Self> + Into<f64> {
    /// Several of them.
    type Lanes: Numbers<Scalar = Self>;
    /// One number of the wide type.
    type WideScalar: Scalar<Lanes = <Self::Lanes as Numbers>::Wide, WideScalar = Self::WideScalar>
        + Numbers<Wide = Self::WideScalar>;

    /// The exact value; every dtype fits in float64.
    fn to_f64(self) -> f64;
    /// The nearest number of the wide type, then of the dtype: the 16-bit types go through float32, so they round twice,
    /// as PyTorch's `tensor.to(dtype)` does from float64.
    fn from_f64(value: f64) -> Self;
    /// The bits, in the low end of the u64.
    fn to_bits(self) -> u64;
    /// The number of these bits; what lies above the dtype's own width is dropped.
    fn from_bits(bits: u64) -> Self;
}
