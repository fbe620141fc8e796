//! `Record`: what one iteration did; `Row`, the same for the single neuron in the notebook's columns.

use serde::{Serialize, Serializer};

use crate::{
    settings::value::Value,
    torch::{
        swa_utils::WORDS,
        tensors::{Plain, PlainList, Tensors},
    },
};

/// One training iteration, from 0: `prediction` and `loss` before the step, `parameters` after it,
/// in PyTorch's names and order. Values are exact; NaN and ±inf become strings in JSON.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Record {
    pub iteration: u32,
    #[serde(serialize_with = "plain_list")]
    pub prediction: Vec<f64>,
    #[serde(serialize_with = "plain")]
    pub loss: f64,
    pub parameters: Tensors,
    pub gradients: Tensors,
    /// The moving averages of the parameters after the step, where they are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub averages: Option<Tensors>,
}

/// One row of the notebook's table. With several points, `prediction` is the first point's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    pub iteration: u32,
    pub prediction: f64,
    pub loss: f64,
    pub weight: f64,
    pub bias: f64,
    pub weight_grad: f64,
    pub bias_grad: f64,
    /// Where the loss is scaled.
    pub scaling: Option<Scaling>,
    /// Where a scheduler changes the learning rate.
    pub scheduled: Option<Scheduled>,
    /// The moving averages of weight and bias, where they are kept.
    pub ema: Option<[f64; 2]>,
}

/// What loss scaling did in a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scaling {
    /// What the loss was multiplied by in this step; the next one's may be another.
    pub scale: f64,
    /// A gradient was inf or NaN, and so the optimizer took no step.
    pub skipped: bool,
}

/// What a scheduler made of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scheduled {
    /// Of this step; the next one's may be another.
    pub learning_rate: f64,
    /// Which stayed where they were, although neither their gradient nor the learning rate is 0: 1 for the weight, 2 for the
    /// bias, 3 for both; 0 too where the step was skipped. With master weights it is their wider copy that stayed.
    pub unmoved: u32,
}

impl Row {
    /// The columns in the notebook's order.
    pub const COLUMNS: [&str; 7] = ["iteration", "prediction", "loss", "weight", "bias", "weight_grad", "bias_grad"];

    pub fn values(&self) -> [f64; 7] {
        let Row { iteration, prediction, loss, weight, bias, weight_grad, bias_grad, scaling: _, scheduled: _, ema: _ } =
            *self;
        [iteration.into(), prediction, loss, weight, bias, weight_grad, bias_grad]
    }

    /// All its numbers by their columns: the notebook's; what loss scaling did, 1 for a step that was skipped; what a scheduler
    /// did; and the averages of weight and bias. Of the last three those that there are.
    pub fn numbers(&self) -> Vec<(&'static str, f64)> {
        let mut numbers: Vec<(&str, f64)> = Row::COLUMNS.into_iter().zip(self.values()).collect();
        if let Some(Scaling { scale, skipped }) = self.scaling {
            numbers.extend([("scale", scale), ("skipped", skipped.into())]);
        }
        if let Some(Scheduled { learning_rate, unmoved }) = self.scheduled {
            numbers.extend([("learning_rate", learning_rate), ("unmoved", unmoved.into())]);
        }
        if let Some([weight, bias]) = self.ema {
            numbers.extend([(WORDS[0], weight), (WORDS[1], bias)]);
        }
        numbers
    }
}

impl From<Row> for Value {
    fn from(row: Row) -> Value {
        let value = |(column, number)| match column {
            "skipped" => (column, Value::Bool(number == 1.0)),
            _ => (column, Value::Number(number)),
        };
        let entries: Vec<(&str, Value)> = row.numbers().into_iter().map(value).collect();
        Value::map(&entries)
    }
}

fn plain<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    Plain(*value).serialize(serializer)
}

fn plain_list<S: Serializer>(values: &[f64], serializer: S) -> Result<S::Ok, S::Error> {
    PlainList(values).serialize(serializer)
}
