//! float16 and bfloat16: PyTorch widens to float32, computes there, and rounds back. What tells
//! the operations apart is how many times they round on the way.

use bytemuck::TransparentWrapper;
use wide::f32x4;

use super::{
    Lanes, Numbers, Place, Scalar,
    float::{Float, Float32},
};
use crate::{dtype::Dtype, sum};

/// A 16-bit type: how it widens to float32 (exactly) and rounds from it, and the two operations in which
/// PyTorch treats the two types differently.
pub trait Reduced: TransparentWrapper<Self::Held> + Copy + std::fmt::Debug + 'static {
    /// One float32, or several.
    type Held: Float32 + Numbers;
    /// One number of the type.
    type One: Reduced<Held = f32, One = Self::One, Four = Self::Four>;
    /// Four of them.
    type Four: Reduced<Held = f32x4, One = Self::One>;

    fn dtype() -> Dtype;
    /// The bits of a number of the type, and the number of some bits.
    fn to_bits(held: f32) -> u16;
    fn from_bits(bits: u16) -> f32;
    fn round(value: Self::Held) -> Self;
    /// self·other + sum in float32, rounded once.
    fn multiply_add(self, other: Self, sum: Self::Held) -> Self::Held;
    /// Σ a·b in order, each step such a `multiply_add`.
    fn accumulate(n: usize, get: impl Fn(usize) -> (Self, Self)) -> Self::Held;
    /// `SigmoidBackward0`, from the output.
    fn sigmoid_backward(self, grad: Self) -> Self;
}

/// A float16 number, held as the float32 of the same value: to widen it costs nothing; or several, held likewise.
#[derive(Clone, Copy, Debug, TransparentWrapper)]
#[repr(transparent)]
pub struct F16<Held = f32>(Held);

/// A bfloat16 number or several, held in the same way.
#[derive(Clone, Copy, Debug, TransparentWrapper)]
#[repr(transparent)]
pub struct Bf16<Held = f32>(Held);

impl<Held: Float32 + Numbers> Reduced for F16<Held> {
    type Held = Held;
    type One = F16;
    type Four = F16<f32x4>;

    fn dtype() -> Dtype {
        Dtype::Float16
    }
    fn to_bits(held: f32) -> u16 {
        half::f16::from_f32(held).to_bits()
    }
    fn from_bits(bits: u16) -> f32 {
        half::f16::from_bits(bits).to_f32()
    }
    #[inline(always)]
    fn round(value: Held) -> Self {
        F16(value.to_float16())
    }

    #[inline(always)]
    fn multiply_add(self, other: Self, sum: Held) -> Held {
        // The product of two float16 is exact in float32, so this is the fma without its cost.
        sum + self.0 * other.0
    }
    #[inline(always)]
    fn accumulate(n: usize, get: impl Fn(usize) -> (Self, Self)) -> Held {
        (0..n).fold(Held::constant(0.0), |sum, k| {
            let (a, b) = get(k);
            a.multiply_add(b, sum)
        })
    }

    /// Rounds after every operation.
    fn sigmoid_backward(self, grad: Self) -> Self {
        let rest = F16::round(Held::constant(1.0) - self.0);
        Numbers::mul(Numbers::mul(grad, rest), self)
    }
}

impl<Held: Float32 + Numbers> Reduced for Bf16<Held> {
    type Held = Held;
    type One = Bf16;
    type Four = Bf16<f32x4>;

    fn dtype() -> Dtype {
        Dtype::Bfloat16
    }
    fn to_bits(held: f32) -> u16 {
        half::bf16::from_f32(held).to_bits()
    }
    fn from_bits(bits: u16) -> f32 {
        half::bf16::from_bits(bits).to_f32()
    }
    #[inline(always)]
    fn round(value: Held) -> Self {
        Bf16(value.to_bfloat16())
    }

    fn multiply_add(self, other: Self, sum: Held) -> Held {
        let product = self.0 * other.0;
        // 16 bits are exact, as far as float32 reaches; only beyond it an fma gives another sum.
        if Float::is_finite(product) && product.abs().is_from(f32::MIN_POSITIVE.into()) {
            sum + product
        } else {
            self.0.fused(other.0, sum)
        }
    }
    /// All products are tried first: if none was beyond float32, that was it.
    #[inline(always)]
    fn accumulate(n: usize, get: impl Fn(usize) -> (Self, Self)) -> Held {
        let (mut sum, mut least) = (Held::constant(0.0), Held::constant(1.0));
        for k in 0..n {
            let (Bf16(a), Bf16(b)) = get(k);
            let product = a * b;
            (sum, least) = (sum + product, least.least(product.abs()));
        }
        // A product that was infinite has left its trace in the sum.
        if Float::is_finite(sum) && least.is_from(f32::MIN_POSITIVE.into()) {
            return sum;
        }
        (0..n).fold(Held::constant(0.0), |sum, k| {
            let (a, b) = get(k);
            a.multiply_add(b, sum)
        })
    }

