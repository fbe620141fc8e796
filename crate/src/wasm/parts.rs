//! The page's module is in parts (`xtask/src/split.rs`): what the first curve needs; what else its first screen shows, the
//! views; and the rest. A part comes when it is first asked for.

use std::cell::RefCell;

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::{experiment::Experiment, numbers::dtype::Dtype, run::straight, torch::kernels::Device};

/// What comes after the first part, in the order of `LATER` in `xtask/src/split.rs`.
#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum EnginePart {
    /// Worked steps, the landscape, where runs part.
    Views = 1,
    /// All else.
    Rest = 2,
}

thread_local! {
    /// None where the module is whole.
    static BRING: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Takes what brings a part by its number, at once; it is called again whenever the part may be missing, and throws if it
/// can't come.
#[wasm_bindgen]
pub fn on_part_needed(bring: Function) {
    BRING.set(Some(bring));
}

/// Brings a part, if the module is in parts. A call of what isn't there yet comes here first.
#[wasm_bindgen]
pub fn bring_part(part: u32) {
    if let Some(bring) = BRING.with_borrow(Clone::clone)
        && let Err(error) = bring.call1(&JsValue::NULL, &part.into())
    {
        wasm_bindgen::throw_val(error);
    }
}

/// Brings the rest for an experiment that can't be trained without it, before anything is begun.
pub(super) fn bring_rest_for(experiment: &Experiment) {
    let is_first = matches!(experiment.dtype, Dtype::Float16 | Dtype::Float32) && experiment.device == Device::Cpu;
    if !(is_first && straight::descent(experiment).is_some()) {
        bring_part(EnginePart::Rest as u32);
    }
}
