//! `Record`: what one iteration did; `Row`, the same for the single neuron in the notebook's columns.

use serde::{Serialize, Serializer};

use crate::tensors::{Plain, PlainList, Tensors};

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
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Row {
    pub iteration: u32,
    pub prediction: f64,
    pub loss: f64,
    pub weight: f64,
    pub bias: f64,
    pub weight_grad: f64,
    pub bias_grad: f64,
}

fn plain<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    Plain(*value).serialize(serializer)
}

fn plain_list<S: Serializer>(values: &[f64], serializer: S) -> Result<S::Ok, S::Error> {
    PlainList(values).serialize(serializer)
}
