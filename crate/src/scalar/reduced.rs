//! float16 and bfloat16: PyTorch widens to float32, computes there, and rounds back. What tells
//! the operations apart is how many times they round on the way.

use super::{Place, Scalar};
use crate::{dtype::Dtype, sum};

/// A 16-bit type: how it widens to float32 (exactly) and rounds from it (nearest, ties to even;
/// overflow to ±inf; subnormals and NaN kept), and the two operations in which PyTorch treats the
/// two types differently.
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

macro_rules! reduced {
    ($type:ty, $dtype:expr, $multiply_add:expr, $sigmoid_backward:expr) => {
        impl Reduced for $type {
            fn dtype() -> Dtype {
                $dtype
            }

            fn to_f32(self) -> f32 {
                Self::to_f32(self)
            }
            fn round(value: f32) -> Self {
                Self::from_f32(value)
            }
            fn to_bits(self) -> u16 {
                Self::to_bits(self)
            }
            fn from_bits(bits: u16) -> Self {
                Self::from_bits(bits)
            }
            fn multiply_add(self, other: Self, sum: f32) -> f32 {
                $multiply_add(self.to_f32(), other.to_f32(), sum)
            }
            fn sigmoid_backward(self, grad: Self) -> Self {
                $sigmoid_backward(self, grad)
            }
        }
    };
}

reduced!(
    half::f16,
    Dtype::Float16,
    // The product of two float16 is exact in float32, so this is the fma without its cost.
    |a: f32, b: f32, sum: f32| sum + a * b,
    // float16 rounds after every operation; bfloat16 only at the end.
    |y: Self, grad: Self| {
        let rest = Self::round(1.0 - y.to_f32());
        Scalar::mul(Scalar::mul(grad, rest), y)
    }
);
reduced!(
    half::bf16,
    Dtype::Bfloat16,
    // The product of two bfloat16 has few enough digits as well, but may be beyond float32.
    f32::mul_add,
    |y: Self, grad: Self| Self::round(grad.to_f32() * (1.0 - y.to_f32()) * y.to_f32())
);

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
        T::round(sum::reduced_column(column.len(), (index, width), &|i| column[i].to_f32()))
    }
    fn mean(row: &[Self]) -> Self {
        T::round(sum_f32(row) / row.len() as f32)
    }
    fn dot(a: &[Self], b: &[Self]) -> Self {
        T::round(dot_f32(a, b))
    }
    fn dot_in_four(a: &[Self], b: &[Self]) -> Self {
        T::round(sum::four_accumulators(a.len(), 0.0, &|i| a[i].to_f32() * b[i].to_f32()))
    }
    fn addmm(bias: Self, a: &[Self], b: &[Self]) -> Self {
        T::round(dot_in_lanes(a, b) + bias.to_f32())
    }

    fn tanh(self) -> Self {
        T::round(libm::tanh(self.to_f64()) as f32)
    }
    fn tanh_backward(self, grad: Self) -> Self {
        T::round(Scalar::tanh_backward(self.to_f32(), grad.to_f32()))
    }
    fn sigmoid(self) -> Self {
        let e = libm::exp(-self.to_f64()) as f32;
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

fn dot_f32<T: Reduced>(a: &[T], b: &[T]) -> f32 {
    a.iter().zip(b).fold(0.0, |sum, (a, &b)| a.multiply_add(b, sum))
}
