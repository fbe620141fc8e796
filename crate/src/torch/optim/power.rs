//! Powers of Adam's betas, as C gives them to Python, and as CUDA's library does.

use crate::numbers::{double_double::DoubleDouble, dtype::Dtype, float::Float};

/// baseⁿ for 0 <= base < 1, as C's `pow` gives it to Python: by squaring, with every product's
/// error carried along, so the result is the correctly rounded one but for very rare ties.
pub(super) fn power(base: f64, mut n: u32) -> f64 {
    let (mut result, mut square) = (DoubleDouble::from(1.0), DoubleDouble::from(base));
    while n > 0 {
        if n & 1 == 1 {
            result = result.times(square);
        }
        square = square.times(square);
        n >>= 1;
    }
    result.hi
}

/// The same as CUDA's `pow` (`pow_` in `Pow.cuh`): in 16 bits and float32 its `powf`, up to 2 ulp off. A normal base.
pub(super) fn power_on_a_gpu(base: f64, n: u32, dtype: Dtype) -> f64 {
    if base == 0.0 {
        return 0.0;
    }
    if dtype == Dtype::Float64 { float64(base, n.into()) } else { float32(base as f32, n as f32).into() }
}

/// A polynomial, its highest coefficient first, by fma.
fn polynomial<F: Float>(x: F, coefficients: &[F]) -> F {
    coefficients.iter().fold(F::constant(0.0), |sum, &coefficient| sum.fused(x, coefficient))
}

/// a + b and what is lost to it, where a is the larger.
fn two<F: Float>(a: F, b: F) -> (F, F) {
    let sum = a + b;
    (sum, (a - sum) + b)
}

/// a·b and what is lost to it.
fn product<F: Float>(a: F, b: F) -> (F, F) {
    let product = a * b;
    (product, a.fused(b, -product))
}

/// `__nv_pow`: e to the n·ln(base), the logarithm in two float64 (after Tang, 1990).
fn float64(base: f64, n: f64) -> f64 {
    // atanh of a number up to 0.172, after its first term; and e^x.
    const ATANH: [u64; 7] = [
        0x3eb0_f5ff_7d2c_afe2,
        0x3ed0_f5d2_41ad_3b5a,
        0x3ef3_b20a_7548_8a3f,
        0x3f17_45cd_e4fa_ecd5,
        0x3f3c_71c7_258a_578b,
        0x3f62_4924_9242_b910,
        0x3f89_9999_9999_9dfb,
    ];
    const TWELFTH: (u64, u64) = (0x3fb5_5555_5555_5555, 0xbc46_a4cb_00b9_e7b0);
    const EXP: [u64; 12] = [
        0x3e5a_de15_69ce_2bdf,
        0x3e92_8af3_fca2_13ea,
        0x3ec7_1dee_6240_1315,
        0x3efa_0199_7c89_eb71,
        0x3f2a_01a0_1476_1f65,
        0x3f56_c16c_1852_b7af,
        0x3f81_1111_1112_2322,
        0x3fa5_5555_5555_02a1,
        0x3fc5_5555_5555_5511,
        0x3fe0_0000_0000_000b,
        0x3ff0_0000_0000_0000,
        0x3ff0_0000_0000_0000,
    ];
    const LN_2: (f64, f64) = (LN_2_HIGH, f64::from_bits(0x3c7a_bc9e_3b39_803f));

    // base = mantissa · 2^exponent, the mantissa about 1.
    let bits = base.to_bits();
    let (mut exponent, mut mantissa) = ((bits >> 52) as i32 - 1023, f64::from_bits(bits & MANTISSA | 1023 << 52));
    if (mantissa.to_bits() >> 32) > 0x3ff6_a09e {
        (exponent, mantissa) = (exponent + 1, mantissa / 2.0);
    }
    // u = 2(m − 1)/(m + 1), and what it lacks.
    let (less, more) = (mantissa - 1.0, mantissa + 1.0);
    let inverse = f64::from_bits((1.0 / more).to_bits() & !0xffff_ffff);
    let error = (-more).fused(inverse, 1.0);
    let inverse = error.fused(error, error).fused(inverse, inverse);
    let half = less * inverse;
    let u = half + half;
    let u_low = inverse * (-u).fused(less, 2.0 * (less - u));
    let square = u * u;
    let rest = polynomial(square, &ATANH.map(f64::from_bits)) * square;
    let (high, low) = two(f64::from_bits(TWELFTH.0), rest);
    let (y, y_low) = two(high, low + f64::from_bits(TWELFTH.1));
    // u³ · y + u
    let (u2, error) = product(u, u);
    let u2_low = u.fused(u_low + u_low, error);
    let (u3, error) = product(u2, u);
    let u3_low = u2_low.fused(u, u2.fused(u_low, error));
    let (cubic, error) = product(y, u3);
    let (cubic, cubic_low) = two(cubic, y_low.fused(u3, y.fused(u3_low, error)));
    let (sum, sum_low) = two(u, cubic);
    let (log, log_low) = two(sum, sum_low + cubic_low + u_low);
    // + exponent · ln 2
    let exponent = f64::from(exponent);
    let high = exponent.fused(LN_2.0, log);
    let low = exponent.fused(LN_2.1, log_low - ((-exponent).fused(LN_2.0, high) - log));
    let (log, log_low) = two(high, low);
    let (x, error) = product(log, n);
    let (x, x_low) = two(x, log_low.fused(n, error));
    if x < -700.0 {
        // What is left makes no difference to 1.
        return 0.0;
    }
    // To a multiple of ln 2.
    let rounder = f64::from_bits(0x4338_0000_0000_0000);
    let multiple = x.fused(std::f64::consts::LOG2_E, rounder) - rounder;
    let rest = multiple.fused(-LN_2.1, multiple.fused(-LN_2.0, x));
    let power = polynomial(rest, &EXP.map(f64::from_bits)) * f64::from_bits(((multiple as i64 + 1023) as u64) << 52);
    power.fused(x_low, power)
}

