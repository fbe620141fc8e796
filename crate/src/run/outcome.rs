//! `Outcome`: what became of a run, as facts. What holds for ever is proved by the run's whole state, which came again (see
//! `watch`); what is not proved is said of the iterations that were looked at.

use crate::{names::names, settings::value::Value};

/// What became of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// So many iterations were looked at.
    pub looked: u32,
    pub fate: Fate,
    /// The first iteration whose loss is 0, not small.
    pub first_zero: Option<u32>,
    /// The first iteration in which the loss, a gradient or a parameter is inf or NaN.
    pub not_finite: Option<u32>,
}

/// All but the last two hold for ever, from an iteration on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fate {
    /// A parameter is inf or NaN. `grows`: up to the first inf or NaN of the run, the loss grew in every iteration after
    /// this one.
    Diverged { from: u32, grows: Option<u32> },
    /// `GradScaler` skips every step, its scale at last this one.
    Skipping { from: u32, scale: f64 },
    /// The loss is 0. `rest`: from where on no parameter moves; `None` if they move for ever.
    ExactZero { from: u32, rest: Option<u32> },
    /// No parameter moves. With `zero_gradients` all gradients are 0, else updates are lost.
    Stalled { from: u32, zero_gradients: bool, losses: Losses },
    /// Everything repeats itself. `from` takes a second look (`Run::settle`).
    Cycle { from: Option<u32>, period: u32, losses: Losses },
    /// All gradients have been 0, and yet parameters move: by what the optimizer remembers, or by weight decay.
    Carried { from: u32 },
    /// No end was found.
    Training {
        /// The loss has been 0 since, and no parameter has moved since.
        zero: Option<u32>,
        still: Option<u32>,
        /// Why no end could be proved.
        open: Option<Open>,
    },
}

/// From the smallest to the largest; NaN counts as the largest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Losses {
    pub low: f64,
    pub high: f64,
}

names! {
    /// The kinds of `Fate`, the gravest first.
    pub enum State {
        Diverged = "diverged",
        ExactZero = "exact_zero",
        Stalled = "stalled",
        Skipping = "skipping",
        Cycle = "cycle",
        Carried = "carried",
        Training = "training",
    }
}

names! {
    /// What of a run's state is never the same again, so that nothing is known to repeat itself.
    pub enum Open {
        /// Each epoch's order is drawn anew.
        Shuffle = "shuffle",
        /// Each rounding is drawn anew.
        Chance = "chance",
        /// Adam's bias corrections are not 1 yet.
        BiasCorrection = "bias_correction",
        /// A scheduler still changes the learning rate.
        Schedule = "schedule",
    }
}

impl Outcome {
    pub fn state(&self) -> State {
        match self.fate {
            Fate::Diverged { .. } => State::Diverged,
            Fate::ExactZero { .. } => State::ExactZero,
            Fate::Stalled { .. } => State::Stalled,
            Fate::Skipping { .. } => State::Skipping,
            Fate::Cycle { .. } => State::Cycle,
            Fate::Carried { .. } => State::Carried,
            Fate::Training { .. } => State::Training,
        }
    }

    /// The iteration from which on that holds.
    pub fn from(&self) -> Option<u32> {
        match self.fate {
            Fate::Diverged { from, .. }
            | Fate::ExactZero { from, .. }
            | Fate::Stalled { from, .. }
            | Fate::Skipping { from, .. }
            | Fate::Carried { from } => Some(from),
            Fate::Cycle { from, .. } => from,
            Fate::Training { .. } => None,
        }
    }

    /// True if it holds for ever.
    pub fn is_proved(&self) -> bool {
        !matches!(self.state(), State::Carried | State::Training)
    }
}

/// What isn't there is left out.
impl From<Outcome> for Value {
    fn from(outcome: Outcome) -> Value {
        let mut entries = Vec::new();
        put(&mut entries, "state", Some(outcome.state().name()));
        put(&mut entries, "looked", Some(outcome.looked));
        put(&mut entries, "first_zero", outcome.first_zero);
        put(&mut entries, "not_finite", outcome.not_finite);
        put(&mut entries, "from", outcome.from());
        let mut losses = None;
        match outcome.fate {
            Fate::Diverged { grows, .. } => put(&mut entries, "grows", grows),
            Fate::Skipping { scale, .. } => put(&mut entries, "scale", Some(scale)),
            Fate::ExactZero { rest, .. } => put(&mut entries, "rest", rest),
            Fate::Stalled { zero_gradients, losses: seen, .. } => {
                entries.push(("zero_gradients".to_owned(), Value::Bool(zero_gradients)));
                losses = Some(seen);
            }
            Fate::Cycle { period, losses: seen, .. } => {
                put(&mut entries, "period", Some(period));
                losses = Some(seen);
            }
            Fate::Carried { .. } => {}
            Fate::Training { zero, still, open } => {
                put(&mut entries, "zero", zero);
                put(&mut entries, "still", still);
                put(&mut entries, "open", open.map(Open::name));
            }
        }
        put(&mut entries, "low", losses.map(|losses| losses.low));
        put(&mut entries, "high", losses.map(|losses| losses.high));
        Value::Map(entries)
    }
}

#[inline(never)]
fn put<T: Into<Value>>(entries: &mut Vec<(String, Value)>, key: &str, value: Option<T>) {
    if let Some(value) = value {
        entries.push((key.to_owned(), value.into()));
    }
}

impl Losses {
    /// Of none yet.
    pub const NONE: Losses = Losses { low: f64::INFINITY, high: f64::NEG_INFINITY };

    pub fn add(&mut self, loss: f64) {
        if loss < self.low || self.low.is_nan() || self.high == f64::NEG_INFINITY {
            self.low = loss;
        }
        // Nothing is larger than NaN, so that it stays.
        if loss > self.high || loss.is_nan() {
            self.high = loss;
        }
    }
}
