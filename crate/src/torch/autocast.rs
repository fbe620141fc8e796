//! `torch.autocast`: layers in 16 bits, the loss in float32, parameters and what steps them as they were.

use crate::{names::names, numbers::dtype::Dtype};

names! {
    /// What layers compute in under `torch.autocast(device, dtype=…)`. A float32 layer's input, weight and bias are cast for
    /// it in every forward, and their gradients cast back; activations stay in what they are given; losses are in the list
    /// that autocast computes in float32. A float64 model is left as it is.
    pub enum Autocast {
        Float16 = "float16",
        Bfloat16 = "bfloat16",
    }
}

impl Autocast {
    pub const fn dtype(self) -> Dtype {
        match self {
            Autocast::Float16 => Dtype::Float16,
            Autocast::Bfloat16 => Dtype::Bfloat16,
        }
    }
}
