//! `Model`: the part of a run that is made for one dtype, and what one training step does.

use std::ops::Range;

use super::{
    autocast::{self, Autocast, Cast},
    checkpoint::Checkpoint,
    history::History,
    record::Row,
    stages::Stages,
    stepped::first_of,
    straight::{self, Straight},
    watch::{Seen, Watch},
};
use crate::{
    experiment::Experiment,
    numbers::scalar::Lanes,
    torch::{
        batch::Columns,
        kernels::{Kernels, Name, Role, Subject},
        loss::{Loss, Penalty, Targets, Terms},
        nn::{Parameter, Sequential},
        tensors::{Tensors, plain},
    },
};

/// What a step did.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub loss: f64,
    /// A bit of a parameter is another; in stochastic rounding, one was asked to move.
    pub moved: bool,
    /// `GradScaler` skipped the optimizer's step.
    pub skipped: bool,
    /// Its gradients were added to those before them, and the optimizer took no step.
    pub waits: bool,
    /// No parameter is inf or NaN.
    pub finite: bool,
    /// Nor is the loss or a gradient.
    pub all_finite: bool,
    /// What the optimizer steps, the parameters or their wider copy, is inf or NaN somewhere. It stays so: whatever an
    /// optimizer adds to an infinite number or multiplies it by, the result is infinite or NaN.
    pub lost: bool,
    /// All gradients that the optimizer was given are 0.
    pub zero_gradients: bool,
    /// How many steps the optimizer has taken.
    pub taken: u32,
    /// The learning rate of this step is that of all that follow.
    pub is_settled: bool,
}

impl Step {
    /// Nothing is to be told of it but its loss: see `Watch::goes_on`.
    pub fn is_plain(&self) -> bool {
        let Step { loss, moved, skipped, waits, zero_gradients, all_finite, lost, is_settled, finite, taken: _ } =
            *self;
        let is_other = skipped || waits || zero_gradients || lost;
        !is_other && moved && finite && all_finite && is_settled && loss != 0.0
    }
}

pub(crate) trait Model: Seen {
    /// The loop body of the notebook on these rows of the data: forward, loss, backward, step.
    fn step(&mut self, rows: Range<usize>) -> Step;
    /// Takes a run's steps of these iterations in one go, each seen by `watch` and kept in `history`; where that keeps none,
    /// no further than to the step that proves what becomes of the run. How many were taken: none by a model that goes step
    /// by step.
    fn stride(&mut self, iterations: Range<u32>, watch: &mut Watch, history: Option<&mut History>) -> u32;
    /// From here on steps take the rows in this order.
    fn permute(&mut self, order: &[usize]);
    /// What each layer makes of rows of inputs, and of no step.
    fn outputs(&self, x: &[f64]) -> Vec<Vec<f64>>;
    /// What it predicts for these rows of the data, as the data has them, and of no step.
    fn predictions(&self, rows: Range<usize>) -> Vec<f64>;
    /// The loss of predictions for the points from row `start` on, as the data has them.
    fn loss(&self, prediction: &[f64], start: usize) -> f64;
    fn row(&self, iteration: u32) -> Row;
    /// Keeps that row.
    fn keep_row(&self, iteration: u32, history: &mut History);
    /// What the last step predicted; empty before the first.
    fn prediction(&self) -> Vec<f64>;
    /// In PyTorch's order.
    fn parameters(&self) -> Vec<Parameter<f64>>;
    /// The moving average of each, where they are kept.
    fn averages(&self) -> Option<Vec<Vec<f64>>>;
    /// Every element of them, one after the other, and its gradient.
    fn values(&self) -> Vec<[f64; 2]>;
    /// Sets every element of all of them, in the same order.
    fn set_parameters(&mut self, values: &[f64]);
}

/// What is trained: the network's own parameters, or those that it casts them from.
#[expect(clippy::large_enum_variant, reason = "a model has one, and without autocast every step goes through it")]
pub(super) enum Trained<K: Kernels> {
    Own(Stages<K>),
    Cast(Box<Cast<K>>),
}

/// What an expression makes of the parameters that are trained, and of what happens to them.
macro_rules! of_trained {
    ($model:ident, $parameters:pat, $stages:pat => $result:expr) => {
        match &$model.trained {
            Trained::Own(stages) => {
                let ($parameters, $stages) = (&$model.network.parameters, stages);
                $result
            }
            Trained::Cast(cast) => {
                let ($parameters, $stages) = (&cast.parameters, &cast.stages);
                $result
            }
        }
    };
}
pub(super) use of_trained;

