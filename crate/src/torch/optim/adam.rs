//! `torch.optim.Adam` and `AdamW`.

use super::{LR, WEIGHT_DECAY, fits};
use crate::{
    numbers::dtype::Dtype,
    settings::{macros::settings, read::Checked, table::Settings},
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
        eps: f64 = 1e-8 => within(Range::from(0.0)).fields(&[field("eps", "eps")
            .says("eps: added to Adam's divisor, so that it isn't 0.")
            .limits(0.0, 1000.0)]),
        weight_decay: f64 = 0.0 => WEIGHT_DECAY; convertible,
    }
    /// torch.optim.AdamW, which takes it from the parameter itself (Loshchilov and Hutter, 2019).
    decoupled: "adamw" as "AdamW" { weight_decay: 0.01 }
}

/// Nor does PyTorch convert these.
fn convertible(adam: &Adam, group: &'static str, dtype: Dtype) -> Checked {
    if !adam.decoupled {
        fits(Adam::place(group, "weight_decay"), adam.weight_decay, dtype, dtype.max())?;
    }
    // `addcdiv(…, value)` takes the first step's lr / (1 - beta1) in float32, or float64.
    fits(Adam::place(group, "lr"), adam.lr, dtype, dtype.wide().max() * (1.0 - adam.betas.0))
}
