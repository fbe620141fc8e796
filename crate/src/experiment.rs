//! `Experiment`: one object that says a whole run. It is checked here, once, where it enters; what
//! holds an `Experiment` may rely on it.

use std::{collections::BTreeMap, ops::Deref};

use serde::{Deserialize, Deserializer, Serialize};

use crate::{dtype::Dtype, nn::Activation};

mod error;
mod validate;

pub use error::{Code, ExperimentError};

/// The keys of an experiment, before they are checked. Lengths and ranges are in `validate`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    pub dtype: Dtype,
    /// What `torch.manual_seed` is given.
    pub seed: u32,
    /// Sizes, input first, output last: `[1, 1]` is the single neuron.
    pub layers: Vec<usize>,
    /// Of the hidden layers.
    #[serde(default)]
    pub activation: Activation,
    /// Of the last layer.
    #[serde(default)]
    pub output_activation: Activation,
    /// Rows of inputs, each as wide as the first layer.
    pub x: Vec<Vec<f64>>,
    /// Rows of targets, each as wide as the last layer.
    pub y: Vec<Vec<f64>>,
    #[serde(default)]
    pub loss: Loss,
    pub optimizer: Optimizer,
    /// `None` for all rows in each step, else that many consecutive rows.
    #[serde(default)]
    pub batch_size: Option<usize>,
    pub steps: u32,
    /// The parameters to start from, by PyTorch's names (`0.weight`), instead of the seeded ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initial: Option<BTreeMap<String, Vec<f64>>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Loss {
    /// `torch.nn.MSELoss()`.
    #[default]
    Mse,
}

/// `torch.optim.SGD` or `torch.optim.Adam`, with PyTorch's defaults.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "OptimizerKeys", into = "OptimizerKeys")]
pub enum Optimizer {
    Sgd { lr: f64, momentum: f64, weight_decay: f64 },
    Adam { lr: f64, betas: (f64, f64), eps: f64 },
}

impl Optimizer {
    pub const BETAS: (f64, f64) = (0.9, 0.999);
    pub const EPS: f64 = 1e-8;

    pub const fn lr(&self) -> f64 {
        match *self {
            Optimizer::Sgd { lr, .. } | Optimizer::Adam { lr, .. } => lr,
        }
    }

    /// True if a step depends on nothing but the parameters: once one changes none, none ever will.
    pub fn is_plain_sgd(&self) -> bool {
        matches!(*self, Optimizer::Sgd { momentum, .. } if momentum == 0.0)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum OptimizerName {
    Sgd,
    Adam,
}

/// The optimizer as JSON has it: every key at one level.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OptimizerKeys {
    pub name: OptimizerName,
    pub lr: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub momentum: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight_decay: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub betas: Option<(f64, f64)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eps: Option<f64>,
}

impl TryFrom<OptimizerKeys> for Optimizer {
    type Error = &'static str;

    fn try_from(keys: OptimizerKeys) -> Result<Self, Self::Error> {
        let lr = keys.lr;
        match keys.name {
            OptimizerName::Sgd if keys.betas.is_some() || keys.eps.is_some() => {
                Err("betas and eps belong to adam; sgd takes lr, momentum and weight_decay")
            }
            OptimizerName::Adam if keys.momentum.is_some() || keys.weight_decay.is_some() => {
                Err("momentum and weight_decay belong to sgd; adam takes lr, betas and eps")
            }
            OptimizerName::Sgd => Ok(Optimizer::Sgd {
                lr,
                momentum: keys.momentum.unwrap_or(0.0),
                weight_decay: keys.weight_decay.unwrap_or(0.0),
            }),
            OptimizerName::Adam => Ok(Optimizer::Adam {
                lr,
                betas: keys.betas.unwrap_or(Optimizer::BETAS),
                eps: keys.eps.unwrap_or(Optimizer::EPS),
            }),
        }
    }
}

impl OptimizerKeys {
    /// `SGD(lr=lr)`, nothing else said.
    pub fn sgd(lr: f64) -> Self {
        OptimizerKeys { name: OptimizerName::Sgd, lr, momentum: None, weight_decay: None, betas: None, eps: None }
    }
}

impl From<Optimizer> for OptimizerKeys {
    fn from(optimizer: Optimizer) -> Self {
        let none = OptimizerKeys::sgd(optimizer.lr());
        match optimizer {
            Optimizer::Sgd { momentum, weight_decay, .. } => {
                OptimizerKeys { momentum: Some(momentum), weight_decay: Some(weight_decay), ..none }
            }
            Optimizer::Adam { betas, eps, .. } => {
                OptimizerKeys { name: OptimizerName::Adam, betas: Some(betas), eps: Some(eps), ..none }
            }
        }
    }
}

/// A `Spec` that was found valid; the only way to one is through the checks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Experiment(Spec);

impl Deref for Experiment {
    type Target = Spec;

    fn deref(&self) -> &Spec {
        &self.0
    }
}

/// One `nn.Linear` of an experiment and the activation after it.
pub struct LayerShape {
    /// Its number in PyTorch's `nn.Sequential`, where an activation takes a number of its own.
    pub index: usize,
    pub fan_in: usize,
    pub fan_out: usize,
    pub activation: Activation,
}

impl Experiment {
    /// Checks `spec`; the error names the first field that is wrong.
    pub fn new(spec: Spec) -> Result<Experiment, ExperimentError> {
        validate::validate(&spec)?;
        Ok(Experiment(spec))
    }

    /// Reads an experiment from any serde format and checks it.
    pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Experiment, ExperimentError> {
        let spec = serde_path_to_error::deserialize(deserializer).map_err(ExperimentError::from_serde)?;
        Experiment::new(spec)
    }

    /// The notebook's: float16, seed 0, x = y = 1, `SGD(lr=0.1)`, twenty steps.
    pub fn notebook() -> Experiment {
        Experiment(Spec {
            dtype: Dtype::Float16,
            seed: 0,
            layers: vec![1, 1],
            activation: Activation::Identity,
            output_activation: Activation::Identity,
            x: vec![vec![1.0]],
            y: vec![vec![1.0]],
            loss: Loss::Mse,
            optimizer: Optimizer::Sgd { lr: 0.1, momentum: 0.0, weight_decay: 0.0 },
            batch_size: None,
            steps: 20,
            initial: None,
        })
    }

    /// True for `nn.Linear(1, 1)` without an activation: what `Neuron` and its table can show.
    pub fn is_neuron(&self) -> bool {
        self.layers == [1, 1] && self.output_activation == Activation::Identity
    }

    pub fn layer_shapes(&self) -> Vec<LayerShape> {
        self.0.layer_shapes()
    }
}

impl Spec {
    fn layer_shapes(&self) -> Vec<LayerShape> {
        let last = self.layers.len().saturating_sub(2);
        let mut index = 0;
        let mut shapes = Vec::new();
        for (i, sizes) in self.layers.windows(2).enumerate() {
            let activation = if i == last { self.output_activation } else { self.activation };
            shapes.push(LayerShape { index, fan_in: sizes[0], fan_out: sizes[1], activation });
            index += if activation == Activation::Identity { 1 } else { 2 };
        }
        shapes
    }
}
