//! `nn.Tanh`.

use super::Function;
use crate::torch::kernels::Kernels;

pub struct Tanh;

impl Function for Tanh {
    const MODULE: &'static str = "nn.Tanh()";
    const CALL: &'static str = "tanh";
    const BACKWARD: &'static str = "tanh_backward";
    const NODE: &'static str = "TanhBackward0";

    #[inline(always)]
    fn forward<K: Kernels>(kernels: &K, x: K::Lanes) -> K::Lanes {
        kernels.tanh(x)
    }
    #[inline(always)]
    fn backward<K: Kernels>(kernels: &K, grad: K::Lanes, y: K::Lanes) -> K::Lanes {
        kernels.tanh_backward(grad, y)
    }
}
