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
}

impl Row {
    /// The columns in the notebook's order.
    pub const COLUMNS: [&str; 7] = ["iteration", "prediction", "loss", "weight", "bias", "weight_grad", "bias_grad"];

    pub fn values(&self) -> [f64; 7] {
        let Row { iteration, prediction, loss, weight, bias, weight_grad, bias_grad } = *self;
        [iteration.into(), prediction, loss, weight, bias, weight_grad, bias_grad]
    }
}

impl From<Row> for Value {
    fn from(row: Row) -> Value {
        let values = row.values();
        let entries: [(&str, Value); 7] = std::array::from_fn(|i| (Row::COLUMNS[i], values[i].into()));
        Value::map(&entries)
    }
}

fn plain<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    Plain(*value).serialize(serializer)
}

fn plain_list<S: Serializer>(values: &[f64], serializer: S) -> Result<S::Ok, S::Error> {
    PlainList(values).serialize(serializer)
}
