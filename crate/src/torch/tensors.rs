//! `Tensors`: values under PyTorch's parameter names, a map in JSON.

use serde::{Serialize, Serializer, ser::SerializeMap};

/// (name, values) in order. NaN and ±inf are written as strings, which JSON can hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tensors(pub Vec<(String, Vec<f64>)>);

impl Tensors {
    pub fn get(&self, name: &str) -> Option<&[f64]> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, values)| &values[..])
    }
}

impl Serialize for Tensors {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, values) in &self.0 {
            map.serialize_entry(name, &PlainList(values))?;
        }
        map.end()
    }
}

/// A float as JSON can hold it.
pub struct Plain(pub f64);

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

pub struct PlainList<'a>(pub &'a [f64]);

impl Serialize for PlainList<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|&value| Plain(value)))
    }
}

/// A tensor's numbers in float64, which every dtype fits in.
pub fn plain<S: Copy + Into<f64>>(tensor: &[S]) -> Vec<f64> {
    let mut plain = Vec::with_capacity(tensor.len());
    for &value in tensor {
        plain.push(value.into());
    }
    plain
}
