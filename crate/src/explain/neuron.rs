//! The formulas of what a step does to one neuron of a network, for one point and one of its parameters: what
//! the tape of `scalar::traced` holds of it, line by line.

use super::{
    Neuron,
    formula::{BIAS, Line, Lines, WEIGHT},
};
use crate::{
    experiment::Experiment,
    numbers::scalar::Place,
    torch::{
        activation::Activation,
        loss::{Loss, Norm},
    },
};

/// The lines that a step on `n` points may take, in the tape's order; some are passed over, as in `lines`.
pub fn lines_of(experiment: &Experiment, neuron: Neuron, n: usize) -> Vec<Line> {
    let shapes = experiment.layer_shapes();
    let shape = &shapes[neuron.layer];
    let sixteen = experiment.dtype.is_reduced();
    let scaled = experiment.loss_scaling.is_some();
    // After the last layer comes the loss.
    let next = shapes.get(neuron.layer + 1);
    let input = if neuron.layer == 0 { "x" } else { "a" };
    let output = if next.is_some() { "a" } else { "prediction" };
    let mut lines = Lines::default();

    lines.node = "AddmmBackward0";
    let z = if shape.activation == Activation::Identity { output } else { "z" };
    if sixteen && shape.fan_in > 1 {
        lines.over_points("addmm", "addmm", z, &[input, WEIGHT.before], shape.fan_in, ("", ""));
        if let Some(line) = lines.all.last_mut() {
            line.formula += &format!(" + {{{}}}", line.shown.len());
            line.symbols.push(BIAS.before);
            line.shown.push(2 * shape.fan_in);
        }
    } else {
        lines.over_points("dot", "addmm", "product", &[input, WEIGHT.before], shape.fan_in, ("", ""));
        lines.add("add", "addmm", z, "{0} + {1}", &["product", BIAS.before]);
    }
    lines.node = node(shape.activation);
    match shape.activation {
        Activation::Tanh => lines.add("tanh", "tanh", output, "tanh({0})", &["z"]),
        Activation::Sigmoid => lines.add("sigmoid", "sigmoid", output, "1 / (1 + e^−{0})", &["z"]),
        // They round nothing.
        Activation::Relu | Activation::Identity => {}
    }

    match next {
        None => loss(&mut lines, experiment, n * shape.fan_out, scaled),
        Some(next) => {
            lines.node = "AddmmBackward0";
            lines.over_points("dot", "mm", "grad a", &["grad z", "weight"], next.fan_out, ("", ""));
        }
    }
    lines.node = node(shape.activation);
    let grad = if next.is_some() { "grad a" } else { "grad" };
    match shape.activation {
        Activation::Tanh => lines.add("tanh_backward", "tanh_backward", "grad z", "{0} · (1 − {1}²)", &[grad, output]),
        Activation::Sigmoid => {
            lines.add("sigmoid_backward", "sigmoid_backward", "grad z", "{0} · (1 − {1}) · {1}", &[grad, output]);
        }
        Activation::Relu | Activation::Identity => {}
    }

    let (names, element, len) = match neuron.input {
        Some(input) => (WEIGHT, neuron.index * shape.fan_in + input, shape.fan_in * shape.fan_out),
        None => (BIAS, neuron.index, shape.fan_out),
    };
    lines.node = "AddmmBackward0";
    if neuron.input.is_some() {
        lines.over_points("dot", "mm", names.grad, &["grad z", input], n, ("", ""));
        if let Some(penalty) = experiment.penalty {
            lines.node = "penalty";
            match penalty.norm {
                Norm::L1 => lines.add("to", "weight.sgn()", "slope", "sgn {0}", &["weight"]),
                Norm::L2 => lines.add("mul", "weight.square()", "slope", "{0} · {1}", &["weight", "2"]),
            }
            lines.add("mul", "penalty * rate", "product", "{0} · {1}", &["rate", "slope"]);
            lines.add("add", "accumulate", names.grad, "{0} + {1}", &[names.grad, "product"]);
        }
    } else {
        lines.over_points("sum", "sum", names.grad, &["grad z"], n, ("", ""));
    }
    lines.unscale(experiment, names);
    lines.update(experiment, names, sixteen && Place::of(element, len) == Place::Tail);
    lines.copy(experiment, names);
    lines.all
}

/// The loss of `terms` numbers and what flows back from it.
fn loss(lines: &mut Lines, experiment: &Experiment, terms: usize, scaled: bool) {
    let (before, after) = if terms == 1 { ("", " / 1".to_owned()) } else { ("(", format!(") / {terms}")) };
    let term = match experiment.loss {
        Loss::Mse => {
            lines.node = "MseLossBackward0";
            lines.add("sub", "mse_loss", "difference", "{0} − {1}", &["prediction", "y"]);
            lines.add("mul", "mse_loss", "square", "{0} · {1}", &["difference", "difference"]);
            "square"
        }
        Loss::BceWithLogits => {
            lines.node = "BinaryCrossEntropyWithLogitsBackward0";
            let call = "binary_cross_entropy_with_logits";
            lines.add("to", call, "1", "{0}", &["1"]);
            lines.add("sub", call, "rest", "{0} − {1}", &["1", "y"]);
            lines.add("mul", call, "product", "{0} · {1}", &["rest", "prediction"]);
            lines.add("logsigmoid", call, "log", "log(1 / (1 + e^−{0}))", &["prediction"]);
            lines.add("sub", call, "term", "{0} − {1}", &["product", "log"]);
            "term"
        }
    };
    lines.over_points("mean", "mean", "loss", &[term], terms, (before, &after));
    if scaled {
        lines.add("to", "loss * scale", "loss_grad", "{0}", &["scale"]);
    }
    match experiment.loss {
        Loss::Mse => {
            lines.add("to", "mse_loss_backward", "norm", "{0}", &["2/n"]);
            lines.add("sub", "mse_loss_backward", "difference", "{0} − {1}", &["prediction", "y"]);
            let result = if scaled { "unscaled" } else { "grad" };
            lines.add("mul", "mse_loss_backward", result, "{0} · {1}", &["norm", "difference"]);
            if scaled {
                lines.add("mul", "mse_loss_backward", "grad", "{0} · {1}", &["unscaled", "loss_grad"]);
            }
        }
        Loss::BceWithLogits => {
            let call = "(sigmoid(p) − y) / n";
            lines.add("sigmoid", call, "probability", "1 / (1 + e^−{0})", &["prediction"]);
            lines.add("sub", call, "difference", "{0} − {1}", &["probability", "y"]);
            if scaled {
                lines.add("mul", call, "difference", "{0} · {1}", &["difference", "loss_grad"]);
            }
            lines.add("div", call, "grad", "{0} / {1}", &["difference", "n"]);
        }
    }
}

/// The autograd node of an activation.
const fn node(activation: Activation) -> &'static str {
    match activation {
        Activation::Tanh => "TanhBackward0",
        Activation::Relu => "ReluBackward0",
        Activation::Sigmoid => "SigmoidBackward0",
        Activation::Identity => "",
    }
}
