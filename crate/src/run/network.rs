//! `Network`: an experiment in training and what is shown of it beside its steps: the losses of the points
//! that train and of those that test, how well they are told apart, and what became of its weights.

use crate::{
    experiment::{
        Experiment, Spec,
        data::{Data, Points},
    },
    numbers::bits::is_same,
    run::trainer::Run,
    settings::error::ExperimentError,
    torch::{loss::Loss, nn::Parameter, tensors::Tensors},
};

/// The losses are of so many points at most of each kind, the first ones.
pub const MEASURED: usize = 1000;

/// How a run went, measured before the first step and at the end of every epoch; once there are
/// `Losses::LIMIT` measures, every other one is dropped and only every other epoch measured.
#[derive(Clone, Debug, Default)]
pub struct Losses {
    pub iteration: Vec<f64>,
    pub train: Vec<f64>,
    /// NaN where no points test.
    pub test: Vec<f64>,
    /// Where the loss is scaled, by what in the last step before, and how many steps were skipped so far for that; else
    /// both are empty.
    pub scale: Vec<f64>,
    pub skipped: Vec<f64>,
    epochs: u32,
}

impl Losses {
    const LIMIT: usize = 1000;

    fn push(&mut self, measured: [f64; 3], scaled: Option<[f64; 2]>) {
        let full = self.iteration.len() >= Losses::LIMIT;
        let columns = [&mut self.iteration, &mut self.train, &mut self.test, &mut self.scale, &mut self.skipped];
        for (column, value) in columns.into_iter().zip(measured.into_iter().chain(scaled.into_iter().flatten())) {
            if full {
                let mut keep = false;
                column.retain(|_| {
                    keep = !keep;
                    keep
                });
            }
            column.push(value);
        }
        self.epochs *= 1 + u32::from(full);
    }
}

/// What a step did to a layer's weights and biases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Health {
    pub parameters: u32,
    /// A bit of them is another.
    pub moved: u32,
    /// Their gradient isn't 0 but finite, and they stayed where they were.
    pub stalled: u32,
    /// Their gradient is 0 or below the smallest normal number of the dtype.
    pub underflowed: u32,
    /// They or their gradient are inf or NaN;
    pub overflowed: u32,
    /// and they themselves.
    pub not_finite: u32,
}

/// Predictions of the points that are measured, as far as they are made.
#[derive(Default)]
struct Measuring {
    train: Vec<f64>,
    test: Vec<f64>,
}

pub struct Network {
    experiment: Experiment,
    run: Run,
    losses: Losses,
    /// The iteration before which the next measure is made.
    due: u32,
    measuring: Measuring,
    /// Where the targets name two classes: these.
    classes: Option<[f64; 2]>,
    /// The part of train and of test that is told apart (see `score`).
    scores: [f64; 2],
    confusion: [[u32; 4]; 2],
    health: Vec<Health>,
    /// How many steps loss scaling has skipped.
    skips: u32,
    /// `GradScaler` skipped the step that `health` is about.
    skipped: bool,
}

impl Network {
    pub fn new(experiment: Experiment) -> Network {
        let losses = Losses { epochs: 1, ..Losses::default() };
        let run = Run::new(&experiment);
        let classes = classes(&experiment);
        let scores = [f64::NAN; 2];
        Network {
            experiment,
            run,
            losses,
            due: 0,
            measuring: Measuring::default(),
            classes,
            scores,
            confusion: [[0; 4]; 2],
            health: Vec::new(),
            skips: 0,
            skipped: false,
        }
    }

    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    pub fn run(&self) -> &Run {
        &self.run
    }

    pub fn losses(&self) -> &Losses {
        &self.losses
    }

    /// Whether the targets name two classes.
    pub fn classifies(&self) -> bool {
        self.classes.is_some()
    }

