//! `Model`: the part of a run that is made for one dtype, and what one training step does.

use std::ops::Range;

use super::checkpoint::Memory;
use crate::{
    experiment::Experiment,
    explain::traced,
    numbers::{
        dtype::Dtype,
        scalar::{Lanes, Of, Phase, Scalar},
    },
    run::record::Row,
    torch::{
        batch::Columns,
        generator::Generator,
        grad_scaler::Scaler,
        loss::{Loss, Penalty, Terms},
        nn::{Parameter, Sequential, tensor},
        optim::{Change, OptimizerState, Rounding, Update},
    },
};

/// What a step did.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub loss: f64,
    /// False if every later step on the same rows would do nothing either, as far as the step can tell.
    pub changed: bool,
    /// No parameter is inf or NaN.
    pub finite: bool,
    /// Nor is the loss or a gradient.
    pub all_finite: bool,
}

pub(crate) trait Model {
    /// The loop body of the notebook on these rows of the data: forward, loss, backward, step.
    fn step(&mut self, rows: Range<usize>) -> Step;
    /// From here on steps take the rows in this order.
    fn arrange(&mut self, order: &[usize]);
    /// What each layer makes of rows of inputs, and of no step.
    fn outputs(&self, x: &[f64]) -> Vec<Vec<f64>>;
    /// The loss of predictions for the points from row `start` on, as the data has them.
    fn loss(&self, prediction: &[f64], start: usize) -> f64;
    fn row(&self, iteration: u32) -> Row;
    /// What the last step predicted; empty before the first.
    fn prediction(&self) -> Vec<f64>;
    /// In PyTorch's order.
    fn parameters(&self) -> Vec<Parameter<f64>>;
    /// All that the next step depends on beside the experiment.
    fn memory(&self) -> Memory;
}

/// A network of one number type and all that its steps need.
pub(crate) struct Typed<S: Scalar> {
    pub(super) network: Sequential<S>,
    pub(super) updates: Updates<S>,
    pub(super) scaler: Option<Scaler>,
    /// How many optimizer steps were taken: dynamic loss scaling skips some.
    pub(super) taken: u32,
    criterion: Loss,
    /// The place of the last layer.
    last: usize,
    penalty: Option<Penalty>,
    data: Data<S>,
    /// The rows that train, in the order of the epoch, where they are shuffled.
    pub(super) arranged: Option<(Vec<usize>, Data<S>)>,
    loss: S,
    /// The rows of the last step's inputs and targets, which are the next one's too if all points are in a batch.
    rows: Range<usize>,
    inputs: Vec<S::Lanes>,
    targets: Vec<S::Lanes>,
    terms: Terms<S>,
}

/// Inputs and targets, and how many numbers a row of each has.
pub(super) struct Data<S> {
    x: Columns<S>,
    y: Columns<S>,
    widths: (usize, usize),
}

impl<S: Scalar> Data<S> {
    fn arranged(&self, order: &[usize]) -> Data<S> {
        Data { x: self.x.arranged(order), y: self.y.arranged(order), widths: self.widths }
    }
}

/// All of these plain rows of so many numbers.
fn batch<S: Scalar>(rows: &[f64], width: usize) -> Vec<S::Lanes> {
    let mut batch = Vec::new();
    Columns::<S>::of(&tensor(rows), width).batch(0..rows.len() / width, &mut batch);
    batch
}

/// Who steps: the network's own parameters, or a wider copy of them.
pub(super) enum Updates<S: Scalar> {
    InPlace { optimizer: OptimizerState<S>, rounding: Rounding },
    Master { optimizer: OptimizerState<S::Master>, parameters: Vec<Parameter<S::Master>> },
}

