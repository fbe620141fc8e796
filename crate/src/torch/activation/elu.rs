//! `nn.ELU`, whose alpha is 1 (Clevert, Unterthiner and Hochreiter, 2016).

use super::{Smooth, library};
use crate::{numbers::double_double::DoubleDouble, torch::kernels::Elementwise};

pub(super) static ELU: Smooth = Smooth {
    module: "nn.ELU()",
    words: ["elu", "elu_backward", "EluBackward0"],
    forward: Elementwise {
        formula: "{0} if {0} > 0 else e^{0} − 1",
        float32: |[x], _| if x > 0.0 { x } else { libm::expm1(x.into()) as f32 },
        float64: |[x]| if x > 0.0 { x } else { libm::expm1(x) },
        exact: |[x]| if x > 0.0 { x.into() } else { DoubleDouble::expm1(x) },
    },
    backward: Elementwise {
        formula: "{0} if {1} > 0 else {0} · e^{1}",
        float32: |[grad, x], at| match x.partial_cmp(&0.0) {
            Some(std::cmp::Ordering::Greater) => grad,
            // What is left over from the blocks asks the other way round.
            None if !at.is_in_block() => grad,
            _ => grad * library::exp(x, at),
        },
        float64: |[grad, x]| if x > 0.0 { grad } else { grad * libm::exp(x) },
        exact: |[grad, x]| if x > 0.0 { grad.into() } else { DoubleDouble::exp(x).times(grad.into()) },
    },
};
