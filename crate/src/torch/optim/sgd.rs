//! `torch.optim.SGD`: `torch/optim/sgd.py`, `_single_tensor_sgd`.

use super::{Algorithm, DECAYED, FUSED, FUSED_DECAYED, LR, MOMENTUM, Param, WEIGHT_DECAY, fits};
use crate::{
    numbers::dtype::Dtype,
    settings::{error::Code, macros::settings, read::Checked, table::Settings},
    torch::kernels::{Alpha, KernelPart, Kernels, Name, python},
};

settings! {
    /// torch.optim.SGD.
    #[derive(Copy)]
    pub struct Sgd = "sgd" as "SGD" {
        lr: f64 [start: 0.1] => LR,
        momentum: f64 = 0.0 => MOMENTUM,
        weight_decay: f64 = 0.0 => WEIGHT_DECAY,
        /// Needs a momentum.
        nesterov: bool = false => any().words(And(", and needs a momentum over 0 to be true")).fields(&[field("nesterov", "")
            .says("Nesterov: the step looks ahead along the momentum. It needs a momentum over 0.")]); convertible,
        /// The whole step in one kernel.
        fused: bool = false => FUSED,
    }
}

/// Nor does PyTorch take these: what its dtype can't hold, and Nesterov without a momentum.
fn convertible(sgd: &Sgd, group: &'static str, dtype: Dtype) -> Checked {
    if sgd.nesterov {
        // PyTorch: "Nesterov momentum requires a momentum and zero dampening".
        if sgd.momentum == 0.0 {
            return Err(Sgd::refused(group, "nesterov", Code::OutOfRange, "momentum is 0"));
        }
        if !sgd.fused {
            fits((group, "momentum"), sgd.momentum, dtype, dtype.max())?;
        }
    }
    if sgd.fused {
        return Ok(());
    }
    // `add(…, alpha)` takes alpha as a number of the dtype.
    fits((group, "lr"), sgd.lr, dtype, dtype.max())?;
    fits((group, "weight_decay"), sgd.weight_decay, dtype, dtype.max())
}

const DESCEND: &str = "param.add_(grad, alpha=-lr)";

impl Sgd {
    pub(super) const STATE: &[&str] = &["momentum_buffer"];

    /// Nothing but `param.add_(grad, alpha=-lr)`.
    pub const fn is_plain(&self) -> bool {
        self.momentum == 0.0 && self.weight_decay == 0.0 && !self.fused
    }
}

/// SGD that is nothing else.
pub struct Descent {
    pub lr: f64,
}

impl Algorithm<0> for Descent {
    type Step<K: Kernels> = Alpha<K>;

    fn prepare<K: Kernels>(&self, k: &K, _taken: u32) -> Alpha<K> {
        Alpha::new(k, python("−lr", -self.lr))
    }
    #[inline(always)]
    fn update<K: Kernels>(&self, alpha: &Alpha<K>, param: &mut Param<K>, grad: &mut K::Lanes, _: &mut [K::Lanes; 0]) {
        param.add_(*grad, alpha, DESCEND);
    }
}

impl Descent {
    /// A parameter of one element, stepped.
    #[inline(always)]
    pub fn step_one<K: Kernels>(&self, k: &K, alpha: &Alpha<K>, value: K::Lanes, mut grad: K::Lanes) -> K::Lanes {
        let mut param = Param::new(k, Name::default(), value, self.part(k, 0, 1), 1, None);
        self.update(alpha, &mut param, &mut grad, &mut []);
        param.value()
    }

    /// What its steps multiply by.
    pub fn alpha<K: Kernels>(&self, k: &K) -> Alpha<K> {
        self.prepare(k, 0)
    }
}

/// What a step of SGD multiplies by.
pub struct Step<K: Kernels> {
    lr: Alpha<K>,
    momentum: Alpha<K>,
    weight_decay: Alpha<K>,
    is_first: bool,
}

impl Algorithm<1> for Sgd {
    type Step<K: Kernels> = Step<K>;

    fn prepare<K: Kernels>(&self, k: &K, taken: u32) -> Step<K> {
        Step {
            lr: Alpha::new(k, python("−lr", -self.lr)),
            momentum: Alpha::new(k, python("momentum", self.momentum)),
            weight_decay: Alpha::new(k, python("weight_decay", self.weight_decay)),
            is_first: taken == 0,
        }
    }
    #[inline(always)]
    fn update<K: Kernels>(
        &self,
        step: &Step<K>,
        param: &mut Param<K>,
        kept: &mut K::Lanes,
        [momentum_buffer]: &mut [K::Lanes; 1],
    ) {
        let (k, part) = (param.kernels(), param.part());
        let words = |plain, fused| if self.fused { fused } else { plain };
        let mut grad = param.decayed(*kept, &step.weight_decay, words(DECAYED, FUSED_DECAYED));
        if self.momentum != 0.0 {
            *momentum_buffer = if step.is_first {
                // The first step's buffer is a copy of the gradient.
                k.called(grad, "momentum_buffer")
            } else if self.fused && part == KernelPart::Tail {
                k.named("momentum_buffer", "momentum_buffer * momentum + grad").add_alpha(
                    grad,
                    *momentum_buffer,
                    &step.momentum,
                    part,
                )
            } else {
                let product = k.named("product", words("buf.mul_(momentum)", "momentum_buffer * momentum"));
                let product = product.mul_scalar(*momentum_buffer, step.momentum.number);
                k.named("momentum_buffer", words("buf.add_(grad)", "… + grad")).add(product, grad)
            };
            grad = if self.nesterov {
                let nesterov = k.named(
                    "nesterov grad",
                    words("grad.add(buf, alpha=momentum)", "grad + momentum_buffer * momentum"),
                );
                let nesterov = nesterov.add_alpha(grad, *momentum_buffer, &step.momentum, part);
                // Foreach adds into .grad itself, if weight decay hasn't made another of it.
                if self.weight_decay == 0.0 && !self.fused {
                    *kept = nesterov;
                }
                nesterov
            } else {
                *momentum_buffer
            };
        }
        param.add_(grad, &step.lr, words(DESCEND, "param - grad * lr"));
    }
}
