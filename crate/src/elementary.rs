//! e^x and tanh in float64, two at a time, exact enough for float32 and 16-bit results, and tanh in float32, four at a
//! time, exact enough for 16-bit ones; being additions, multiplications and divisions only, the same on every machine.

use std::f64::consts::{LN_2, LOG2_E};

use bytemuck::cast;
use wide::{f32x4, f64x2, u32x4, u64x2};

/// The integer next to x (|x| up to 1000), and 2 to the power of it.
#[inline(always)]
fn power_of_two(x: f64x2) -> (f64x2, f64x2) {
    // From 1.5 · 2⁵² on, float64's ulp is 1: the addition rounds to an integer, which is in the last bits then.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    let rounded = x + f64x2::splat(ROUND);
    let power: u64x2 = (cast::<f64x2, u64x2>(rounded) + u64x2::splat(1023)) << 52;
    (rounded - f64x2::splat(ROUND), cast(power))
}

/// e^x for |x| up to 690: relative error under 1e-11.
pub fn exp(x: f64x2) -> f64x2 {
    let x = x * f64x2::splat(LOG2_E);
    let (k, power) = power_of_two(x);
    let r = x - k;
    // (2^r − 1) / r for |r| up to ½, a polynomial through Chebyshev's points.
    let mut sum = f64x2::splat(1.325_080_551_750_225e-6);
    for coefficient in [
        1.530_370_071_136_569_3e-5,
        1.540_347_518_653_078_6e-4,
        1.333_347_847_368_541_6e-3,
        9.618_129_125_236_14e-3,
        5.550_410_906_325_867e-2,
        2.402_265_069_588_850_3e-1,
        6.931_471_805_568_324e-1,
    ] {
        sum = sum * r + f64x2::splat(coefficient);
    }
    power + power * (sum * r)
}

/// tanh x for |x| up to 300: relative error under 1e-12. -0 becomes 0.
#[inline(always)]
pub fn tanh(x: f64x2) -> f64x2 {
    // x = k · ½ ln 2 + s, where tanh(k · ½ ln 2) is (2ᵏ − 1) / (2ᵏ + 1) and tanh(s), for |s| up to ¼ ln 2, is nearly
    // s(945 + 105s² + s⁴) / (945 + 420s² + 15s⁴), a convergent of Lambert's continued fraction. Both meet in
    // tanh(a + b) = (tanh a + tanh b) / (1 + tanh a · tanh b).
    let (k, power) = power_of_two(x * f64x2::splat(2.0 * LOG2_E));
    let s = x - k * f64x2::splat(0.5 * LN_2);
    let square = s * s;
    let above = s * (f64x2::splat(945.0) + (f64x2::splat(105.0) + square) * square);
    let below = f64x2::splat(945.0) + (f64x2::splat(420.0) + f64x2::splat(15.0) * square) * square;
    let (less, more) = (power - f64x2::splat(1.0), power + f64x2::splat(1.0));
    (less * below + more * above) / (more * below + less * above)
}

/// tanh x for |x| up to 40, in float32's steps: a few ulp off, but rounded to float16 or bfloat16 the same as the exact
/// one, for every number of theirs. -0 becomes 0.
#[inline(always)]
pub fn tanh_for_16_bits(x: f32x4) -> f32x4 {
    // As `tanh` does it, with a Taylor polynomial for tanh(s), and ½ ln 2 in two parts, whose products with k are exact
    // enough.
    const ROUND: f32 = 12_582_912.0;
    const HALF_LN_2: [f32; 2] = [0.346_557_62, 1.597_309_2e-5];
    let rounded = x * f32x4::splat(2.0 * std::f32::consts::LOG2_E) + f32x4::splat(ROUND);
    let power: u32x4 = (cast::<f32x4, u32x4>(rounded) + u32x4::splat(127)) << 23;
    let (k, power) = (rounded - f32x4::splat(ROUND), cast::<u32x4, f32x4>(power));
    let s = x - k * f32x4::splat(HALF_LN_2[0]) - k * f32x4::splat(HALF_LN_2[1]);
    let square = s * s;
    let rest = f32x4::splat(2.0 / 15.0) + square * f32x4::splat(-17.0 / 315.0);
    let tanh = s * (f32x4::splat(1.0) + square * (f32x4::splat(-1.0 / 3.0) + square * rest));
    let (less, more) = (power - f32x4::splat(1.0), power + f32x4::splat(1.0));
    (less + more * tanh) / (more + less * tanh)
}

#[cfg(test)]
mod tests {
    use wide::f64x2;

    use super::{exp, tanh};

    /// Points of all sizes up to a largest one, of both signs.
    fn points(largest: f64) -> impl Iterator<Item = f64> {
        let sizes = (0..300_000).map(|i| 1e-12 * 1.000_13f64.powi(i)).take_while(move |&size| size < largest);
        sizes.flat_map(|size| [size, -size])
    }

    fn first(function: fn(f64x2) -> f64x2, x: f64) -> f64 {
        function(f64x2::new([x, 0.0])).to_array()[0]
    }

    #[test]
    fn they_are_close_to_libms() {
        for x in points(690.0) {
            let (ours, theirs) = (first(exp, x), libm::exp(x));
            assert!((ours / theirs - 1.0).abs() < 1e-11, "e^{x}: {ours} {theirs}");
        }
        for x in points(300.0) {
            let (ours, theirs) = (first(tanh, x), libm::tanh(x));
            assert!((ours / theirs - 1.0).abs() < 1e-12, "tanh {x}: {ours} {theirs}");
        }
    }
}
