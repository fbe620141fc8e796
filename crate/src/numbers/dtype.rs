//! `Dtype`: the number types by their PyTorch names, a row each, and what each can hold.

use super::scalar::Scalar;
use crate::names::names;

/// What a format holds beyond its finite numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beyond {
    /// ±∞, and NaN in all other numbers of the last exponent, as in IEEE 754.
    InfinityAndNan,
    /// NaN alone, where exponent and mantissa are all ones: float8_e4m3fn's way.
    NanAlone,
}

/// A binary format with one bit for the sign; what it can hold follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// Widths in bits.
    pub exponent: u32,
    pub mantissa: u32,
    pub beyond: Beyond,
}

impl Format {
    pub const fn bits(self) -> u32 {
        1 + self.exponent + self.mantissa
    }

    const fn bias(self) -> i32 {
        (1 << (self.exponent - 1)) - 1
    }

    /// The smallest positive number with a full mantissa: 2⁻¹⁴ for float16.
    pub fn min_normal(self) -> f64 {
        2f64.powi(1 - self.bias())
    }

    /// The smallest positive number: 2⁻²⁴ for float16.
    pub fn min_subnormal(self) -> f64 {
        self.min_normal() * 2f64.powi(-(self.mantissa as i32))
    }

    /// The largest finite number: 65504 for float16.
    pub fn max(self) -> f64 {
        // The gap between numbers with the largest exponent, and how many gaps there are from 0 on.
        let (exponent, gaps) = match self.beyond {
            Beyond::InfinityAndNan => (self.bias(), (2u64 << self.mantissa) - 1),
            Beyond::NanAlone => (self.bias() + 1, (2u64 << self.mantissa) - 2),
        };
        gaps as f64 * 2f64.powi(exponent - self.mantissa as i32)
    }

    /// The nearest number of the format, ties to even. From half an ulp over the largest on it is infinite; where the format
    /// has no infinity it is the largest, as PyTorch has it since 2.12 (before that, NaN), and so is infinity itself.
    /// Subnormals are kept; NaN stays NaN. A format as wide as float64 keeps all.
    pub fn round(self, value: f64) -> f64 {
        if value.is_infinite() && self.beyond == Beyond::NanAlone {
            return self.max().copysign(value);
        }
        if self.mantissa == 52 || !value.is_finite() || value == 0.0 {
            return value;
        }
        // The exponent of the value, or of the format's subnormals.
        let exponent = (((value.abs().to_bits() >> 52) as i32) - 1023).max(1 - self.bias());
        let ulp = 2f64.powi(exponent - self.mantissa as i32);
        // Divided by a power of two nothing is lost: from 2⁻¹⁰²² on, that is, which no narrower format goes below.
        let rounded = (value / ulp).round_ties_even() * ulp;
        match (rounded.abs() > self.max(), self.beyond) {
            (false, _) => rounded,
            (true, Beyond::InfinityAndNan) => f64::INFINITY.copysign(value),
            (true, Beyond::NanAlone) => self.max().copysign(value),
        }
    }

    /// The bits of one of its numbers, in the low end. NaN is all ones but for its sign, as PyTorch makes it.
    pub fn to_bits(self, number: f64) -> u64 {
        let (exponents, ones) = ((1 << self.exponent) - 1, (1 << (self.exponent + self.mantissa)) - 1);
        if number.is_nan() {
            return ones;
        }
        let size = number.abs();
        let bits = if size.is_infinite() {
            exponents << self.mantissa
        } else if size < self.min_normal() {
            (size / self.min_subnormal()) as u64
        } else {
            let exponent = ((size.to_bits() >> 52) as i32 - 1023 + self.bias()) as u64;
            exponent << self.mantissa | (size.to_bits() >> (52 - self.mantissa)) & ((1 << self.mantissa) - 1)
        };
        bits | u64::from(number.is_sign_negative()) << (self.exponent + self.mantissa)
    }

    /// The number of these bits.
    pub fn from_bits(self, bits: u64) -> f64 {
        let (exponents, mantissas) = ((1 << self.exponent) - 1, (1 << self.mantissa) - 1);
        let (exponent, mantissa) = (bits >> self.mantissa & exponents, bits & mantissas);
        let size = match self.beyond {
            Beyond::InfinityAndNan if exponent == exponents && mantissa == 0 => f64::INFINITY,
            Beyond::InfinityAndNan if exponent == exponents => f64::NAN,
            Beyond::NanAlone if exponent == exponents && mantissa == mantissas => f64::NAN,
            _ if exponent == 0 => mantissa as f64 * self.min_subnormal(),
            _ => (mantissas + 1 + mantissa) as f64 * 2f64.powi(exponent as i32 - self.bias() - self.mantissa as i32),
        };
        let is_negative = bits >> (self.exponent + self.mantissa) & 1 == 1;
        if is_negative { -size } else { size }
    }
}

