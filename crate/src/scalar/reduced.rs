//! float16 and bfloat16: PyTorch widens to float32, computes there, and rounds back. What tells
//! the operations apart is how many times they round on the way.

use super::{Place, Scalar};
use crate::{dtype::Dtype, elementary, sum};

/// A 16-bit type: how it widens to float32 (exactly) and rounds from it, and the two operations in which
/// PyTorch treats the two types differently.
trait Reduced: Copy + std::fmt::Debug + 'static {
    fn dtype() -> Dtype;
    fn to_f32(self) -> f32;
    fn round(value: f32) -> Self;
    fn to_bits(self) -> u16;
    fn from_bits(bits: u16) -> Self;
    /// self·other + sum in float32, rounded once.
    fn multiply_add(self, other: Self, sum: f32) -> f32;
    /// `SigmoidBackward0`, from the output.
    fn sigmoid_backward(self, grad: Self) -> Self;
}

/// A float16 number, held as the float32 of the same value: to widen it costs nothing.
#[derive(Clone, Copy, Debug)]
pub struct F16(f32);

/// A bfloat16 number, held in the same way.
#[derive(Clone, Copy, Debug)]
pub struct Bf16(f32);

impl Reduced for F16 {
    fn dtype() -> Dtype {
        Dtype::Float16
    }
    #[inline(always)]
    fn to_f32(self) -> f32 {
        self.0
    }

    /// Nearest, ties to even. From 65520 on, half an ulp over the largest number, it gives ±inf; under 2⁻¹⁴
    /// multiples of 2⁻²⁴, the subnormals, and up to 2⁻²⁵ ±0; NaN stays NaN, quiet, with the upper bits of its payload.
    #[inline(always)]
    fn round(value: f32) -> F16 {
        const NORMAL: f32 = 6.103_515_6e-5;
        let bits = value.to_bits();
        let (sign, magnitude) = (bits & 0x8000_0000, bits & 0x7FFF_FFFF);
        let size = f32::from_bits(magnitude);
        let rounded = if size < NORMAL {
            // From a half to 1, float32's ulp is 2⁻²⁴: the addition rounds to it.
            ((size + 0.5) - 0.5).to_bits()
        } else if size.is_nan() {
            (magnitude | 0x0040_0000) & !0x1FFF
        } else {
            // 13 bits are dropped; half of what they may hold is added, less one where the last bit kept is even.
            let rounded = (magnitude + 0x0FFF + ((magnitude >> 13) & 1)) & !0x1FFF;
            if rounded < 0x4780_0000 { rounded } else { f32::INFINITY.to_bits() }
        };
        F16(f32::from_bits(rounded | sign))
    }

    fn to_bits(self) -> u16 {
        half::f16::from_f32(self.0).to_bits()
    }
    fn from_bits(bits: u16) -> F16 {
        F16(half::f16::from_bits(bits).to_f32())
    }

    #[inline(always)]
    fn multiply_add(self, other: F16, sum: f32) -> f32 {
        // The product of two float16 is exact in float32, so this is the fma without its cost.
        sum + self.0 * other.0
    }

    /// Rounds after every operation.
    fn sigmoid_backward(self, grad: F16) -> F16 {
        let rest = F16::round(1.0 - self.0);
        Scalar::mul(Scalar::mul(grad, rest), self)
    }
}

impl Reduced for Bf16 {
    fn dtype() -> Dtype {
        Dtype::Bfloat16
    }
    #[inline(always)]
    fn to_f32(self) -> f32 {
        self.0
    }

    /// Nearest, ties to even. From half an ulp over the largest number on (3.396e38) it gives ±inf, subnormals are
    /// multiples of 2⁻¹³³; NaN stays NaN, quiet, with the upper bits of its payload.
    #[inline(always)]
    fn round(value: f32) -> Bf16 {
        let bits = value.to_bits();
        let rounded = if value.is_nan() { bits | 0x0040_0000 } else { bits + 0x7FFF + ((bits >> 16) & 1) };
        Bf16(f32::from_bits(rounded & 0xFFFF_0000))
    }

    fn to_bits(self) -> u16 {
        half::bf16::from_f32(self.0).to_bits()
    }
    fn from_bits(bits: u16) -> Bf16 {
        Bf16(half::bf16::from_bits(bits).to_f32())
    }

