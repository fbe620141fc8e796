//! `torch.optim.SGD`.

use super::{LR, WEIGHT_DECAY, fits};
use crate::{
    numbers::dtype::Dtype,
    settings::{error::Code, macros::settings, read::Checked, table::Settings},
};

settings! {
    /// torch.optim.SGD.
    #[derive(Copy)]
    pub struct Sgd = "sgd" as "SGD" {
        lr: f64 [start: 0.1] => LR,
        momentum: f64 = 0.0 => within(Range::from(0.0)).fields(&[field("momentum", "Momentum")
            .says("Momentum: how much of the last step's direction the next one keeps.")
            .limits(0.0, 1000.0)]),
        weight_decay: f64 = 0.0 => WEIGHT_DECAY,
        /// Needs a momentum.
        nesterov: bool = false => any().and(", and needs a momentum over 0 to be true").fields(&[field("nesterov", "")
            .says("Nesterov: the step looks ahead along the momentum. It needs a momentum over 0.")]); convertible,
    }
}

/// Nor does PyTorch take these: what its dtype can't hold, and Nesterov without a momentum.
fn convertible(sgd: &Sgd, group: &'static str, dtype: Dtype) -> Checked {
    if sgd.nesterov {
        // PyTorch: "Nesterov momentum requires a momentum and zero dampening".
        if sgd.momentum == 0.0 {
            return Err(Sgd::place(group, "nesterov").refused(Code::OutOfRange, "momentum is 0"));
        }
        fits(Sgd::place(group, "momentum"), sgd.momentum, dtype, dtype.max())?;
    }
    // `add(…, alpha)` takes alpha as a number of the dtype.
    fits(Sgd::place(group, "lr"), sgd.lr, dtype, dtype.max())?;
    fits(Sgd::place(group, "weight_decay"), sgd.weight_decay, dtype, dtype.max())
}
