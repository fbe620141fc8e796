//! `DoubleDouble`: a real number as the sum of two float64, far closer than any dtype holds it.
//!
//! T. J. Dekker, A floating-point technique for extending the available precision, 1971.

use std::{
    f64::consts::{FRAC_2_PI, FRAC_PI_2, LN_2, LOG2_E},
    ops::Neg,
};

/// a · b − hi, where hi is a · b rounded: products of halves of 26 bits are exact (Veltkamp; Dekker, 5.2).
#[inline(never)]
fn rest_of_product(a: f64, b: f64, hi: f64) -> f64 {
    let halves = |number: f64| {
        let large = 134_217_729.0 * number;
        let high = large - (large - number);
        (high, number - high)
    };
    let ((a_high, a_low), (b_high, b_low)) = (halves(a), halves(b));
    ((a_high * b_high - hi) + a_high * b_low + a_low * b_high) + a_low * b_low
}

/// hi + lo, where |lo| is at most half an ulp of hi.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DoubleDouble {
    pub hi: f64,
    pub lo: f64,
}

impl DoubleDouble {
    /// Infinities and NaN have no rest.
    fn of(hi: f64, lo: f64) -> DoubleDouble {
        DoubleDouble { hi, lo: if hi.is_finite() { lo } else { 0.0 } }
    }

    /// a + b, without error (Knuth, TAOCP 2, 4.2.2, theorem B).
    pub fn sum(a: f64, b: f64) -> DoubleDouble {
        let hi = a + b;
        let b_part = hi - a;
        DoubleDouble::of(hi, (a - (hi - b_part)) + (b - b_part))
    }

    /// a · b, without error unless it underflows float64.
    pub fn product(a: f64, b: f64) -> DoubleDouble {
        let hi = a * b;
        // Wasm has no fma, and one made of integers takes ten times as long as this; but halves and their products must not
        // leave float64's range.
        let is_plain = a.abs() < 1e150 && b.abs() < 1e150 && hi.abs() > 1e-250;
        DoubleDouble::of(hi, if is_plain { rest_of_product(a, b, hi) } else { a.mul_add(b, -hi) })
    }

    /// self · b, to about 32 digits.
    #[inline(never)]
    pub fn times(self, b: DoubleDouble) -> DoubleDouble {
        let product = DoubleDouble::product(self.hi, b.hi);
        DoubleDouble::of(product.hi, product.lo + self.hi * b.lo + self.lo * b.hi).renormalize()
    }

    /// self / b, to about 32 digits.
    #[inline(never)]
    pub fn over(self, b: DoubleDouble) -> DoubleDouble {
        let hi = self.hi / b.hi;
        if b.hi.is_infinite() {
            // 0, or NaN.
            return hi.into();
        }
        let rest = (-hi).mul_add(b.hi, self.hi) + self.lo - hi * b.lo;
        DoubleDouble::of(hi, rest / b.hi).renormalize()
    }

    /// √self, to about 31 digits.
    pub fn root(self) -> DoubleDouble {
        let root = DoubleDouble::sqrt(self.hi);
        // One step of Newton's for the rest.
        let rest = if root.hi == 0.0 || self.lo == 0.0 { 0.0 } else { self.lo / (2.0 * root.hi) };
        DoubleDouble::of(root.hi, root.lo + rest).renormalize()
    }

    /// √a, to about 32 digits.
    pub fn sqrt(a: f64) -> DoubleDouble {
        let hi = a.sqrt();
        DoubleDouble::of(hi, if hi == 0.0 { 0.0 } else { (-hi).mul_add(hi, a) / (2.0 * hi) })
    }

    /// self + b, to about 32 digits.
    #[inline(never)]
    pub fn plus(self, b: DoubleDouble) -> DoubleDouble {
        let sum = DoubleDouble::sum(self.hi, b.hi);
        DoubleDouble::sum(sum.hi, sum.lo + self.lo + b.lo)
    }

    /// lo may have become larger than half an ulp of hi.
    fn renormalize(self) -> DoubleDouble {
        DoubleDouble::sum(self.hi, self.lo)
    }