    #[inline(always)]
    fn multiply_add(self, other: Bf16, sum: f32) -> f32 {
        let product = self.0 * other.0;
        // 16 bits are exact, as far as float32 reaches; only beyond it an fma gives another sum.
        if product.is_normal() || self.0 == 0.0 || other.0 == 0.0 {
            sum + product
        } else {
            self.0.mul_add(other.0, sum)
        }
    }

    /// Rounds at the end only.
    fn sigmoid_backward(self, grad: Bf16) -> Bf16 {
        Bf16::round(grad.0 * (1.0 - self.0) * self.0)
    }
}

impl<T: Reduced> Scalar for T {
    fn dtype() -> Dtype {
        <T as Reduced>::dtype()
    }

    type Wide = f32;

    fn widen(self) -> f32 {
        self.to_f32()
    }
    fn from_wide(wide: f32) -> Self {
        T::round(wide)
    }
    fn from_wide_stochastic(wide: f32, chance: f64) -> Self {
        let nearest = T::round(wide);
        let bits = Reduced::to_bits(nearest);
        // Bits count up away from 0, whatever the sign.
        let toward = |bits: u16| T::from_bits(bits).to_f32();
        let inner = if nearest.to_f32().abs() > wide.abs() { bits - 1 } else { bits };
        let (inner_value, outer_value) = (toward(inner), toward(inner.wrapping_add(1)));
        if nearest.to_f32() == wide || !outer_value.is_finite() {
            return nearest;
        }
        let part = f64::from(wide - inner_value) / f64::from(outer_value - inner_value);
        T::from_bits(if chance < part { inner + 1 } else { inner })
    }

    fn from_f64(value: f64) -> Self {
        T::round(value as f32)
    }
    fn to_f64(self) -> f64 {
        self.to_f32().into()
    }
    fn to_bits(self) -> u64 {
        Reduced::to_bits(self).into()
    }
    fn from_bits(bits: u64) -> Self {
        Reduced::from_bits(bits as u16)
    }

    fn is_same(self, other: Self) -> bool {
        self.to_f32().to_bits() == other.to_f32().to_bits()
    }

    fn opmath(value: f64) -> f64 {
        (value as f32).into()
    }

    fn sub(self, other: Self) -> Self {
        T::round(self.to_f32() - other.to_f32())
    }
    fn mul(self, other: Self) -> Self {
        T::round(self.to_f32() * other.to_f32())
    }
    fn add(self, other: Self, alpha: f64, place: Place) -> Self {
        let product = T::from_f64(alpha).to_f32() * other.to_f32();
        T::round(match place {
            Place::Block => self.to_f32() + product,
            Place::Tail => self.to_f32() + T::round(product).to_f32(),
        })
    }
    fn add_scalar(self, value: f64) -> Self {
        T::round(self.to_f32() + T::from_f64(value).to_f32())
    }
    fn mul_scalar(self, value: f64) -> Self {
        T::round(self.to_f32() * value as f32)
    }
    fn div_scalar(self, value: f64) -> Self {
        T::round(self.to_f32() / value as f32)
    }
    fn sqrt(self) -> Self {
        T::round(self.to_f32().sqrt())
    }
    fn lerp(self, end: Self, weight: f64) -> Self {
        T::round(Scalar::lerp(self.to_f32(), end.to_f32(), weight))
    }
    fn addcmul(self, a: Self, b: Self, value: f64) -> Self {
        T::round(Scalar::addcmul(self.to_f32(), a.to_f32(), b.to_f32(), value))
    }
    fn addcdiv(self, a: Self, b: Self, value: f64) -> Self {
        T::round(Scalar::addcdiv(self.to_f32(), a.to_f32(), b.to_f32(), value))
    }

    fn sum(row: &[Self]) -> Self {
        T::round(sum_f32(row))
    }
    fn sum_column(column: &[Self], index: usize, width: usize) -> Self {
        if width == 1 {
            return Self::sum(column);
        }
        T::round(sum::reduced_column(column.len(), (index, width), |i| column[i].to_f32()))
    }
    fn mean(row: &[Self]) -> Self {
        T::round(sum_f32(row) / row.len() as f32)
    }
    fn dot(a: &[Self], b: &[Self]) -> Self {
        T::round(dot_f32(a, b))
    }
    fn dot_in_four(a: &[Self], b: &[Self]) -> Self {
        let n = a.len().min(b.len());
        let (a, b) = (&a[..n], &b[..n]);
        T::round(sum::four_accumulators(n, 0.0, |i| a[i].to_f32() * b[i].to_f32()))
    }
    fn addmm(bias: Self, a: &[Self], b: &[Self]) -> Self {
        T::round(dot_in_lanes(a, b) + bias.to_f32())
    }

