//! What an experiment's settings are checked for beside their ranges: whether they fit each other.

use super::{
    Spec,
    kinds::{MAX_LAYERS, MAX_ROWS, WIDTHS},
};
use crate::{
    experiment::data::Data,
    numbers::{dtype::Dtype, text::plain},
    settings::{
        error::{Code, ExperimentError},
        kind::Kind,
        range::Range,
        read::{Checked, Place},
        table::{Row, Settings, find},
        types::Type,
        value::{Value, beginning},
    },
    torch::{
        autocast::Autocast,
        grad_scaler::LossScaling,
        kernels::Device,
        loss::Loss,
        nn::LayerShape,
        optim::{Optimizer, Update},
    },
};

/// Every setting in order: its range, its own settings', and whether it fits the others.
pub(super) fn validate(spec: &Spec) -> Checked {
    validate_of(spec, |_| true)
}

/// All that another learning rate may break of a spec that was found valid. (That it is all is tested in `sweep`.)
pub(super) fn learning_rate(spec: &Spec) -> Checked {
    validate_of(spec, |key| matches!(key, "optimizer" | "lr_scheduler"))
}

fn validate_of(spec: &Spec, is_asked: fn(&str) -> bool) -> Checked {
    let takes = taken(spec);
    for (row, held) in Spec::ROWS.iter().zip(spec.held()).filter(|(row, _)| is_asked(row.key)) {
        // Of points there may be many: they are looked at where they are.
        if row.range != Range::ANY || row.of.is_object() && !matches!(row.of, Type::Either(..)) {
            in_range(row, &held.get())?;
        }
        held.then(row.key, takes)?;
        Settings::then(spec, row.key, "", spec.dtype)?;
    }
    Ok(())
}

fn in_range(row: &'static Row, value: &Value) -> Checked {
    row.of.in_range(&Place { group: "", row }, value)
}

/// With fused=True only what PyTorch has, and what was recorded.
pub(super) fn fused(spec: &Spec) -> Checked {
    let (field, message) = match (spec.loss_scaling, spec.update) {
        _ if !spec.optimizer.is_fused() => return Ok(()),
        (Some(LossScaling::Dynamic(_)), _) => (
            "loss_scaling",
            "A fused optimizer has GradScaler's division inside its own kernel, which has not been measured: choose a static scale, or fused: false.",
        ),
        (_, Update::StochasticRounding) => {
            ("update", "PyTorch's fused kernels round to the nearest number: choose \"nearest\", or fused: false.")
        }
        (_, Update::Kahan) => {
            ("update", "PyTorch's fused kernels step the parameter itself: choose \"nearest\", or fused: false.")
        }
        _ => return Ok(()),
    };
    Err(ExperimentError::new(Code::OutOfRange, field, message))
}

/// Layers of 16 bits are not cast to the other 16 bits here.
pub(super) fn autocast(spec: &Spec) -> Checked {
    let Some(autocast) = spec.autocast.map(Autocast::dtype) else { return Ok(()) };
    if !spec.dtype.is_reduced() || spec.dtype == autocast {
        return Ok(());
    }
    if spec.dtype.only_keeps() {
        let message = format!(
            "autocast of parameters in {} is not computed here: choose the dtype \"float32\", or autocast null.",
            spec.dtype.name()
        );
        return Err(ExperimentError::new(Code::OutOfRange, "autocast", message));
    }
    let message = format!(
        "autocast \"{}\" of a {} model, of 16 bits already, is not computed here: choose the dtype \"float32\", or the same for both.",
        autocast.name(),
        spec.dtype.name()
    );
    Err(ExperimentError::new(Code::OutOfRange, "autocast", message))
}

/// Beside parameters that round by chance, or are compensated, there is no state of another dtype.
pub(super) fn state_dtype(spec: &Spec) -> Checked {
    let Some(state) = spec.state_dtype else { return Ok(()) };
    if matches!(spec.update, Update::Nearest | Update::MasterWeights) {
        return Ok(());
    }
    let message = format!(
        "A state in {} is computed for steps that are rounded to the nearest number: choose the update \"nearest\" or \"master_weights\", or state_dtype null.",
        state.name()
    );
    Err(ExperimentError::new(Code::OutOfRange, "state_dtype", message))
}

