//! tanh and fma in float64, two at a time. There is no wider type to round from, so what an addition or a multiplication
//! loses is worked out and carried along.

use std::sync::LazyLock;

use bytemuck::cast;
use wide::{f64x2, u64x2};

use super::{ROUND, at_most};
use crate::numbers::double_double::DoubleDouble;

/// Numbers whose tanh is known are a step apart, and so many steps are 1.
const STEPS: f64 = 8.0;
/// No number is larger: from 19.0616 on tanh is 1.
const LARGEST: f64 = 19.0625;

/// tanh of 0, of one step, of two, …: the nearest float64 each, and what that leaves. Worked out when first asked for, since
/// it would weigh 2 KB in what a browser loads.
static KNOWN: LazyLock<[[f64; 2]; 153]> = LazyLock::new(|| {
    std::array::from_fn(|step| {
        let tanh = DoubleDouble::tanh(step as f64 / STEPS);
        [tanh.hi, tanh.lo]
    })
});

/// |x|.
#[inline(always)]
pub fn size(x: f64x2) -> f64x2 {
    x & f64x2::splat(f64::from_bits(i64::MAX as u64))
}

/// tanh x, under 0.7 ulp off. -0 stays -0, NaN stays NaN.
#[inline(always)]
pub fn tanh(x: f64x2) -> f64x2 {
    let size = size(x);
    let near = at_most(size, f64x2::splat(LARGEST), f64x2::fast_min);
    let rounded = near * f64x2::splat(STEPS) + f64x2::splat(ROUND);
    let distance = near - (rounded - f64x2::splat(ROUND)) * f64x2::splat(1.0 / STEPS);
    let all = &*KNOWN;
    let known = |step: u64| f64x2::new(all[usize::from(step as u16).min(all.len() - 1)]);
    let [a, b] = cast::<f64x2, u64x2>(rounded).to_array();
    let [y, left] = f64x2::transpose([known(a), known(b)]);
    // tanh(distance) is distance + bend, a polynomial through Chebyshev's points.
    let square = distance * distance;
    let mut sum = f64x2::splat(-0.008_828_246_208_2);
    for coefficient in
        [0.021_869_369_041_737_925, -0.053_968_253_801_609_835, 0.133_333_333_333_251_98, -0.333_333_333_333_333_3]
    {
        sum = sum * square + f64x2::splat(coefficient);
    }
    let bend = distance * (square * sum);
    // tanh(a + b) is (tanh a + tanh b) / (1 + tanh a · tanh b): y + distance, and what is small beside it.
    let product = y * (distance + bend);
    let total = y + distance;
    let lost = distance - (total - y);
    let small = (bend - product * total) / (f64x2::splat(1.0) + product);
    // It is odd.
    (total + (small + (lost + left))) | (x ^ size)
}

/// a − b, and what its rounding has put on it; exact (O. Møller, Quasi double-precision in floating point addition, 1965).
#[inline(always)]
fn two_diff(a: f64x2, b: f64x2) -> (f64x2, f64x2) {
    let difference = a - b;
    let b_part = difference - a;
    (difference, ((difference - b_part) - a) + (b + b_part))
}

/// A number's upper half and its lower one; exact up to 2⁹⁹⁶ (T. J. Dekker, A floating-point technique for extending the
/// available precision, 1971).
#[inline(always)]
fn veltkamp_split(x: f64x2) -> (f64x2, f64x2) {
    let scaled = x * f64x2::splat(134_217_729.0);
    let upper = scaled - (scaled - x);
    (upper, x - upper)
}