impl<S: Scalar> Typed<S> {
    pub fn new(experiment: &Experiment) -> Self {
        let network = Sequential::new(&experiment.layer_shapes(), experiment.start().0);
        let points = experiment.points();
        let in_place = |rounding| Updates::InPlace {
            optimizer: OptimizerState::new(&experiment.optimizer, &network.parameters),
            rounding,
        };
        let updates = match experiment.update {
            Update::Nearest => in_place(Rounding::Nearest),
            Update::StochasticRounding => {
                in_place(Rounding::Stochastic(Box::new(Generator::manual_seed(experiment.seed))))
            }
            // float32 and float64 have no wider copy.
            Update::MasterWeights if !experiment.dtype.is_reduced() => in_place(Rounding::Nearest),
            Update::MasterWeights => {
                let mut parameters = Vec::new();
                for Parameter { name, data, grad } in &network.parameters {
                    parameters.push(Parameter { name: name.clone(), data: wide(data), grad: wide(grad) });
                }
                Updates::Master { optimizer: OptimizerState::new(&experiment.optimizer, &parameters), parameters }
            }
        };
        Typed {
            updates,
            scaler: experiment.loss_scaling.map(Scaler::new),
            taken: 0,
            network,
            criterion: experiment.loss,
            last: experiment.hidden(),
            penalty: experiment.penalty,
            data: Data {
                x: Columns::of(&tensor(&points.x), points.widths.0),
                y: Columns::of(&tensor(&points.y), points.widths.1),
                widths: points.widths,
            },
            arranged: None,
            loss: S::from_f64(0.0),
            rows: 0..0,
            inputs: Vec::new(),
            targets: Vec::new(),
            terms: Terms::default(),
        }
    }

    /// Unscales the gradients and steps, unless dynamic loss scaling says to skip.
    fn update(&mut self) -> Change {
        let parameters = &mut self.network.parameters;
        let Typed { scaler, taken, .. } = self;
        let (take, mut change) = match &mut self.updates {
            Updates::InPlace { optimizer, rounding } => {
                let take = scaler.as_ref().is_none_or(|scaler| scaler.unscale(parameters));
                let change =
                    if take { optimizer.step(*taken, parameters, rounding) } else { Change::of(false, parameters) };
                (take, change)
            }
            Updates::Master { optimizer, parameters: masters } => {
                for (master, parameter) in masters.iter_mut().zip(&*parameters) {
                    master.grad = wide(&parameter.grad);
                }
                let take = scaler.as_ref().is_none_or(|scaler| scaler.unscale(masters));
                let moved = take && optimizer.step(*taken, masters, &mut Rounding::Nearest).moved;
                for (tensor, (master, parameter)) in masters.iter().zip(&mut *parameters).enumerate() {
                    S::enter(Phase::Update, &parameter.name);
                    for (element, (value, &master)) in parameter.data.iter_mut().zip(&master.data).enumerate() {
                        S::of(Of::Parameter { tensor, element });
                        *value = S::from_master(master);
                    }
                }
                (take, Change::of(moved, parameters))
            }
        };
        if let Some(scaler) = scaler {
            scaler.update(take);
        }
        *taken += u32::from(take);
        // A skipped step halves the scale, and that is a change.
        change.moved |= !take;
        change
    }
}

/// A model of whatever dtype, in `traced::Traced`.
pub(crate) struct Traced {
    dtype: Dtype,
    model: Typed<traced::Traced<false>>,
}

impl Traced {
    pub fn new(experiment: &Experiment) -> Traced {
        traced::choose(experiment.dtype);
        Traced { dtype: experiment.dtype, model: Typed::new(experiment) }
    }

    /// Goes on from what another model of the same experiment had in memory.
    pub fn recall(&mut self, memory: Memory) {
        traced::choose(self.dtype);
        self.model.recall(memory);
    }
}

impl Model for Traced {
    fn step(&mut self, rows: Range<usize>) -> Step {
        // Another traced run may have come between.
        traced::choose(self.dtype);
        self.model.step(rows)
    }
    fn arrange(&mut self, order: &[usize]) {
        self.model.arrange(order);
    }
    fn outputs(&self, x: &[f64]) -> Vec<Vec<f64>> {
        self.model.outputs(x)
    }
    fn loss(&self, prediction: &[f64], start: usize) -> f64 {
        self.model.loss(prediction, start)
    }
    fn row(&self, iteration: u32) -> Row {
        self.model.row(iteration)
    }
    fn prediction(&self) -> Vec<f64> {
        self.model.prediction()
    }
    fn parameters(&self) -> Vec<Parameter<f64>> {
        self.model.parameters()
    }
    fn memory(&self) -> Memory {
        self.model.memory()
    }
}

