//! From an `Experiment` to a `Value`: what JSON, JavaScript and links say of it.

use super::Experiment;
use crate::{
    experiment::data::{Data, Dataset, Feature},
    settings::value::Value,
    torch::{
        activation::Activation,
        grad_scaler::{DynamicScaling, LossScaling, StaticScaling},
        loss::Penalty,
        optim::{Adam, Optimizer, Sgd},
    },
};
impl Experiment {
    /// Every key in order; `Experiment::read` of it is the same experiment.
    pub fn to_value(&self) -> Value {
        let sizes: Vec<f64> = self.layers.iter().map(|&size| size as f64).collect();
        let mut entries = vec![
            ("dtype", self.dtype.name().into()),
            ("seed", self.seed.into()),
            ("layers", sizes.as_slice().into()),
            ("activation", activation(&self.activation)),
            ("output_activation", self.output_activation.name().into()),
        ];
        match &self.data {
            Data::Given { x, y } => entries.extend([("x", rows(x)), ("y", rows(y))]),
            Data::Drawn(dataset) => entries.push(("data", dataset.to_value())),
        }
        // What few experiments have is left out of the others.
        if !self.features.is_empty() {
            entries.push(("features", names(&self.features, Feature::name)));
        }
        if self.train != 1.0 {
            entries.push(("train", self.train.into()));
        }
        entries.push(("loss", self.loss.name().into()));
        if let Some(Penalty { norm, rate }) = self.penalty {
            entries.push(("penalty", Value::map(&[("name", norm.name().into()), ("rate", rate.into())])));
        }
        entries.push(("optimizer", self.optimizer.to_value()));
        entries.push(("batch_size", self.batch_size.map_or(Value::Null, |size| (size as f64).into())));
        if self.shuffle {
            entries.push(("shuffle", Value::Bool(true)));
        }
        entries.extend([
            ("steps", self.steps.into()),
            ("loss_scaling", self.loss_scaling.map_or(Value::Null, LossScaling::to_value)),
            ("update", self.update.name().into()),
        ]);
        if let Some(initial) = &self.initial {
            let tensors = initial.0.iter().map(|(name, values)| (name.clone(), values.as_slice().into()));
            entries.push(("initial", Value::Map(tensors.collect())));
        }
        Value::map(&entries)
    }
}

impl Dataset {
    fn to_value(self) -> Value {
        Value::map(&[
            ("name", self.name.name().into()),
            ("samples", (self.samples as f64).into()),
            ("noise", self.noise.into()),
            ("data_seed", self.seed.into()),
        ])
    }
}

/// One name where all layers have the same.
fn activation(layers: &[Activation]) -> Value {
    match layers {
        [] => Activation::Identity.name().into(),
        [first, rest @ ..] if rest.iter().all(|activation| activation == first) => first.name().into(),
        _ => names(layers, Activation::name),
    }
}

fn names<T: Copy>(values: &[T], name: fn(T) -> &'static str) -> Value {
    Value::List(values.iter().map(|&value| name(value).into()).collect())
}

impl Optimizer {
    fn to_value(self) -> Value {
        match self {
            Optimizer::Sgd(Sgd { lr, momentum, weight_decay, nesterov }) => Value::map(&[
                ("name", "sgd".into()),
                ("lr", lr.into()),
                ("momentum", momentum.into()),
                ("weight_decay", weight_decay.into()),
                ("nesterov", Value::Bool(nesterov)),
            ]),
            Optimizer::Adam(Adam { lr, betas, eps, weight_decay, decoupled }) => Value::map(&[
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
            LossScaling::Static(StaticScaling { scale }) => {
                Value::map(&[("name", "static".into()), ("scale", scale.into())])
            }
            LossScaling::Dynamic(DynamicScaling { init_scale, growth_interval }) => Value::map(&[
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
