//! `Record`: what one iteration did; `Row`, the same for the single neuron in the notebook's columns.

use serde::{Serialize, Serializer};

use crate::{
    settings::value::Value,
    torch::tensors::{Plain, PlainList, Tensors},
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
}

/// What loss scaling did in a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scaling {
    /// What the loss was multiplied by in this step; the next one's may be another.
    pub scale: f64,
    /// A gradient was inf or NaN, and so the optimizer took no step.
    pub skipped: bool,
}

impl Row {
    /// The columns in the notebook's order.
    pub const COLUMNS: [&str; 7] = ["iteration", "prediction", "loss", "weight", "bias", "weight_grad", "bias_grad"];

    pub fn values(&self) -> [f64; 7] {
        let Row { iteration, prediction, loss, weight, bias, weight_grad, bias_grad, scaling: _ } = *self;
        [iteration.into(), prediction, loss, weight, bias, weight_grad, bias_grad]
    }
}

impl From<Row> for Value {
    fn from(row: Row) -> Value {
        let values = row.values();
        let columns = Row::COLUMNS.iter().zip(values);
        let mut entries: Vec<(&str, Value)> = columns.map(|(column, value)| (*column, value.into())).collect();
        if let Some(Scaling { scale, skipped }) = row.scaling {
            entries.extend([("scale", scale.into()), ("skipped", Value::Bool(skipped))]);
        }
        Value::map(&entries)
    }
}

fn plain<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    Plain(*value).serialize(serializer)
}

fn plain_list<S: Serializer>(values: &[f64], serializer: S) -> Result<S::Ok, S::Error> {
    PlainList(values).serialize(serializer)
}
