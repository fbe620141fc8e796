//! The formula of every operation of a neuron's step, in PyTorch's names: what the tape of
//! `scalar::traced` holds, line by line.

use crate::{
    experiment::Experiment,
    torch::{
        grad_scaler::LossScaling,
        optim::{Adam, Optimizer, Sgd, Update},
    },
};

/// An operation in symbols. In `formula`, `{0}`, `{1}`, … stand for those inputs of the operation that
/// are `shown`, whose names are `symbols`.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The name of the operation on the tape, and the call in PyTorch that makes it.
    pub name: &'static str,
    pub call: &'static str,
    /// The autograd node or the optimizer that it belongs to.
    pub node: &'static str,
    /// What the result is called.
    pub result: &'static str,
    pub formula: String,
    pub symbols: Vec<&'static str>,
    /// Their places among the operation's inputs: all, but for sums over many points.
    pub shown: Vec<usize>,
    /// The point of the batch, from 0, if it is about one.
    pub point: Option<usize>,
}

/// The lines that a step on `n` points of a neuron's experiment may take, in the tape's order. Some are
/// left out: momentum's in the first step, the optimizer's in one that is skipped.
pub fn lines(experiment: &Experiment, n: usize) -> Vec<Line> {
    let sixteen = experiment.dtype.is_reduced();
    let scaled = experiment.loss_scaling.is_some();
    let mut lines = Lines { node: "AddmmBackward0", ..Lines::default() };
    for point in 0..n {
        lines.point = Some(point);
        lines.add("dot", "addmm", "product", "{0} · {1}", &["x", WEIGHT.before]);
        lines.add("add", "addmm", "prediction", "{0} + {1}", &["product", BIAS.before]);
    }

    lines.node = "MseLossBackward0";
    for point in 0..n {
        lines.point = Some(point);
        lines.add("sub", "mse_loss", "difference", "{0} − {1}", &["prediction", "y"]);
        lines.add("mul", "mse_loss", "square", "{0} · {1}", &["difference", "difference"]);
    }
    lines.point = None;
    let (before, after) = if n == 1 { ("", " / 1".to_owned()) } else { ("(", format!(") / {n}")) };
    lines.over_points("mean", "mse_loss", "loss", &["square"], n, (before, &after));

    if scaled {
        lines.node = "MulBackward0";
        lines.add("to", "loss * scale", "loss_grad", "{0}", &["scale"]);
    }
    lines.node = "MseLossBackward0";
    lines.add("to", "mse_loss_backward", "norm", "{0}", &["2/n"]);
    for point in 0..n {
        lines.point = Some(point);
        lines.add("sub", "mse_loss_backward", "difference", "{0} − {1}", &["prediction", "y"]);
        let result = if scaled { "unscaled" } else { "grad" };
        lines.add("mul", "mse_loss_backward", result, "{0} · {1}", &["norm", "difference"]);
        if scaled {
            lines.add("mul", "mse_loss_backward", "grad", "{0} · {1}", &["unscaled", "loss_grad"]);
        }
    }
    lines.point = None;
    lines.node = "AddmmBackward0";
    lines.over_points("sum", "sum", BIAS.grad, &["grad"], n, ("", ""));
    lines.over_points("dot", "mm", WEIGHT.grad, &["grad", "x"], n, ("", ""));

    for names in [WEIGHT, BIAS] {
        lines.unscale(experiment, names);
    }
    for names in [WEIGHT, BIAS] {
        lines.update(experiment, names, sixteen);
    }
    for names in [WEIGHT, BIAS] {
        lines.copy(experiment, names);
    }
    lines.all
}

/// Whether the optimizer steps a float32 copy: the wider dtypes have none.
fn has_master(experiment: &Experiment) -> bool {
    experiment.dtype.is_reduced() && experiment.update == Update::MasterWeights
}

/// What a parameter and its gradient are called before and after the update.
#[derive(Clone, Copy)]
pub(super) struct Names {
    pub before: &'static str,
    pub grad: &'static str,
    after: &'static str,
    master_before: &'static str,
    master_after: &'static str,
}

