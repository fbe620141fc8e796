//! `Sweep`: how experiments' runs end at many learning rates.

use js_sys::{Float64Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::{JsExperiment, now, thrown, value};
use crate::{
    experiment::Spec,
    run::{
        outcome::State,
        sweep::{self, End},
    },
};

#[wasm_bindgen]
pub struct Sweep(sweep::Sweep);

#[wasm_bindgen]
impl Sweep {
    /// The experiments' own learning rates don't matter. One that can't be run ends nowhere.
    #[wasm_bindgen(constructor)]
    pub fn new(experiments: Vec<JsExperiment>, learning_rates: Vec<f64>) -> Result<Sweep, JsValue> {
        let mut rows = Vec::new();
        for experiment in experiments {
            rows.push(Spec::read(&value(&experiment, 0)).map_err(|error| thrown(&error))?);
        }
        Ok(Sweep(sweep::Sweep::new(rows, learning_rates)))
    }

    /// Runs on for at most about so many milliseconds; true when all runs have ended.
    pub fn run_for(&mut self, milliseconds: f64) -> bool {
        let end = now() + milliseconds;
        self.0.run_until(&|| now() >= end)
    }

    /// The last loss of an experiment, by its row, at each learning rate, NaN where it isn't known yet.
    pub fn losses(&self, row: usize) -> Float64Array {
        self.column(row, |end| end.loss)
    }

    /// The iteration at which each run reached its state, NaN where it isn't known yet.
    pub fn iterations(&self, row: usize) -> Float64Array {
        self.column(row, |end| end.iteration.into())
    }

    /// 0 where it isn't known yet, 1 diverged, 2 exact zero, 3 stalled, 4 skipping, 5 a cycle, 6 carried, 7 still training.
    pub fn states(&self, row: usize) -> Uint8Array {
        let number = |state| State::ALL.iter().position(|known| *known == state).unwrap_or(0) as u8 + 1;
        let states = self.0.ends(row).iter().map(|end| end.map_or(0, |end| number(end.state)));
        states.collect::<Vec<u8>>().as_slice().into()
    }
}

impl Sweep {
    fn column(&self, row: usize, value: impl Fn(&End) -> f64) -> Float64Array {
        let column = self.0.ends(row).iter().map(|end| end.as_ref().map_or(f64::NAN, &value));
        column.collect::<Vec<f64>>().as_slice().into()
    }
}