/// A network in one dtype, by one device's kernels, and all that its steps need.
pub(crate) struct NetworkModel<K: Kernels> {
    pub(super) kernels: K,
    pub(super) network: Sequential<K>,
    pub(super) trained: Trained<K>,
    pub(super) criterion: Loss,
    /// The place of the last layer.
    pub(super) last: usize,
    pub(super) penalty: Option<Penalty>,
    pub(super) data: Data<K::Lanes>,
    autocast: Option<Box<Autocast<K>>>,
    /// The rows that train, in the order of the epoch, where they are shuffled.
    pub(super) permuted: Option<(Vec<usize>, Data<K::Lanes>)>,
    pub(super) loss: f64,
    /// The rows of the last step's inputs and targets, which are the next one's too if all points are in a batch.
    pub(super) rows: Range<usize>,
    pub(super) inputs: Vec<K::Lanes>,
    targets: Vec<K::Lanes>,
    terms: Terms<K>,
    /// Boxed, so that models are laid out alike: what they do alike is compiled once.
    pub(super) straight: Option<Box<Straight<K>>>,
}

/// Inputs and targets, and how many numbers a row of each has.
pub(super) struct Data<L: Lanes> {
    pub x: Columns<L>,
    y: Columns<L>,
    pub widths: (usize, usize),
}

impl<K: Kernels> NetworkModel<K> {
    /// Starts from these parameters, the experiment's own.
    pub fn new(kernels: K, experiment: &Experiment, start: Tensors) -> Self {
        let mut network = Sequential::new(kernels.clone(), &experiment.layer_shapes(), start, experiment.float8);
        let points = experiment.points();
        let (last, widths) = (experiment.hidden(), points.widths);
        NetworkModel {
            trained: match experiment.is_cast() {
                false => Trained::Own(Stages::new(&kernels, experiment, &mut network.parameters)),
                true => Trained::Cast(Box::new(Cast::new(&kernels, experiment))),
            },
            autocast: experiment.autocast.and_then(|_| Autocast::new(&kernels, experiment)),
            network,
            criterion: experiment.loss,
            last,
            penalty: experiment.penalty,
            data: Data {
                x: columns(&kernels, &points.x, widths.0, "x", &Subject::input),
                y: columns(&kernels, &points.y, widths.1, "y", &Subject::output(last)),
                widths,
            },
            permuted: None,
            loss: 0.0,
            rows: 0..0,
            inputs: Vec::new(),
            targets: Vec::new(),
            terms: Terms::default(),
            straight: None,
            kernels,
        }
        .straightened(experiment)
    }

    fn straightened(mut self, experiment: &Experiment) -> Self {
        if straight::is_computed(&self.kernels) {
            self.straight = Straight::of(&self.kernels, experiment).map(Box::new);
        }
        self
    }

    /// What every row has, in the order of its columns.
    #[inline(always)]
    fn numbers(&self, iteration: u32) -> [f64; 7] {
        let [[weight, weight_grad], [bias, bias_grad]] = of_trained!(self, parameters, _ => first_of(parameters));
        let prediction = self.network.first_prediction().map_or(f64::NAN, Into::into);
        [iteration.into(), prediction, self.loss, weight, bias, weight_grad, bias_grad]
    }

    /// All of these plain rows of so many numbers.
    fn batch(&self, rows: &[f64], width: usize, about: &dyn Fn(usize) -> Subject) -> Vec<K::Lanes> {
        let mut batch = Vec::new();
        columns(&self.kernels, rows, width, "x", about).batch(0..rows.len() / width, &mut batch);
        batch
    }
}

/// Sets every element of all of them, one after the other.
fn set<K: Kernels>(kernels: &K, parameters: &mut [Parameter<K::Scalar>], values: &[f64]) {
    let mut rest = values;
    for Parameter { data, .. } in parameters {
        let (own, after) = rest.split_at(data.len().min(rest.len()));
        kernels.fill(data, own);
        rest = after;
    }
}

/// Plain rows of so many numbers, in the kernels' dtype.
pub(super) fn columns<K: Kernels>(
    kernels: &K,
    rows: &[f64],
    width: usize,
    name: &'static str,
    about: &dyn Fn(usize) -> Subject,
) -> Columns<K::Lanes> {
    Columns::of(&kernels.tensor(rows, Name::of(name, Role::Data), &|element| about(element % width)), width)
}

impl<K: Kernels> Model for NetworkModel<K> {
    fn step(&mut self, rows: Range<usize>) -> Step {
        if autocast::is_computed(&self.kernels)
            && let Some(mut autocast) = self.autocast.take()
        {
            let step = self.autocast_step(&mut autocast, rows);
            self.autocast = Some(autocast);
            return step;
        }
        let NetworkModel { kernels, network, trained, criterion, last, penalty, data, permuted, terms, .. } = self;
        // What is cast is trained above.
        let Trained::Own(stages) = trained else { unreachable!() };
        let (row_count, width) = (rows.len(), data.widths.1);
        if self.rows != rows {
            let data = permuted.as_ref().map_or(&*data, |(_, data)| data);
            data.x.batch(rows.clone(), &mut self.inputs);
            data.y.batch(rows.clone(), &mut self.targets);
            self.rows = rows;
        }
        let targets = Targets { last: *last, target: &self.targets, rows: row_count, width };
        let loss = criterion.forward(kernels, network.forward(&self.inputs, row_count), targets, terms);
        let grad_output = stages.scale(kernels);
        network.backward(&self.inputs, |prediction, grad| {
            criterion.backward(kernels, prediction, targets, grad_output.map(K::Lanes::splat), grad);
        });
        if let Some(penalty) = penalty {
            penalty.of_all(kernels, grad_output, &mut network.parameters);
        }
        self.loss = loss.into();
        let step = stages.run(kernels, &mut network.parameters);
        Step { loss: self.loss, all_finite: step.all_finite && self.loss.is_finite(), ..step }
    }

