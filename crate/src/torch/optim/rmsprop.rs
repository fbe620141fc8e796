//! `torch.optim.RMSprop`: `torch/optim/rmsprop.py`, `_single_tensor_rmsprop`.

use super::{Algorithm, DECAYED, EPS, LR, MOMENTUM, Param, WEIGHT_DECAY, fits};
use crate::{
    numbers::dtype::Dtype,
    settings::{macros::settings, read::Checked},
    torch::kernels::{Alpha, Kernels, python},
};

settings! {
    /// torch.optim.RMSprop (Hinton, 2012; centered as Graves has it, 2013).
    #[derive(Copy)]
    pub struct RmsProp = "rmsprop" as "RMSprop" {
        lr: f64 [start: 0.01] => LR,
        /// Of the running average of the gradient's square.
        alpha: f64 = 0.99 => within(Range::from(0.0)).fields(&[field("alpha", "alpha")
            .says("alpha: how much of the average of the squared gradients stays in each step.")
            .limits(0.0, 1000.0)]),
        eps: f64 = 1e-8 => EPS,
        weight_decay: f64 = 0.0 => WEIGHT_DECAY,
        momentum: f64 = 0.0 => MOMENTUM,
        /// Divides by the standard deviation of the gradient: its average, squared, is taken away.
        centered: bool = false => any().fields(&[field("centered", "")
            .says("Centered: the average gradient, squared, is taken from the average of the squares.")]); convertible,
    }
}

/// Nor does PyTorch convert these: `add(…, alpha)` takes alpha as a number of the dtype, `addcdiv(…, value)` in float32, or
/// float64.
fn convertible(rmsprop: &RmsProp, group: &'static str, dtype: Dtype) -> Checked {
    let holds_lr = if rmsprop.momentum == 0.0 { dtype.wide() } else { dtype };
    fits((group, "lr"), rmsprop.lr, dtype, holds_lr.max())?;
    fits((group, "weight_decay"), rmsprop.weight_decay, dtype, dtype.max())
}

impl RmsProp {
    pub(super) const STATE: &[&str] = &["square_avg", "grad_avg", "momentum_buffer"];
}

/// What a step of RMSprop multiplies by.
pub struct Step<K: Kernels> {
    lr: Alpha<K>,
    weight_decay: Alpha<K>,
}

impl Algorithm<3> for RmsProp {
    type Step<K: Kernels> = Step<K>;

    fn prepare<K: Kernels>(&self, k: &K, _taken: u32) -> Step<K> {
        Step {
            lr: Alpha::new(k, python("−lr", -self.lr)),
            weight_decay: Alpha::new(k, python("weight_decay", self.weight_decay)),
        }
    }
    #[inline(always)]
    fn update<K: Kernels>(
        &self,
        step: &Step<K>,
        param: &mut Param<K>,
        grad: &mut K::Lanes,
        [square_avg, grad_avg, momentum_buffer]: &mut [K::Lanes; 3],
    ) {
        let k = param.kernels();
        let grad = param.decayed(*grad, &step.weight_decay, DECAYED);
        let rest = python("(1 − alpha)", 1.0 - self.alpha);
        let product = k.named("product", "square_avg.mul_(alpha)").mul_scalar(*square_avg, python("alpha", self.alpha));
        *square_avg = k.named("square_avg", "square_avg.addcmul_(grad, grad)").addcmul(product, grad, grad, rest);
        let mut variance = *square_avg;
        if self.centered {
            *grad_avg =
                k.named("grad_avg", "grad_avg.lerp_(grad, 1 - alpha)").lerp(*grad_avg, grad, rest, param.part());
            let centered = k.named("variance", "square_avg.addcmul(grad_avg, grad_avg, value=-1)");
            variance = centered.addcmul(*square_avg, *grad_avg, *grad_avg, python("−1", -1.0));
        }
        let root = k.named("root", "avg.sqrt_()").sqrt(variance);
        let avg = k.named("avg", "avg.add_(eps)").add_scalar(root, python("eps", self.eps));
        if self.momentum == 0.0 {
            return param.addcdiv_(grad, avg, step.lr.number, "param.addcdiv_(grad, avg)");
        }
        let momentum = python("momentum", self.momentum);
        let product = k.named("product", "buf.mul_(momentum)").mul_scalar(*momentum_buffer, momentum);
        let buffer = k.named("momentum_buffer", "buf.addcdiv_(grad, avg)");
        *momentum_buffer = buffer.addcdiv(product, grad, avg, python("1", 1.0));
        param.add_(*momentum_buffer, &step.lr, "param.add_(buf, alpha=-lr)");
    }
}
