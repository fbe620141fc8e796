//! `Outcome`: what became of a run, and when.

use crate::{names::names, run::model::Step, settings::value::Value};

names! {
    /// What holds now, the gravest first.
    #[derive(Default)]
    pub enum State {
        Diverged = "diverged",
        ExactZero = "exact_zero",
        Stalled = "stalled",
        #[default]
        Training = "training",
    }
}

/// What holds now, and the iteration at which each first held. Only `stall` can end again, and only
/// where a later step may still move a parameter (momentum, Adam, dynamic loss scaling, shuffled batches): it is then
/// the start of the latest rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub state: State,
    /// The loss was 0, not small.
    pub exact_zero: Option<u32>,
    /// No parameter has changed since, over all batches. In plain SGD none ever will.
    pub stall: Option<u32>,
    /// A parameter became inf or NaN.
    pub diverged: Option<u32>,
    /// Something became inf or NaN: the loss, a gradient or a parameter.
    pub not_finite: Option<u32>,
}

impl From<Outcome> for Value {
    fn from(outcome: Outcome) -> Value {
        Value::map(&[
            ("state", outcome.state.name().into()),
            ("exact_zero", outcome.exact_zero.into()),
            ("stall", outcome.stall.into()),
            ("diverged", outcome.diverged.into()),
            ("not_finite", outcome.not_finite.into()),
        ])
    }
}

/// Watches a run, step by step.
#[derive(Clone, Copy, Debug, Default)]
pub struct Watch {
    outcome: Outcome,
    /// Since when no parameter has changed.
    rest: Option<u32>,
}

impl Watch {
    /// Takes in one step; `period` is how many steps bring the batches back to the same rows.
    pub(crate) fn see(&mut self, iteration: u32, Step { loss, changed, finite, all_finite }: Step, period: u32) {
        let outcome = &mut self.outcome;
        if loss == 0.0 {
            outcome.exact_zero.get_or_insert(iteration);
        }
        if !finite {
            outcome.diverged.get_or_insert(iteration);
        }
        if !all_finite {
            outcome.not_finite.get_or_insert(iteration);
        }
        if changed {
            self.rest = None;
        } else {
            self.rest.get_or_insert(iteration);
        }
        outcome.stall = self.rest.filter(|&start| outcome.diverged.is_none() && iteration - start + 1 >= period);
        outcome.state = match outcome {
            Outcome { diverged: Some(_), .. } => State::Diverged,
            _ if loss == 0.0 => State::ExactZero,
            Outcome { stall: Some(_), .. } => State::Stalled,
            _ => State::Training,
        };
    }

    pub fn outcome(&self) -> Outcome {
        self.outcome
    }
}

/// When recorded runs came to rest, to exactly 0 or left their range is compared in tests/pytorch/ and tests/lessons.rs.
#[cfg(test)]
mod tests {
    use super::*;

    const LEARNS: Step = Step { loss: 1.0, changed: true, finite: true, all_finite: true };
    const RESTS: Step = Step { changed: false, ..LEARNS };

    /// What holds after each of these steps.
    fn outcomes(steps: &[Step], period: u32) -> Vec<Outcome> {
        let mut watch = Watch::default();
        let see = |(iteration, &step)| {
            watch.see(iteration as u32, step, period);
            watch.outcome()
        };
        steps.iter().enumerate().map(see).collect()
    }

    #[test]
    fn what_holds_now_is_the_gravest() {
        let zero = Step { loss: 0.0, ..RESTS };
        let infinite = Step { loss: f64::INFINITY, all_finite: false, ..LEARNS };
        let gone = Step { loss: f64::NAN, changed: false, finite: false, all_finite: false };
        let seen = outcomes(&[LEARNS, RESTS, zero, infinite, gone, RESTS], 1);
        let states: Vec<State> = seen.iter().map(|outcome| outcome.state).collect();
        use State::{Diverged, ExactZero, Stalled, Training};
        assert_eq!(states, [Training, Stalled, ExactZero, Training, Diverged, Diverged]);
        let last = seen[5];
        assert_eq!((last.exact_zero, last.stall, last.not_finite, last.diverged), (Some(2), None, Some(3), Some(4)));
    }

    /// The first time stays, though the loss is no longer 0; a rest that ended is forgotten.
    #[test]
    fn only_a_stall_ends_again() {
        let seen = outcomes(&[Step { loss: 0.0, ..LEARNS }, RESTS, RESTS, LEARNS, RESTS], 1);
        assert_eq!(seen.iter().map(|outcome| outcome.exact_zero).collect::<Vec<_>>(), [Some(0); 5]);
        let stalls: Vec<_> = seen.iter().map(|outcome| outcome.stall).collect();
        assert_eq!(stalls, [None, Some(1), Some(1), None, Some(4)]);
    }

    /// Two points taken in turn: a step that changes nothing is not a stall while the next one does.
    #[test]
    fn a_rest_on_one_batch_is_not_a_stall() {
        let seen = outcomes(&[LEARNS, RESTS, LEARNS, RESTS, RESTS], 2);
        assert_eq!(seen.iter().map(|outcome| outcome.stall).collect::<Vec<_>>(), [None, None, None, None, Some(3)]);
    }
}
