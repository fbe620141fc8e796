//! `Experiment`: one object that says a whole run. It is checked here, once, where it enters; what
//! holds an `Experiment` may rely on it.

use std::ops::Deref;

use crate::{
    experiment::data::{Data, Feature, Points},
    numbers::dtype::Dtype,
    settings::{error::ExperimentError, value::Value},
    torch::{
        activation::Activation,
        generator::Generator,
        grad_scaler::LossScaling,
        loss::{Loss, Penalty},
        nn::{LayerShape, initial_parameters},
        optim::{Optimizer, Sgd, Update},
        tensors::Tensors,
    },
};

pub mod csv;
pub mod data;
pub mod link;
mod read;
mod validate;
mod write;

/// The keys of an experiment, before they are checked. Lengths and ranges are in `validate`.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    pub dtype: Dtype,
    /// What `torch.manual_seed` is given.
    pub seed: u32,
    /// Sizes, input first, output last: `[1, 1]` is the single neuron.
    pub layers: Vec<usize>,
    /// Of each hidden layer.
    pub activation: Vec<Activation>,
    /// Of the last layer.
    pub output_activation: Activation,
    /// Given rows are as wide as the first layer and the last, unless `features` says otherwise.
    pub data: Data,
    /// What the first layer sees of x1 and x2; empty for the data's own columns.
    pub features: Vec<Feature>,
    /// The part of the points that train, more than 0 and up to 1; the others test.
    pub train: f64,
    pub loss: Loss,
    pub penalty: Option<Penalty>,
    pub optimizer: Optimizer,
    /// `None` for all rows in each step, else that many consecutive rows.
    pub batch_size: Option<usize>,
    /// Each epoch takes the rows in the order of a `torch.randperm` of the global generator, and its last
    /// batch may be short. Else they come as given, round and round.
    pub shuffle: bool,
    pub steps: u32,
    /// `None` for a plain `loss.backward()`.
    pub loss_scaling: Option<LossScaling>,
    pub update: Update,
    /// The parameters to start from, by PyTorch's names (`0.weight`), instead of the seeded ones.
    pub initial: Option<Tensors>,
}

/// A `Spec` that was found valid, and its points; the only way to one is through the checks.
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    spec: Spec,
    points: Points,
}

impl Deref for Experiment {
    type Target = Spec;

    fn deref(&self) -> &Spec {
        &self.spec
    }
}

impl Experiment {
    /// Checks `spec`; the error names the first field that is wrong.
    pub fn new(spec: Spec) -> Result<Experiment, ExperimentError> {
        validate::validate(&spec)?;
        Ok(Experiment::of(spec))
    }

    fn of(spec: Spec) -> Experiment {
        let points = Points::new(&spec.data, &spec.features, spec.train, spec.loss, spec.seed);
        Experiment { spec, points }
    }

    /// Reads an experiment from what JSON, JavaScript or a link says, and checks it.
    pub fn read(value: &Value) -> Result<Experiment, ExperimentError> {
        Experiment::new(read::spec(value)?)
    }

    /// The notebook's: float16, seed 0, x = y = 1, `SGD(lr=0.1)`, twenty steps.
    pub fn notebook() -> Experiment {
        Experiment::of(Spec {
            dtype: Dtype::Float16,
            seed: 0,
            layers: vec![1, 1],
            activation: Vec::new(),
            output_activation: Activation::Identity,
            data: Data::Given { x: vec![vec![1.0]], y: vec![vec![1.0]] },
            features: Vec::new(),
            train: 1.0,
            loss: Loss::Mse,
            penalty: None,
            optimizer: Optimizer::Sgd(Sgd { lr: 0.1, momentum: 0.0, weight_decay: 0.0, nesterov: false }),
            batch_size: None,
            shuffle: false,
            steps: 20,
            loss_scaling: None,
            update: Update::Nearest,
            initial: None,
        })
    }

    /// True for `nn.Linear(1, 1)` without an activation, on its own data: what `Neuron` and its table can show.
    pub fn is_neuron(&self) -> bool {
        self.layers == [1, 1]
            && self.output_activation == Activation::Identity
            && self.loss == Loss::Mse
            && self.penalty.is_none()
            && self.features.is_empty()
            && self.train == 1.0
            && !self.shuffle
    }

    /// The parameters that it starts from, in PyTorch's order, and torch's generator as it is after that.
    pub fn start(&self) -> (Tensors, Generator) {
        initial_parameters(self.seed, &self.layer_shapes(), self.initial.as_ref())
    }

    pub fn points(&self) -> &Points {
        &self.points
    }

    /// How many rows a step sees, but for the last of a shuffled epoch.
    pub fn batch(&self) -> usize {
        self.batch_size.map_or(self.points.train, |size| size.min(self.points.train))
    }

    /// So many steps see every row that trains.
    pub fn steps_per_epoch(&self) -> u32 {
        self.points.train.div_ceil(self.batch()) as u32
    }

    /// Between two looks at the clock go so many multiplications: code that is new to the browser runs slowly at first.
    pub const BETWEEN_LOOKS: usize = 1000;

    /// Multiplications of one point's forward pass.
    pub fn products(&self) -> usize {
        self.layers.windows(2).map(|sizes| sizes[0] * sizes[1]).sum()
    }

    /// About how many steps take so many multiplications; 1 at least.
    pub fn steps_in(&self, multiplications: usize) -> u32 {
        (multiplications / (self.batch() * self.products())).max(1) as u32
    }
}

impl Spec {
    /// How many hidden layers there are.
    pub fn hidden(&self) -> usize {
        self.layers.len().saturating_sub(2)
    }

    pub fn layer_shapes(&self) -> Vec<LayerShape> {
        let mut index = 0;
        let mut shapes = Vec::new();
        for (i, sizes) in self.layers.windows(2).enumerate() {
            let activation = self.activation.get(i).copied().unwrap_or(self.output_activation);
            shapes.push(LayerShape { index, fan_in: sizes[0], fan_out: sizes[1], activation });
            index += if activation == Activation::Identity { 1 } else { 2 };
        }
        shapes
    }
}
