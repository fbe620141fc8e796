//! The checks that a `Spec` passes to become an `Experiment`.

use super::Spec;
use crate::{
    experiment::data::{Data, Dataset},
    numbers::{dtype::Dtype, text::plain},
    settings::{
        error::{Code, ExperimentError},
        value::beginning,
    },
    torch::{
        grad_scaler::{DynamicScaling, LossScaling, StaticScaling},
        loss::Loss,
        nn::LayerShape,
        optim::{Adam, Optimizer, Sgd},
        tensors::Tensors,
    },
};
const MAX_STEPS: u32 = 10_000_000;
const MAX_ROWS: usize = 100_000;
const MAX_SAMPLES: usize = 10_000;
const MAX_LAYERS: usize = 10;
const MAX_WIDTH: usize = 64;

type Checked = Result<(), ExperimentError>;

pub(super) fn validate(spec: &Spec) -> Checked {
    let layers = &spec.layers;
    if !(2..=MAX_LAYERS).contains(&layers.len()) {
        return refuse(Code::WrongShape, "layers", &format!("there are {}", layers.len()));
    }
    if let Some(size) = layers.iter().find(|size| !(1..=MAX_WIDTH).contains(*size)) {
        return refuse(Code::OutOfRange, "layers", &format!("a size is {size}"));
    }
    if spec.activation.len() != spec.hidden() {
        let but = format!("there are {} for {}", spec.activation.len(), spec.hidden());
        return refuse(Code::WrongShape, "activation", &but);
    }
    let (inputs, outputs) = (layers[0], layers[layers.len() - 1]);
    let columns = match &spec.data {
        Data::Given { x, y } => {
            rows("x", x)?;
            rows("y", y)?;
            if x.len() != y.len() {
                let message =
                    format!("x and y must have a row each for every point: x has {} and y has {}.", x.len(), y.len());
                return Err(ExperimentError::new(Code::WrongShape, "y", message));
            }
            wide("y", y[0].len(), outputs, "last")?;
            if let (Loss::BceWithLogits, Some(row)) =
                (spec.loss, y.iter().position(|row| row.iter().any(|y| !(0.0..=1.0).contains(y))))
            {
                let message = format!(
                    "With the loss \"bce_with_logits\" every target must be from 0 to 1; row {row} of y is not: choose \"mse\", or other targets."
                );
                return Err(ExperimentError::new(Code::OutOfRange, "y", message));
            }
            x[0].len()
        }
        Data::Drawn(dataset) => {
            drawn(dataset)?;
            wide("y", 1, outputs, "last")?;
            2
        }
    };
    for (i, feature) in spec.features.iter().enumerate() {
        if spec.features[..i].contains(feature) {
            return refuse(Code::WrongShape, "features", &format!("{} is there twice", feature.name()));
        }
        if feature.needs_x2() && columns < 2 {
            return refuse(Code::WrongShape, "features", &format!("{} needs an x2", feature.name()));
        }
    }
    wide("x", if spec.features.is_empty() { columns } else { spec.features.len() }, inputs, "first")?;
    if !(spec.train > 0.0 && spec.train <= 1.0) {
        return refuse(Code::OutOfRange, "train", &format!("it is {}", plain(spec.train)));
    }
    if let Some(penalty) = spec.penalty {
        not_negative("penalty.rate", penalty.rate)?;
    }
    optimizer(&spec.optimizer, spec.dtype)?;
    if spec.batch_size == Some(0) {
        return refuse(Code::OutOfRange, "batch_size", "it is 0");
    }
    if spec.steps > MAX_STEPS {
        return refuse(Code::OutOfRange, "steps", &format!("it is {}", spec.steps));
    }
    match spec.loss_scaling {
        Some(LossScaling::Static(StaticScaling { scale })) => scaling("loss_scaling.scale", scale)?,
        Some(LossScaling::Dynamic(DynamicScaling { growth_interval: 0, .. })) => {
            return refuse(Code::OutOfRange, "loss_scaling.growth_interval", "it is 0");
        }
        Some(LossScaling::Dynamic(DynamicScaling { init_scale, .. })) => {
            scaling("loss_scaling.init_scale", init_scale)?
        }
        None => {}
    }
    match &spec.initial {
        Some(given) => initial(given, &spec.layer_shapes()),
        None => Ok(()),
    }
}

fn refuse(code: Code, field: &str, but: &str) -> Checked {
    Err(ExperimentError::refused(code, field, but))
}

fn rows(field: &'static str, rows: &[Vec<f64>]) -> Checked {
    if rows.is_empty() || rows.len() > MAX_ROWS {
        return refuse(Code::WrongShape, field, &format!("there are {}", rows.len()));
    }
    for (i, row) in rows.iter().enumerate() {
        if row.len() != rows[0].len() {
            let message = format!(
                "All rows of {field} must have the same length: row 0 has {}, row {i} has {}.",
                rows[0].len(),
                row.len()
            );
            return Err(ExperimentError::new(Code::WrongShape, field, message));
        }
        if let Some(value) = row.iter().find(|value| !value.is_finite()) {
            return refuse(Code::OutOfRange, field, &format!("row {i} holds {}", plain(*value)));
        }
    }
    Ok(())
}

