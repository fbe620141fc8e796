//! float16 and bfloat16: PyTorch widens to float32, computes there, and rounds back. What tells
//! the operations apart is how many times they round on the way.

use bytemuck::TransparentWrapper;
use wide::f32x4;

use super::{
    float::{Float, Float32},
    scalar::{Lanes, Numbers, Place, Scalar},
};
use crate::{numbers::dtype::Dtype, torch::sum};

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
    /// Σ a·b in float32, `in_order`, where each product and the sum with it round once, together.
    fn products<const B: usize>(
        n: usize,
        eight: bool,
        get: impl Fn(usize) -> ([Self; B], [Self; B]),
    ) -> [Self::Held; B];
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

    /// The product of two float16 is exact in float32, so this is the fma without its cost.
    #[inline(always)]
    fn products<const B: usize>(n: usize, eight: bool, get: impl Fn(usize) -> ([Self; B], [Self; B])) -> [Held; B] {
        in_order(n, eight, |sums, k| {
            let (a, b) = get(k);
            std::array::from_fn(|i| sums[i] + a[i].0 * b[i].0)
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

    /// The product of two bfloat16 is exact in float32, too, as far as that reaches: beyond, and where both it and the
    /// sum are tiny, an fma gives another sum. So it is tried, and done again with fma if that can have happened.
    #[inline(always)]
    fn products<const B: usize>(n: usize, eight: bool, get: impl Fn(usize) -> ([Self; B], [Self; B])) -> [Held; B] {
        // What products under 2⁻¹²⁶ lose is under half an ulp of a sum this large, and no tie.
        const TINY: f32 = 7.9e-31;
        let mut smallest = Held::NONE;
        let sums = in_order(n, eight, |sums: [Held; B], k| {
            let (a, b) = get(k);
            let sums = std::array::from_fn(|i| sums[i] + a[i].0 * b[i].0);
            smallest = sums.iter().fold(smallest, |smallest, sum| sum.note(smallest));
            sums
        });
        // A product that was infinite has left its trace in the sum.
        if !Held::is_below(smallest, TINY) && sums.iter().all(|&sum| Float::is_finite(sum)) {
            return sums;
        }
        std::array::from_fn(|i| {
            sum_with_fma(n, eight, &|k| {
                let (a, b) = get(k);
                (a[i].0, b[i].0)
            })
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
    type Alpha = T::Held;
    fn alpha(value: f64) -> T::Held {
        T::from_f64(value).widen()
    }
    #[inline(always)]
    fn add(self, other: Self, alpha: T::Held, place: Place) -> Self {
        let product = alpha * other.widen();
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

/// Steps from 0 through n terms, in order; or, in `eight` sums and from 16 terms on, as a forward pass does
/// (`ReducedPrecisionFloatGemvFastPathKernel.cpp`): as many times 16 terms as there are go to eight sums in turn, which then
/// are folded in halves; the rest in order. So many terms are for one sum alone, which keeps the code of the others small.
#[inline(always)]
fn in_order<H: Float32, const B: usize>(
    n: usize,
    eight: bool,
    mut step: impl FnMut([H; B], usize) -> [H; B],
) -> [H; B] {
    let mut total = [H::constant(0.0); B];
    let mut whole = 0;
    if B == 1 && eight && n >= 16 {
        whole = n - n % 16;
        let mut sums = [total; 8];
        for k in 0..whole {
            sums[k % 8] = step(sums[k % 8], k);
        }
        for half in [4, 2, 1] {
            for k in 0..half {
                sums[k] = std::array::from_fn(|i| sums[k][i] + sums[k + half][i]);
            }
        }
        total = sums[0];
    }
    // Four in a row, a block's rows: where they lie is worked out once.
    if !eight {
        for four in 0..n / 4 {
            for k in 0..4 {
                total = step(total, 4 * four + k);
            }
        }
        whole = n - n % 4;
    }
    for k in whole..n {
        total = step(total, k);
    }
    total
}

/// Σ a·b with an fma for each: rarely needed, so it need not be fast.
#[cold]
#[inline(never)]
fn sum_with_fma<H: Float32>(n: usize, eight: bool, get: &dyn Fn(usize) -> (H, H)) -> H {
    let [sum] = in_order(n, eight, |[sum]: [H; 1], k| {
        let (a, b) = get(k);
        [a.fused(b, sum)]
    });
    sum
}

/// Several sums that go on together.
#[derive(Clone, Copy)]
struct Several<H, const B: usize>([H; B]);

impl<H: Float32, const B: usize> std::ops::Add for Several<H, B> {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Several(std::array::from_fn(|i| self.0[i] + other.0[i]))
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
            fn numbers(lanes: &[Self]) -> &[$type] {
                $type::wrap_slice(Held::numbers(Self::peel_slice(lanes)))
            }
            #[inline(always)]
            fn transpose(rows: &mut [Self]) {
                Held::transpose(Self::peel_slice_mut(rows));
            }

            #[inline(always)]
            fn dot<const B: usize>(n: usize, get: impl Fn(usize) -> ([Self; B], [Self; B])) -> [Self; B] {
                Self::products(n, false, get).map(Self::round)
            }
            fn outer(self, other: Self) -> Self {
                let [product] = Self::dot(1, |_| ([self], [other]));
                product
            }
            #[inline(always)]
            fn dot_in_four<const B: usize>(n: usize, get: impl Fn(usize) -> ([Self; B], [Self; B])) -> [Self; B] {
                let sums = sum::four_accumulators(n, Several([Held::constant(0.0); B]), |k| {
                    let (a, b) = get(k);
                    Several(std::array::from_fn(|i| a[i].0 * b[i].0))
                });
                sums.0.map(Self::round)
            }
            #[inline(always)]
            fn addmm<const B: usize>(bias: Self, n: usize, get: impl Fn(usize) -> ([Self; B], [Self; B])) -> [Self; B] {
                Self::products(n, true, get).map(|sum| Self::round(sum + bias.0))
            }
            #[inline(always)]
            fn sum_column(n: usize, get: impl Fn(usize) -> Self, index: usize, width: usize) -> Self {
                let (zero, get) = (Held::constant(0.0), |row: usize| get(row).0);
                Self::round(if width == 1 {
                    sum::reduced_row(n, zero, get)
                } else {
                    sum::reduced_column(n, (index, width), zero, get)
                })
            }
        }

        impl Scalar for $type {
            type Lanes = $type<f32x4>;
            type Master = f32;

            fn to_master(self) -> f32 {
                self.widen()
            }
            fn from_master(master: f32) -> Self {
                Self::round(master)
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
            fn mean(row: &[Self]) -> Self {
                Self::round(sum_f32(row) / row.len() as f32)
            }
        }
    };
}

sums!(F16);
sums!(Bf16);

fn sum_f32<T: Reduced<Held = f32>>(row: &[T]) -> f32 {
    sum::reduced_row(row.len(), 0.0, |i| row[i].widen())
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
