//! `nn.SiLU`, x · sigmoid(x) (Elfwing, Uchibe and Doya, 2018).

use super::{Smooth, library};
use crate::{
    numbers::{double_double::DoubleDouble, float::Float},
    torch::kernels::Elementwise,
};

pub(super) static SILU: Smooth = Smooth {
    module: "nn.SiLU()",
    words: ["silu", "silu_backward", "SiluBackward0"],
    forward: Elementwise {
        formula: "{0} / (1 + e^−{0})",
        float32: |[x], at| x / (1.0 + library::exp(-x, at)),
        float64: |[x]| x / (1.0 + libm::exp(-x)),
        exact: |[x]| DoubleDouble::sigmoid(x).times(x.into()),
    },
    backward: Elementwise {
        formula: "{0} · σ({1}) · (1 + {1} · (1 − σ({1})))",
        float32: |[grad, x], at| {
            let sigmoid = 1.0 / (1.0 + library::exp(-x, at));
            (grad * sigmoid) * x.fused(1.0 - sigmoid, 1.0)
        },
        float64: |[grad, x]| {
            let sigmoid = 1.0 / (1.0 + libm::exp(-x));
            (grad * sigmoid) * x.fused(1.0 - sigmoid, 1.0)
        },
        exact: |[grad, x]| {
            let sigmoid = DoubleDouble::sigmoid(x);
            let slope = DoubleDouble::from(1.0).plus(-sigmoid).times(x.into()).plus(1.0.into());
            sigmoid.times(slope).times(grad.into())
        },
    },
};
