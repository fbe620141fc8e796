//! `torch.optim.Adam` and `AdamW`: `torch/optim/adam.py`, `_single_tensor_adam`.

use super::{Algorithm, Param, power};
use crate::torch::kernels::{Alpha, Kernels, Python, python};

/// PyTorch's settings and their names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adam {
    pub lr: f64,
    pub betas: (f64, f64),
    pub eps: f64,
    pub weight_decay: f64,
    /// AdamW: takes weight_decay · parameter from the parameter itself (Loshchilov and Hutter, 2019); else Adam adds it to
    /// the gradient.
    pub decoupled: bool,
}

impl Adam {
    pub const BETAS: (f64, f64) = (0.9, 0.999);
    pub const EPS: f64 = 1e-8;
    /// AdamW's; Adam's is 0.
    pub const DECOUPLED_WEIGHT_DECAY: f64 = 0.01;
}

impl Adam {
    pub(super) const STATE: &[&str] = &["exp_avg", "exp_avg_sq"];
}

/// What a step of Adam multiplies and divides by.
pub struct Step<K: Kernels> {
    weight_decay: Alpha<K>,
    bias_correction2_sqrt: Python,
    step_size: Python,
}

impl Algorithm<2> for Adam {
    type Step<K: Kernels> = Step<K>;

    fn class(&self) -> &'static str {
        if self.decoupled { "AdamW" } else { "Adam" }
    }
    fn prepare<K: Kernels>(&self, k: &K, taken: u32) -> Step<K> {
        let (beta1, beta2) = self.betas;
        Step {
            weight_decay: Alpha::new(k, python("weight_decay", self.weight_decay)),
            bias_correction2_sqrt: python("bias_correction2_sqrt", (1.0 - power(beta2, taken + 1)).sqrt()),
            step_size: python("−step_size", -(self.lr / (1.0 - power(beta1, taken + 1)))),
        }
    }
    #[inline(always)]
    fn update<K: Kernels>(
        &self,
        step: &Step<K>,
        param: &mut Param<K>,
        mut grad: K::Lanes,
        [exp_avg, exp_avg_sq]: &mut [K::Lanes; 2],
    ) {
        let (k, part, (beta1, beta2)) = (param.kernels(), param.part(), self.betas);
        if self.weight_decay != 0.0 && self.decoupled {
            let kept = python("(1 − lr · weight_decay)", 1.0 - self.lr * self.weight_decay);
            param.mul_(kept, "param.mul_(1 - lr * weight_decay)");
        } else if self.weight_decay != 0.0 {
            let decay = k.named("decayed grad", "grad.add(param, alpha=weight_decay)");
            grad = decay.add_alpha(grad, param.value(), &step.weight_decay, part);
        }
        let weight = python("(1 − beta1)", 1.0 - beta1);
        *exp_avg = k.named("exp_avg", "exp_avg.lerp_(grad, 1 - beta1)").lerp(*exp_avg, grad, weight);
        let product = k.named("product", "exp_avg_sq.mul_(beta2)").mul_scalar(*exp_avg_sq, python("beta2", beta2));
        let value = python("(1 − beta2)", 1.0 - beta2);
        *exp_avg_sq = k.named("exp_avg_sq", "exp_avg_sq.addcmul_(grad, grad)").addcmul(product, grad, grad, value);
        let root = k.named("root", "exp_avg_sq.sqrt()").sqrt(*exp_avg_sq);
        let corrected = k.named("corrected", "/ bias_correction2_sqrt").div_scalar(root, step.bias_correction2_sqrt);
        let denom = k.named("denom", "add_(eps)").add_scalar(corrected, python("eps", self.eps));
        param.addcdiv_(*exp_avg, denom, step.step_size, "param.addcdiv_(exp_avg, denom)");
    }
}