    /// Rounds at the end only.
    fn sigmoid_backward(self, grad: Self) -> Self {
        Bf16::round(grad.0 * (Held::constant(1.0) - self.0) * self.0)
    }
}

impl<T: Reduced> Numbers for T {
    fn dtype() -> Dtype {
        <T as Reduced>::dtype()
    }

    type Wide = T::Held;

    #[inline(always)]
    fn widen(self) -> T::Held {
        T::peel(self)
    }
    fn from_wide(wide: T::Held) -> Self {
        T::round(wide)
    }
    fn from_wide_stochastic(wide: T::Held, mut chance: impl FnMut() -> f64) -> Self {
        T::wrap(wide.map(|wide| {
            let nearest = T::One::peel(T::One::round(wide));
            let bits = T::to_bits(nearest);
            // Bits count up away from 0, whatever the sign.
            let inner = if nearest.abs() > wide.abs() { bits - 1 } else { bits };
            let (inner_value, outer_value) = (T::from_bits(inner), T::from_bits(inner.wrapping_add(1)));
            // Asked for each, so that as many are drawn, whatever the numbers.
            let chance = chance();
            if nearest == wide || !outer_value.is_finite() {
                return nearest;
            }
            let part = f64::from(wide - inner_value) / f64::from(outer_value - inner_value);
            T::from_bits(if chance < part { inner + 1 } else { inner })
        }))
    }

    fn from_f64(value: f64) -> Self {
        T::round(T::Held::constant(value))
    }

    #[inline(always)]
    fn is_same(self, other: Self) -> bool {
        Float::is_same(self.widen(), other.widen())
    }
    #[inline(always)]
    fn is_finite(self) -> bool {
        Float::is_finite(self.widen())
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        T::round(self.widen() - other.widen())
    }
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        T::round(self.widen() * other.widen())
    }
    #[inline(always)]
    fn add(self, other: Self, alpha: f64, place: Place) -> Self {
        let product = T::from_f64(alpha).widen() * other.widen();
        T::round(match place {
            Place::Block => self.widen() + product,
            Place::Tail => self.widen() + T::round(product).widen(),
        })
    }
    fn add_scalar(self, value: f64) -> Self {
        T::round(self.widen() + T::from_f64(value).widen())
    }
    fn mul_scalar(self, value: f64) -> Self {
        T::round(self.widen() * T::Held::constant(value))
    }
    fn div_scalar(self, value: f64) -> Self {
        T::round(self.widen() / T::Held::constant(value))
    }
    fn sqrt(self) -> Self {
        T::round(Float::sqrt(self.widen()))
    }
    fn lerp(self, end: Self, weight: f64) -> Self {
        T::round(self.widen().lerp(end.widen(), weight))
    }
    fn addcmul(self, a: Self, b: Self, value: f64) -> Self {
        T::round(self.widen().addcmul(a.widen(), b.widen(), value))
    }
    fn addcdiv(self, a: Self, b: Self, value: f64) -> Self {
        T::round(self.widen().addcdiv(a.widen(), b.widen(), value))
    }

    fn sgn(self) -> Self {
        T::wrap(self.widen().sgn())
    }
    #[inline(always)]
    fn relu(self) -> Self {
        T::wrap(self.widen().relu())
    }
    #[inline(always)]
    fn relu_backward(self, grad: Self) -> Self {
        T::wrap(self.widen().relu_backward(grad.widen()))
    }
    #[inline(always)]
    fn tanh(self) -> Self {
        T::round(Float::tanh(self.widen()))
    }
    #[inline(always)]
    fn tanh_backward(self, grad: Self) -> Self {
        T::round(self.widen().tanh_backward(grad.widen()))
    }
    fn sigmoid(self) -> Self {
        T::round(self.widen().sigmoid())
    }
    fn logsigmoid(self) -> Self {
        T::round(self.widen().logsigmoid())
    }
    fn sigmoid_backward(self, grad: Self) -> Self {
        Reduced::sigmoid_backward(self, grad)
    }
}

/// The second of each pair in every lane.
#[inline(always)]
fn splat<L: Lanes>(get: impl Fn(usize) -> (L, L::Scalar)) -> impl Fn(usize) -> (L, L) {
    move |k| {
        let (a, b) = get(k);
        (a, L::splat(b))
    }
}

