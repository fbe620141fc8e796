//! `nn.LeakyReLU`, whose negative slope is 0.01.

use super::Smooth;
use crate::{numbers::double_double::DoubleDouble, torch::kernels::Elementwise};

const SLOPE: f64 = 0.01;

pub(super) static LEAKY_RELU: Smooth = Smooth {
    module: "nn.LeakyReLU()",
    words: ["leaky_relu", "leaky_relu_backward", "LeakyReluBackward0"],
    forward: Elementwise {
        formula: "{0} if {0} > 0 else 0.01 · {0}",
        float32: |[x], _| if x > 0.0 { x } else { x * SLOPE as f32 },
        float64: |[x]| if x > 0.0 { x } else { x * SLOPE },
        exact: |[x]| if x > 0.0 { x.into() } else { DoubleDouble::product(x, SLOPE) },
    },
    backward: Elementwise {
        formula: "{0} if {1} > 0 else 0.01 · {0}",
        float32: |[grad, x], _| if x > 0.0 { grad } else { grad * SLOPE as f32 },
        float64: |[grad, x]| if x > 0.0 { grad } else { grad * SLOPE },
        exact: |[grad, x]| if x > 0.0 { grad.into() } else { DoubleDouble::product(grad, SLOPE) },
    },
};
