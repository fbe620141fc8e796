//! `Elementwise`: a function of numbers, each alone, that is seldom asked for: out of line, one number at a time.

use crate::numbers::{double_double::DoubleDouble, dtype::Dtype};

/// A function of N numbers: computed in float32 and rounded once to the 16-bit types, in float64 for float64.
pub struct Elementwise<const N: usize> {
    /// What it is, in its operands `{0}`, `{1}`, …
    pub formula: &'static str,
    pub float32: fn([f32; N], Element) -> f32,
    pub float64: fn([f64; N]) -> f64,
    /// Without rounding.
    pub exact: fn([f64; N]) -> DoubleDouble,
}

/// Where a number stands in its tensor, and of what dtype that is: vector blocks and what is left over go through other
/// libraries.
#[derive(Clone, Copy, Debug)]
pub struct Element {
    pub index: usize,
    pub len: usize,
    pub dtype: Dtype,
}

impl Element {
    /// Blocks are two vectors of AVX-512: 64 numbers of 16 bits. (On a processor with AVX2 alone they are half as long, and
    /// PyTorch's bits are others where a block's differ from the rest's.)
    pub fn is_in_block(self) -> bool {
        let block = 1024 / self.dtype.format().bits() as usize;
        self.index < self.len - self.len % block
    }
}
