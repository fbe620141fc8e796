//! `Explainer`: a worked step, operation by operation.

use wasm_bindgen::prelude::*;

use super::{JsExperiment, now, read, to_js};
use crate::{
    explain::{self, Cause, Did, Operand, Worked},
    settings::value::Value,
    torch::kernels::Subject,
};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "Operation[] | undefined")]
    pub type JsOperationsIfDone;
    #[wasm_bindgen(typescript_type = "{ weight: Did; bias: Did } | undefined")]
    pub type JsDid;
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
        let cause = explain::cause(worked);
        let mut asked = Vec::new();
        for (place, worked) in worked.iter().enumerate() {
            if worked.point.is_none_or(|of| of == point) {
                let cause = cause.filter(|cause| cause.place == place);
                asked.push(told(worked, cause));
            }
        }
        to_js(&Value::List(asked)).unchecked_into()
    }

    /// What the iteration last explained did to the weight and to the bias; undefined before the first.
    pub fn did(&self) -> JsDid {
        let of = |tensor| explain::did(self.0.worked(), Subject::Parameter { tensor, element: 0 });
        let (Some(weight), Some(bias)) = (of(0), of(1)) else { return JsValue::UNDEFINED.unchecked_into() };
        to_js(&Value::map(&[("weight", weight.into()), ("bias", bias.into())])).unchecked_into()
    }
}

impl From<Did> for Value {
    fn from(Did { what, asked, half_gap, held, dtype }: Did) -> Value {
        Value::map(&[
            ("what", what.name().into()),
            ("asked", asked.into()),
            ("half_gap", half_gap.into()),
            ("held", held.into()),
            ("dtype", dtype.name().into()),
        ])
    }
}

/// A worked operation; if it made the step's first inf or NaN, that and why.
pub fn told(worked: &Worked, cause: Option<Cause>) -> Value {
    let Worked { operation, formula, shown, result, .. } = worked;
    let operands = shown.iter().map(|(place, label)| operand(&operation.operands[*place], label));
    Value::map(&[
        ("phase", operation.phase.name().into()),
        ("parameter", operation.parameter.as_str().into()),
        ("kind", operation.kind.name().into()),
        ("call", operation.call.into()),
        ("node", operation.node.into()),
        ("formula", formula.as_str().into()),
        ("operands", Value::List(operands.collect())),
        ("result", operand(&operation.result, result)),
        ("exact", operation.exact.hi.into()),
        ("exact_lo", operation.exact.lo.into()),
        ("error_ulp", operation.error_ulp.into()),
        ("lost", operation.lost().map_or(Value::Null, |lost| lost.name().into())),
        ("half_gap", operation.half_gap().into()),
        ("cause", cause.map_or(Value::Null, |cause| if cause.eps_is_lost { "eps" } else { "itself" }.into())),
    ])
}

fn operand(operand: &Operand, label: &str) -> Value {
    Value::map(&[
        ("name", operand.name.name.into()),
        ("role", operand.name.role.name().into()),
        ("label", label.into()),
        ("value", operand.value.into()),
        ("dtype", operand.dtype.name().into()),
    ])
}
