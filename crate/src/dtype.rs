//! `Dtype`: the four number types by their PyTorch names, and what each can hold.

use serde::{Deserialize, Serialize};

/// A PyTorch dtype, as JSON, links and the page name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dtype {
    Float16,
    Bfloat16,
    Float32,
    Float64,
}

impl Dtype {
    pub const ALL: [Dtype; 4] = [Dtype::Float16, Dtype::Bfloat16, Dtype::Float32, Dtype::Float64];

    pub const fn name(self) -> &'static str {
        match self {
            Dtype::Float16 => "float16",
            Dtype::Bfloat16 => "bfloat16",
            Dtype::Float32 => "float32",
            Dtype::Float64 => "float64",
        }
    }

    pub fn from_name(name: &str) -> Option<Dtype> {
        Dtype::ALL.into_iter().find(|dtype| dtype.name() == name)
    }

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