/// What goes into the first layer or comes out of the last has its width.
fn wide(field: &'static str, columns: usize, width: usize, layer: &str) -> Checked {
    if columns == width {
        return Ok(());
    }
    let message =
        format!("The rows of {field} have {columns} numbers, but the {layer} layer has {width}: make them equal.");
    Err(ExperimentError::new(Code::WrongShape, field, message))
}

fn drawn(dataset: &Dataset) -> Checked {
    if !(2..=MAX_SAMPLES).contains(&dataset.samples) {
        return refuse(Code::OutOfRange, "data.samples", &format!("it is {}", dataset.samples));
    }
    if !(0.0..=1.0).contains(&dataset.noise) {
        return refuse(Code::OutOfRange, "data.noise", &format!("it is {}", plain(dataset.noise)));
    }
    Ok(())
}

/// The ranges that torch.optim checks, and the conversions that PyTorch refuses to make.
fn optimizer(optimizer: &Optimizer, dtype: Dtype) -> Checked {
    let lr = optimizer.lr();
    not_negative("optimizer.lr", lr)?;
    match *optimizer {
        Optimizer::Sgd(Sgd { momentum, weight_decay, nesterov, .. }) => {
            not_negative("optimizer.momentum", momentum)?;
            not_negative("optimizer.weight_decay", weight_decay)?;
            if nesterov {
                // PyTorch: "Nesterov momentum requires a momentum and zero dampening".
                if momentum == 0.0 {
                    return refuse(Code::OutOfRange, "optimizer.nesterov", "momentum is 0");
                }
                fits("optimizer.momentum", momentum, dtype, dtype.max())?;
            }
            // `add(…, alpha)` takes alpha as a number of the dtype.
            fits("optimizer.lr", lr, dtype, dtype.max())?;
            fits("optimizer.weight_decay", weight_decay, dtype, dtype.max())
        }
        Optimizer::Adam(Adam { betas, eps, weight_decay, decoupled, .. }) => {
            for beta in [betas.0, betas.1] {
                if !(0.0..1.0).contains(&beta) {
                    return refuse(Code::OutOfRange, "optimizer.betas", &format!("one is {}", plain(beta)));
                }
            }
            not_negative("optimizer.eps", eps)?;
            not_negative("optimizer.weight_decay", weight_decay)?;
            if !decoupled {
                fits("optimizer.weight_decay", weight_decay, dtype, dtype.max())?;
            }
            // `addcdiv(…, value)` takes the first step's lr / (1 - beta1) in float32, or float64.
            let opmath = if dtype == Dtype::Float64 { Dtype::Float64 } else { Dtype::Float32 };
            fits("optimizer.lr", lr, dtype, opmath.max() * (1.0 - betas.0))
        }
    }
}

fn not_negative(field: &str, value: f64) -> Checked {
    if value.is_finite() && value >= 0.0 {
        return Ok(());
    }
    refuse(Code::OutOfRange, field, &format!("it is {}", plain(value)))
}

fn fits(field: &str, value: f64, dtype: Dtype, max: f64) -> Checked {
    if value <= max {
        return Ok(());
    }
    let message = format!(
        "{field} must be at most {} in {}: PyTorch refuses to convert {} (\"without overflow\").",
        plain(max),
        dtype.name(),
        plain(value)
    );
    Err(ExperimentError::new(Code::OutOfRange, field, message))
}

/// Neither it nor 1 over it may leave float32, which `GradScaler` keeps it in.
fn scaling(field: &str, scale: f64) -> Checked {
    if (1e-30..=1e30).contains(&scale) {
        return Ok(());
    }
    refuse(Code::OutOfRange, field, &format!("it is {}", plain(scale)))
}

fn initial(given: &Tensors, shapes: &[LayerShape]) -> Checked {
    let expected: Vec<(String, usize)> = shapes.iter().flat_map(LayerShape::parameters).collect();
    if let Some((name, _)) = given.0.iter().find(|(name, _)| expected.iter().all(|(known, _)| known != name)) {
        return refuse(Code::UnknownKey, "initial", &format!("these layers have no \"{}\"", beginning(name)));
    }
    for (name, len) in expected {
        let Some(values) = given.get(&name) else {
            return refuse(Code::MissingKey, "initial", &format!("\"{name}\" is missing"));
        };
        if values.len() != len {
            let but = format!("\"{name}\" takes {len} and has {}", values.len());
            return refuse(Code::WrongShape, "initial", &but);
        }
        if let Some(value) = values.iter().find(|value| !value.is_finite()) {
            let message = format!("A parameter must start from a finite number; \"{name}\" holds {}.", plain(*value));
            return Err(ExperimentError::new(Code::OutOfRange, "initial", message));
        }
    }
    Ok(())
}
