//! `Record`: what one iteration did; `Row`, the same for the single neuron in the notebook's columns.

use serde::{Serialize, Serializer, ser::SerializeMap};

/// One training iteration, from 0: `prediction` and `loss` before the step, `parameters` after it,
/// in PyTorch's names and order. Values are exact; NaN and ±inf become strings in JSON.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Record {
    pub iteration: u32,
    #[serde(serialize_with = "plain_list")]
    pub prediction: Vec<f64>,
    #[serde(serialize_with = "plain")]
    pub loss: f64,
    #[serde(serialize_with = "named")]
    pub parameters: Vec<(String, Vec<f64>)>,
    #[serde(serialize_with = "named")]
    pub gradients: Vec<(String, Vec<f64>)>,
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

/// A float as JSON can hold it.
struct Plain(f64);

impl Serialize for Plain {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            v if v.is_nan() => serializer.serialize_str("NaN"),
            f64::INFINITY => serializer.serialize_str("Infinity"),
            f64::NEG_INFINITY => serializer.serialize_str("-Infinity"),
            v => serializer.serialize_f64(v),
        }
    }
}

fn plain<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    Plain(*value).serialize(serializer)
}

fn plain_list<S: Serializer>(values: &[f64], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(values.iter().map(|&v| Plain(v)))
}

fn named<S: Serializer>(tensors: &[(String, Vec<f64>)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(tensors.len()))?;
    for (name, values) in tensors {
        map.serialize_entry(name, &values.iter().map(|&v| Plain(v)).collect::<Vec<_>>())?;
    }
    map.end()
}