    /// e^x, to about 29 digits; to 16 where it is under 1e-290.
    #[inline(never)]
    pub fn exp(x: f64) -> DoubleDouble {
        /// What ln 2 has behind the digits of a float64.
        const LN_2_REST: f64 = 2.319_046_813_846_299_6e-17;
        let power = (x * LOG2_E).round();
        if !(-960.0..1024.0).contains(&power) {
            return libm::exp(x).into();
        }
        // Of the rest, which is under 0.35, the series.
        let rest = DoubleDouble::from(x).plus(DoubleDouble::product(-power, LN_2)).plus((-power * LN_2_REST).into());
        let one = DoubleDouble::from(1.0);
        let sum = (1..=27).rev().fold(one, |sum, term| one.plus(sum.times(rest).over(f64::from(term).into())));
        let power = f64::from_bits(((power + 1023.0) as u64) << 52);
        DoubleDouble { hi: sum.hi * power, lo: sum.lo * power }
    }

    /// e^x − 1, to about 20 digits.
    pub fn expm1(x: f64) -> DoubleDouble {
        if x.abs() < 1e-6 {
            // The series.
            return if x == 0.0 { x.into() } else { DoubleDouble::sum(x, x * x / 2.0 + x * x * x / 6.0) };
        }
        DoubleDouble::exp(x).plus((-1.0).into())
    }

    /// cos x, to about 30 digits; where that is less than 1e-10, to fewer; of |x| up to 1e14.
    #[inline(never)]
    pub fn cos(x: DoubleDouble) -> DoubleDouble {
        /// What π/2 has behind the digits of a float64, and behind those.
        const REST: [f64; 2] = [6.123_233_995_736_766e-17, -1.497_384_904_859_169_8e-33];
        if x.hi.is_nan() || x.hi.abs() > 1e14 {
            return libm::cos(x.hi).into();
        }
        let quarters = (x.hi * FRAC_2_PI).round();
        let angle = [FRAC_PI_2, REST[0], REST[1]]
            .into_iter()
            .fold(x, |angle, part| angle.plus(DoubleDouble::product(-quarters, part)));
        // Of an angle of at most π/4, the series of sin or cos.
        let quarter = quarters.rem_euclid(4.0);
        let is_sin = quarter == 1.0 || quarter == 3.0;
        let square = -angle.times(angle);
        let one = DoubleDouble::from(1.0);
        let first = if is_sin { 1 } else { 0 };
        let sum = (1..=14).rev().fold(one, |sum, term| {
            let below = f64::from((2 * term - 1 + first) * (2 * term + first));
            one.plus(sum.times(square).over(below.into()))
        });
        let size = if is_sin { angle.times(sum) } else { sum };
        if quarter == 1.0 || quarter == 2.0 { -size } else { size }
    }

    /// erf x, to about 16 digits of 1 − |erf x| at least.
    pub fn erf(x: DoubleDouble) -> DoubleDouble {
        const TWO_OVER_ROOT_PI: DoubleDouble =
            DoubleDouble { hi: std::f64::consts::FRAC_2_SQRT_PI, lo: 1.533545961316588e-17 };
        let size = if x.hi < 0.0 { -x } else { x };
        if x.hi.is_nan() {
            return x;
        }
        // e^−x² is nearly as small as can be here.
        if size.hi >= 26.5 {
            return 1f64.copysign(x.hi).into();
        }
        let square = size.times(size);
        // e^−x² of both its digits.
        let gauss = DoubleDouble::exp(-square.hi).times(DoubleDouble::from(1.0).plus((-square.lo).into()));
        let (one, two) = (DoubleDouble::from(1.0), DoubleDouble::from(2.0));
        let erf = if size.hi < 6.0 {
            // 2/√π · e^−x² · Σ 2ⁿ·x²ⁿ⁺¹ / (2n + 1)!!, all of whose terms are positive.
            let (mut term, mut sum) = (size, size);
            for n in 1..200 {
                term = term.times(square).times(two).over(f64::from(2 * n + 1).into());
                sum = sum.plus(term);
            }
            sum.times(gauss).times(TWO_OVER_ROOT_PI)
        } else {
            one.plus((-libm::erfc(size.hi)).into())
        };
        if x.hi < 0.0 { -erf } else { erf }
    }

