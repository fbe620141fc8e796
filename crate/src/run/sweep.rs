//! `Sweep`: experiments, such as one in every dtype, each at many learning rates; and how each of those runs ends.

use crate::{
    experiment::{Experiment, Spec},
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

/// The runs of a sweep, coarse to fine: every 16th learning rate first, of all experiments.
pub struct Sweep {
    /// Whatever their learning rates are.
    experiments: Vec<Spec>,
    learning_rates: Vec<f64>,
    /// By experiment, then by learning rate. What can't be run with a learning rate, such as one that its dtype can't hold,
    /// stays `None`.
    ends: Vec<Option<End>>,
    /// The runs still to come, the next one last.
    open: Vec<usize>,
    run: Option<Swept>,
}

/// A run under way, and the place of its end.
struct Swept {
    place: usize,
    run: Run,
    /// So many of its steps go between two looks at the clock.
    chunk: u32,
}

impl Sweep {
    /// No run takes more steps.
    pub const STEPS: u32 = 10_000;

    pub fn new(experiments: Vec<Spec>, learning_rates: Vec<f64>) -> Sweep {
        let rates = learning_rates.len();
        let mut open = Vec::new();
        for (stride, offset) in [(16, 0), (16, 8), (8, 4), (4, 2), (2, 1)] {
            for rate in (offset..rates).step_by(stride) {
                open.extend((0..experiments.len()).map(|row| row * rates + rate));
            }
        }
        open.reverse();
        Sweep { ends: vec![None; experiments.len() * rates], experiments, learning_rates, open, run: None }
    }

    /// How the runs of an experiment ended, by learning rate; `None` where that isn't known yet. Empty if there is none.
    pub fn ends(&self, row: usize) -> &[Option<End>] {
        self.ends.chunks(self.learning_rates.len().max(1)).nth(row).unwrap_or(&[])
    }

    /// Runs on until all have ended, or until `expired`, which is asked about every `BETWEEN_LOOKS`
    /// multiplications. True when all have.
    pub fn run_until(&mut self, expired: &dyn Fn() -> bool) -> bool {
        let mut taken = 0;
        loop {
            let Some(Swept { place, run, chunk }) = &mut self.run else {
                let Some(place) = self.open.pop() else { return true };
                self.run = self.start(place);
                continue;
            };
            taken += 1;
            run.step();
            let is_due = taken >= *chunk;
            if run.iteration() == Sweep::STEPS || run.is_proved() {
                self.ends[*place] = Some(end(run));
                self.run = None;
            }
            if is_due {
                if expired() {
                    return false;
                }
                taken = 0;
            }
        }
    }

    /// The run at a place of `ends`, unless it can't be with that learning rate.
    fn start(&self, place: usize) -> Option<Swept> {
        let rates = self.learning_rates.len();
        let mut spec = self.experiments[place / rates].clone();
        *spec.optimizer.lr_mut() = self.learning_rates[place % rates];
        let experiment = Experiment::new(spec).ok()?;
        let chunk = experiment.steps_in(Experiment::BETWEEN_LOOKS);
        Some(Swept { place, run: Run::new(&experiment), chunk })
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
    use crate::{numbers::dtype::Dtype, settings::table::Settings};

    /// The notebook in every dtype.
    fn notebooks() -> Vec<Spec> {
        Dtype::ALL.iter().map(|&dtype| Spec { dtype, ..Spec::start() }).collect()
    }

    fn swept(learning_rates: &[f64]) -> Sweep {
        let mut sweep = Sweep::new(notebooks(), learning_rates.to_vec());
        assert!(sweep.run_until(&|| false));
        sweep
    }

    /// Iterations and losses recorded with PyTorch 2.15 (the lessons').
    #[test]
    fn a_sweep_ends_where_pytorch_ends() {
        let sweep = swept(&[0.001, 0.03, 0.1, 0.25, 0.51]);
        let end = |dtype, rate: usize| sweep.ends(dtype as usize)[rate].expect("it has run");
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
        let mut sweep = Sweep::new(notebooks(), vec![0.0001, 0.1]);
        let mut calls = 0;
        while !sweep.run_until(&|| true) {
            calls += 1;
        }
        assert!(calls > 0, "float32 alone takes 10,000 steps at 0.0001");
        let whole = swept(&[0.0001, 0.1]);
        assert!((0..Dtype::ALL.len()).all(|row| sweep.ends(row) == whole.ends(row)));
    }
}
