//! `Sweep`: experiments, such as one in every dtype, each at many learning rates; and how each of those runs ends.

use crate::{
    experiment::{Experiment, Spec},
    run::{
        abreast::abreast,
        outcome::{Outcome, State},
        trainer::Run,
    },
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

impl End {
    /// Of a run that has taken so many steps, the last of which had this loss.
    pub(super) fn of(outcome: &Outcome, steps: u32, loss: f64) -> End {
        End { state: outcome.state(), iteration: outcome.from().unwrap_or(steps - 1), loss }
    }
}

/// The runs of a sweep, coarse to fine: every 16th learning rate first, of all experiments.
pub struct Sweep {
    /// By experiment, then by learning rate. What can't be run with a learning rate, such as one that its dtype can't hold,
    /// stays `None`.
    ends: Vec<Option<End>>,
    rates: usize,
    /// The runs still to come, the next ones last: those of one experiment together.
    queues: Vec<Queue>,
    under_way: Option<UnderWay>,
}

/// Runs of an experiment at several learning rates.
#[derive(Clone)]
pub(super) struct Queue {
    /// Whatever its learning rate is; found valid at the first learning rate at which it is.
    spec: Spec,
    experiment: Option<Experiment>,
    /// The places of their ends, and their learning rates; the next one last.
    open: Vec<(usize, f64)>,
}

impl Queue {
    /// The place of the next end, and what is run for it; those that can't be are passed over.
    pub fn next(&mut self) -> Option<(usize, Experiment)> {
        loop {
            let (place, learning_rate) = self.open.pop()?;
            let next = match &self.experiment {
                Some(experiment) => experiment.with_learning_rate(learning_rate),
                None => {
                    *self.spec.optimizer.lr_mut() = learning_rate;
                    Experiment::new(self.spec.clone())
                }
            };
            if let Ok(experiment) = next {
                self.experiment.get_or_insert_with(|| experiment.clone());
                return Some((place, experiment));
            }
        }
    }
}

/// Runs that are taken together.
pub(super) trait Runs {
    /// Takes about so many steps, of all runs together, and tells how those ended that have. True when there are no more.
    fn advance(&mut self, steps: u32, ended: &mut dyn FnMut(usize, End)) -> bool;
}

struct UnderWay {
    runs: Box<dyn Runs>,
    /// So many steps go between two looks at the clock.
    chunk: u32,
}

/// Runs one after the other.
struct InTurn {
    queue: Queue,
    run: Option<(usize, Run)>,
}

impl Runs for InTurn {
    fn advance(&mut self, steps: u32, ended: &mut dyn FnMut(usize, End)) -> bool {
        let mut left = steps;
        while left > 0 {
            if self.run.is_none() {
                self.run = self.queue.next().map(|(place, experiment)| (place, Run::new(&experiment)));
            }
            let Some((place, run)) = &mut self.run else { return true };
            let before = run.iteration();
            run.prove(left.min(Sweep::STEPS - before));
            left -= run.iteration() - before;
            if run.iteration() == Sweep::STEPS || run.is_proved() {
                ended(*place, End::of(&run.outcome(), run.iteration(), run.row().loss));
                self.run = None;
            }
        }
        false
    }
}

impl Sweep {
    /// No run takes more steps.
    pub const STEPS: u32 = 10_000;

    /// Of these experiments, whatever their learning rates are.
    pub fn new(experiments: Vec<Spec>, learning_rates: Vec<f64>) -> Sweep {
        let rates = learning_rates.len();
        let mut queues = Vec::new();
        for (stride, offset) in [(16, 0), (16, 8), (8, 4), (4, 2), (2, 1)] {
            for (row, spec) in experiments.iter().enumerate() {
                let places = (offset..rates).step_by(stride).rev();
                let open = places.map(|rate| (row * rates + rate, learning_rates[rate])).collect();
                queues.push(Queue { spec: spec.clone(), experiment: None, open });
            }
        }
        queues.reverse();
        Sweep { ends: vec![None; experiments.len() * rates], rates, queues, under_way: None }
    }

    /// How the runs of an experiment ended, by learning rate; `None` where that isn't known yet. Empty if there is none.
    pub fn ends(&self, row: usize) -> &[Option<End>] {
        self.ends.chunks(self.rates.max(1)).nth(row).unwrap_or(&[])
    }

    /// Runs on until all have ended, or until `expired`, which is asked about every `BETWEEN_LOOKS`
    /// multiplications. True when all have.
    pub fn run_until(&mut self, expired: &dyn Fn() -> bool) -> bool {
        loop {
            let Some(UnderWay { runs, chunk }) = &mut self.under_way else {
                let Some(queue) = self.queues.pop() else { return true };
                self.under_way = begin(queue);
                continue;
            };
            if runs.advance(*chunk, &mut |place, end| self.ends[place] = Some(end)) {
                self.under_way = None;
            } else if expired() {
                return false;
            }
        }
    }
}

/// The runs of a queue, if there are any.
fn begin(queue: Queue) -> Option<UnderWay> {
    let (_, experiment) = queue.clone().next()?;
    let chunk = experiment.steps_in(Experiment::BETWEEN_LOOKS);
    let runs = abreast(&experiment, &queue).unwrap_or_else(|| Box::new(InTurn { queue, run: None }));
    Some(UnderWay { runs, chunk })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{experiment::link::Link, numbers::dtype::Dtype, settings::table::Settings};

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

    /// Side by side, runs end as each does by itself, taken step by step; and those that a learning rate breaks don't run.
    #[test]
    fn a_sweep_ends_as_single_runs_do() {
        let more = [
            "",
            "x=3&y=-2",
            "momentum=0.9",
            "x=1,2&y=2,1&batch_size=1",
            "device=cuda",
            "optimizer=adam",
            "update=kahan",
            "lr_scheduler=exponential&gamma=2&steps=9",
            "lr_scheduler=one_cycle&max_lr=0.5&total_steps=20000",
            "0.weight=1e-6&0.bias=-1e-7",
        ];
        let learning_rates = [0.0, 1e-3, 0.03, 0.1, 0.25, 0.5, 0.51, 0.9, 3.0, 60.0, 3e4, 1e5, 1e39, f64::NAN, -1.0];
        let mut specs = Vec::new();
        for dtype in ["float16", "bfloat16", "float32", "float64", "float8_e4m3fn"] {
            specs.extend(more.iter().filter_map(|more| Link::parse(&format!("dtype={dtype}&{more}")).ok()));
        }
        assert!(specs.len() > 45, "{}", specs.len());
        let specs: Vec<Spec> = specs.into_iter().map(|link| (*link.experiment).clone()).collect();
        let mut sweep = Sweep::new(specs.clone(), learning_rates.to_vec());
        assert!(sweep.run_until(&|| false));
        for (row, spec) in specs.into_iter().enumerate() {
            for (&learning_rate, swept) in learning_rates.iter().zip(sweep.ends(row)) {
                let mut spec = spec.clone();
                *spec.optimizer.lr_mut() = learning_rate;
                let alone = Experiment::new(spec.clone()).ok().map(|experiment| {
                    let mut run = Run::new(&experiment);
                    while run.iteration() < Sweep::STEPS && !run.is_proved() {
                        run.step();
                    }
                    End::of(&run.outcome(), run.iteration(), run.row().loss)
                });
                let bits = |end: &End| (end.state, end.iteration, end.loss.to_bits(), end.loss.is_nan());
                let is_alike = match (swept, &alone) {
                    (Some(a), Some(b)) => {
                        bits(a) == bits(b) || a.loss.is_nan() && b.loss.is_nan() && a.state == b.state
                    }
                    (a, b) => a.is_none() && b.is_none(),
                };
                assert!(is_alike, "{swept:?} {alone:?} at {learning_rate}: {spec:?}");
            }
        }
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
