//! `Experiment`: one object that says a whole run. It is checked here, once, where it enters; what
//! holds an `Experiment` may rely on it.

use std::ops::Deref;

use crate::{
    experiment::data::{Data, Feature, Points, SEEDS},
    numbers::dtype::Dtype,
    settings::{
        error::ExperimentError,
        macros::settings,
        read::Keys,
        table::{Row, Settings},
        value::Value,
    },
    torch::{
        activation::Activation,
        autocast::Autocast,
        clip_grad::ClipGrad,
        float8::Float8,
        generator::Generator,
        grad_scaler::LossScaling,
        kernels::Device,
        loss::{Loss, Penalty},
        lr_scheduler::LrScheduler,
        nn::{LayerShape, initial_parameters},
        optim::{Optimizer, Sgd, StateDtype, Update},
        tensors::Tensors,
    },
};

pub mod data;
mod kinds;
pub mod link;
mod validate;
pub mod variant;

settings! {
    /// One object that says a whole run; PyTorch's names throughout. What a person starts with is the notebook's.
    pub struct Spec {
        dtype: Dtype [start: Dtype::Float16] => any(),
        /// Whose rules it is computed by.
        device: Device = Device::Cpu => any().rare().fields(&[field("device", "")
            .says("Device: where PyTorch computes. A GPU rounds in other places than a CPU, and adds up in another order.")]); |spec, _, _| validate::device(spec),
        /// What torch.manual_seed is given.
        seed: u32 [start: 0] => within(SEEDS).words(And(", as torch.manual_seed takes it")).fields(&[field("seed", "The seed")
            .says("Seed: torch.manual_seed of this draws the weight and the bias to start from.")]),
        /// Sizes, input first, output last: [1, 1] is the single neuron.
        layers: Vec<usize> [start: vec![1, 1]] => any(); |spec, _, _| validate::layers(spec),
        /// Of each hidden layer, or of all of them.
        activation: Vec<Activation> = Vec::new() => any().words(And(", or a list of one for each hidden layer")); |spec, _, _| validate::activation(spec),
        /// Of the last layer.
        output_activation: Activation = Activation::Identity => any(),
        /// Points drawn from torch's generator, in the place of x and y. Given rows are as wide as the first layer and the
        /// last, unless features says otherwise.
        data: Data [start: Data::Given { x: vec![vec![1.0]], y: vec![vec![1.0]] }]
            => any().words(Instead("must be {\"name\": \"circle\", …}, and then there is no x or y"));
            |spec, _, _| validate::points(spec),
        /// What the first layer sees of x1 and x2; empty for the data's own columns.
        features: Vec<Feature> = Vec::new() => any().words(And(", each once")).rare(); |spec, _, _| validate::features(spec),
        /// The part of the points that train; the others test.
        train: f64 = 1.0 => within(Range::above(0.0).to(1.0)).rare().fields(&[field("train part", "The part that trains")
            .says("Train: the part of the points that the network learns from; the others test it.")
            .limits(0.001, 1.0)]),
        loss: Loss = Loss::Mse => any().fields(&[field("loss", "")]),
        /// rate times the sum of |w|, or of w squared, over the weights is added to the loss.
        penalty: Option<Penalty> = None => any().rare().fields(&[field("penalty", "").placeholder("none")
            .says("Penalty: rate times the sum of the weights' sizes (L1) or squares (L2) is added to the loss.")]),
        optimizer: Optimizer [start: Optimizer::Sgd(Sgd::start())] => any().fields(&[field("optimizer", "")]); |spec, _, _| validate::fused(spec),
        /// So many consecutive rows in each step; null for all of them.
        batch_size: Option<usize> = None => within(Range::from(1.0)).words(Null("for all rows in each step"))
            .fields(&[field("batch_size", "batch_size").limits(1.0, 100_000.0).placeholder("all points")]),
        /// Each epoch takes the rows in the order of a torch.randperm of the global generator, and its last batch may be
        /// short. Else they come as given, round and round.
        shuffle: bool = false => any().rare().fields(&[field("shuffle each epoch", "")
            .says("Shuffle: every epoch takes the points in the order of a torch.randperm.")]),
        /// The optimizer steps once for so many iterations, whose gradients add up; each one's loss is divided by their number.
        accumulate: u32 = 1 => within(Range::from(1.0).to(10_000.0)).rare().fields(&[field("accumulate", "accumulate")
            .says("Gradient accumulation: so many iterations' gradients are added up before the optimizer takes a step.").limits(1.0, 10_000.0)]),
        steps: u32 [start: 20] => within(Range::from(0.0).to(10_000_000.0))
            .fields(&[field("steps", "The number of steps").limits(1.0, 10_000_000.0)]),
        /// Float8 training as torchao has it: inputs, weights and gradients are scaled and cast to 8 bits for every product of a
        /// layer; null for none.
        float8: Option<Float8> = None => any().rare().words(Null("for none")).fields(&[field("float8 training", "").placeholder("off").says(
            "float8 training, as torchao emulates it: for each layer's products inputs and weights are scaled and cast to float8_e4m3fn, gradients to float8_e5m2.",
        )]); |spec, _, _| validate::float8(spec),
        /// Forward and loss under torch.autocast: layers in 16 bits, the loss in float32; null for none.
        autocast: Option<Autocast> = None => any().rare().words(Null("for none")).fields(&[field("autocast", "").placeholder("off").says(
            "Autocast: parameters and their steps stay in float32; in every forward they are cast to 16 bits for the layers, and the loss is computed in float32.",
        )]); |spec, _, _| validate::autocast(spec),
        /// null for a plain loss.backward().
        loss_scaling: Option<LossScaling> = None
            => any().words(Instead("must be null, {\"name\": \"static\", \"scale\": …} or {\"name\": \"dynamic\"}"))
            .fields(&[field("loss scaling", "").placeholder("off").says(
                "Loss scaling: the loss is multiplied before backward, and the gradients divided before the step, so that small ones don't underflow.",
            )]),
        /// What is done to the gradients before the optimizer steps, after they are unscaled; null for nothing.
        clip_grad: Option<ClipGrad> = None
            => any().rare().words(Instead("must be null, {\"name\": \"norm\", \"max_norm\": …} or {\"name\": \"value\", \"clip_value\": …}"))
            .fields(&[field("gradient clipping", "").placeholder("off").says(
                "Gradient clipping: before the step, gradients that are too large are made smaller: all together, by their norm, or each by itself.",
            )]),
        /// How the learning rate changes, stepped after each step of the optimizer, also after one that GradScaler skipped; null
        /// for not at all.
        lr_scheduler: Option<LrScheduler> = None
            => any().rare().words(Instead("must be null, {\"name\": \"step\", …}, or \"exponential\", \"cosine\", \"linear\", \"one_cycle\" or \"sequential\" in its place"))
            .fields(&[field("lr scheduler", "").placeholder("off").says(
                "Learning rate scheduler: another learning rate in each iteration: a warm-up, a decay, a cosine.",
            )]); |spec, _, _| validate::lr_scheduler(spec),
        update: Update = Update::Nearest => any().fields(&[field("update", "").says(
            "Update: how the optimizer's step comes into a parameter of 16 or 8 bits: rounded to it; added to a float32 copy that it is rounded from, so that small steps add up; or rounded up or down by chance; or added up as Kahan does, what is rounded away kept for the next step. float32 and float64 take the first three alike.",
        )]); |spec, _, _| validate::update(spec),
        /// What the optimizer remembers is kept in this dtype, and its step computed in float32 (of float64, in float64); null for
        /// the dtype of what it steps, and its own arithmetic.
        state_dtype: Option<StateDtype> = None => any().rare().words(Null("for that of what it steps")).fields(&[field("state_dtype", "").placeholder("as it steps").says(
            "state_dtype: what the optimizer remembers, momentum and averages, is kept in this dtype, whatever the parameters are.",
        )]); |spec, _, _| validate::state_dtype(spec),
        /// How much of an exponential moving average of the parameters stays in each step, beside them; null for none.
        ema_decay: Option<f64> = None => within(Range::from(0.0).to(1.0)).rare().words(Null("for no moving average"))
            .fields(&[field("ema_decay", "ema_decay").limits(0.0, 1.0).placeholder("no average").says(
                "ema_decay: beside the parameters a moving average of them is kept, as PyTorch's AveragedModel does; this much of it stays in each step.",
            )]),
        /// The parameters to start from, by PyTorch's names, instead of the seeded ones: `{"0.weight": [0.5], "0.bias": [0]}`.
        initial: Option<Tensors> = None => any().rare().words(Instead("must hold every parameter by its PyTorch name, such as {\"0.weight\": [0.5], \"0.bias\": [0]}")); |spec, _, _| validate::initial(spec),
    }
}

