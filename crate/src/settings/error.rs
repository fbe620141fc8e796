//! What can be wrong with an experiment, said so that its author knows what to change.

use thiserror::Error;

use crate::{names::names, settings::value::Value};

names! {
    /// The kind of mistake, for programs; `message` is for people.
    pub enum Code {
        /// Not JSON at all.
        Syntax = "syntax",
        UnknownKey = "unknown_key",
        MissingKey = "missing_key",
        /// The value is of another type, or a name that isn't known.
        WrongType = "wrong_type",
        /// A number beyond what the field takes, NaN or infinity.
        OutOfRange = "out_of_range",
        /// Lists that don't fit each other or the layers.
        WrongShape = "wrong_shape",
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct ExperimentError {
    pub code: Code,
    /// The key as JSON has it, such as `optimizer.lr`; empty if the whole is meant.
    pub field: String,
    pub message: String,
}

impl ExperimentError {
    pub fn new(code: Code, field: &str, message: impl Into<String>) -> Self {
        ExperimentError { code, field: field.to_owned(), message: message.into() }
    }

    /// Says what `field` takes, `but` what it holds.
    pub(crate) fn refused(code: Code, field: &str, but: &str) -> Self {
        let takes = takes(field).unwrap_or("is not right");
        Self::new(code, field, format!("{field} {takes}; {but}."))
    }
}

impl From<ExperimentError> for Value {
    fn from(error: ExperimentError) -> Value {
        Value::map(&[
            ("code", error.code.name().into()),
            ("field", error.field.as_str().into()),
            ("message", error.message.as_str().into()),
        ])
    }
}

/// What a field takes, as the end of the sentence "field …".
fn takes(field: &str) -> Option<&'static str> {
    Some(match field {
        "dtype" => "must be \"float16\", \"bfloat16\", \"float32\" or \"float64\"",
        "seed" => "must be an integer from 0 to 4294967295, as torch.manual_seed takes it",
        "layers" => "must be a list of 2 to 10 sizes from 1 to 64, input first, such as [1, 1]",
        "activation" => {
            "must be \"tanh\", \"relu\", \"sigmoid\" or \"identity\", or a list of one for each hidden layer"
        }
        "output_activation" => "must be \"tanh\", \"relu\", \"sigmoid\" or \"identity\"",
        "x" | "y" => "must be a list of 1 to 100000 rows of finite numbers, such as [[1.0]]",
        "data" => "must be {\"name\": \"circle\", …}, and then there is no x or y",
        "data.name" => "must be \"circle\", \"xor\", \"gauss\", \"spiral\", \"plane\" or \"multi_gauss\"",
        "data.samples" => "must be an integer from 2 to 10000",
        "data.noise" => "must be a number from 0 to 1",
        "data.data_seed" => "must be an integer from 0 to 4294967295",
        "features" => {
            "must be a list of x1, x2, x1_squared, x2_squared, x1_x2, sin_x1, sin_x2, cos_x1, cos_x2, each once"
        }
        "train" => "must be more than 0 and at most 1",
        "loss" => "must be \"mse\" or \"bce_with_logits\"",
        "penalty" => "must be null or {\"name\": \"l1\", \"rate\": …}, or \"l2\" in its place",
        "penalty.name" => "must be \"l1\" or \"l2\"",
        "penalty.rate" => "must be a finite number of 0 or more",
        "shuffle" => "must be true or false",
        "optimizer" => "must be {\"name\": \"sgd\", \"lr\": …}, or \"adam\" or \"adamw\" in its place",
        "optimizer.name" => "must be \"sgd\", \"adam\" or \"adamw\"",
        "optimizer.nesterov" => "must be true or false, and needs a momentum over 0 to be true",
        "optimizer.lr" => "must be a finite number of 0 or more",
        "optimizer.momentum" => "must be a finite number of 0 or more",
        "optimizer.weight_decay" => "must be a finite number of 0 or more",
        "optimizer.betas" => "must be two numbers from 0 up to, but not including, 1",
        "optimizer.eps" => "must be a finite number of 0 or more",
        "loss_scaling" => "must be null, {\"name\": \"static\", \"scale\": …} or {\"name\": \"dynamic\"}",
        "loss_scaling.name" => "must be \"static\" or \"dynamic\"",
        "loss_scaling.scale" | "loss_scaling.init_scale" => "must be a number from 1e-30 to 1e30",
        "loss_scaling.growth_interval" => "must be an integer of 1 or more",
        "update" => "must be \"nearest\", \"master_weights\" or \"stochastic_rounding\"",
        "i" => "must be an iteration, counted from 0",
        "bits" => "must be up to eight hexadecimal digits",
        "batch_size" => "must be null, for all rows in each step, or an integer of 1 or more",
        "steps" => "must be an integer from 0 to 10000000",
        "initial" => "must hold every parameter by its PyTorch name, such as {\"0.weight\": [0.5], \"0.bias\": [0]}",
        _ => return None,
    })
}