/// a·b + c, rounded once.
#[inline(always)]
pub fn fused(a: f64x2, b: f64x2, c: f64x2) -> f64x2 {
    // The least size of a product all of whose bits, in twice the digits, are far from underflow.
    const TINY: f64x2 = f64x2::splat(1e-270);
    // The exact steps of S. Boldo and G. Melquiond, Emulation of FMA and correctly rounded sums, 2008, as c − (−a)·b: so what
    // is taken away is 0, never -0, where nothing was lost, and a result of -0 stays that.
    let a = -a;
    let product = a * b;
    let ((a_upper, a_lower), (b_upper, b_lower)) = (veltkamp_split(a), veltkamp_split(b));
    let lost = ((a_upper * b_upper - product) + a_upper * b_lower + a_lower * b_upper) + a_lower * b_lower;
    let (upper, too_much) = two_diff(c, lost);
    let (total, more) = two_diff(upper, product);
    let rest = too_much + more;
    let result = total - rest;
    // Where they round the rest to odd, it is looked whether its rounding could matter: where the exact result is in the
    // middle between two numbers, or nearly so.
    let beyond = (total - result) - rest;
    let same = (result + beyond * f64x2::splat(1.0 + 1e-14)).simd_eq(result);
    let exact = size(product).simd_ge(TINY) | b.simd_eq(f64x2::splat(0.0));
    // An overflow on the way has left inf or NaN.
    let finite = size(result).simd_lt(f64x2::splat(f64::INFINITY));
    if (same & exact & finite).all() {
        return result;
    }
    each_fused(-a, b, c)
}

/// Rarely needed, so it need not be fast.
#[cold]
#[inline(never)]
fn each_fused(a: f64x2, b: f64x2, c: f64x2) -> f64x2 {
    let (a, b, c) = (a.to_array(), b.to_array(), c.to_array());
    std::array::from_fn(|lane| a[lane].mul_add(b[lane], c[lane])).into()
}

#[cfg(test)]
mod tests {
    use dashu_float::{FBig, round::mode::HalfEven};
    use proptest::prelude::*;
    use wide::f64x2;

    use super::{fused, tanh};

    #[test]
    fn tanh_is_next_to_correctly_rounded() {
        let (mut all, mut wrong) = (0, 0);
        // From 1e-9 to 26, and in the middle between two numbers whose tanh is known.
        let spread = (0..6000).map(|i| 1e-9 * 1.004f64.powi(i));
        for x in spread.chain((0..160).map(|i| f64::from(i) / 8.0 + 1.0 / 16.0)) {
            let ours = tanh(f64x2::new([x, -x])).to_array();
            let exact = FBig::<HalfEven, 2>::try_from(x).unwrap().with_precision(120).value().tanh();
            let nearest = exact.to_f64().value();
            let ulp = nearest - f64::from_bits(nearest.to_bits() - 1);
            let error = (exact - FBig::try_from(ours[0]).unwrap()).to_f64().value().abs() / ulp;
            assert!(error < 0.7 && ours[0] == -ours[1], "tanh {x}: {ours:?} {nearest} {error}");
            all += 1;
            wrong += u32::from(ours[0] != nearest);
        }
        assert!(wrong * 50 < all, "{wrong} of {all} are not the nearest");
    }

    #[test]
    fn tanh_keeps_zeros_and_nan_and_ends_at_one() {
        let of = |x: f64| tanh(f64x2::splat(x)).to_array()[1];
        for end in [19.0625, 1e300, f64::INFINITY] {
            assert_eq!((of(end), of(-end)), (1.0, -1.0));
        }
        for same in [0.0, -0.0, 5e-324, -1e-300] {
            assert_eq!(of(same).to_bits(), f64::to_bits(same));
        }
        assert!(of(f64::NAN).is_nan() && of(-f64::NAN).is_nan());
    }

    /// Numbers of all kinds, and some that meet: whose products and sums are halves of an ulp, or nothing.
    fn number() -> impl Strategy<Value = f64> {
        prop_oneof![
            any::<u64>().prop_map(f64::from_bits),
            -4.0..4.0f64,
            (-3i32..4, -60i32..60).prop_map(|(number, power)| f64::from(number) * 2f64.powi(power)),
            (-3i64..4, -2i32..3).prop_map(|(ulps, power)| {
                f64::from_bits(1f64.to_bits().wrapping_add_signed(ulps)) * 2f64.powi(power)
            }),
            Just(-0.0),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200_000))]
        /// The standard library's, which is the processor's or the C library's.
        #[test]
        fn fused_is_an_fma(a in number(), b in number(), c in number(), cancels in any::<bool>()) {
            let c = if cancels { -(a * b) } else { c };
            let ours = fused(f64x2::splat(a), f64x2::splat(b), f64x2::splat(c)).to_array()[0];
            let theirs = a.mul_add(b, c);
            prop_assert!(ours.to_bits() == theirs.to_bits() || ours.is_nan() && theirs.is_nan(), "{ours:e} {theirs:e}");
        }
    }
}