fn wide<S: Scalar>(values: &[S]) -> Vec<S::Master> {
    let mut wide = Vec::with_capacity(values.len());
    for value in values {
        wide.push(value.to_master());
    }
    wide
}

impl<S: Scalar> Model for Typed<S> {
    fn step(&mut self, rows: Range<usize>) -> Step {
        let shape = (rows.len(), self.data.widths.1);
        if self.rows != rows {
            let data = self.arranged.as_ref().map_or(&self.data, |(_, data)| data);
            data.x.batch(rows.clone(), &mut self.inputs);
            data.y.batch(rows.clone(), &mut self.targets);
            self.rows = rows;
        }
        let Typed { criterion, last, ref inputs, ref targets, .. } = *self;
        S::enter(Phase::Forward, "");
        let prediction = self.network.forward(inputs, shape.0);
        S::enter(Phase::Loss, "");
        self.loss = criterion.forward(last, prediction, targets, shape, &mut self.terms);
        S::enter(Phase::Backward, "");
        let grad_output = self.scaler.as_ref().map(|scaler| S::from_f64(scaler.scale()));
        let scale = grad_output.map(S::Lanes::splat);
        self.network
            .backward(inputs, |prediction, grad| criterion.backward(last, prediction, targets, shape, scale, grad));
        if let Some(penalty) = self.penalty {
            for (tensor, weight) in self.network.parameters.iter_mut().enumerate().step_by(2) {
                // What comes before its elements is about none of them.
                S::of(Of::Parameter { tensor, element: usize::MAX });
                penalty.backward(grad_output, tensor, weight);
            }
        }
        let Change { moved, finite, all_finite } = self.update();
        let loss = self.loss.to_f64();
        Step { loss, changed: moved, finite, all_finite: all_finite && loss.is_finite() }
    }

    fn arrange(&mut self, order: &[usize]) {
        self.arranged = Some((order.to_vec(), self.data.arranged(order)));
        self.rows = 0..0;
    }

    fn outputs(&self, x: &[f64]) -> Vec<Vec<f64>> {
        if x.is_empty() {
            return vec![Vec::new(); self.last + 1];
        }
        let width = self.data.widths.0;
        let outputs = self.network.outputs(&batch::<S>(x, width), x.len() / width);
        outputs.iter().map(|output| plain(output)).collect()
    }

    fn loss(&self, prediction: &[f64], start: usize) -> f64 {
        let width = self.data.widths.1;
        let rows = prediction.len() / width;
        let (predictions, mut targets) = (batch::<S>(prediction, width), Vec::new());
        self.data.y.batch(start..start + rows, &mut targets);
        let shape = (rows, width);
        self.criterion.forward(self.last, &predictions, &targets, shape, &mut Terms::<S>::default()).to_f64()
    }

    fn row(&self, iteration: u32) -> Row {
        // An experiment has a layer at least, and so a weight and a bias.
        let [weight, bias, ..] = &self.network.parameters[..] else { unreachable!() };
        Row {
            iteration,
            prediction: self.network.first_prediction().map_or(f64::NAN, Scalar::to_f64),
            loss: self.loss.to_f64(),
            weight: weight.data[0].to_f64(),
            bias: bias.data[0].to_f64(),
            weight_grad: weight.grad[0].to_f64(),
            bias_grad: bias.grad[0].to_f64(),
        }
    }

    fn prediction(&self) -> Vec<f64> {
        plain(&self.network.prediction())
    }

    fn parameters(&self) -> Vec<Parameter<f64>> {
        let mut parameters = Vec::new();
        for Parameter { name, data, grad } in &self.network.parameters {
            parameters.push(Parameter { name: name.clone(), data: plain(data), grad: plain(grad) });
        }
        parameters
    }

    fn memory(&self) -> Memory {
        self.to_memory()
    }
}

pub(super) fn plain<S: Scalar>(tensor: &[S]) -> Vec<f64> {
    let mut plain = Vec::with_capacity(tensor.len());
    for value in tensor {
        plain.push(value.to_f64());
    }
    plain
}
