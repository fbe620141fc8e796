//! `Dtype`: the four number types by their PyTorch names, and what each can hold.

use crate::names::names;

names! {
    /// A PyTorch dtype, as JSON, links and the page name it.
    pub enum Dtype {
        Float16 = "float16",
        Bfloat16 = "bfloat16",
        Float32 = "float32",
        Float64 = "float64",
    }
}

impl Dtype {
    /// Widths in bits of (exponent, mantissa); the sign is always one bit (IEEE 754-2019, table 3.5;
    /// bfloat16 is float32 with its last 16 bits cut).
    pub const fn fields(self) -> (u32, u32) {
        match self {
            Dtype::Float16 => (5, 10),
            Dtype::Bfloat16 => (8, 7),
            Dtype::Float32 => (8, 23),
            Dtype::Float64 => (11, 52),
        }
    }

    /// What PyTorch's kernels compute in: float32 for the 16-bit dtypes, else the dtype itself.
    pub const fn wide(self) -> Dtype {
        if self.is_reduced() { Dtype::Float32 } else { self }
    }

    /// True for float16 and bfloat16.
    pub const fn is_reduced(self) -> bool {
        matches!(self, Dtype::Float16 | Dtype::Bfloat16)
    }

    /// The smallest positive number with a full mantissa: 2⁻¹⁴ for float16, 2⁻¹²⁶ for bfloat16 and float32.
    pub fn min_normal(self) -> f64 {
        let (exponent, _) = self.fields();
        2f64.powi(2 - (1 << (exponent - 1)))
    }

    /// The largest finite value: 65504 for float16, about 3.4e38 for bfloat16 and float32.
    pub fn max(self) -> f64 {
        match self {
            Dtype::Float16 => 65504.0,
            Dtype::Bfloat16 => half::bf16::MAX.to_f64(),
            Dtype::Float32 => f64::from(f32::MAX),
            Dtype::Float64 => f64::MAX,
        }
    }
}

/// Evaluates an expression with `$S` as the number type of a dtype: the one way from a name to a type.
macro_rules! by_dtype {
    ($dtype:expr, $S:ident => $body:expr) => {
        match $dtype {
            $crate::numbers::dtype::Dtype::Float16 => {
                type $S = $crate::numbers::reduced::F16;
                $body
            }
            $crate::numbers::dtype::Dtype::Bfloat16 => {
                type $S = $crate::numbers::reduced::Bf16;
                $body
            }
            $crate::numbers::dtype::Dtype::Float32 => {
                type $S = f32;
                $body
            }
            $crate::numbers::dtype::Dtype::Float64 => {
                type $S = f64;
                $body
            }
        }
    };
}
pub(crate) use by_dtype;
