//! From a `Value` to a `Spec`: every key by its type, every error with its field.

use super::{Experiment, Spec};
use crate::{
    experiment::data::{Data, Dataset, Feature, Name},
    numbers::dtype::Dtype,
    settings::{
        error::{Code, ExperimentError},
        value::{Value, beginning},
    },
    torch::{
        activation::Activation,
        grad_scaler::{DynamicScaling, LossScaling, StaticScaling},
        loss::{Loss, Norm, Penalty},
        optim::{Adam, Optimizer, Sgd, Update},
        tensors::Tensors,
    },
};
type Read<T> = Result<T, ExperimentError>;

pub(super) fn spec(value: &Value) -> Read<Spec> {
    let keys = Keys::of(value, "")?;
    keys.only(&[
        "dtype",
        "seed",
        "layers",
        "activation",
        "output_activation",
        "x",
        "y",
        "data",
        "features",
        "train",
        "loss",
        "penalty",
        "optimizer",
        "batch_size",
        "shuffle",
        "steps",
        "loss_scaling",
        "update",
        "initial",
    ])?;
    // Over the notebook's, field by field: an error then has one thing to drop.
    let mut spec = Experiment::notebook().spec;
    spec.dtype = keys.required("dtype")?.name(Dtype::from_name)?;
    spec.seed = keys.required("seed")?.integer()?;
    spec.layers = keys.required("layers")?.integers()?;
    spec.activation = match keys.optional("activation") {
        None => vec![Activation::Identity; spec.hidden()],
        Some(at) if at.list().is_ok() => at.names(Activation::from_name)?,
        Some(at) => vec![at.name(Activation::from_name)?; spec.hidden()],
    };
    if let Some(at) = keys.optional("output_activation") {
        spec.output_activation = at.name(Activation::from_name)?;
    }
    spec.data = match keys.optional("data") {
        None => Data::Given { x: keys.required("x")?.rows()?, y: keys.required("y")?.rows()? },
        Some(at) if keys.optional("x").or(keys.optional("y")).is_some() => {
            return Err(at.refused(Code::UnknownKey, "there are both"));
        }
        Some(at) => Data::Drawn(dataset(&at)?),
    };
    if let Some(at) = keys.optional("features") {
        spec.features = at.names(Feature::from_name)?;
    }
    if let Some(at) = keys.optional("train") {
        spec.train = at.number()?;
    }
    if let Some(at) = keys.optional("loss") {
        spec.loss = at.name(Loss::from_name)?;
    }
    if let Some(at) = keys.optional("penalty") {
        spec.penalty = Some(penalty(&at)?);
    }
    spec.optimizer = optimizer(&keys.required("optimizer")?)?;
    if let Some(at) = keys.optional("batch_size") {
        spec.batch_size = Some(at.integer()? as usize);
    }
    if let Some(at) = keys.optional("shuffle") {
        spec.shuffle = at.flag()?;
    }
    spec.steps = keys.required("steps")?.integer()?;
    if let Some(at) = keys.optional("loss_scaling") {
        spec.loss_scaling = Some(loss_scaling(&at)?);
    }
    if let Some(at) = keys.optional("update") {
        spec.update = at.name(Update::from_name)?;
    }
    if let Some(at) = keys.optional("initial") {
        spec.initial = Some(at.tensors()?);
    }
    Ok(spec)
}

fn dataset(at: &At) -> Read<Dataset> {
    let keys = Keys::of(at.value, "data")?;
    keys.only(&["name", "samples", "noise", "data_seed"])?;
    Ok(Dataset {
        name: keys.required("name")?.name(Name::from_name)?,
        samples: keys.optional("samples").map_or(Ok(Dataset::SAMPLES as u32), |at| at.integer())? as usize,
        noise: keys.optional("noise").map_or(Ok(0.0), |at| at.number())?,
        seed: keys.optional("data_seed").map_or(Ok(0), |at| at.integer())?,
    })
}

fn penalty(at: &At) -> Read<Penalty> {
    let keys = Keys::of(at.value, "penalty")?;
    keys.only(&["name", "rate"])?;
    Ok(Penalty { norm: keys.required("name")?.name(Norm::from_name)?, rate: keys.required("rate")?.number()? })
}

fn optimizer(at: &At) -> Read<Optimizer> {
    let keys = Keys::of(at.value, "optimizer")?;
    let name = keys.required("name")?;
    let number = |key: &str, default: f64| keys.optional(key).map_or(Ok(default), |at| at.number());
    let lr = keys.required("lr")?.number()?;
    match name.value {
        Value::Text(text) if text == "sgd" => {
            keys.only(&["name", "lr", "momentum", "weight_decay", "nesterov"])?;
            let (momentum, weight_decay) = (number("momentum", 0.0)?, number("weight_decay", 0.0)?);
            let nesterov = keys.optional("nesterov").map_or(Ok(false), |at| at.flag())?;
            Ok(Optimizer::Sgd(Sgd { lr, momentum, weight_decay, nesterov }))
        }
        Value::Text(text) if text == "adam" || text == "adamw" => {
            keys.only(&["name", "lr", "betas", "eps", "weight_decay"])?;
            let betas = match keys.optional("betas") {
                None => Adam::BETAS,
                Some(at) => match at.numbers()?[..] {
                    [beta1, beta2] => (beta1, beta2),
                    _ => return Err(at.refused(Code::WrongShape, "there are not two")),
                },
            };
            let decoupled = text == "adamw";
            let eps = number("eps", Adam::EPS)?;
            let weight_decay = number("weight_decay", if decoupled { Adam::DECOUPLED_WEIGHT_DECAY } else { 0.0 })?;
            Ok(Optimizer::Adam(Adam { lr, betas, eps, weight_decay, decoupled }))
        }
        _ => Err(name.wrong_type()),
    }
}