/// The sums of `$type`.
macro_rules! sums {
    ($type:ident) => {
        impl<Held: Float32 + Numbers> Lanes for $type<Held> {
            type Scalar = $type;
            const WIDTH: usize = Held::WIDTH;

            #[inline(always)]
            fn splat(number: $type) -> Self {
                Self::wrap(Held::splat($type::peel(number)))
            }
            #[inline(always)]
            fn load(numbers: &[$type]) -> Self {
                Self::wrap(Held::load($type::peel_slice(numbers)))
            }
            #[inline(always)]
            fn store(self, numbers: &mut [$type]) {
                Self::peel(self).store($type::peel_slice_mut(numbers));
            }
            #[inline(always)]
            fn transpose(rows: &mut [Self]) {
                Held::transpose(Self::peel_slice_mut(rows));
            }

            #[inline(always)]
            fn dot(n: usize, get: impl Fn(usize) -> (Self, $type)) -> Self {
                Self::round(Self::accumulate(n, splat(get)))
            }
            fn outer(self, other: $type) -> Self {
                Self::dot(1, |_| (self, other))
            }
            #[inline(always)]
            fn dot_in_four(n: usize, get: impl Fn(usize) -> (Self, $type)) -> Self {
                Self::round(sum::four_accumulators(n, Held::constant(0.0), |k| {
                    let (a, b) = splat(&get)(k);
                    Self::peel(a) * Self::peel(b)
                }))
            }
            /// From 16 terms on (`ReducedPrecisionFloatGemvFastPathKernel.cpp`): as many times 16 of them as there are in
            /// eight sums, which then are folded in halves; the rest in order.
            #[inline(always)]
            fn addmm(bias: $type, n: usize, get: impl Fn(usize) -> (Self, $type)) -> Self {
                let get = splat(get);
                let bias = Held::splat($type::peel(bias));
                if n < 16 {
                    return Self::round(Self::accumulate(n, get) + bias);
                }
                let mut sums = [Held::constant(0.0); 8];
                let whole = n - n % 16;
                for k in 0..whole {
                    let (a, b) = get(k);
                    sums[k % 8] = a.multiply_add(b, sums[k % 8]);
                }
                for half in [4, 2, 1] {
                    for k in 0..half {
                        sums[k] = sums[k] + sums[k + half];
                    }
                }
                let total = (whole..n).fold(sums[0], |sum, k| {
                    let (a, b) = get(k);
                    a.multiply_add(b, sum)
                });
                Self::round(total + bias)
            }
        }

        impl Scalar for $type {
            type Lanes = $type<f32x4>;
            type Master = f32;

            fn to_master(self) -> f32 {
                self.widen()
            }
            fn from_master(master: f32) -> Self {
                Self::from_wide(master)
            }

            fn to_f64(self) -> f64 {
                self.widen().into()
            }
            fn to_bits(self) -> u64 {
                <Self as Reduced>::to_bits(self.widen()).into()
            }
            fn from_bits(bits: u64) -> Self {
                Self::wrap(<Self as Reduced>::from_bits(bits as u16))
            }

            fn opmath(value: f64) -> f64 {
                (value as f32).into()
            }

            fn sum(row: &[Self]) -> Self {
                Self::round(sum_f32(row))
            }
            fn sum_column(n: usize, get: impl Fn(usize) -> Self, index: usize, width: usize) -> Self {
                if width == 1 {
                    return Self::round(sum::reduced_row(n, &|i| get(i).widen()));
                }
                Self::round(sum::reduced_column(n, (index, width), |i| get(i).widen()))
            }
            fn mean(row: &[Self]) -> Self {
                Self::round(sum_f32(row) / row.len() as f32)
            }
        }
    };
}

sums!(F16);
sums!(Bf16);

fn sum_f32<T: Reduced<Held = f32>>(row: &[T]) -> f32 {
    sum::reduced_row(row.len(), &|i| row[i].widen())
}

#[cfg(test)]
mod tests {
    use super::{Bf16, F16, Reduced, Scalar};

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

    /// The fast tanh and e^x give the 16-bit results of exact ones, for every input there is.
    #[test]
    fn tanh_and_sigmoid_of_every_number_are_those_of_libm() {
        fn check<T: Reduced<Held = f32> + Scalar>(bits: u16) {
            let x = <T as Scalar>::from_bits(bits.into());
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
            assert!(<F16 as Reduced>::to_bits(number) == bits || number.is_nan(), "{bits:04x}");
            let number = <Bf16 as Reduced>::from_bits(bits);
            assert!(<Bf16 as Reduced>::to_bits(number) == bits || number.is_nan(), "{bits:04x}");
        }
    }
}