/// `__nv_powf`: 2 to the n·log2(base), the logarithm in two float32.
fn float32(base: f32, n: f32) -> f32 {
    const LOG2_E: (f32, f32) = (f32::from_bits(0x3fb8_aa3b), f32::from_bits(0x32a5_5e34));
    const ATANH: [u32; 4] = [0x3a2c_32e4, 0x3b52_e7db, 0x3c93_bb73, 0x3df6_384f];
    const EXP2: [u32; 7] = [0x391f_cb8e, 0x3aaf_85ed, 0x3c1d_9856, 0x3d63_57bb, 0x3e75_fdec, 0x3f31_7218, 0x3f80_0000];

    let bits = base.to_bits() as i32;
    let shift = (bits - 0x3f35_04f3) & !0x7f_ffff;
    let (mantissa, exponent) = (f32::from_bits((bits - shift) as u32), (shift >> 23) as f32);
    let (less, more) = (mantissa - 1.0, mantissa + 1.0);
    // The hardware's, which may be an ulp off.
    let inverse = 1.0 / more;
    let u = 2.0 * less * inverse;
    let u_low = inverse * (-u).fused(less, 2.0 * (less - u));
    let square = u * u;
    let rest = polynomial(square, &ATANH.map(f32::from_bits)) * square;
    let high = u.fused(LOG2_E.0, exponent);
    let low = u.fused(LOG2_E.0, exponent - high);
    let low = u.fused(LOG2_E.1, u_low.fused(LOG2_E.0, low));
    let low = rest.fused(u, (3.0 * rest).fused(u_low, low));
    let log = high + low;
    let log_low = low - (log - high);
    let (x, error) = product(log, n);
    let x_low = log_low.fused(n, error);
    if x < -120.0 {
        // What is left makes no difference to 1.
        return 0.0;
    }
    let whole = x.round_ties_even();
    let rest = (x - whole) + x_low;
    polynomial(rest, &EXP2.map(f32::from_bits)) * f32::from_bits(((whole as i32 + 127) as u32) << 23)
}

const MANTISSA: u64 = (1 << 52) - 1;
const LN_2_HIGH: f64 = std::f64::consts::LN_2;

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of Python 3.11's `beta ** n` (glibc 2.36).
    #[test]
    fn power_is_pythons() {
        for (base, n, expected) in [
            (0.9, 1, 0.9),
            (0.9, 2, 0.81),
            (0.9, 7, 0.4782969000000001),
            (0.9, 30, 0.04239115827521624),
            (0.999, 2, 0.998001),
            (0.999, 100, 0.9047921471137089),
            (0.999, 10_000, 4.517334597704824e-05),
            (0.0, 5, 0.0),
        ] {
            assert_eq!(power(base, n), expected, "{base} ** {n}");
        }
    }

    /// As the recorded runs need them: of 0.9 and 0.999 in float64, those of 20 that are not the nearest number, in ulps.
    #[test]
    fn a_gpu_s_power_is_not_the_nearest_number() {
        let off = |base: f64, n: u32| {
            let (ours, nearest) = (power_on_a_gpu(base, n, Dtype::Float64), power(base, n));
            (ours.to_bits() as i64) - (nearest.to_bits() as i64)
        };
        let of = |base: f64| (1..=20).map(|n| (n, off(base, n))).filter(|(_, off)| *off != 0).collect::<Vec<_>>();
        assert_eq!(of(0.9), [(8, -1), (11, 1), (12, -1), (13, 1), (16, 1), (17, -1), (18, 1)]);
        assert_eq!(of(0.999), [(16, 1)]);
        let off = |base: f32, n: u32| {
            let (ours, exact) = (power_on_a_gpu(base.into(), n, Dtype::Float32), power(base.into(), n));
            ((ours as f32).to_bits() as i32) - ((exact as f32).to_bits() as i32)
        };
        let of = |base: f32| (1..=100).map(|n| (n, off(base, n))).filter(|(_, off)| *off != 0).collect::<Vec<_>>();
        assert_eq!(of(0.9), [(57, 1), (89, 1), (95, -1)]);
        assert_eq!(of(0.99), [(22, 1), (30, -1), (54, -1), (74, 1), (89, -1), (93, 1), (96, 1)]);
        assert_eq!((power_on_a_gpu(0.0, 3, Dtype::Float16), power_on_a_gpu(0.9, 100_000, Dtype::Float64)), (0.0, 0.0));
    }
}
