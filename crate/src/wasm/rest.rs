//! The page's module is in two parts (`xtask/src/split.rs`): what the first curve needs, and the rest, which comes when it
//! is first asked for.

use std::cell::RefCell;

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::{
    experiment::Experiment,
    numbers::dtype::Dtype,
    torch::{kernels::Device, optim::Update},
};

thread_local! {
    /// None where the module is whole.
    static BRING: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Takes what brings the rest, at once; it is called again whenever the rest may be missing, and throws if it can't come.
#[wasm_bindgen]
pub fn on_rest_needed(bring: Function) {
    BRING.set(Some(bring));
}

/// Brings the rest, if the module is in parts. A function that is in the rest calls this where it isn't there yet.
#[wasm_bindgen]
pub fn bring_rest() {
    if let Some(bring) = BRING.with_borrow(Clone::clone)
        && let Err(error) = bring.call0(&JsValue::NULL)
    {
        wasm_bindgen::throw_val(error);
    }
}

/// Brings the rest for an experiment that can't be trained without it, before anything is begun.
pub(super) fn bring_rest_for(experiment: &Experiment) {
    let is_first = matches!(experiment.dtype, Dtype::Float16 | Dtype::Float32) && experiment.device == Device::Cpu;
    let has_more = experiment.optimizer.is_fused()
        || experiment.clip_grad.is_some()
        || experiment.lr_scheduler.is_some()
        || experiment.autocast.is_some()
        || experiment.float8.is_some()
        || experiment.state_dtype.is_some()
        || experiment.update == Update::Kahan
        || experiment.ema_decay.is_some()
        || experiment.accumulate > 1;
    if !is_first || has_more {
        bring_rest();
    }
}