/// torchao casts a layer's operands from float32, and autocast them to 16 bits.
pub(super) fn float8(spec: &Spec) -> Checked {
    let refused = match (spec.float8, spec.dtype, spec.autocast) {
        (None, ..) => return Ok(()),
        (Some(_), Dtype::Float64, _) => "is not computed for a float64 model here: choose the dtype \"float32\"",
        (Some(_), _, Some(_)) => "under autocast is not computed here: choose autocast null",
        (Some(_), _, None) => return Ok(()),
    };
    Err(ExperimentError::new(Code::OutOfRange, "float8", format!("Training in float8 {refused}, or float8 null.")))
}

/// Parameters that are only kept in their dtype are stepped in float32.
pub(super) fn update(spec: &Spec) -> Checked {
    match spec.update {
        Update::StochasticRounding | Update::Kahan if spec.dtype.only_keeps() => {
            let message = format!(
                "Parameters in {} are rounded to the nearest number here: choose the update \"nearest\" or \"master_weights\".",
                spec.dtype.name()
            );
            Err(ExperimentError::new(Code::OutOfRange, "update", message))
        }
        _ => Ok(()),
    }
}

/// A learning rate that the dtype can't hold, or a cycle that ends too early, is an error in PyTorch while it runs.
pub(super) fn lr_scheduler(spec: &Spec) -> Checked {
    let Some(scheduler) = &spec.lr_scheduler else { return Ok(()) };
    // As often as the optimizer steps.
    let steps = spec.steps / spec.accumulate.max(1);
    let most = scheduler.most_steps(steps);
    if steps > most {
        let message = format!(
            "A run of {steps} steps is longer than total_steps, which is {most}: PyTorch's OneCycleLR raises an error then. Make total_steps {steps} at least."
        );
        return Err(ExperimentError::new(Code::OutOfRange, "lr_scheduler.total_steps", message));
    }
    let highest = scheduler.highest(spec.optimizer.lr(), steps);
    let mut optimizer = spec.optimizer;
    *optimizer.lr_mut() = highest;
    optimizer.then("optimizer", taken(spec)).map_err(|_| {
        let message = format!(
            "In {steps} steps the learning rate comes to {}, which PyTorch refuses to convert to {} (\"without overflow\").",
            plain(highest),
            taken(spec).name()
        );
        ExperimentError::new(Code::OutOfRange, "lr_scheduler", message)
    })
}

/// What takes a Python number: on a GPU the dtype that it computes in.
fn taken(spec: &Spec) -> Dtype {
    let stepped = spec.stepped();
    if spec.device == Device::Cuda { stepped.wide() } else { stepped }
}

