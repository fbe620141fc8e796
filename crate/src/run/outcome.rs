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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        experiment::{Experiment, link::Link},
        run::trainer::Trainer,
    };

    fn outcome(hash: &str) -> Outcome {
        let experiment: Experiment = Link::parse(hash).unwrap_or_else(|error| panic!("{hash}: {error}")).experiment;
        let mut run = Trainer::new(experiment);
        run.train_until(&|| false);
        run.run().outcome()
    }

    /// Iterations recorded with PyTorch 2.15: exact zero at lr 0.1, a stop short of it at 0.03.
    #[test]
    fn each_dtype_stops_where_pytorch_stops() {
        for (dtype, zero, stall) in
            [("float16", 17, 55), ("bfloat16", 12, 39), ("float32", 34, 127), ("float64", 73, u32::MAX)]
        {
            let notebook = outcome(&format!("dtype={dtype}&steps=100"));
            assert_eq!((notebook.exact_zero, notebook.state), (Some(zero), State::ExactZero), "{dtype}");
            if stall < u32::MAX {
                let slower = outcome(&format!("dtype={dtype}&lr=0.03&steps=150"));
                assert_eq!((slower.exact_zero, slower.stall), (None, Some(stall)), "{dtype}");
                assert_eq!(slower.state, State::Stalled, "{dtype}");
            }
        }
    }

    #[test]
    fn half_an_ulp_stops_the_slow_ones_and_float32_goes_on() {
        assert_eq!(outcome("lr=0.001&steps=1500").stall, Some(930));
        assert_eq!(outcome("dtype=bfloat16&lr=0.001&steps=1500").stall, Some(271));
        assert_eq!(outcome("dtype=float32&lr=0.001&steps=1500").state, State::Training);
    }

    /// Recorded with PyTorch 2.15: at lr 0.001 a float32 copy takes the 16-bit neurons to exact zero.
    #[test]
    fn master_weights_go_on_where_half_an_ulp_stops() {
        let master =
            |dtype: &str| outcome(&format!("dtype={dtype}&lr=0.001&steps=2000&update=master_weights")).exact_zero;
        assert_eq!((master("float16"), master("bfloat16")), (Some(1760), Some(1427)));
    }

    #[test]
    fn a_run_out_of_range_has_diverged() {
        let float16 = outcome("x=16&y=100");
        assert_eq!((float16.diverged, float16.state), (Some(1), State::Diverged));
        assert_eq!(outcome("dtype=float32&x=16&y=100&steps=30").diverged, Some(21));
        assert_eq!(outcome("lr=0.01&y=0.53&optimizer=adam").diverged, Some(0));
        assert_eq!(outcome("lr=0.01&y=0.53&optimizer=adam&eps=0.0001&steps=60").exact_zero, Some(51));
    }

    /// The loss of x = y = 0.0001 underflows at once, and the neuron goes on learning.
    #[test]
    fn a_loss_of_zero_is_not_the_end() {
        let tiny = outcome("x=0.0001&y=0.0001&0.weight=0&0.bias=0");
        assert_eq!((tiny.exact_zero, tiny.stall), (Some(0), None));
    }

    /// Two points taken in turn: a step that changes nothing is not a stall while the next one does.
    #[test]
    fn a_rest_on_one_batch_is_not_a_stall() {
        let mut watch = Watch::default();
        for (iteration, changed) in [(0, true), (1, false), (2, true), (3, false), (4, false)] {
            watch.see(iteration, Step { loss: 1.0, changed, finite: true, all_finite: true }, 2);
            assert_eq!(watch.outcome().stall, (iteration == 4).then_some(3));
        }
    }
}