    fn tanh(self) -> Self {
        T::round(elementary::tanh(self.to_f64()) as f32)
    }
    fn tanh_backward(self, grad: Self) -> Self {
        T::round(Scalar::tanh_backward(self.to_f32(), grad.to_f32()))
    }
    fn sigmoid(self) -> Self {
        let e = elementary::exp(-self.to_f64()) as f32;
        T::round(1.0 / (1.0 + e))
    }
    fn logsigmoid(self) -> Self {
        T::round(self.to_f32().logsigmoid())
    }
    fn sigmoid_backward(self, grad: Self) -> Self {
        Reduced::sigmoid_backward(self, grad)
    }
}

fn sum_f32<T: Reduced>(row: &[T]) -> f32 {
    sum::reduced_row(row.len(), &|i| row[i].to_f32())
}

/// Σ a·b as a forward pass has it (`ReducedPrecisionFloatGemvFastPathKernel.cpp`): as many times 16 terms
/// as there are in 8 lanes, which then are folded in halves; the rest in order.
fn dot_in_lanes<T: Reduced>(a: &[T], b: &[T]) -> f32 {
    if a.len() < 16 {
        return dot_f32(a, b);
    }
    let whole = a.len() - a.len() % 16;
    let mut lanes = [0.0; 8];
    for (a, b) in a[..whole].chunks_exact(8).zip(b[..whole].chunks_exact(8)) {
        for ((lane, a), &b) in lanes.iter_mut().zip(a).zip(b) {
            *lane = a.multiply_add(b, *lane);
        }
    }
    for half in [4, 2, 1] {
        for lane in 0..half {
            lanes[lane] += lanes[lane + half];
        }
    }
    a[whole..].iter().zip(&b[whole..]).fold(lanes[0], |sum, (a, &b)| a.multiply_add(b, sum))
}

#[inline(always)]
fn dot_f32<T: Reduced>(a: &[T], b: &[T]) -> f32 {
    let n = a.len().min(b.len());
    let (a, b) = (&a[..n], &b[..n]);
    let mut sum = 0.0;
    for i in 0..n {
        sum = a[i].multiply_add(b[i], sum);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::{Bf16, F16, Reduced, Scalar};

    /// The `half` crate's rounding knows nothing of ours.
    fn agrees(bits: u32) {
        let value = f32::from_bits(bits);
        let (ours, theirs) = (F16::round(value).0.to_bits(), half::f16::from_f32(value).to_f32().to_bits());
        assert_eq!(ours, theirs, "float16 of {value:e}, {bits:08x}");
        let (ours, theirs) = (Bf16::round(value).0.to_bits(), half::bf16::from_f32(value).to_f32().to_bits());
        assert_eq!(ours, theirs, "bfloat16 of {value:e}, {bits:08x}");
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

    /// The fast tanh and e^x give the 16-bit results of exact ones, for every input there is.
    #[test]
    fn tanh_and_sigmoid_of_every_number_are_those_of_libm() {
        fn check<T: Reduced>(bits: u16) {
            let x = T::from_bits(bits);
            let value = x.to_f64();
            let exact = T::round(libm::tanh(value) as f32);
            assert!(x.tanh().is_same(exact) || value.is_nan(), "tanh of {value:e}");
            let e = libm::exp(-value) as f32;
            assert!(x.sigmoid().is_same(T::round(1.0 / (1.0 + e))) || value.is_nan(), "sigmoid of {value:e}");
        }
        for bits in 0..=u16::MAX {
            check::<F16>(bits);
            check::<Bf16>(bits);
        }
    }

    #[test]
    fn every_number_has_its_bits() {
        for bits in 0..=u16::MAX {
            let number = <F16 as Reduced>::from_bits(bits);
            assert!(Reduced::to_bits(number) == bits || number.0.is_nan(), "{bits:04x}");
            let number = <Bf16 as Reduced>::from_bits(bits);
            assert!(Reduced::to_bits(number) == bits || number.0.is_nan(), "{bits:04x}");
        }
    }
}
