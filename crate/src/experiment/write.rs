//! From an `Experiment` to a `Value`: what JSON, JavaScript and links say of it.

use super::{Experiment, LossScaling, Optimizer};
use crate::value::Value;

impl Experiment {
    /// Every key in order; `Experiment::read` of it is the same experiment.
    pub fn to_value(&self) -> Value {
        let sizes: Vec<f64> = self.layers.iter().map(|&size| size as f64).collect();
        let mut entries = vec![
            ("dtype", self.dtype.name().into()),
            ("seed", self.seed.into()),
            ("layers", sizes.as_slice().into()),
            ("activation", self.activation.name().into()),
            ("output_activation", self.output_activation.name().into()),
            ("x", rows(&self.x)),
            ("y", rows(&self.y)),
            ("loss", self.loss.name().into()),
            ("optimizer", self.optimizer.to_value()),
            ("batch_size", self.batch_size.map_or(Value::Null, |size| (size as f64).into())),
            ("steps", self.steps.into()),
            ("loss_scaling", self.loss_scaling.map_or(Value::Null, LossScaling::to_value)),
            ("update", self.update.name().into()),
        ];
        if let Some(initial) = &self.initial {
            let tensors = initial.0.iter().map(|(name, values)| (name.clone(), values.as_slice().into()));
            entries.push(("initial", Value::Map(tensors.collect())));
        }
        Value::map(&entries)
    }
}

impl Optimizer {
    fn to_value(self) -> Value {
        match self {
            Optimizer::Sgd { lr, momentum, weight_decay, nesterov } => Value::map(&[
                ("name", "sgd".into()),
                ("lr", lr.into()),
                ("momentum", momentum.into()),
                ("weight_decay", weight_decay.into()),
                ("nesterov", Value::Bool(nesterov)),
            ]),
            Optimizer::Adam { lr, betas, eps, weight_decay, decoupled } => Value::map(&[
                ("name", if decoupled { "adamw" } else { "adam" }.into()),
                ("lr", lr.into()),
                ("betas", [betas.0, betas.1].as_slice().into()),
                ("eps", eps.into()),
                ("weight_decay", weight_decay.into()),
            ]),
        }
    }
}

impl LossScaling {
    fn to_value(self) -> Value {
        match self {
            LossScaling::Static { scale } => Value::map(&[("name", "static".into()), ("scale", scale.into())]),
            LossScaling::Dynamic { init_scale, growth_interval } => Value::map(&[
                ("name", "dynamic".into()),
                ("init_scale", init_scale.into()),
                ("growth_interval", growth_interval.into()),
            ]),
        }
    }
}

fn rows(rows: &[Vec<f64>]) -> Value {
    Value::List(rows.iter().map(|row| row.as_slice().into()).collect())
}
