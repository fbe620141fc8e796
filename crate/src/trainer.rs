//! `Trainer`: steps an experiment and keeps its history.

use std::ops::Range;

use crate::{
    dtype::by_dtype,
    experiment::Experiment,
    history::History,
    loss::{mse_loss, mse_loss_backward},
    nn::{Parameter, Sequential, tensor},
    optim::Optimizer,
    outcome::{Outcome, Watch},
    record::{Record, Row},
    scalar::{Phase, Scalar},
    tensors::Tensors,
};

/// A run: the experiment, its model in the experiment's dtype, and what has happened so far.
pub struct Trainer {
    experiment: Experiment,
    model: Box<dyn Model>,
    batches: Batches,
    iteration: u32,
    watch: Watch,
    history: History,
}

impl Trainer {
    pub fn new(experiment: Experiment) -> Trainer {
        let model: Box<dyn Model> = by_dtype!(experiment.dtype, S => Box::new(Typed::<S>::new(&experiment)));
        Trainer::with(experiment, model)
    }

    /// With a model of its own making, at its start.
    pub(crate) fn with(experiment: Experiment, model: Box<dyn Model>) -> Trainer {
        Trainer {
            model,
            batches: Batches::new(experiment.x.len(), experiment.batch_size),
            iteration: 0,
            watch: Watch::default(),
            history: History::default(),
            experiment,
        }
    }

    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// How many steps were taken; also the iteration that the next one will be.
    pub fn iteration(&self) -> u32 {
        self.iteration
    }

    /// Takes `steps` steps, past the experiment's own number too.
    pub fn train(&mut self, steps: u32) {
        for _ in 0..steps {
            let rows = self.batches.rows(self.iteration);
            let changed = self.model.step(rows, self.iteration);
            self.iteration += 1;
            let row = self.row();
            self.watch.see(row.iteration, row.loss, changed, self.model.is_finite(), self.batches.period);
            self.history.push(row);
        }
    }

    /// Trains to the experiment's number of steps, or until `expired`, which is asked about every
    /// 10,000 multiplications. True when all steps are taken. No step depends on time.
    pub fn train_until(&mut self, expired: &dyn Fn() -> bool) -> bool {
        let steps = self.experiment.steps;
        let rows = self.batches.size.min(self.batches.rows);
        let products: usize = self.experiment.layers.windows(2).map(|sizes| sizes[0] * sizes[1]).sum();
        let chunk = (10_000 / (rows * products)).max(1) as u32;
        while self.iteration < steps {
            self.train(chunk.min(steps - self.iteration));
            if expired() {
                break;
            }
        }
        self.iteration >= steps
    }

    /// The last step's row of the notebook's table; before the first step, the start.
    pub fn row(&self) -> Row {
        self.model.row(self.iteration.saturating_sub(1))
    }

    /// The last step taken, whole; `None` before the first.
    pub fn record(&self) -> Option<Record> {
        let Row { iteration, loss, .. } = self.iteration.checked_sub(1).map(|_| self.row())?;
        let (mut parameters, mut gradients) = (Tensors::default(), Tensors::default());
        for Parameter { name, data, grad } in self.model.parameters() {
            parameters.0.push((name.clone(), data));
            gradients.0.push((name, grad));
        }
        Some(Record { iteration, prediction: self.model.prediction(), loss, parameters, gradients })
    }

    pub fn history(&self) -> &History {
        &self.history
    }

    pub fn outcome(&self) -> Outcome {
        self.watch.outcome()
    }
}

/// The part of a run that is made for one dtype.
pub(crate) trait Model {
    /// The loop body of the notebook on these rows of the data: forward, loss, backward, step.
    /// True if a bit of any parameter changed.
    fn step(&mut self, rows: Range<usize>, iteration: u32) -> bool;
    fn row(&self, iteration: u32) -> Row;
    /// True if no parameter is inf or NaN.
    fn is_finite(&self) -> bool;
    /// What the last step predicted; empty before the first.
    fn prediction(&self) -> Vec<f64>;
    /// In PyTorch's order.
    fn parameters(&self) -> Vec<Parameter<f64>>;
}

