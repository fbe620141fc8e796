//! `nn.Sigmoid`.

use super::Function;
use crate::torch::kernels::Kernels;

pub struct Sigmoid;

impl Function for Sigmoid {
    const MODULE: &'static str = "nn.Sigmoid()";
    const CALL: &'static str = "sigmoid";
    const BACKWARD: &'static str = "sigmoid_backward";
    const NODE: &'static str = "SigmoidBackward0";

    #[inline(always)]
    fn forward<K: Kernels>(kernels: &K, x: K::Lanes) -> K::Lanes {
        kernels.sigmoid(x)
    }
    #[inline(always)]
    fn backward<K: Kernels>(kernels: &K, grad: K::Lanes, y: K::Lanes) -> K::Lanes {
        kernels.sigmoid_backward(grad, y)
    }
}
