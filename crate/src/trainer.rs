//! `Trainer`: steps an experiment and keeps its history.

use crate::{
    dtype::Dtype,
    experiment::Experiment,
    history::History,
    loss::{mse_loss, mse_loss_backward},
    nn::{Parameter, Sequential, tensor},
    optim::Optimizer,
    outcome::{Outcome, Watch},
    record::{Record, Row},
    scalar::Scalar,
    tensors::Tensors,
};

/// A run of any dtype. `start` makes one.
pub trait Training {
    fn experiment(&self) -> &Experiment;
    /// How many steps were taken; also the iteration that the next one will be.
    fn iteration(&self) -> u32;
    /// Takes `steps` steps, past the experiment's own number too.
    fn train(&mut self, steps: u32);
    /// What the last step predicted; empty before the first.
    fn prediction(&self) -> Vec<f64>;
    /// Every parameter and its gradient, in PyTorch's order.
    fn parameters(&self) -> Vec<Parameter<f64>>;
    /// The last step's row of the notebook's table; before the first step, the start.
    fn row(&self) -> Row;
    fn history(&self) -> &History;
    fn outcome(&self) -> Outcome;

    /// Trains to the experiment's number of steps, or until `expired`, which is asked about every
    /// 10,000 multiplications. True when all steps are taken. No step depends on time.
    fn train_until(&mut self, expired: &dyn Fn() -> bool) -> bool {
        let experiment = self.experiment();
        let steps = experiment.steps;
        let rows = experiment.batch_size.unwrap_or(usize::MAX).min(experiment.x.len());
        let products: usize = experiment.layers.windows(2).map(|sizes| sizes[0] * sizes[1]).sum();
        let chunk = (10_000 / (rows * products)).max(1) as u32;
        while self.iteration() < steps {
            self.train(chunk.min(steps - self.iteration()));
            if expired() {
                break;
            }
        }
        self.iteration() >= steps
    }
}

/// The last step taken by `run`; `None` before the first.
pub fn record(run: &dyn Training) -> Option<Record> {
    let row = run.iteration().checked_sub(1).map(|_| run.row())?;
    let (mut parameters, mut gradients) = (Tensors::default(), Tensors::default());
    for Parameter { name, data, grad } in run.parameters() {
        parameters.0.push((name.clone(), data));
        gradients.0.push((name, grad));
    }
    Some(Record { iteration: row.iteration, prediction: run.prediction(), loss: row.loss, parameters, gradients })
}

fn widened<S: Scalar>(tensor: &[S]) -> Vec<f64> {
    tensor.iter().map(|value| value.to_f64()).collect()
}

/// The one place where a dtype's name becomes a type.
pub fn start(experiment: Experiment) -> Box<dyn Training> {
    match experiment.dtype {
        Dtype::Float16 => Box::new(Trainer::<half::f16>::new(experiment)),
        Dtype::Bfloat16 => Box::new(Trainer::<half::bf16>::new(experiment)),
        Dtype::Float32 => Box::new(Trainer::<f32>::new(experiment)),
        Dtype::Float64 => Box::new(Trainer::<f64>::new(experiment)),
    }
}

struct Trainer<S> {
    experiment: Experiment,
    model: Sequential<S>,
    optimizer: Optimizer<S>,
    x: Vec<S>,
    y: Vec<S>,
    batches: Batches,
    iteration: u32,
    loss: S,
    squares: Vec<S>,
    watch: Watch,
    history: History,
}

impl<S: Scalar> Trainer<S> {
    fn new(experiment: Experiment) -> Self {
        let model = Sequential::new(&experiment);
        let lens: Vec<usize> = model.parameters().map(|parameter| parameter.data.len()).collect();
        Trainer {
            model,
            optimizer: Optimizer::new(&experiment.optimizer, &lens),
            x: tensor(&experiment.x.concat()),
            y: tensor(&experiment.y.concat()),
            batches: Batches::new(experiment.x.len(), experiment.batch_size),
            iteration: 0,
            loss: S::from_f64(0.0),
            squares: Vec::new(),
            watch: Watch::default(),
            history: History::default(),
            experiment,
        }
    }

    /// The loop body of the notebook: forward, loss, backward, step.
    fn step(&mut self) {
        let rows = self.batches.rows(self.iteration);
        let (fan_in, fan_out) = (self.experiment.layers[0], self.y.len() / self.batches.rows);
        let x = &self.x[rows.start * fan_in..rows.end * fan_in];
        let y = &self.y[rows.start * fan_out..rows.end * fan_out];

        let prediction = self.model.forward(x);
        self.loss = mse_loss(prediction, y, &mut self.squares);
        self.model.backward(x, |prediction, grad| mse_loss_backward(prediction, y, grad));
        let changed = self.optimizer.step(self.iteration, self.model.parameters_mut());

        let finite = self.model.parameters().all(Parameter::is_finite);
        self.watch.see(self.iteration, self.loss.to_f64(), changed, finite, self.batches.period);
        self.iteration += 1;
        self.history.push(self.row());
    }
}

impl<S: Scalar> Training for Trainer<S> {
    fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    fn iteration(&self) -> u32 {
        self.iteration
    }

    fn train(&mut self, steps: u32) {
        for _ in 0..steps {
            self.step();
        }
    }

    fn prediction(&self) -> Vec<f64> {
        widened(self.model.prediction())
    }

    fn parameters(&self) -> Vec<Parameter<f64>> {
        let widen =
            |p: &Parameter<S>| Parameter { name: p.name.clone(), data: widened(&p.data), grad: widened(&p.grad) };
        self.model.parameters().map(widen).collect()
    }

    fn row(&self) -> Row {
        let mut parameters = self.model.parameters();
        let mut first = || parameters.next().map_or((0.0, 0.0), |p| (p.data[0].to_f64(), p.grad[0].to_f64()));
        let (weight, weight_grad) = first();
        let (bias, bias_grad) = first();
        Row {
            iteration: self.iteration.saturating_sub(1),
            prediction: self.model.prediction().first().map_or(f64::NAN, |first| first.to_f64()),
            loss: self.loss.to_f64(),
            weight,
            bias,
            weight_grad,
            bias_grad,
        }
    }
    fn history(&self) -> &History {
        &self.history
    }

    fn outcome(&self) -> Outcome {
        self.watch.outcome()
    }
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
    fn rows(&self, iteration: u32) -> std::ops::Range<usize> {
        // Taken modulo first, so that no product can overflow.
        let start = (u64::from(iteration) * (self.size % self.rows) as u64 % self.rows as u64) as usize;
        start..self.rows.min(start.saturating_add(self.size))
    }
}