    /// tanh x, to about 23 digits.
    #[inline(never)]
    pub fn tanh(x: f64) -> DoubleDouble {
        // Next to 0 the quotient would lose digits.
        if x.abs() < 1e-6 {
            return if x == 0.0 { x.into() } else { DoubleDouble::sum(x, -x * x * x / 3.0) };
        }
        let power = DoubleDouble::exp(-2.0 * x.abs());
        let tanh = DoubleDouble::from(1.0).plus(-power).over(DoubleDouble::from(1.0).plus(power));
        tanh.times(1f64.copysign(x).into())
    }

    /// 1 / (1 + e⁻ˣ), to about 29 digits.
    pub fn sigmoid(x: f64) -> DoubleDouble {
        // Of numbers under 0, e^x / (1 + e^x), which doesn't overflow.
        let power = DoubleDouble::exp(-x.abs());
        let above = if x < 0.0 { power } else { 1.0.into() };
        above.over(DoubleDouble::from(1.0).plus(power))
    }

    /// ln sigmoid x, that is min(x, 0) − ln(1 + e^−|x|), to about 20 digits.
    pub fn logsigmoid(x: f64) -> DoubleDouble {
        let power = DoubleDouble::exp(-x.abs());
        let log = if power.hi < 1e-9 {
            // The series; digits of 1 + e^−|x| would be lost.
            power.plus((power.hi * power.hi * (power.hi / 3.0 - 0.5)).into())
        } else {
            // A step of Newton's from float64's.
            let log = libm::log1p(power.hi);
            let ratio = DoubleDouble::from(1.0).plus(power).times(DoubleDouble::exp(-log));
            ratio.plus((-1.0).into()).plus(log.into())
        };
        DoubleDouble::from(x.min(0.0)).plus(-log)
    }

    /// value − self, rounded once: how far off `value` is.
    pub fn error_of(self, value: f64) -> f64 {
        (value - self.hi) - self.lo
    }
}

impl Neg for DoubleDouble {
    type Output = DoubleDouble;

    fn neg(self) -> DoubleDouble {
        DoubleDouble { hi: -self.hi, lo: -self.lo }
    }
}

