//! `torch.optim.Adam` and `AdamW`: `torch/optim/adam.py`, `_single_tensor_adam`.

use super::{Algorithm, DECAYED, EPS, FUSED, FUSED_DECAYED, LR, Param, WEIGHT_DECAY, fits, power::power};
use crate::{
    numbers::dtype::Dtype,
    settings::{macros::settings, read::Checked},
    torch::kernels::{Alpha, KernelPart, Kernels, Python, python},
};

settings! {
    /// torch.optim.Adam, which adds weight_decay · parameter to the gradient.
    #[derive(Copy)]
    pub struct Adam = "adam" as "Adam" {
        lr: f64 [start: 0.1] => LR,
        /// Of the running averages of the gradient and of its square.
        betas: (f64, f64) = (0.9, 0.999) => within(Range::from(0.0).below(1.0)).fields(&[
            field("beta1", "beta1").limits(0.0, 0.999999999),
            field("beta2", "beta2").limits(0.0, 0.999999999),
        ]),
        eps: f64 = 1e-8 => EPS,
        weight_decay: f64 = 0.0 => WEIGHT_DECAY; convertible,
        /// The whole step in one kernel.
        fused: bool = false => FUSED,
    }
    /// torch.optim.AdamW, which takes it from the parameter itself (Loshchilov and Hutter, 2019).
    decoupled: "adamw" as "AdamW" { weight_decay: 0.01 }
}

/// Nor does PyTorch convert these.
fn convertible(adam: &Adam, group: &'static str, dtype: Dtype) -> Checked {
    if adam.fused {
        return Ok(());
    }
    if !adam.decoupled {
        fits((group, "weight_decay"), adam.weight_decay, dtype, dtype.max())?;
    }
    // `addcdiv(…, value)` takes the first step's lr / (1 - beta1) in float32, or float64.
    fits((group, "lr"), adam.lr, dtype, dtype.wide().max() * (1.0 - adam.betas.0))
}

impl Adam {
    pub(super) const STATE: &[&str] = &["exp_avg", "exp_avg_sq"];

    fn bias_correction2_sqrt(&self, taken: u32) -> f64 {
        (1.0 - power(self.betas.1, taken.saturating_add(1))).sqrt()
    }

    fn step_size(&self, taken: u32) -> f64 {
        -(self.lr / (1.0 - power(self.betas.0, taken.saturating_add(1))))
    }

    /// See `Optimizer::steady_from`: found by halving.
    pub(super) fn steady_from(&self, dtype: Dtype) -> u32 {
        // A GPU's powers may be off in the last place: half of where they make no difference is enough.
        let is_one = |beta: f64, taken: u32| dtype.opmath(1.0 - 2.0 * power(beta, taken.saturating_add(1))) == 1.0;
        let is_steady = |taken: u32| {
            if self.fused && !(is_one(self.betas.0, taken) && is_one(self.betas.1, taken)) {
                return false;
            }
            dtype.opmath(self.bias_correction2_sqrt(taken)) == 1.0
                && dtype.opmath(self.step_size(taken)) == dtype.opmath(-self.lr)
        };
        let (mut before, mut from) = (0, u32::MAX);
        while before < from {
            let middle = before + (from - before) / 2;
            if is_steady(middle) {
                from = middle;
            } else {
                before = middle + 1;
            }
        }
        // The powers are the nearest numbers but for very rare ties: one step more is below those, too.
        from.saturating_add(1)
    }
}

/// What a step of Adam multiplies and divides by.
pub struct Step<K: Kernels> {
    weight_decay: Alpha<K>,
    beta2: Alpha<K>,
    bias_correction2_sqrt: Python,
    step_size: Python,
}

impl Algorithm<2> for Adam {
    type Step<K: Kernels> = Step<K>;

    fn prepare<K: Kernels>(&self, k: &K, taken: u32) -> Step<K> {
        Step {
            weight_decay: Alpha::new(k, python("weight_decay", self.weight_decay)),
            beta2: Alpha::new(k, python("beta2", self.betas.1)),
            bias_correction2_sqrt: python("bias_correction2_sqrt", self.bias_correction2_sqrt(taken)),
            step_size: python("−step_size", self.step_size(taken)),
        }
    }
    #[inline(always)]
    fn update<K: Kernels>(
        &self,
        step: &Step<K>,
        param: &mut Param<K>,
        grad: &mut K::Lanes,
        [exp_avg, exp_avg_sq]: &mut [K::Lanes; 2],
    ) {
        let (k, (beta1, beta2)) = (param.kernels(), self.betas);
        let words = |plain, fused| if self.fused { fused } else { plain };
        let mut grad = *grad;
        if !self.decoupled {
            grad = param.decayed(grad, &step.weight_decay, words(DECAYED, FUSED_DECAYED));
        } else if self.weight_decay != 0.0 {
            // Python's; in the fused kernel the compiler made an fma of it.
            let kept =
                if self.fused { (-self.lr).mul_add(self.weight_decay, 1.0) } else { 1.0 - self.lr * self.weight_decay };
            let kept = python("(1 − lr · weight_decay)", kept);
            param.mul_(kept, words("param.mul_(1 - lr * weight_decay)", "param * (1 - lr * weight_decay)"));
        }
        let weight = python("(1 − beta1)", 1.0 - beta1);
        *exp_avg = k
            .named("exp_avg", words("exp_avg.lerp_(grad, 1 - beta1)", "exp_avg + (1 - beta1) * (grad - exp_avg)"))
            .lerp(*exp_avg, grad, weight, param.part());
        let value = python("(1 − beta2)", 1.0 - beta2);
        *exp_avg_sq = if self.fused && param.part() == KernelPart::Tail {
            let product = k.named("product", "(1 - beta2) * grad").mul_scalar(grad, value);
            let square = k.named("square", "… * grad").mul(product, grad);
            let sum = k.named("exp_avg_sq", "exp_avg_sq * beta2 + …");
            sum.add_alpha(square, *exp_avg_sq, &step.beta2, param.part())
        } else {
            let product = k.named("product", words("exp_avg_sq.mul_(beta2)", "exp_avg_sq * beta2"));
            let product = product.mul_scalar(*exp_avg_sq, step.beta2.number);
            let sum = k.named("exp_avg_sq", words("exp_avg_sq.addcmul_(grad, grad)", "… + (1 - beta2) * grad * grad"));
            sum.addcmul(product, grad, grad, value)
        };
        let root = k.named("root", words("exp_avg_sq.sqrt()", "sqrt(exp_avg_sq)")).sqrt(*exp_avg_sq);
        let corrected = k.named("corrected", "/ bias_correction2_sqrt").foreach_div(root, step.bias_correction2_sqrt);
        let denom = k.named("denom", words("add_(eps)", "+ eps")).add_scalar(corrected, python("eps", self.eps));
        let call = words("param.addcdiv_(exp_avg, denom)", "param - step_size * exp_avg / denom");
        param.addcdiv_(*exp_avg, denom, step.step_size, call);
    }
}
