//! `Sweep`: an experiment at many learning rates in every dtype, and how each of those runs ends.

use crate::{
    experiment::{Experiment, Spec},
    numbers::dtype::Dtype,
    run::{outcome::State, trainer::Run},
};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct End {
    pub state: State,
    /// The iteration from which on that holds; the last one taken where none is known.
    pub iteration: u32,
    /// The last loss.
    pub loss: f64,
}

/// The runs of a sweep, coarse to fine: every 16th learning rate first, in all dtypes.
pub struct Sweep {
    experiment: Experiment,
    learning_rates: Vec<f64>,
    /// By dtype, then by learning rate. A learning rate that a dtype can't hold stays `None`.
    ends: Vec<Option<End>>,
    /// The runs still to come, the next one last.
    open: Vec<usize>,
    run: Option<(usize, Run)>,
}

impl Sweep {
    /// No run takes more steps.
    pub const STEPS: u32 = 10_000;

    pub fn new(experiment: Experiment, learning_rates: Vec<f64>) -> Sweep {
        let rates = learning_rates.len();
        let mut open = Vec::new();
        for (stride, offset) in [(16, 0), (16, 8), (8, 4), (4, 2), (2, 1)] {
            for rate in (offset..rates).step_by(stride) {
                open.extend((0..Dtype::ALL.len()).map(|dtype| dtype * rates + rate));
            }
        }
        open.reverse();
        Sweep { experiment, learning_rates, ends: vec![None; Dtype::ALL.len() * rates], open, run: None }
    }

    /// How the runs of a dtype ended, by learning rate; `None` where that isn't known yet.
    pub fn ends(&self, dtype: Dtype) -> &[Option<End>] {
        let rates = self.learning_rates.len();
        &self.ends[dtype as usize * rates..][..rates]
    }

    /// Runs on until all have ended, or until `expired`, which is asked about every `BETWEEN_LOOKS`
    /// multiplications. True when all have.
    pub fn run_until(&mut self, expired: &dyn Fn() -> bool) -> bool {
        let chunk = self.experiment.steps_in(Experiment::BETWEEN_LOOKS);
        let mut left = chunk;
        loop {
            let Some((place, run)) = &mut self.run else {
                let Some(place) = self.open.pop() else { return true };
                self.run = self.start(place).map(|run| (place, run));
                continue;
            };
            left -= 1;
            run.step();
            if run.iteration() == Sweep::STEPS || run.is_proved() {
                self.ends[*place] = Some(end(run));
                self.run = None;
            }
            if left == 0 {
                if expired() {
                    return false;
                }
                left = chunk;
            }
        }
    }

    /// The run at a place of `ends`, unless its dtype can't hold its learning rate.
    fn start(&self, place: usize) -> Option<Run> {
        let rates = self.learning_rates.len();
        let dtype = Dtype::ALL[place / rates];
        let mut optimizer = self.experiment.optimizer;
        *optimizer.lr_mut() = self.learning_rates[place % rates];
        let experiment = Experiment::new(Spec { dtype, optimizer, ..Spec::clone(&self.experiment) });
        experiment.ok().map(|experiment| Run::new(&experiment))
    }
}

fn end(run: &Run) -> End {
    let outcome = run.outcome();
    let iteration = outcome.from().unwrap_or(run.iteration() - 1);
    End { state: outcome.state(), iteration, loss: run.row().loss }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn swept(learning_rates: &[f64]) -> Sweep {
        let mut sweep = Sweep::new(Experiment::notebook(), learning_rates.to_vec());
        assert!(sweep.run_until(&|| false));
        sweep
    }

    /// Iterations and losses recorded with PyTorch 2.15 (the lessons').
    #[test]
    fn a_sweep_ends_where_pytorch_ends() {
        let sweep = swept(&[0.001, 0.03, 0.1, 0.25, 0.51]);
        let end = |dtype, rate: usize| sweep.ends(dtype)[rate].expect("it has run");
        let ended = |state, iteration, loss| End { state, iteration, loss };
        assert_eq!(end(Dtype::Float16, 0), ended(State::Stalled, 930, 0.0009765625));
        assert_eq!(end(Dtype::Bfloat16, 0), ended(State::Stalled, 271, 0.05859375));
        assert_eq!(end(Dtype::Float16, 1), ended(State::Stalled, 55, 9.5367431640625e-07));
        assert_eq!(end(Dtype::Bfloat16, 1), ended(State::Stalled, 39, 6.103515625e-05));
        assert_eq!(end(Dtype::Float32, 1), ended(State::Stalled, 127, 1.4210854715202004e-14));
        for (dtype, iteration) in Dtype::ALL.iter().zip([17, 12, 34, 73]) {
            assert_eq!(end(*dtype, 2), ended(State::ExactZero, iteration, 0.0));
        }
        assert_eq!((end(Dtype::Float16, 3).state, end(Dtype::Float16, 3).iteration), (State::ExactZero, 1));
        assert_eq!(end(Dtype::Float16, 4).state, State::Diverged);
    }

    #[test]
    fn it_goes_on_where_time_ran_out() {
        let mut sweep = Sweep::new(Experiment::notebook(), vec![0.0001, 0.1]);
        let mut calls = 0;
        while !sweep.run_until(&|| true) {
            calls += 1;
        }
        assert!(calls > 0, "float32 alone takes 10,000 steps at 0.0001");
        let whole = swept(&[0.0001, 0.1]);
        assert!(Dtype::ALL.iter().all(|&dtype| sweep.ends(dtype) == whole.ends(dtype)));
    }
}
