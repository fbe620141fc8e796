//! `Outcome`: what became of a run, and when.

use serde::Serialize;

/// The iteration at which each first held. Only `stall` can end again, and only where a later step
/// may still move a parameter (momentum, Adam): it is then the start of the latest rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// The loss was 0, not small.
    pub exact_zero: Option<u32>,
    /// No parameter has changed since, over all batches. In plain SGD none ever will.
    pub stall: Option<u32>,
    /// A parameter became inf or NaN.
    pub diverged: Option<u32>,
}

/// What holds now, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Diverged,
    ExactZero,
    Stalled,
    Training,
}

/// Watches a run, step by step.
#[derive(Clone, Copy, Debug, Default)]
pub struct Watch {
    outcome: Outcome,
    /// Since when no parameter has changed.
    rest: Option<u32>,
    loss_is_zero: bool,
}

impl Watch {
    /// Takes in one step; `period` is how many steps bring the batches back to the same rows.
    pub fn see(&mut self, iteration: u32, loss: f64, changed: bool, finite: bool, period: u32) {
        self.loss_is_zero = loss == 0.0;
        if self.loss_is_zero {
            self.outcome.exact_zero.get_or_insert(iteration);
        }
        if !finite {
            self.outcome.diverged.get_or_insert(iteration);
        }
        if changed {
            self.rest = None;
        } else {
            self.rest.get_or_insert(iteration);
        }
        self.outcome.stall =
            self.rest.filter(|&start| self.outcome.diverged.is_none() && iteration - start + 1 >= period);
    }

    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    pub fn state(&self) -> State {
        match self.outcome {
            Outcome { diverged: Some(_), .. } => State::Diverged,
            _ if self.loss_is_zero => State::ExactZero,
            Outcome { stall: Some(_), .. } => State::Stalled,
            _ => State::Training,
        }
    }
}