/// On a GPU only what was recorded there.
pub(super) fn device(spec: &Spec) -> Checked {
    if spec.device == Device::Cpu {
        return Ok(());
    }
    let activations = spec.activation.iter().chain([&spec.output_activation]);
    let smooth = activations.copied().find(|activation| !activation.has_kernels());
    let is_scaler = matches!(spec.loss_scaling, Some(LossScaling::Dynamic(_)));
    let (field, message) = if let Some(activation) = smooth {
        (
            "activation",
            format!("\"{}\" has not been measured on a GPU: choose tanh, relu or sigmoid", activation.name()),
        )
    } else if spec.loss != Loss::Mse {
        ("loss", "This loss has not been measured on a GPU: choose \"mse\"".to_owned())
    } else if spec.penalty.is_some() {
        ("penalty", "A penalty has not been measured on a GPU: choose none".to_owned())
    } else if matches!(spec.optimizer, Optimizer::RmsProp(_)) {
        ("optimizer", "RMSprop has not been measured on a GPU: choose SGD, Adam or AdamW".to_owned())
    } else if spec.update == Update::Kahan {
        ("update", "Kahan's summation has not been measured on a GPU: choose \"nearest\"".to_owned())
    } else if spec.accumulate > 1 {
        ("accumulate", "Gradient accumulation has not been measured on a GPU: choose 1".to_owned())
    } else if spec.ema_decay.is_some() {
        ("ema_decay", "A moving average has not been measured on a GPU: choose none".to_owned())
    } else if spec.clip_grad.is_some() {
        ("clip_grad", "Gradient clipping has not been measured on a GPU: choose none".to_owned())
    } else if spec.dtype.only_keeps() {
        ("dtype", "Parameters in 8 bits have not been measured on a GPU: choose another dtype".to_owned())
    } else if spec.float8.is_some() {
        ("float8", "Training in float8 has not been measured on a GPU: choose null".to_owned())
    } else if spec.state_dtype.is_some() {
        ("state_dtype", "A state of its own dtype has not been measured on a GPU: choose null".to_owned())
    } else if spec.autocast.is_some() && spec.dtype.is_reduced() {
        (
            "autocast",
            "On a GPU autocast has been measured for a float32 model: choose the dtype \"float32\", or none".to_owned(),
        )
    } else if is_scaler && spec.dtype == Dtype::Bfloat16 && spec.update != Update::MasterWeights {
        ("loss_scaling", "On a GPU GradScaler refuses bfloat16 gradients (\"not implemented for 'BFloat16'\"): choose a static scale, or a float32 master copy".to_owned())
    } else {
        return Ok(());
    };
    Err(ExperimentError::new(Code::OutOfRange, field, format!("{message}, or the device \"cpu\".")))
}

pub(super) fn layers(spec: &Spec) -> Checked {
    let layers = &spec.layers;
    if !(2..=MAX_LAYERS).contains(&layers.len()) {
        return refuse(Code::WrongShape, "layers", &format!("there are {}", layers.len()));
    }
    match layers.iter().find(|size| !WIDTHS.contains(**size as f64)) {
        Some(size) => refuse(Code::OutOfRange, "layers", &format!("a size is {size}")),
        None => Ok(()),
    }
}

pub(super) fn activation(spec: &Spec) -> Checked {
    if spec.activation.len() == spec.hidden() {
        return Ok(());
    }
    refuse(Code::WrongShape, "activation", &format!("there are {} for {}", spec.activation.len(), spec.hidden()))
}

/// A row of y for each of x, as wide as the last layer, and of targets that the loss takes.
pub(super) fn points(spec: &Spec) -> Checked {
    let outputs = spec.layers[spec.layers.len() - 1];
    let (x, y) = match &spec.data {
        Data::Given { x, y } => (x, y),
        Data::Drawn(dataset) => {
            find(Spec::ROWS, "data").map_or(Ok(()), |row| in_range(row, &dataset.to_value()))?;
            return wide("y", 1, outputs, "last");
        }
    };
    rows("x", x)?;
    rows("y", y)?;
    if x.len() != y.len() {
        let message = format!("x and y must have a row each for every point: x has {} and y has {}.", x.len(), y.len());
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
    Ok(())
}

/// What the first layer sees is as wide as it.
pub(super) fn features(spec: &Spec) -> Checked {
    let columns = match &spec.data {
        Data::Given { x, .. } => x[0].len(),
        Data::Drawn(_) => 2,
    };
    for (i, feature) in spec.features.iter().enumerate() {
        if spec.features[..i].contains(feature) {
            return refuse(Code::WrongShape, "features", &format!("{} is there twice", feature.name()));
        }
        if feature.needs_x2() && columns < 2 {
            return refuse(Code::WrongShape, "features", &format!("{} needs an x2", feature.name()));
        }
    }
    wide("x", if spec.features.is_empty() { columns } else { spec.features.len() }, spec.layers[0], "first")
}

fn refuse(code: Code, key: &str, found: &str) -> Checked {
    Err(Spec::refused("", key, code, found))
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

pub(super) fn initial(spec: &Spec) -> Checked {
    let Some(given) = &spec.initial else { return Ok(()) };
    let expected: Vec<(String, usize)> = spec.layer_shapes().iter().flat_map(LayerShape::parameters).collect();
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
