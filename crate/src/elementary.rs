//! e^x and tanh in float64 to about 11 digits, two at a time: enough for float32 and 16-bit results, and, being
//! additions, multiplications and divisions only, the same on every machine.

use std::f64::consts::LOG2_E;

use bytemuck::cast;
use wide::{f64x2, u64x2};

/// 2^x in two parts, k and m, so that it is 2ᵏ·(1 + m), with 2ᵏ itself in k's place. |x| is taken as 1000 at most.
#[inline(always)]
fn exp2(x: f64x2) -> (f64x2, f64x2) {
    // From 1.5 · 2⁵² on, float64's ulp is 1: the addition rounds to an integer, which is in the last bits then.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    let x = x.fast_max(f64x2::splat(-1000.0)).fast_min(f64x2::splat(1000.0));
    let rounded = x + f64x2::splat(ROUND);
    let r = x - (rounded - f64x2::splat(ROUND));
    let power: u64x2 = (cast::<f64x2, u64x2>(rounded) + u64x2::splat(1023)) << 52;
    // (2^r − 1) / r for |r| up to ½, a polynomial through Chebyshev's points: 5e-12 off at most.
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
    (cast(power), sum * r)
}

/// e^x: relative error under 1e-11 for results from 1e-300 to 1e300; beyond them it is as small or as large, NaN stays.
pub fn exp(x: f64x2) -> f64x2 {
    let (power, rest) = exp2(x * f64x2::splat(LOG2_E));
    let result = power + power * rest;
    x.simd_ne(x).bitselect(x, result)
}

/// tanh x: relative error under 1e-11; NaN stays, -0 becomes 0.
#[inline(always)]
pub fn tanh(x: f64x2) -> f64x2 {
    // (e^2x − 1) / (e^2x + 1): without the power of two near 1, nothing cancels.
    let (power, rest) = exp2(x * f64x2::splat(2.0 * LOG2_E));
    let rest = power * rest;
    let one = f64x2::splat(1.0);
    let result = ((power - one) + rest) / ((power + one) + rest);
    x.simd_ne(x).bitselect(x, result)
}
