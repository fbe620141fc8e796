//! What PyTorch recorded, read; and what the engine does with the same experiment.

use std::{collections::BTreeMap, path::Path};

use neuron_playground::{
    experiment::Experiment,
    numbers::dtype::Dtype,
    run::{record::Record, trainer::Trainer},
    settings::value::Value,
};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};

#[derive(Deserialize)]
pub struct Recording {
    pub experiment: Value,
    pub records: Vec<Recorded>,
}

#[derive(Deserialize)]
pub struct Recorded {
    pub prediction: Vec<Plain>,
    pub loss: Plain,
    pub parameters: BTreeMap<String, Vec<Plain>>,
    pub gradients: BTreeMap<String, Vec<Plain>>,
    /// Where a scheduler changes it.
    pub learning_rate: Option<f64>,
    #[serde(default)]
    pub averages: BTreeMap<String, Vec<Plain>>,
}

/// A number, or the string "NaN", "Infinity" or "-Infinity".
#[derive(Clone, Copy, Debug)]
pub struct Plain(pub f64);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            Number(f64),
            Name(String),
        }
        Ok(Plain(match Either::deserialize(deserializer)? {
            Either::Number(value) => value,
            Either::Name(name) => name.parse().map_err(serde::de::Error::custom)?,
        }))
    }
}

impl Recorded {
    /// Every number with its name, in one order for both sides.
    pub fn numbers(&self) -> Vec<(String, f64)> {
        let [parameters, gradients, averages] = [&self.parameters, &self.gradients, &self.averages]
            .map(|tensors| tensors.iter().map(|(name, v)| (name.clone(), plain(v))).collect::<Vec<_>>());
        numbers(&plain(&self.prediction), self.loss.0, [&parameters, &gradients, &averages])
    }
}

pub fn plain(values: &[Plain]) -> Vec<f64> {
    values.iter().map(|value| value.0).collect()
}

fn numbers(prediction: &[f64], loss: f64, tensors: [&[(String, Vec<f64>)]; 3]) -> Vec<(String, f64)> {
    let mut numbers = vec![("loss".to_owned(), loss)];
    let mut list = |name: String, values: &[f64]| {
        numbers.extend(values.iter().enumerate().map(|(i, &v)| (format!("{name}[{i}]"), v)));
    };
    list("prediction".to_owned(), prediction);
    for (kind, tensors) in ["parameters", "gradients", "averages"].into_iter().zip(tensors) {
        let sorted: BTreeMap<_, _> = tensors.iter().map(|(name, values)| (name, values)).collect();
        for (name, values) in sorted {
            list(format!("{kind} {name}"), values);
        }
    }
    numbers
}

/// Those of what the engine did.
pub fn of_record(Record { prediction, loss, parameters, gradients, averages, .. }: &Record) -> Vec<(String, f64)> {
    let averages = averages.as_ref().map_or(&[][..], |averages| &averages.0);
    numbers(prediction, *loss, [&parameters.0, &gradients.0, averages])
}

pub fn lines<T: DeserializeOwned>(file: &str) -> Vec<T> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures").join(format!("{file}.gz"));
    let packed = std::fs::File::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let text = std::io::read_to_string(flate2::read::GzDecoder::new(packed)).expect("a recording is gzip of UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("a recording is JSON")).collect()
}

pub fn experiment(recording: &Recording) -> Experiment {
    Experiment::read(&recording.experiment).expect("what PyTorch ran is a valid experiment")
}

pub fn run(experiment: Experiment) -> Vec<Record> {
    let steps = experiment.steps;
    let mut run = Trainer::new(experiment);
    (0..steps)
        .map(|_| {
            run.train(1);
            run.run().record().expect("a step was taken")
        })
        .collect()
}

/// NaN is NaN; otherwise the very same number, and 0 is not -0.
pub fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan()
}

/// How far from PyTorch's a run may be that is near to it, in parts of its largest number.
pub fn tolerance(dtype: Dtype) -> f64 {
    match dtype {
        Dtype::Float16 => 4e-3,
        Dtype::Bfloat16 => 3e-2,
        Dtype::Float32 => 1e-5,
        Dtype::Float64 => 1e-13,
        // What a vendor's last bit in float32 comes to, where the other number of 8 bits is taken: one of their ulps.
        Dtype::Float8E4m3fn => 0.125,
        Dtype::Float8E5m2 => 0.25,
    }
}