/// The dtypes. In a row: exponent and mantissa bits, what is beyond the finite, and the type that computes with it, which also
/// computes with those that PyTorch has no arithmetic in; these follow.
macro_rules! dtypes {
    (
        $d:tt;
        { $($(#[$doc:meta])* $variant:ident $(and $held:ident)* =
            $name:literal: $exponent:literal, $mantissa:literal, $beyond:ident, $scalar:ty;)* }
        { $($(#[$kept_doc:meta])* $kept:ident =
            $kept_name:literal: $kept_exponent:literal, $kept_mantissa:literal, $kept_beyond:ident;)* }
    ) => {
        names! {
            /// A PyTorch dtype, as JSON, links and the page name it.
            pub enum Dtype { $($(#[$doc])* $variant = $name,)* $($(#[$kept_doc])* $kept = $kept_name,)* }
        }

        impl Dtype {
            pub const fn format(self) -> Format {
                match self {
                    $(Dtype::$variant => Format { exponent: $exponent, mantissa: $mantissa, beyond: Beyond::$beyond },)*
                    $(Dtype::$kept => {
                        Format { exponent: $kept_exponent, mantissa: $kept_mantissa, beyond: Beyond::$kept_beyond }
                    })*
                }
            }

            /// True for those that numbers are only kept in: PyTorch has no arithmetic for them but casts.
            pub const fn only_keeps(self) -> bool {
                matches!(self, $(Dtype::$kept)|*)
            }
        }

        /// Evaluates an expression with `$S` as the number type of a dtype: the one way from a name to a type.
        macro_rules! by_dtype {
            ($d dtype:expr, $d S:ident => $d body:expr) => {
                match $d dtype {
                    $($crate::numbers::dtype::Dtype::$variant $(| $crate::numbers::dtype::Dtype::$held)* => {
                        type $d S = $scalar;
                        $d body
                    })*
                }
            };
        }
        pub(crate) use by_dtype;
    };
}

dtypes! { $;
    {
        Float16 = "float16": 5, 10, InfinityAndNan, crate::numbers::reduced::F16;
        /// float32 with its last 16 bits cut.
        Bfloat16 = "bfloat16": 8, 7, InfinityAndNan, crate::numbers::reduced::Bf16;
        Float32 and Float8E4m3fn and Float8E5m2 = "float32": 8, 23, InfinityAndNan, f32;
        Float64 = "float64": 11, 52, InfinityAndNan, f64;
    }
    {
        /// "fn": finite numbers and NaN.
        Float8E4m3fn = "float8_e4m3fn": 4, 3, NanAlone;
        Float8E5m2 = "float8_e5m2": 5, 2, InfinityAndNan;
    }
}

impl Dtype {
    /// Widths in bits of (exponent, mantissa); the sign is always one bit.
    pub const fn fields(self) -> (u32, u32) {
        let Format { exponent, mantissa, .. } = self.format();
        (exponent, mantissa)
    }

    /// What PyTorch's kernels compute in: float32 for narrower dtypes, else the dtype itself.
    pub const fn wide(self) -> Dtype {
        if self.is_reduced() { Dtype::Float32 } else { self }
    }

    /// True for dtypes narrower than what they are computed in: those of 16 and of 8 bits.
    pub const fn is_reduced(self) -> bool {
        self.format().bits() < 32
    }

    /// The call in PyTorch that casts to it.
    pub const fn cast_call(self) -> &'static str {
        match self {
            Dtype::Float16 => "to(float16)",
            Dtype::Bfloat16 => "to(bfloat16)",
            Dtype::Float32 => "to(float32)",
            Dtype::Float64 => "to(float64)",
            Dtype::Float8E4m3fn => "to(float8_e4m3fn)",
            Dtype::Float8E5m2 => "to(float8_e5m2)",
        }
    }

    pub fn min_normal(self) -> f64 {
        self.format().min_normal()
    }

    pub fn max(self) -> f64 {
        self.format().max()
    }

    /// A Python number as PyTorch's kernels take it: in what the dtype is computed in.
    pub fn opmath(self, value: f64) -> f64 {
        by_dtype!(self.wide(), S => S::from_f64(value).to_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// IEEE 754-2019, table 3.5; bfloat16 and float8 from `torch.finfo`, PyTorch 2.15.
    #[test]
    fn what_a_format_holds_follows_from_its_row() {
        for (dtype, max, min_normal, min_subnormal) in [
            (Dtype::Float16, 65504.0, 6.103515625e-05, 5.960464477539063e-08),
            (Dtype::Bfloat16, 3.3895313892515355e38, 1.1754943508222875e-38, 9.183549615799121e-41),
            (Dtype::Float32, f64::from(f32::MAX), f64::from(f32::MIN_POSITIVE), f64::from(f32::from_bits(1))),
            (Dtype::Float64, f64::MAX, f64::MIN_POSITIVE, 5e-324),
            (Dtype::Float8E4m3fn, 448.0, 0.015625, 0.001953125),
            (Dtype::Float8E5m2, 57344.0, 6.103515625e-05, 1.52587890625e-05),
        ] {
            let format = dtype.format();
            assert_eq!((format.max(), format.min_normal(), format.min_subnormal()), (max, min_normal, min_subnormal));
        }
    }

    /// `torch.tensor(value).to(dtype)` and its `view(torch.uint8)`, PyTorch 2.15: on all its ways, the vector's and the rest's,
    /// from float16, bfloat16, float32 and, through float32, float64.
    #[test]
    fn casts_to_8_bits_are_those_of_pytorch() {
        const INF: f64 = f64::INFINITY;
        const NAN: f64 = f64::NAN;
        for (dtype, value, expected, bits) in [
            (Dtype::Float8E4m3fn, 17.0, 16.0, 0x58),
            (Dtype::Float8E4m3fn, 19.0, 20.0, 0x5A),
            (Dtype::Float8E4m3fn, 464.0, 448.0, 0x7E),
            (Dtype::Float8E4m3fn, 500.0, 448.0, 0x7E),
            (Dtype::Float8E4m3fn, -500.0, -448.0, 0xFE),
            (Dtype::Float8E4m3fn, INF, 448.0, 0x7E),
            (Dtype::Float8E4m3fn, NAN, NAN, 0x7F),
            (Dtype::Float8E4m3fn, 2f64.powi(-10), 0.0, 0),
            (Dtype::Float8E4m3fn, 1.01 * 2f64.powi(-10), 0.001953125, 1),
            (Dtype::Float8E4m3fn, 1.5 * 2f64.powi(-9), 0.00390625, 2),
            // Rounded to float32 first, which is a tie.
            (Dtype::Float8E4m3fn, 1.0 + 2f64.powi(-4) + 2f64.powi(-30), 1.0, 0x38),
            (Dtype::Float8E5m2, 447.0, 448.0, 0x5F),
            (Dtype::Float8E5m2, 480.0, 512.0, 0x60),
            (Dtype::Float8E5m2, 61439.0, 57344.0, 0x7B),
            (Dtype::Float8E5m2, 61440.0, INF, 0x7C),
            (Dtype::Float8E5m2, -INF, -INF, 0xFC),
            (Dtype::Float8E5m2, NAN, NAN, 0x7F),
            (Dtype::Float8E5m2, 2f64.powi(-17), 0.0, 0),
            (Dtype::Float8E5m2, 1.01 * 2f64.powi(-17), 1.52587890625e-05, 1),
        ] {
            let (rounded, own) = crate::numbers::bits::round(value, dtype);
            assert!(rounded == expected || rounded.is_nan() && expected.is_nan(), "{value} in {}", dtype.name());
            assert_eq!(own, bits, "{value} in {}", dtype.name());
        }
    }

    #[test]
    fn every_number_of_8_bits_has_its_bits() {
        for dtype in [Dtype::Float8E4m3fn, Dtype::Float8E5m2] {
            for bits in 0..=0xFF {
                let number = dtype.format().from_bits(bits);
                assert!(dtype.format().to_bits(number) == bits || number.is_nan(), "{bits:02x}");
                assert!(dtype.format().round(number).to_bits() == number.to_bits() || number.is_nan(), "{bits:02x}");
            }
        }
    }

    /// The fast ways and the general one agree, at every tie and beside it.
    #[test]
    fn the_fast_ways_round_as_a_format_does() {
        for dtype in [Dtype::Float16, Dtype::Bfloat16, Dtype::Float32] {
            for upper in 0..=u32::from(u16::MAX) {
                for lower in [0, 1, 0x0FFF, 0x1000, 0x1001, 0x3000, 0x7FFF, 0x8000, 0x8001, 0xFFFF] {
                    let value = f64::from(f32::from_bits(upper << 16 | lower));
                    let (fast, general) =
                        (by_dtype!(dtype, S => S::from_f64(value).to_f64()), dtype.format().round(value));
                    assert!(fast.to_bits() == general.to_bits() || fast.is_nan() && general.is_nan(), "{value:e}");
                }
            }
        }
    }
}
