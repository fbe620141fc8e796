//! `Dtype`: the number types by their PyTorch names, a row each, and what each can hold.

use super::scalar::Scalar;
use crate::names::names;

/// What a format holds beyond its finite numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beyond {
    /// ±∞, and NaN in all other numbers of the last exponent, as in IEEE 754.
    InfinityAndNan,
    /// NaN alone, in the one number whose exponent and mantissa are all ones: float8_e4m3fn's way.
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

    /// The nearest number of the format, ties to even. From half an ulp over the largest on it is infinite, or NaN where
    /// the format has no infinity; subnormals are kept; NaN stays NaN. A format as wide as float64 keeps all.
    pub fn round(self, value: f64) -> f64 {
        if self.mantissa == 52 || !value.is_finite() || value == 0.0 {
            let beyond = value.is_infinite() && self.beyond == Beyond::NanAlone;
            return if beyond { f64::NAN } else { value };
        }
        // The exponent of the value, or of the format's subnormals.
        let exponent = (((value.abs().to_bits() >> 52) as i32) - 1023).max(1 - self.bias());
        let ulp = 2f64.powi(exponent - self.mantissa as i32);
        // Divided by a power of two nothing is lost: from 2⁻¹⁰²² on, that is, which no narrower format goes below.
        let rounded = (value / ulp).round_ties_even() * ulp;
        match (rounded.abs() > self.max(), self.beyond) {
            (false, _) => rounded,
            (true, Beyond::InfinityAndNan) => f64::INFINITY.copysign(value),
            (true, Beyond::NanAlone) => f64::NAN,
        }
    }
}

/// The dtypes. In a row: exponent and mantissa bits, what is beyond the finite, and the type that computes with it.
macro_rules! dtypes {
    ($d:tt; $($(#[$doc:meta])* $variant:ident = $name:literal: $exponent:literal, $mantissa:literal, $beyond:ident, $scalar:ty;)*) => {
        names! {
            /// A PyTorch dtype, as JSON, links and the page name it.
            pub enum Dtype { $($(#[$doc])* $variant = $name,)* }
        }

        impl Dtype {
            pub const fn format(self) -> Format {
                match self {
                    $(Dtype::$variant => Format { exponent: $exponent, mantissa: $mantissa, beyond: Beyond::$beyond },)*
                }
            }
        }

        /// Evaluates an expression with `$S` as the number type of a dtype: the one way from a name to a type.
        macro_rules! by_dtype {
            ($d dtype:expr, $d S:ident => $d body:expr) => {
                match $d dtype {
                    $($crate::numbers::dtype::Dtype::$variant => {
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
    Float16 = "float16": 5, 10, InfinityAndNan, crate::numbers::reduced::F16;
    /// float32 with its last 16 bits cut.
    Bfloat16 = "bfloat16": 8, 7, InfinityAndNan, crate::numbers::reduced::Bf16;
    Float32 = "float32": 8, 23, InfinityAndNan, f32;
    Float64 = "float64": 11, 52, InfinityAndNan, f64;
}

impl Dtype {
    /// Widths in bits of (exponent, mantissa); the sign is always one bit.
    pub const fn fields(self) -> (u32, u32) {
        let Format { exponent, mantissa, .. } = self.format();
        (exponent, mantissa)
    }

    /// What PyTorch's kernels compute in: float32 for the 16-bit dtypes, else the dtype itself.
    pub const fn wide(self) -> Dtype {
        if self.is_reduced() { Dtype::Float32 } else { self }
    }

    /// True for dtypes narrower than what they are computed in: float16 and bfloat16.
    pub const fn is_reduced(self) -> bool {
        self.format().bits() < 32
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
        ] {
            let format = dtype.format();
            assert_eq!((format.max(), format.min_normal(), format.min_subnormal()), (max, min_normal, min_subnormal));
        }
        let e4m3fn = Format { exponent: 4, mantissa: 3, beyond: Beyond::NanAlone };
        assert_eq!((e4m3fn.max(), e4m3fn.min_normal(), e4m3fn.min_subnormal()), (448.0, 0.015625, 0.001953125));
        let e5m2 = Format { exponent: 5, mantissa: 2, beyond: Beyond::InfinityAndNan };
        assert_eq!((e5m2.max(), e5m2.min_normal()), (57344.0, 6.103515625e-05));
        assert_eq!((e4m3fn.round(17.0), e4m3fn.round(18.0), e4m3fn.round(19.0)), (16.0, 18.0, 20.0));
        assert!(e4m3fn.round(470.0).is_nan() && e5m2.round(61440.0).is_infinite());
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