    /// From where to where the targets go: the two classes, what a drawn regression has, or the least and the greatest of
    /// given points; never one number alone.
    pub fn span(&self) -> [f64; 2] {
        let points = self.experiment.points();
        match (self.classes, &self.experiment.data) {
            (Some(classes), _) => classes,
            (None, Data::Drawn(_)) => [-1.0, 1.0],
            (None, Data::Given { .. }) => {
                let first = points.y.iter().step_by(points.widths.1);
                let (least, most) = first.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), &y| (a.min(y), b.max(y)));
                if least < most { [least, most] } else { [least - least.abs().max(1.0), most + most.abs().max(1.0)] }
            }
        }
    }

    /// Of the last measure: `score` of the points that train and of those that test.
    pub fn scores(&self) -> [f64; 2] {
        self.scores
    }

    /// The same, counted, where the targets name two classes: of the lower class how many are taken for the lower and for the
    /// higher one, of the higher class the same. A prediction of NaN is for neither.
    pub fn confusion(&self) -> [[u32; 4]; 2] {
        self.confusion
    }

    /// Layer by layer, of the last step that was looked at: the last one, or, where `train_until` is still on its
    /// way, the first that it took this time.
    pub fn health(&self) -> &[Health] {
        &self.health
    }

    /// Whether `GradScaler` skipped the step that `health` is about.
    pub fn skipped(&self) -> bool {
        self.skipped
    }

    /// Takes `steps` steps, past the experiment's own number too, and measures where it is due.
    pub fn train(&mut self, steps: u32) {
        for left in (0..steps).rev() {
            self.measure_until(&|| false);
            if left == 0 { self.step_and_look() } else { self.step() }
        }
        self.measure_until(&|| false);
    }

    /// Trains to an iteration, not past the experiment's own number of steps, or until `expired`, which is
    /// asked about every 20,000 multiplications. True when it is there and measured, and known where it repeats itself.
    pub fn train_until(&mut self, iteration: u32, expired: &dyn Fn() -> bool) -> bool {
        let chunk = self.experiment.steps_in(20_000);
        let last = iteration.min(self.experiment.steps);
        let mut looked = false;
        loop {
            for _ in 0..chunk {
                if !self.measure_until(expired) {
                    return false;
                }
                if self.run.iteration() >= last {
                    return self.run.settle(&self.experiment, expired);
                }
                if looked && self.run.iteration() + 1 < last {
                    self.step()
                } else {
                    self.step_and_look()
                }
                looked = true;
            }
            if expired() {
                return false;
            }
        }
    }

    fn step(&mut self) {
        self.run.step();
        self.skips += u32::from(self.run.skipped());
    }

    fn step_and_look(&mut self) {
        let before = self.run.values();
        self.step();
        self.health = health(&self.experiment, &before, &self.run.values());
        self.skipped = self.run.skipped();
    }

    /// Measures if that is due, and false if it wasn't finished; no step comes between.
    fn measure_until(&mut self, expired: &dyn Fn() -> bool) -> bool {
        let iteration = self.run.iteration();
        if iteration < self.due {
            return true;
        }
        let Points { y, widths, train, len, .. } = self.experiment.points();
        let chunk = (20_000 / self.experiment.products()).max(1);
        let (mut done, [trains, tests]) = (true, [(0, *train), (*train, *len - *train)]);
        for (predictions, (start, rows)) in [(&mut self.measuring.train, trains), (&mut self.measuring.test, tests)] {
            let rows = rows.min(MEASURED);
            while predictions.len() < rows * widths.1 && done {
                let made = predictions.len() / widths.1;
                let (from, to) = (start + made, start + (made + chunk).min(rows));
                predictions.extend(self.run.predictions(from..to));
                done = !expired();
            }
            done &= predictions.len() == rows * widths.1;
        }
        if !done {
            return false;
        }
        let Measuring { train: on_train, test: on_test } = std::mem::take(&mut self.measuring);
        let loss = |predictions: &[f64], start| {
            if predictions.is_empty() { f64::NAN } else { self.run.loss(predictions, start) }
        };
        let (train_loss, test_loss) = (loss(&on_train, 0), loss(&on_test, *train));
        let measured = [(&on_train, 0), (&on_test, *train)]
            .map(|(predictions, start)| (predictions, &y[start * widths.1..][..predictions.len()]));
        self.confusion = measured.map(|(predictions, targets)| self.confused(predictions, targets));
        self.scores = [0, 1].map(|of| self.score(measured[of].0, measured[of].1, self.confusion[of]));
        let scaled = self.run.row().scaling.map(|scaling| [scaling.scale, self.skips.into()]);
        self.losses.push([iteration.into(), train_loss, test_loss], scaled);
        self.due = iteration.saturating_add(self.experiment.steps_per_epoch() * self.losses.epochs);
        true
    }

    /// The part of the points on the right side, if targets name classes; else R², 1 − Σ(p − y)² / Σ(y − ȳ)².
    /// NaN for no points, and for R² of targets that are all the same.
    fn score(&self, predictions: &[f64], targets: &[f64], [low, _, _, high]: [u32; 4]) -> f64 {
        let n = targets.len() as f64;
        if self.classifies() {
            return f64::from(low + high) / n;
        }
        let mean = targets.iter().sum::<f64>() / n;
        let spread: f64 = targets.iter().map(|y| (y - mean) * (y - mean)).sum();
        let error: f64 = predictions.iter().zip(targets).map(|(p, y)| (p - y) * (p - y)).sum();
        if spread == 0.0 { f64::NAN } else { 1.0 - error / spread }
    }

    fn confused(&self, predictions: &[f64], targets: &[f64]) -> [u32; 4] {
        let mut counts = [0; 4];
        let Some([low, high]) = self.classes else { return counts };
        let middle = f64::midpoint(low, high);
        // A logit is on the side of its sign.
        let between = if self.experiment.loss == Loss::BceWithLogits { 0.0 } else { middle };
        for (prediction, target) in predictions.iter().zip(targets).filter(|(prediction, _)| !prediction.is_nan()) {
            counts[2 * usize::from(*target > middle) + usize::from(*prediction > between)] += 1;
        }
        counts
    }

    /// The same experiment, starting from the parameters as they are now, one of them changed if asked: the
    /// place counts all elements in PyTorch's order. An error if one isn't finite.
    pub fn restarted(&self, change: Option<(usize, f64)>) -> Result<Experiment, ExperimentError> {
        let mut spec: Spec = (*self.experiment).clone();
        spec.initial = Some(self.initial(change));
        Experiment::new(spec)
    }

    pub(super) fn initial(&self, change: Option<(usize, f64)>) -> Tensors {
        let (mut tensors, mut place) = (Tensors::default(), 0);
        for Parameter { name, mut data, .. } in self.run.parameters() {
            if let Some((at, value)) = change
                && (place..place + data.len()).contains(&at)
            {
                data[at - place] = value;
            }
            place += data.len();
            tensors.0.push((name, data));
        }
        tensors
    }
}

