//! Numbers, and nothing of PyTorch: the dtypes, their rounding, their arithmetic several at a time, their text and bits.

pub mod bits;
pub mod double_double;
pub mod dtype;
mod elementary;
pub mod float;
mod native;
pub mod reduced;
pub mod scalar;
mod simd;
pub mod text;