impl From<f64> for DoubleDouble {
    fn from(hi: f64) -> DoubleDouble {
        DoubleDouble { hi, lo: 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::{FRAC_PI_2, PI};

    use dashu_float::{FBig, round::mode::HalfEven};

    use super::DoubleDouble;

    type Big = FBig<HalfEven, 2>;

    /// To 200 bits.
    fn big(value: f64) -> Big {
        Big::try_from(value).unwrap().with_precision(200).value()
    }

    /// How far ours is from theirs, as a part of theirs.
    fn off(ours: DoubleDouble, theirs: &Big) -> f64 {
        ((big(ours.hi) + big(ours.lo) - theirs) / theirs).to_f64().value().abs()
    }

    /// Values of mpmath with 60 digits.
    #[test]
    fn erf_has_its_digits() {
        for (x, hi, lo) in [
            (0.5, 0.5204998778130465, 1.900077467916287e-17),
            (2.0, 0.9953222650189527, 2.20719858329765e-17),
            (-5.9, -0.9999999999999999, -3.911820462701088e-17),
            (7.0, 1.0, -4.183825607779414e-23),
            (1e-08, 1.1283791670955126e-08, -5.879607832080608e-25),
            (-0.25, -0.27632639016823696, 2.4227076221184163e-17),
        ] {
            let erf = DoubleDouble::erf(x.into());
            assert!(erf.hi == hi && (erf.lo - lo).abs() <= 1e-28 * hi.abs() + 1e-33, "erf {x}: {erf:?}");
        }
    }

    /// Values of mpmath with 90 digits, at angles up to 10,000,000 π.
    #[test]
    fn cos_has_its_digits() {
        for (x, hi, lo) in [
            (0.0, 1.0, 0.0),
            (0.5, 0.8775825618903728, -4.2623149864279997e-17),
            (1.0471975511965976, 0.5000000000000001, -1.1571038292233297e-17),
            (FRAC_PI_2, 6.123233995736766e-17, -1.4973849048591698e-33),
            (PI, -1.0, 7.498798913309288e-33),
            (2.443460952792061, -0.7660444431189779, -8.112843594802193e-18),
            (55406.92323451164, -0.22252093395132694, -1.3102571357353003e-17),
            (31415924.965101603, -2.1711411762958094e-09, 1.4807992658364013e-25),
            (-2.0, -0.4161468365471424, 1.990596398957495e-17),
        ] {
            let cos = DoubleDouble::cos(x.into());
            assert!(cos.hi == hi && (cos.lo - lo).abs() <= 1e-29 * hi.abs(), "cos {x}: {cos:?}");
        }
        // Of both digits of an angle.
        let third = DoubleDouble { hi: PI, lo: 1.2246467991473532e-16 }.over(3.0.into());
        assert_eq!(DoubleDouble::cos(third).hi, 0.5);
        assert!(DoubleDouble::cos(f64::NAN.into()).hi.is_nan() && DoubleDouble::cos(f64::INFINITY.into()).hi.is_nan());
    }

    #[test]
    fn functions_have_their_digits() {
        let one = || big(1.0);
        // From 1e-9 to 29, of both signs.
        for x in (0..600).map(|i| 1e-9 * 1.041f64.powi(i)).flat_map(|x| [x, -x]) {
            let exp = |x: f64| big(x).exp();
            assert!(off(DoubleDouble::exp(x), &exp(x)) < 1e-29, "e^{x}");
            assert!(off(DoubleDouble::sigmoid(x), &(one() / (one() + exp(-x)))) < 1e-29, "sigmoid {x}");
            assert!(off(DoubleDouble::logsigmoid(x), &-exp(-x).ln_1p()) < 1e-20, "logsigmoid {x}");
            assert!(off(DoubleDouble::tanh(x), &big(x).tanh()) < 1e-23, "tanh {x}");
            assert!(off(DoubleDouble::expm1(x), &big(x).exp_m1()) < 1e-19, "e^{x} − 1");
        }
        assert_eq!(
            [DoubleDouble::tanh(-0.0).hi.to_bits(), DoubleDouble::tanh(1e300).hi.to_bits()],
            [(-0.0f64).to_bits(), 1f64.to_bits()]
        );
        assert_eq!(
            [
                DoubleDouble::sigmoid(-1e3).hi,
                DoubleDouble::sigmoid(1e3).hi,
                DoubleDouble::logsigmoid(-1e3).hi,
                DoubleDouble::exp(1e3).hi
            ],
            [0.0, 1.0, -1e3, f64::INFINITY]
        );
        let infinite = DoubleDouble::from(f64::INFINITY);
        assert_eq!(DoubleDouble::product(3.0, 0.1).over(infinite), 0.0.into());
        assert_eq!(infinite.times(DoubleDouble::product(3.0, 0.1)), infinite);
        assert!(DoubleDouble::tanh(f64::NAN).hi.is_nan() && DoubleDouble::sigmoid(f64::NAN).hi.is_nan());
    }

    /// An fma is exact by definition; the halves must be, wherever they are taken.
    #[test]
    fn a_product_is_an_fmas() {
        let mut bits = 0x9e37_79b9_7f4a_7c15_u64;
        let mut draw = || {
            bits ^= bits << 13;
            bits ^= bits >> 7;
            bits ^= bits << 17;
            f64::from_bits(bits)
        };
        for i in 0..2_000_000 {
            // All of float64, and between 1/2 and 1, where powers of betas begin.
            let [a, b] = [draw(), draw()].map(|a| if i % 2 == 0 { a } else { 0.5 + 0.5 * a.abs().min(1e300).fract() });
            let DoubleDouble { hi, lo } = DoubleDouble::product(a, b);
            if hi.is_finite() {
                assert_eq!(lo.to_bits(), a.mul_add(b, -hi).to_bits(), "{a:e} · {b:e}");
            }
        }
    }
}
