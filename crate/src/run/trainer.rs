//! `Trainer`: steps an experiment, keeps its history, and looks ahead to what becomes of it.

use std::ops::Range;

use super::{
    checkpoint::Checkpoint,
    history::History,
    model::Model,
    outcome::Outcome,
    record::{Record, Row},
    walk::Walk,
    watch::Watch,
};
use crate::{
    experiment::Experiment,
    numbers::bits::is_same,
    torch::{nn::Parameter, tensors::Tensors},
};

/// A run without its rows: the experiment's model in its dtype, and what became of it so far.
pub struct Run {
    walk: Walk,
    watch: Watch,
    /// Where all that repeats itself begins, while it is looked for.
    search: Option<Search>,
    /// `GradScaler` skipped the last step.
    skipped: bool,
}

/// Two runs of the same experiment, one a period ahead of the other: since when their iterations are the same, all repeats
/// itself.
struct Search {
    behind: Walk,
    ahead: Walk,
    since: Option<u32>,
}

impl Run {
    pub fn new(experiment: &Experiment) -> Run {
        let walk = Walk::new(experiment);
        let watch = Watch::new(experiment, walk.batches.period);
        Run { walk, watch, search: None, skipped: false }
    }

    /// All that the next step depends on, for a model of the same experiment that is to take it, too; and the rows that it
    /// sees.
    pub(crate) fn checkpoint(&self) -> (Checkpoint, Option<Vec<usize>>, Range<usize>) {
        let Walk { model, batches, .. } = &self.walk;
        (model.checkpoint(), batches.clone().order(), batches.rows())
    }

    /// How many steps were taken; also the iteration that the next one will be.
    pub fn iteration(&self) -> u32 {
        self.walk.iteration
    }

    /// Takes a step, past the experiment's own number too.
    pub fn step(&mut self) {
        let step = self.walk.step();
        self.watch.see(self.walk.iteration - 1, &step, &*self.walk.model);
        self.skipped = step.skipped;
    }

    /// Takes so many steps.
    pub fn take(&mut self, steps: u32) {
        let end = self.iteration().saturating_add(steps);
        while self.iteration() < end {
            let before = self.iteration();
            self.stride(end, None);
            if self.iteration() == before {
                self.step();
            }
        }
    }

    /// Takes so many steps and keeps their rows.
    fn train(&mut self, steps: u32, history: &mut History) {
        let end = self.iteration().saturating_add(steps);
        self.stride(end, Some(history));
        while self.iteration() < end {
            self.step();
            self.walk.model.keep_row(self.iteration() - 1, history);
        }
    }

    /// Takes so many steps, or as many as prove what becomes of the run for ever.
    pub(super) fn prove(&mut self, steps: u32) {
        let end = self.iteration().saturating_add(steps);
        self.stride(end, None);
        while self.iteration() < end && !self.is_proved() {
            self.step();
        }
    }

    fn stride(&mut self, end: u32, history: Option<&mut History>) {
        let Walk { model, iteration, .. } = &mut self.walk;
        *iteration += model.stride(*iteration..end, &mut self.watch, history);
    }

    /// Whether `GradScaler` skipped the last step.
    pub fn skipped(&self) -> bool {
        self.skipped
    }

    /// How many points the next step sees.
    pub fn points(&self) -> usize {
        self.walk.batches.rows().len()
    }

    /// The last step's row of the notebook's table; before the first step, the start.
    pub fn row(&self) -> Row {
        self.walk.model.row(self.walk.iteration.saturating_sub(1))
    }

    /// The last step taken, whole; `None` before the first.
    pub fn record(&self) -> Option<Record> {
        let Row { iteration, loss, .. } = self.walk.iteration.checked_sub(1).map(|_| self.row())?;
        let (mut parameters, mut gradients) = (Tensors::default(), Tensors::default());
        for Parameter { name, data, grad, .. } in self.walk.model.parameters() {
            parameters.0.push((name.clone(), data));
            gradients.0.push((name, grad));
        }
        let averages = self
            .walk
            .model
            .averages()
            .map(|averages| Tensors(parameters.0.iter().map(|(name, _)| name.clone()).zip(averages).collect()));
        Some(Record { iteration, prediction: self.walk.model.prediction(), loss, parameters, gradients, averages })
    }

    /// Every parameter and its gradient, in PyTorch's order.
    pub fn parameters(&self) -> Vec<Parameter<f64>> {
        self.walk.model.parameters()
    }

    /// Every element of them, one after the other, and its gradient.
    pub fn values(&self) -> Vec<[f64; 2]> {
        self.walk.model.values()
    }

    /// What each layer makes of rows of inputs, after its activation.
    pub fn outputs(&self, x: &[f64]) -> Vec<Vec<f64>> {
        self.walk.model.outputs(x)
    }

    /// What it predicts for these rows of the data.
    pub fn predictions(&self, rows: Range<usize>) -> Vec<f64> {
        self.walk.model.predictions(rows)
    }

    /// The loss of predictions for the points from row `start` on.
    pub fn loss(&self, prediction: &[f64], start: usize) -> f64 {
        self.walk.model.loss(prediction, start)
    }

