//! `nn.ReLU`.

use super::Function;
use crate::torch::kernels::Kernels;

pub struct Relu;

impl Function for Relu {
    const MODULE: &'static str = "nn.ReLU()";
    const CALL: &'static str = "relu";
    const BACKWARD: &'static str = "relu_backward";
    const NODE: &'static str = "ReluBackward0";

    #[inline(always)]
    fn forward<K: Kernels>(kernels: &K, x: K::Lanes) -> K::Lanes {
        kernels.relu(x)
    }
    #[inline(always)]
    fn backward<K: Kernels>(kernels: &K, grad: K::Lanes, y: K::Lanes) -> K::Lanes {
        kernels.relu_backward(grad, y)
    }
}
