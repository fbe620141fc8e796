//! `Explainer`: a worked step, operation by operation.

use wasm_bindgen::prelude::*;

use super::{JsExperiment, now, read, to_js};
use crate::{
    explain::{self, Worked},
    settings::value::Value,
};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "Operation[] | undefined")]
    pub type JsOperationsIfDone;
}

#[wasm_bindgen]
pub struct Explainer(explain::Explainer);

#[wasm_bindgen]
impl Explainer {
    #[wasm_bindgen(constructor)]
    pub fn new(experiment: JsExperiment) -> Result<Explainer, JsValue> {
        Ok(Explainer(explain::Explainer::new(read(&experiment)?)))
    }

    /// What an iteration does, in order; of the operations that each point of the batch goes through,
    /// those of `point`. It takes the steps up to there again; undefined if that takes more than about
    /// so many milliseconds: then ask once more.
    pub fn explain(&mut self, iteration: u32, point: usize, milliseconds: f64) -> JsOperationsIfDone {
        let end = now() + milliseconds;
        let Some(worked) = self.0.explain(iteration, &|| now() >= end) else {
            return JsValue::UNDEFINED.unchecked_into();
        };
        let asked = worked.iter().filter(|worked| worked.line.point.is_none_or(|of| of == point));
        to_js(&Value::List(asked.map(Value::from).collect())).unchecked_into()
    }
}

impl From<&Worked> for Value {
    fn from(Worked { operation, line }: &Worked) -> Value {
        let inputs = line.shown.iter().map(|&input| operation.inputs[input].into());
        Value::map(&[
            ("phase", operation.phase.name().into()),
            ("parameter", operation.parameter.as_str().into()),
            ("call", line.call.into()),
            ("node", line.node.into()),
            ("result", line.result.into()),
            ("formula", line.formula.as_str().into()),
            ("symbols", line.symbols.as_slice().into()),
            ("inputs", Value::List(inputs.collect())),
            ("dtype", operation.dtype.name().into()),
            ("exact", operation.exact.into()),
            ("exact_rest", operation.exact_rest.into()),
            ("value", operation.result.into()),
            ("error_ulp", operation.error_ulp.into()),
            ("lost", operation.lost().map_or(Value::Null, |lost| lost.name().into())),
        ])
    }
}