    fn stride(&mut self, iterations: Range<u32>, watch: &mut Watch, history: Option<&mut History>) -> u32 {
        let NetworkModel { kernels, network, trained, straight, loss, .. } = self;
        match (straight, trained) {
            (Some(straight), Trained::Own(stages)) if straight::is_computed(kernels) => {
                straight.stride(kernels, network, stages, loss, iterations, watch, history)
            }
            _ => 0,
        }
    }

    fn permute(&mut self, order: &[usize]) {
        let Data { x, y, widths } = &self.data;
        let data = Data { x: x.permuted(order), y: y.permuted(order), widths: *widths };
        self.permuted = Some((order.to_vec(), data));
        if let Some(autocast) = &mut self.autocast {
            autocast.permute(order);
        }
        self.rows = 0..0;
    }

    fn outputs(&self, x: &[f64]) -> Vec<Vec<f64>> {
        if x.is_empty() {
            return vec![Vec::new(); self.last + 1];
        }
        let width = self.data.widths.0;
        let batch = self.batch(x, width, &Subject::input);
        self.network.outputs(&batch, x.len() / width).iter().map(|output| plain(output)).collect()
    }

    fn predictions(&self, rows: Range<usize>) -> Vec<f64> {
        let (len, mut batch) = (rows.len(), Vec::new());
        if rows.is_empty() {
            return Vec::new();
        }
        self.data.x.batch(rows, &mut batch);
        plain(&self.network.predict(&batch, len))
    }

    fn loss(&self, prediction: &[f64], start: usize) -> f64 {
        let width = self.data.widths.1;
        let rows = prediction.len() / width;
        if let Some(autocast) = &self.autocast {
            return autocast.loss_of(&self.kernels, self.criterion, prediction, start, (self.last, rows, width));
        }
        let predictions = self.batch(prediction, width, &Subject::output(self.last));
        let mut targets = Vec::new();
        self.data.y.batch(start..start + rows, &mut targets);
        let targets = Targets { last: self.last, target: &targets, rows, width };
        self.criterion.forward(&self.kernels, &predictions, targets, &mut Terms::default()).into()
    }

    fn row(&self, iteration: u32) -> Row {
        let [_, prediction, loss, weight, bias, weight_grad, bias_grad] = self.numbers(iteration);
        of_trained!(self, _, stages => {
            let ema = stages.averaged.as_ref().map(|averaged| averaged.first());
            let (scaling, scheduled) = (stages.scaling, stages.scheduled);
            Row { iteration, prediction, loss, weight, bias, weight_grad, bias_grad, scaling, scheduled, ema }
        })
    }

    fn keep_row(&self, iteration: u32, history: &mut History) {
        let has_more = of_trained!(self, _, stages => {
            stages.scaling.is_some() || stages.scheduled.is_some() || stages.averaged.is_some()
        });
        if has_more {
            return history.push(self.row(iteration));
        }
        history.push_numbers(self.numbers(iteration));
    }

    fn prediction(&self) -> Vec<f64> {
        plain(&self.network.prediction())
    }

    fn parameters(&self) -> Vec<Parameter<f64>> {
        of_trained!(self, parameters, _ => parameters.iter().map(Parameter::plain).collect())
    }

    fn averages(&self) -> Option<Vec<Vec<f64>>> {
        of_trained!(self, _, stages => {
            let averaged = stages.averaged.as_ref()?;
            Some(averaged.averages.iter().map(|average| plain(average)).collect())
        })
    }

    fn set_parameters(&mut self, values: &[f64]) {
        let NetworkModel { kernels, network, trained, .. } = self;
        match trained {
            Trained::Own(stages) => {
                set(kernels, &mut network.parameters, values);
                stages.keep(kernels, &mut network.parameters);
            }
            Trained::Cast(cast) => {
                set(&kernels.wide(), &mut cast.parameters, values);
                cast.fill(kernels, &mut network.parameters);
            }
        }
    }

    fn values(&self) -> Vec<[f64; 2]> {
        let mut values = Vec::new();
        of_trained!(self, parameters, _ => for Parameter { data, grad, .. } in parameters {
            values.extend(data.iter().zip(grad).map(|(&data, &grad)| [data.into(), grad.into()]));
        });
        values
    }
}

impl<K: Kernels> Seen for NetworkModel<K> {
    fn first(&self) -> [f64; 2] {
        of_trained!(self, parameters, _ => first_of(parameters).map(|[value, _]| value))
    }

    fn checkpoint(&self) -> Checkpoint {
        self.to_checkpoint()
    }
}