/// Layer by layer, of every element and its gradient before the step and after it.
fn health(experiment: &Experiment, before: &[[f64; 2]], after: &[[f64; 2]]) -> Vec<Health> {
    let smallest = experiment.grad_in().min_normal();
    let mut elements = before.iter().zip(after);
    let mut layers = Vec::new();
    for shape in experiment.layer_shapes() {
        let mut layer = Health::default();
        for ([old, _], [new, grad]) in elements.by_ref().take((shape.fan_in + 1) * shape.fan_out) {
            let moved = !is_same(*old, *new);
            layer.parameters += 1;
            layer.moved += u32::from(moved);
            layer.not_finite += u32::from(!new.is_finite());
            layer.overflowed += u32::from(!new.is_finite() || !grad.is_finite());
            layer.underflowed += u32::from(grad.abs() < smallest);
            layer.stalled += u32::from(!moved && *grad != 0.0 && grad.is_finite() && new.is_finite());
        }
        layers.push(layer);
    }
    layers
}

/// The two classes that targets name, if they do: those of a dataset of classes, or only -1 and 1, or 0 and 1.
fn classes(experiment: &Experiment) -> Option<[f64; 2]> {
    let targets = &experiment.points().y;
    let only = |a: f64, b: f64| targets.iter().all(|&y| y == a || y == b).then_some([a, b]);
    match (&experiment.data, experiment.loss) {
        (Data::Drawn(dataset), _) if dataset.name.is_regression() => None,
        (_, Loss::BceWithLogits) => only(0.0, 1.0),
        (_, Loss::Mse) => only(-1.0, 1.0).or_else(|| only(0.0, 1.0)),
    }
}
