//! What the numbers of a worked step are called in its formulas, with indices where there are several.

use super::{
    kind::Kind,
    tape::{Operand, Operation},
};
use crate::{
    experiment::Experiment,
    torch::{
        kernels::{Phase, Role, Subject},
        nn::LayerShape,
        optim::Update,
    },
};

/// An operation as a reader sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Worked {
    pub operation: Operation,
    /// In `{0}`, `{1}`, …, which stand for the operands that are `shown`.
    pub formula: String,
    /// The places of those operands, and what each is called.
    pub shown: Vec<(usize, String)>,
    /// What the result is called.
    pub result: String,
    /// The point of the batch, from 0, if it is about one.
    pub point: Option<usize>,
}

/// The names of an experiment's numbers.
pub struct Labels {
    shapes: Vec<LayerShape>,
    /// The layer of the neuron that is worked; the only neuron of an experiment needs no indices.
    layer: Option<usize>,
    /// A compensation is stepped in the parameter's place.
    is_compensated: bool,
}

impl Labels {
    pub fn new(experiment: &Experiment, layer: Option<usize>) -> Labels {
        Labels { shapes: experiment.layer_shapes(), layer, is_compensated: experiment.update == Update::Kahan }
    }

    pub fn of(&self, mut operation: Operation) -> Worked {
        if self.is_compensated && operation.phase == Phase::Update {
            operation.call = compensated(operation.call);
        }
        let places = operation.shown();
        let by_kind = || operation.kind.formula(&places, operation.operands.len());
        let formula = operation.formula.map_or_else(by_kind, str::to_owned);
        let result = self.name(&operation.result, operation.phase);
        let mut shown = Vec::new();
        for place in places {
            let label = self.name(&operation.operands[place], operation.phase);
            shown.push((place, label + &self.point_of(&operation, place)));
        }
        let point = match operation.result.about {
            Subject::Output { layer, element } => self.shapes.get(layer).map(|shape| element / shape.fan_out),
            Subject::Input { element } => self.shapes.first().map(|shape| element / shape.fan_in),
            _ => None,
        };
        Worked { operation, formula, shown, result, point }
    }

    fn name(&self, operand: &Operand, phase: Phase) -> String {
        let name = operand.name;
        let Some(own) = self.layer else {
            return match name.role {
                Role::Before => format!("{} before", name.name),
                Role::Grad => format!("{}_grad", name.name),
                _ => name.name.to_owned(),
            };
        };
        match (name.role, operand.about) {
            (_, Subject::Input { element }) => {
                let width = self.shapes[0].fan_in;
                name.name.to_owned() + &index(element % width, width)
            }
            (Role::Before | Role::Cast | Role::After | Role::Grad, Subject::Parameter { tensor, element }) => {
                let shape = &self.shapes[tensor / 2];
                // Of its own weights each has an input, of the next layer's an output; a neuron has one bias.
                let place = match (tensor % 2, tensor / 2 == own) {
                    (0, true) => index(element % shape.fan_in, shape.fan_in),
                    (0, false) => index(element / shape.fan_in, shape.fan_out),
                    _ => String::new(),
                };
                let next = if tensor / 2 == own { "" } else { "next " };
                let short = short(name.name) + &place;
                match name.role {
                    Role::Grad => format!("grad {next}{short}"),
                    // All that is forward and backward is before the update.
                    Role::Before if phase == Phase::Update => format!("{next}{short} before"),
                    _ => format!("{next}{short}"),
                }
            }
            (_, Subject::Output { layer, element }) => {
                let width = self.shapes[layer].fan_out;
                match layer.cmp(&own) {
                    std::cmp::Ordering::Less => name.name.to_owned() + &index(element % width, width),
                    std::cmp::Ordering::Equal => name.name.to_owned(),
                    std::cmp::Ordering::Greater => format!("next {}{}", name.name, index(element % width, width)),
                }
            }
            _ => name.name.to_owned(),
        }
    }

    /// Which point of the batch a term of a sum over points is of, as a superscript.
    fn point_of(&self, operation: &Operation, place: usize) -> String {
        let (factors, width) = match (self.layer, operation.kind, operation.result.about) {
            (Some(_), Kind::Dot, Subject::Parameter { .. }) => (2, 1),
            (Some(_), Kind::Sum, Subject::Parameter { .. }) => (1, 1),
            (Some(own), Kind::Mean, _) => (1, self.shapes[own].fan_out),
            _ => return String::new(),
        };
        let terms = operation.operands.len() / factors;
        if terms == 1 {
            return String::new();
        }
        let term = place / factors;
        index(term % width, width)
            + "⁽"
            + &digits(term / width + 1, ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'])
            + "⁾"
    }
}

/// The call that steps a parameter, of what compensates it.
fn compensated(call: &'static str) -> &'static str {
    match call {
        "param.add_(grad, alpha=-lr)" => "compensation.add_(grad, alpha=-lr)",
        "param.add_(buf, alpha=-lr)" => "compensation.add_(buf, alpha=-lr)",
        "param.addcdiv_(exp_avg, denom)" => "compensation.addcdiv_(exp_avg, denom)",
        "param.addcdiv_(grad, avg)" => "compensation.addcdiv_(grad, avg)",
        call => call,
    }
}

/// `w` of `weight` and `b` of `bias`, whatever stands before.
fn short(name: &str) -> String {
    for (word, letter) in [("weight", "w"), ("bias", "b")] {
        if let Some(before) = name.strip_suffix(word) {
            return before.to_owned() + letter;
        }
    }
    name.to_owned()
}

/// A subscript, from 1, where there are several.
fn index(place: usize, of: usize) -> String {
    if of == 1 {
        String::new()
    } else {
        digits(place + 1, ['₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉'])
    }
}

fn digits(number: usize, shapes: [char; 10]) -> String {
    number.to_string().bytes().map(|digit| shapes[usize::from(digit - b'0')]).collect()
}
