//! `Parting`: where two runs part.

use wasm_bindgen::prelude::*;

use super::{JsExperiment, explainer::told, now, read, to_js};
use crate::{
    explain::{self, Found, Side, Step},
    settings::value::Value,
};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "Parted | undefined")]
    pub type JsParted;
}

#[wasm_bindgen]
pub struct Parting {
    parting: explain::Parting,
    found: Option<Found>,
}

#[wasm_bindgen]
impl Parting {
    #[wasm_bindgen(constructor)]
    pub fn new(experiment: JsExperiment, other: JsExperiment) -> Result<Parting, JsValue> {
        Ok(Parting { parting: explain::Parting::new([read(&experiment)?, read(&other)?]), found: None })
    }

    /// Looks on for at most about so many milliseconds; true when it is found where they part, or that they don't.
    pub fn look_for(&mut self, milliseconds: f64) -> bool {
        let end = now() + milliseconds;
        if self.found.is_none() {
            self.found = self.parting.look_until(&|| now() >= end);
        }
        self.found.is_some()
    }

    /// Undefined until it is found.
    #[wasm_bindgen(getter)]
    pub fn result(&self) -> JsParted {
        let Some(found) = &self.found else { return JsValue::UNDEFINED.unchecked_into() };
        let found = match found {
            Found::Alike => Value::map(&[("where", "nowhere".into()), ("looked", self.parting.looked().into())]),
            Found::Start { place, values } => {
                Value::map(&[("where", "start".into()), ("parameter", parameter(*place, *values))])
            }
            Found::Step(step) => parted_in(step),
        };
        to_js(&found).unchecked_into()
    }
}

fn parted_in(Step { iteration, parameter: differs, sides }: &Step) -> Value {
    let differs = differs.map_or(Value::Null, |(place, values)| parameter(place, values));
    let mut entries = vec![("where", "step".into()), ("iteration", Value::from(*iteration)), ("parameter", differs)];
    if let Some(sides) = sides {
        // Of the points of a batch, the one that they part at.
        let point = sides[0].worked[*sides[0].differ.end()].point.unwrap_or(0);
        let sides = sides.iter().map(|Side { worked, differ }| {
            let cause = explain::cause(worked);
            let (mut operations, mut lit) = (Vec::new(), Vec::new());
            for (place, worked) in worked.iter().enumerate() {
                if worked.point.is_none_or(|own| own == point) {
                    if differ.contains(&place) {
                        lit.push(Value::from(operations.len() as u32));
                    }
                    operations.push(told(worked, cause.filter(|cause| cause.place == place)));
                }
            }
            Value::map(&[("operations", Value::List(operations)), ("differ", Value::List(lit))])
        });
        entries.push(("worked", Value::List(sides.collect())));
        entries.push(("point", Value::from(point as u32)));
    }
    Value::map(&entries)
}

fn parameter(place: usize, values: [f64; 2]) -> Value {
    Value::map(&[("place", Value::from(place as u32)), ("values", values.as_slice().into())])
}
