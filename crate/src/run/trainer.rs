//! `Trainer`: steps an experiment and keeps its history.

use std::ops::Range;

use crate::{
    experiment::Experiment,
    numbers::dtype::by_dtype,
    run::{
        checkpoint::Checkpoint,
        history::History,
        model::{Model, NetworkModel},
        outcome::{Outcome, Watch},
        record::{Record, Row},
    },
    torch::{
        generator::Generator,
        kernels::{Cpu, Kernels},
        nn::Parameter,
        tensors::Tensors,
    },
};

/// A run without its rows: the experiment's model in its dtype, and what became of it so far.
pub struct Run {
    model: Box<dyn Model>,
    batches: Batches,
    iteration: u32,
    watch: Watch,
}

impl Run {
    pub fn new(experiment: &Experiment) -> Run {
        let (start, generator) = experiment.start();
        let model = by_dtype!(experiment.dtype, S => boxed(Cpu::<S>::default(), experiment, start));
        Run { model, batches: Batches::new(experiment, generator), iteration: 0, watch: Watch::default() }
    }

    /// All that the next step depends on, for a model of the same experiment that is to take it, too; and the rows that it
    /// sees.
    pub(crate) fn checkpoint(&self) -> (Checkpoint, Option<Vec<usize>>, Range<usize>) {
        let order = self.batches.clone().order(self.iteration);
        (self.model.checkpoint(), order, self.batches.rows(self.iteration))
    }

    /// How many steps were taken; also the iteration that the next one will be.
    pub fn iteration(&self) -> u32 {
        self.iteration
    }

    /// Takes a step, past the experiment's own number too.
    pub fn step(&mut self) {
        if let Some(order) = self.batches.order(self.iteration) {
            self.model.permute(&order);
        }
        let step = self.model.step(self.batches.rows(self.iteration));
        self.watch.see(self.iteration, step, self.batches.period);
        self.iteration += 1;
    }

    /// How many points the next step sees.
    pub fn points(&self) -> usize {
        self.batches.rows(self.iteration).len()
    }

    /// The last step's row of the notebook's table; before the first step, the start.
    pub fn row(&self) -> Row {
        self.model.row(self.iteration.saturating_sub(1))
    }

    /// The last step taken, whole; `None` before the first.
    pub fn record(&self) -> Option<Record> {
        let Row { iteration, loss, .. } = self.iteration.checked_sub(1).map(|_| self.row())?;
        let (mut parameters, mut gradients) = (Tensors::default(), Tensors::default());
        for Parameter { name, data, grad, .. } in self.model.parameters() {
            parameters.0.push((name.clone(), data));
            gradients.0.push((name, grad));
        }
        Some(Record { iteration, prediction: self.model.prediction(), loss, parameters, gradients })
    }

    /// Every parameter and its gradient, in PyTorch's order.
    pub fn parameters(&self) -> Vec<Parameter<f64>> {
        self.model.parameters()
    }

    /// What each layer makes of rows of inputs, after its activation.
    pub fn outputs(&self, x: &[f64]) -> Vec<Vec<f64>> {
        self.model.outputs(x)
    }

    /// The loss of predictions for the points from row `start` on.
    pub fn loss(&self, prediction: &[f64], start: usize) -> f64 {
        self.model.loss(prediction, start)
    }

    pub fn outcome(&self) -> Outcome {
        self.watch.outcome()
    }
}

fn boxed<K: Kernels>(kernels: K, experiment: &Experiment, start: Tensors) -> Box<dyn Model> {
    Box::new(NetworkModel::new(kernels, experiment, start))
}

/// A run of an experiment and its rows.
pub struct Trainer {
    experiment: Experiment,
    run: Run,
    history: History,
}

impl Trainer {
    pub fn new(experiment: Experiment) -> Trainer {
        Trainer { run: Run::new(&experiment), history: History::default(), experiment }
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
        for _ in 0..steps {
            self.run.step();
            self.history.push(self.run.row());
        }
    }

    /// Trains to the experiment's number of steps, or until `expired`, which is asked about every `BETWEEN_LOOKS`
    /// multiplications. True when all steps are taken. No step depends on time.
    pub fn train_until(&mut self, expired: &dyn Fn() -> bool) -> bool {
        let steps = self.experiment.steps;
        let chunk = self.experiment.steps_in(Experiment::BETWEEN_LOOKS);
        while self.run.iteration < steps {
            self.train(chunk.min(steps - self.run.iteration));
            if expired() {
                break;
            }
        }
        self.run.iteration >= steps
    }

    pub fn history(&self) -> &History {
        &self.history
    }
}

/// Which rows a step sees: consecutive ones, starting over at the end, or, shuffled, at the end of each epoch.
#[derive(Clone)]
struct Batches {
    rows: usize,
    size: usize,
    /// After so many steps the same rows come again: in the same order, if they are not shuffled.
    period: u32,
    /// What an epoch's order is drawn from.
    shuffle: Option<Box<Generator>>,
}

impl Batches {
    /// `generator` is torch's after the parameters were drawn.
    fn new(experiment: &Experiment, generator: Generator) -> Batches {
        let (rows, size) = (experiment.points().train, experiment.batch_size.unwrap_or(experiment.points().train));
        if experiment.shuffle {
            let period = experiment.steps_per_epoch();
            return Batches { rows, size: experiment.batch(), period, shuffle: Some(Box::new(generator)) };
        }
        let (mut a, mut b) = (rows, size);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        Batches { rows, size, period: (rows / a) as u32, shuffle: None }
    }

    /// The order of an epoch that begins with this iteration, which comes after all before it.
    fn order(&mut self, iteration: u32) -> Option<Vec<usize>> {
        let generator = self.shuffle.as_mut()?;
        iteration.is_multiple_of(self.period).then(|| generator.randperm(self.rows))
    }

    /// As given: `x[start:start + batch]` with `start = iteration * batch % len(x)`.
    fn rows(&self, iteration: u32) -> Range<usize> {
        // Neither factor is more than there are rows, so that no product can overflow.
        let start = u64::from(iteration % self.period) * (self.size % self.rows) as u64;
        let start = (start % self.rows as u64) as usize;
        start..self.rows.min(start.saturating_add(self.size))
    }
}