pub(super) const WEIGHT: Names = Names {
    before: "weight before",
    grad: "weight_grad",
    after: "weight",
    master_before: "master weight before",
    master_after: "master weight",
};
pub(super) const BIAS: Names = Names {
    before: "bias before",
    grad: "bias_grad",
    after: "bias",
    master_before: "master bias before",
    master_after: "master bias",
};

impl Names {
    fn of_master(self) -> Names {
        Names { before: self.master_before, after: self.master_after, ..self }
    }
}

/// Lines being written, and what the next one belongs to.
#[derive(Default)]
pub(super) struct Lines {
    pub all: Vec<Line>,
    pub node: &'static str,
    point: Option<usize>,
}

impl Lines {
    pub fn add(
        &mut self,
        name: &'static str,
        call: &'static str,
        result: &'static str,
        formula: &str,
        symbols: &[&'static str],
    ) {
        let (formula, symbols, shown) = (formula.to_owned(), symbols.to_vec(), (0..symbols.len()).collect());
        self.all.push(Line { name, call, node: self.node, result, formula, symbols, shown, point: self.point });
    }

    /// A sum of one term a point, each the product of `symbols`; of many terms, the first two and the last.
    pub fn over_points(
        &mut self,
        name: &'static str,
        call: &'static str,
        result: &'static str,
        symbols: &[&'static str],
        n: usize,
        (before, after): (&str, &str),
    ) {
        let width = symbols.len();
        let points = if n <= 4 { (0..n).collect() } else { vec![0, 1, n - 1] };
        let mut formula = before.to_owned();
        for place in 0..points.len() {
            formula += match place {
                0 => "",
                2 if n > 4 => " + … + ",
                _ => " + ",
            };
            let factors: Vec<String> =
                (place * width..(place + 1) * width).map(|input| format!("{{{input}}}")).collect();
            formula += &factors.join(" · ");
        }
        self.add(name, call, result, &(formula + after), &symbols.repeat(points.len()));
        if let Some(line) = self.all.last_mut() {
            line.shown = points.iter().flat_map(|point| point * width..(point + 1) * width).collect();
        }
    }

    /// Loss scaling's division of a gradient.
    pub fn unscale(&mut self, experiment: &Experiment, names: Names) {
        match experiment.loss_scaling {
            Some(LossScaling::Static(_)) => {
                self.node = "loss scaling";
                self.add("div", "grad.div_(scale)", names.grad, "{0} / {1}", &["scaled grad", "scale"]);
            }
            Some(LossScaling::Dynamic(_)) => {
                self.node = "GradScaler";
                self.add("mul", "unscale_", names.grad, "{0} · {1}", &["scaled grad", "(1/scale)"]);
            }
            None => {}
        }
    }

    /// The optimizer's step of a parameter, or of its wider copy. `tail`: PyTorch rounds products on their own.
    pub fn update(&mut self, experiment: &Experiment, names: Names, tail: bool) {
        let master = has_master(experiment);
        let stochastic = experiment.dtype.is_reduced() && experiment.update == Update::StochasticRounding;
        let rounds = tail && !master;
        let names = if master { names.of_master() } else { names };
        match experiment.optimizer {
            Optimizer::Sgd(Sgd { momentum, weight_decay, nesterov, .. }) => {
                self.node = "SGD";
                let grad = self.decayed(names, weight_decay != 0.0, rounds);
                let grad = if momentum != 0.0 { self.momentum(grad, nesterov, rounds) } else { grad };
                self.sgd(names, grad, rounds, stochastic);
            }
            Optimizer::Adam(Adam { weight_decay, decoupled, .. }) => {
                self.node = if decoupled { "AdamW" } else { "Adam" };
                let grad = self.decayed(names, weight_decay != 0.0 && !decoupled, rounds);
                self.adam(names, grad, weight_decay != 0.0 && decoupled, stochastic);
            }
        }
    }

    /// A parameter from its wider copy, if it has one.
    pub fn copy(&mut self, experiment: &Experiment, names: Names) {
        if !has_master(experiment) {
            return;
        }
        self.node = "master weights";
        self.add("copy", "param.copy_(master)", names.after, "{0}", &[names.of_master().after]);
    }

    /// `torch.add(a, b, alpha=alpha)`: `rounds` where alpha and the product round on their own.
    fn add_alpha(&mut self, call: &'static str, result: &'static str, [a, alpha, b]: [&'static str; 3], rounds: bool) {
        self.add("to", call, alpha, "{0}", &[alpha]);
        if rounds {
            self.add("mul", call, "product", "{0} · {1}", &[alpha, b]);
            self.add("add", call, result, "{0} + {1}", &[a, "product"]);
        } else {
            self.add("addcmul", call, result, "{0} + {1} · {2}", &[a, alpha, b]);
        }
    }

    /// Weight decay that goes into the gradient: what the gradient is called after it.
    fn decayed(&mut self, names: Names, decays: bool, rounds: bool) -> &'static str {
        if !decays {
            return names.grad;
        }
        let call = "grad.add(param, alpha=weight_decay)";
        self.add_alpha(call, "decayed grad", [names.grad, "weight_decay", names.before], rounds);
        "decayed grad"
    }

    /// torch/optim/sgd.py, `_single_tensor_sgd`: what the update goes by.
    fn momentum(&mut self, grad: &'static str, nesterov: bool, rounds: bool) -> &'static str {
        self.add("mul", "buf.mul_(momentum)", "product", "{0} · {1}", &["momentum_buffer", "momentum"]);
        self.add("add", "buf.add_(grad)", "momentum_buffer", "{0} + {1}", &["product", grad]);
        if !nesterov {
            return "momentum_buffer";
        }
        self.add_alpha("grad.add(buf, alpha=momentum)", "nesterov grad", [grad, "momentum", "momentum_buffer"], rounds);
        "nesterov grad"
    }

    fn sgd(&mut self, names: Names, grad: &'static str, rounds: bool, stochastic: bool) {
        let target = if stochastic { "target" } else { names.after };
        self.add_alpha("param.add_(grad, alpha=-lr)", target, [names.before, "−lr", grad], rounds && !stochastic);
        self.round(names, stochastic);
    }

    /// torch/optim/adam.py, `_single_tensor_adam`.
    fn adam(&mut self, names: Names, grad: &'static str, decoupled: bool, stochastic: bool) {
        let mut before = names.before;
        if decoupled {
            let symbols = [before, "(1 − lr · weight_decay)"];
            self.add("mul", "param.mul_(1 - lr * weight_decay)", "decayed param", "{0} · {1}", &symbols);
            before = "decayed param";
        }
        let symbols = ["exp_avg", grad, "(1 − beta1)"];
        self.add("lerp", "exp_avg.lerp_(grad, 1 - beta1)", "exp_avg", "{0} + {2} · ({1} − {0})", &symbols);
        self.add("mul", "exp_avg_sq.mul_(beta2)", "product", "{0} · {1}", &["exp_avg_sq", "beta2"]);
        let symbols = ["product", "(1 − beta2)", grad, grad];
        self.add("addcmul", "exp_avg_sq.addcmul_(grad, grad)", "exp_avg_sq", "{0} + {1} · {2} · {3}", &symbols);
        self.add("sqrt", "exp_avg_sq.sqrt()", "root", "√{0}", &["exp_avg_sq"]);
        self.add("div", "/ bias_correction2_sqrt", "corrected", "{0} / {1}", &["root", "bias_correction2_sqrt"]);
        self.add("to", "add_(eps)", "eps", "{0}", &["eps"]);
        self.add("add", "add_(eps)", "denom", "{0} + {1}", &["corrected", "eps"]);
        let target = if stochastic { "target" } else { names.after };
        let symbols = [before, "−step_size", "exp_avg", "denom"];
        self.add("addcdiv", "param.addcdiv_(exp_avg, denom)", target, "{0} + {1} · {2} / {3}", &symbols);
        self.round(names, stochastic);
    }

    fn round(&mut self, names: Names, stochastic: bool) {
        if stochastic {
            self.add("round", "stochastic rounding (ours)", names.after, "{0}", &["target"]);
        }
    }
}