/// A network of one number type and all that its steps need.
pub(crate) struct Typed<S> {
    network: Sequential<S>,
    optimizer: Optimizer<S>,
    x: Vec<S>,
    y: Vec<S>,
    /// How many numbers a row of x and one of y have.
    widths: (usize, usize),
    loss: S,
    squares: Vec<S>,
}

impl<S: Scalar> Typed<S> {
    pub(crate) fn new(experiment: &Experiment) -> Self {
        let network = Sequential::new(experiment);
        Typed {
            optimizer: Optimizer::new(&experiment.optimizer, &network.parameters),
            network,
            x: tensor(&experiment.x.concat()),
            y: tensor(&experiment.y.concat()),
            widths: (experiment.x[0].len(), experiment.y[0].len()),
            loss: S::from_f64(0.0),
            squares: Vec::new(),
        }
    }
}

impl<S: Scalar> Model for Typed<S> {
    fn step(&mut self, rows: Range<usize>, iteration: u32) -> bool {
        let x = &self.x[rows.start * self.widths.0..rows.end * self.widths.0];
        let y = &self.y[rows.start * self.widths.1..rows.end * self.widths.1];
        S::enter(Phase::Forward, "");
        let prediction = self.network.forward(x);
        S::enter(Phase::Loss, "");
        self.loss = mse_loss(prediction, y, &mut self.squares);
        S::enter(Phase::Backward, "");
        self.network.backward(x, |prediction, grad| mse_loss_backward(prediction, y, grad));
        self.optimizer.step(iteration, &mut self.network.parameters)
    }

    fn row(&self, iteration: u32) -> Row {
        // An experiment has a layer at least, and so a weight and a bias.
        let [weight, bias, ..] = &self.network.parameters[..] else { unreachable!() };
        Row {
            iteration,
            prediction: self.network.prediction().first().map_or(f64::NAN, |first| first.to_f64()),
            loss: self.loss.to_f64(),
            weight: weight.data[0].to_f64(),
            bias: bias.data[0].to_f64(),
            weight_grad: weight.grad[0].to_f64(),
            bias_grad: bias.grad[0].to_f64(),
        }
    }

    fn is_finite(&self) -> bool {
        self.network.parameters.iter().all(Parameter::is_finite)
    }

    fn prediction(&self) -> Vec<f64> {
        widened(self.network.prediction())
    }

    fn parameters(&self) -> Vec<Parameter<f64>> {
        let mut parameters = Vec::new();
        for Parameter { name, data, grad } in &self.network.parameters {
            parameters.push(Parameter { name: name.clone(), data: widened(data), grad: widened(grad) });
        }
        parameters
    }
}

fn widened<S: Scalar>(tensor: &[S]) -> Vec<f64> {
    let mut wide = Vec::with_capacity(tensor.len());
    for value in tensor {
        wide.push(value.to_f64());
    }
    wide
}

/// Which rows a step sees: consecutive ones, starting over at the end.
struct Batches {
    rows: usize,
    size: usize,
    /// After so many steps the same rows come again in the same order.
    period: u32,
}

impl Batches {
    fn new(rows: usize, batch_size: Option<usize>) -> Batches {
        let size = batch_size.unwrap_or(rows);
        let (mut a, mut b) = (rows, size);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        Batches { rows, size, period: (rows / a) as u32 }
    }

    /// As `x[start:start + batch]` with `start = iteration * batch % len(x)`.
    fn rows(&self, iteration: u32) -> Range<usize> {
        // Taken modulo first, so that no product can overflow.
        let start = (u64::from(iteration) * (self.size % self.rows) as u64 % self.rows as u64) as usize;
        start..self.rows.min(start.saturating_add(self.size))
    }
}
