//! e^x in float64, two at a time, exact enough for float32 and 16-bit results, and tanh in float32, four at a time, next
//! to correctly rounded; being additions, multiplications and what is known beforehand, the same on every machine.

pub mod float64;
mod tanh_table;

use std::f64::consts::LOG2_E;

use bytemuck::cast;
use tanh_table::{LARGEST, known_near};
use wide::{f32x4, f64x2, u64x2};

/// From 1.5 · 2⁵² on, float64's ulp is 1: adding so much rounds to an integer, which is in the last bits then.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// e^x for |x| up to 690: relative error under 1e-11.
pub fn exp(x: f64x2) -> f64x2 {
    let x = x * f64x2::splat(LOG2_E);
    let rounded = x + f64x2::splat(ROUND);
    let power: u64x2 = (cast::<f64x2, u64x2>(rounded) + u64x2::splat(1023)) << 52;
    let power: f64x2 = cast(power);
    let r = x - (rounded - f64x2::splat(ROUND));
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

/// tanh x, under 0.56 ulp off, so that 1 in 100 is not the nearest float32. -0 stays -0, NaN stays NaN.
#[inline(always)]
pub fn tanh(x: f32x4) -> f32x4 {
    // Beside a number whose tanh is known, tanh is, by Taylor, y + (1 − y²)·d·(1 − y·d + (y² − ⅓)·d²), where y is what is
    // known and d the distance. All but y is small, and so is what it loses to rounding.
    let size = size(x);
    let near = at_most(size, f32x4::splat(LARGEST), f32x4::fast_min);
    let (number, y) = known_near(cast(near));
    let (distance, square) = (near - number, y * y);
    let first = (f32x4::splat(1.0) - square) * distance;
    let rest = distance * (distance * (square - f32x4::splat(1.0 / 3.0)) - y);
    // It is odd.
    (y + (first + first * rest)) | (x ^ size)
}

/// |x|. V8 takes three instructions for `abs`, and one where a constant is used again.
#[inline(always)]
pub fn size(x: f32x4) -> f32x4 {
    x & f32x4::splat(f32::from_bits(i32::MAX as u32))
}

/// The lesser of the numbers and a limit, through their `fast_min`; NaN stays NaN. That is one instruction, which in wasm
/// keeps another one of its two than elsewhere if one is NaN.
#[inline(always)]
fn at_most<N>(numbers: N, limit: N, fast_min: impl Fn(N, N) -> N) -> N {
    if cfg!(target_feature = "simd128") { fast_min(numbers, limit) } else { fast_min(limit, numbers) }
}

#[cfg(test)]
mod tests {
    use wide::{f32x4, f64x2};

    use super::{exp, tanh};

    /// Points of all sizes up to a largest one, of both signs.
    fn points(largest: f64) -> impl Iterator<Item = f64> {
        let sizes = (0..300_000).map(|i| 1e-12 * 1.000_13f64.powi(i)).take_while(move |&size| size < largest);
        sizes.flat_map(|size| [size, -size])
    }

    #[test]
    fn exp_is_close_to_libms() {
        for x in points(690.0) {
            let (ours, theirs) = (exp(f64x2::splat(x)).to_array()[0], libm::exp(x));
            assert!((ours / theirs - 1.0).abs() < 1e-11, "e^{x}: {ours} {theirs}");
        }
    }

    #[test]
    fn tanh_is_next_to_correctly_rounded() {
        let (mut all, mut wrong) = (0, 0);
        for x in points(100.0) {
            let x = x as f32;
            let (ours, theirs) = (tanh(f32x4::splat(x)).to_array()[0], libm::tanh(x.into()));
            let nearest = theirs as f32;
            let ulp = f64::from((nearest - f32::from_bits(nearest.to_bits() - 1)).abs());
            assert!((f64::from(ours) - theirs).abs() < 0.56 * ulp, "tanh {x}: {ours} {theirs}");
            all += 1;
            wrong += u32::from(ours != nearest);
        }
        assert!(wrong * 100 < all, "{wrong} of {all} are not the nearest");
    }
}