/// What the optimizer steps of each parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Steps {
    /// The parameter itself.
    Parameter,
    /// A wider copy, made afresh in each step, which the parameter is rounded from.
    FreshCopy,
    /// The same, kept from step to step: mixed precision's master weights.
    MasterCopy,
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

    /// The same at another learning rate.
    pub fn with_learning_rate(&self, learning_rate: f64) -> Result<Experiment, ExperimentError> {
        let mut other = self.clone();
        *other.spec.optimizer.lr_mut() = learning_rate;
        validate::learning_rate(&other.spec)?;
        Ok(other)
    }

    fn of(spec: Spec) -> Experiment {
        let points = Points::new(&spec.data, &spec.features, spec.train, spec.loss, spec.seed);
        Experiment { spec, points }
    }

    /// Reads an experiment from what JSON, JavaScript or a link says, and checks it.
    pub fn read(value: &Value) -> Result<Experiment, ExperimentError> {
        Experiment::new(Spec::read(value)?)
    }

    /// What JSON and links say of it, in order: what few experiments have is left out of the others.
    pub fn to_value(&self) -> Value {
        let mut entries = self.said();
        // Points are given or drawn.
        entries.retain(|(key, value)| !matches!(*key, "x" | "y" | "data") || *value != Value::Null);
        Value::map(&entries)
    }

    /// The same with every key.
    pub fn to_whole_value(&self) -> Value {
        Value::map(&self.entries())
    }

    /// The table of its settings.
    pub fn rows() -> &'static [Row] {
        Spec::ROWS
    }

    /// The notebook's: float16, seed 0, x = y = 1, `SGD(lr=0.1)`, twenty steps.
    pub fn notebook() -> Experiment {
        Experiment::of(Spec::start())
    }

    /// True if autocast casts the parameters for the layers.
    pub fn is_cast(&self) -> bool {
        self.autocast.is_some() && self.dtype == Dtype::Float32
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
    /// What is said, each setting of its type, and what is left out as it starts; not checked beyond that.
    pub fn read(value: &Value) -> Result<Spec, ExperimentError> {
        let keys = Keys::of_whole(value)?;
        keys.check(Spec::ROWS, false)?;
        let mut spec = Spec::start().taking(&keys);
        if !matches!(keys.get("activation"), Some(Value::List(_))) {
            let of_all = spec.activation.first().copied().unwrap_or(Activation::Identity);
            spec.activation = vec![of_all; spec.hidden()];
        }
        Ok(spec)
    }

    /// The dtype that its layers compute in, and that predictions are of.
    pub fn computes_in(&self) -> Dtype {
        match self.autocast {
            Some(autocast) if self.dtype == Dtype::Float32 => autocast.dtype(),
            _ => self.grad_in(),
        }
    }

    /// The dtype of the loss.
    pub fn loss_in(&self) -> Dtype {
        if self.autocast.is_some() { self.dtype.wide() } else { self.grad_in() }
    }

    /// The dtype of the gradients: that of the parameters, or, where that only keeps them, what they are widened to.
    pub fn grad_in(&self) -> Dtype {
        if self.dtype.only_keeps() { self.dtype.wide() } else { self.dtype }
    }

    /// What the optimizer steps.
    pub fn steps(&self) -> Steps {
        let is_other_state = self.state_dtype.is_some_and(|state| state.dtype() != self.dtype);
        match self.update {
            _ if !self.dtype.is_reduced() => Steps::Parameter,
            Update::MasterWeights => Steps::MasterCopy,
            Update::Nearest if is_other_state && !self.dtype.only_keeps() => Steps::FreshCopy,
            Update::Nearest | Update::StochasticRounding | Update::Kahan => Steps::Parameter,
        }
    }

    /// The dtype of what it steps.
    pub fn stepped(&self) -> Dtype {
        if self.steps() == Steps::Parameter { self.grad_in() } else { self.dtype.wide() }
    }

    /// What the parameters are rounded to after every step, where what computes with them is wider.
    pub fn cast_to(&self) -> Option<Dtype> {
        Some(self.dtype).filter(|dtype| dtype.only_keeps())
    }

    /// What its state is rounded to after every step, where it is narrower than what it steps.
    pub fn state_in(&self) -> Option<Dtype> {
        let is_narrower = |state: &Dtype| state.format().bits() < self.stepped().format().bits();
        self.state_dtype.map(StateDtype::dtype).filter(is_narrower)
    }

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