    /// What became of it, as far as its steps tell.
    pub fn outcome(&self) -> Outcome {
        self.watch.outcome(&*self.walk.model)
    }

    /// Where the run of this experiment repeats itself, finds out since when, which takes about as many steps as were
    /// taken; or until `expired`, which is asked about every `BETWEEN_LOOKS` multiplications. True when nothing is left to
    /// find.
    pub fn settle(&mut self, experiment: &Experiment, expired: &dyn Fn() -> bool) -> bool {
        let Some((period, known)) = self.watch.wants_start(&*self.walk.model) else { return true };
        let search = self.search.get_or_insert_with(|| {
            let [behind, ahead] = [(); 2].map(|()| Walk::new(experiment));
            Search { behind, ahead, since: None }
        });
        loop {
            for _ in 0..experiment.steps_in(Experiment::BETWEEN_LOOKS) {
                if search.ahead.iteration < period {
                    search.ahead.step();
                } else if search.behind.iteration < known {
                    search.compare();
                } else {
                    self.watch.starts_at(search.since.unwrap_or(known));
                    self.search = None;
                    return true;
                }
            }
            if expired() {
                return false;
            }
        }
    }

    /// True if it is known what becomes of it for ever.
    pub fn is_proved(&self) -> bool {
        self.watch.is_proved()
    }
}

impl Search {
    /// Takes the next step in both. What is compared is what is to be seen of it: it may repeat itself before what the
    /// optimizer remembers does.
    fn compare(&mut self) {
        let Search { behind, ahead, since } = self;
        let iteration = behind.iteration;
        behind.step();
        ahead.step();
        let [model, other] = [&behind.model, &ahead.model];
        // The row first: it seldom is the same where the rest is not, and takes few copies.
        let seen = |model: &dyn Model, whole: bool| {
            let mut seen = model.row(0).values().to_vec();
            seen.extend(whole.then(|| model.values()).into_iter().flatten().flatten());
            seen.extend(whole.then(|| model.averages()).flatten().into_iter().flatten().flatten());
            seen
        };
        let is_same = [false, true].into_iter().all(|whole| {
            let (a, b) = (seen(&**model, whole), seen(&**other, whole));
            a.iter().zip(&b).all(|(a, b)| is_same(*a, *b))
        });
        if !is_same {
            *since = None;
        } else if since.is_none() {
            *since = Some(iteration);
        }
    }
}

/// A run of an experiment and its rows.
pub struct Trainer {
    experiment: Experiment,
    run: Run,
    history: History,
    /// The same run further on, without its rows.
    ahead: Option<Run>,
}

impl Trainer {
    pub fn new(experiment: Experiment) -> Trainer {
        Trainer { run: Run::new(&experiment), history: History::default(), ahead: None, experiment }
    }

    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// The run as it stands.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// Takes `steps` steps, past the experiment's own number too.
    pub fn train(&mut self, steps: u32) {
        self.run.train(steps, &mut self.history);
    }

    /// Trains to the experiment's number of steps, or until `expired`, which is asked about every `BETWEEN_LOOKS`
    /// multiplications. True when all steps are taken. No step depends on time.
    pub fn train_until(&mut self, expired: &dyn Fn() -> bool) -> bool {
        let steps = self.experiment.steps;
        let chunk = self.experiment.steps_in(Experiment::BETWEEN_LOOKS);
        while self.run.iteration() < steps {
            self.train(chunk.min(steps - self.run.iteration()));
            if expired() {
                break;
            }
        }
        self.run.iteration() >= steps
    }

    /// Looks ahead until it is proved what becomes of the run, or for so many steps of it that more would take too long; or
    /// until `expired`. True when nothing more will be found.
    pub fn look_until(&mut self, expired: &dyn Fn() -> bool) -> bool {
        let chunk = self.experiment.steps_in(Experiment::BETWEEN_LOOKS);
        // Adam's bias corrections take 37,412 steps to become 1 in float64.
        let look = self.experiment.steps_in(20_000_000).clamp(10_000, 100_000);
        // Nor further than PyTorch would go.
        let look = self.experiment.lr_scheduler.map_or(look, |own| own.most_steps(self.experiment.steps).min(look));
        if self.run.is_proved() || self.run.iteration() >= look {
            return self.run.settle(&self.experiment, expired);
        }
        let ahead = self.ahead.get_or_insert_with(|| Run::new(&self.experiment));
        while !ahead.is_proved() && ahead.iteration() < look {
            ahead.prove(chunk.min(look - ahead.iteration()));
            if expired() {
                return false;
            }
        }
        ahead.settle(&self.experiment, expired)
    }

    /// What became of the run, and of its further steps as far as they were looked at.
    pub fn outcome(&self) -> Outcome {
        let further = self.ahead.as_ref().filter(|ahead| ahead.iteration() > self.run.iteration() || ahead.is_proved());
        further.unwrap_or(&self.run).outcome()
    }

    pub fn history(&self) -> &History {
        &self.history
    }
}