fn loss_scaling(at: &At) -> Read<LossScaling> {
    let keys = Keys::of(at.value, "loss_scaling")?;
    let name = keys.required("name")?;
    match name.value {
        Value::Text(text) if text == "static" => {
            keys.only(&["name", "scale"])?;
            let scale = keys.optional("scale").map_or(Ok(StaticScaling::SCALE), |at| at.number())?;
            Ok(LossScaling::Static(StaticScaling { scale }))
        }
        Value::Text(text) if text == "dynamic" => {
            keys.only(&["name", "init_scale", "growth_interval"])?;
            let init_scale = keys.optional("init_scale").map_or(Ok(DynamicScaling::INIT_SCALE), |at| at.number())?;
            let interval = keys.optional("growth_interval");
            let growth_interval = interval.map_or(Ok(DynamicScaling::GROWTH_INTERVAL), |at| at.integer())?;
            Ok(LossScaling::Dynamic(DynamicScaling { init_scale, growth_interval }))
        }
        _ => Err(name.wrong_type()),
    }
}

/// An object's keys; `field` is its own name, empty for the experiment.
struct Keys<'a> {
    field: &'static str,
    entries: &'a [(String, Value)],
}

impl<'a> Keys<'a> {
    fn of(value: &'a Value, field: &'static str) -> Read<Keys<'a>> {
        match value {
            Value::Map(entries) => Ok(Keys { field, entries }),
            _ if field.is_empty() => {
                let message = format!("An experiment is a JSON object; it is {}.", value.shown());
                Err(ExperimentError::new(Code::WrongType, "", message))
            }
            _ => Err(At { field: field.to_owned(), value }.wrong_type()),
        }
    }

    fn only(&self, known: &[&str]) -> Read<()> {
        match self.entries.iter().find(|(key, _)| !known.contains(&key.as_str())) {
            None => Ok(()),
            Some((key, _)) => {
                let key = beginning(key);
                let message = format!("There is no key \"{key}\" here: the keys are {}.", known.join(", "));
                Err(ExperimentError::new(Code::UnknownKey, &self.path(&key), message))
            }
        }
    }

    /// null is as good as left out.
    fn optional(&self, key: &str) -> Option<At<'a>> {
        let (_, value) = self.entries.iter().find(|(own, value)| own == key && *value != Value::Null)?;
        Some(At { field: self.path(key), value })
    }

    fn required(&self, key: &str) -> Read<At<'a>> {
        self.optional(key).ok_or_else(|| ExperimentError::refused(Code::MissingKey, &self.path(key), "it is missing"))
    }

    fn path(&self, key: &str) -> String {
        if self.field.is_empty() { key.to_owned() } else { format!("{}.{key}", self.field) }
    }
}

/// A value and the field it stands in.
struct At<'a> {
    field: String,
    value: &'a Value,
}

impl<'a> At<'a> {
    fn refused(&self, code: Code, but: &str) -> ExperimentError {
        ExperimentError::refused(code, &self.field, but)
    }

    fn wrong_type(&self) -> ExperimentError {
        self.refused(Code::WrongType, &format!("it is {}", self.value.shown()))
    }

    fn number(&self) -> Read<f64> {
        match *self.value {
            Value::Number(value) => Ok(value),
            _ => Err(self.wrong_type()),
        }
    }

    fn flag(&self) -> Read<bool> {
        match *self.value {
            Value::Bool(value) => Ok(value),
            _ => Err(self.wrong_type()),
        }
    }

    fn integer(&self) -> Read<u32> {
        let value = self.number()?;
        if value.fract() != 0.0 {
            return Err(self.wrong_type());
        }
        if !(0.0..=f64::from(u32::MAX)).contains(&value) {
            return Err(self.refused(Code::OutOfRange, &format!("it is {}", self.value.shown())));
        }
        Ok(value as u32)
    }

    fn name<T>(&self, from_name: fn(&str) -> Option<T>) -> Read<T> {
        let named = match self.value {
            Value::Text(text) => from_name(text),
            _ => None,
        };
        named.ok_or_else(|| self.wrong_type())
    }

    fn list(&self) -> Read<&'a [Value]> {
        match self.value {
            Value::List(list) => Ok(list),
            _ => Err(self.wrong_type()),
        }
    }

    fn items(&self) -> Read<Vec<At<'a>>> {
        Ok(self.list()?.iter().map(|value| At { field: self.field.clone(), value }).collect())
    }

    fn integers(&self) -> Read<Vec<usize>> {
        let mut integers = Vec::new();
        for item in self.items()? {
            integers.push(item.integer()? as usize);
        }
        Ok(integers)
    }

    fn names<T>(&self, from_name: fn(&str) -> Option<T>) -> Read<Vec<T>> {
        let mut names = Vec::new();
        for item in self.items()? {
            names.push(item.name(from_name)?);
        }
        Ok(names)
    }

    fn numbers(&self) -> Read<Vec<f64>> {
        let mut numbers = Vec::new();
        for item in self.items()? {
            numbers.push(item.number()?);
        }
        Ok(numbers)
    }

    fn rows(&self) -> Read<Vec<Vec<f64>>> {
        let mut rows = Vec::new();
        for item in self.items()? {
            rows.push(item.numbers()?);
        }
        Ok(rows)
    }

    fn tensors(&self) -> Read<Tensors> {
        let Value::Map(entries) = self.value else { return Err(self.wrong_type()) };
        let mut tensors = Tensors::default();
        for (name, value) in entries {
            tensors.0.push((name.clone(), At { field: self.field.clone(), value }.numbers()?));
        }
        Ok(tensors)
    }
}
