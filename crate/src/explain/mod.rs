//! A worked step: every operation of one iteration, its exact result, what the dtype made of it and
//! what was lost, in ulp.

mod formula;
mod neuron;
pub mod traced;

use crate::{
    experiment::Experiment,
    names::names,
    numbers::{
        dtype::Dtype,
        scalar::{Of, Phase},
    },
    run::trainer::Run,
};

pub use formula::Line;
use formula::lines;
use neuron::lines_of;

/// One operation of a step. Where PyTorch rounds inside it (a sum of several terms), `exact` is the
/// real sum, and `error_ulp` may be more than a half.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    pub phase: Phase,
    /// The parameter that is updated; empty in the other phases.
    pub parameter: String,
    /// What is done: `add`, `sub`, `mul`, `mean`, …; `to` is a number becoming the dtype's.
    pub name: &'static str,
    /// What `result` is a number of: the experiment's dtype, or float32 where PyTorch widens to it.
    pub dtype: Dtype,
    /// The values that it took; for products and sums of rows, every pair in turn.
    pub inputs: Vec<f64>,
    /// The exact result, to the nearest float64.
    pub exact: f64,
    /// What the exact result has beyond that.
    pub exact_rest: f64,
    /// What the dtype holds of it.
    pub result: f64,
    /// (result − exact) in ulps of the result.
    pub error_ulp: f64,
}

names! {
    /// An operation that keeps nothing of what it was given, or nothing finite.
    pub enum Lost {
        /// Beyond the dtype's largest number: ±inf from finite numbers.
        Overflow = "overflow",
        /// NaN from numbers that are none: inf − inf, 0 · inf.
        Invalid = "invalid",
        /// Under half of the dtype's smallest number: 0 from what isn't 0.
        Underflow = "underflow",
        /// What was added is under half an ulp of what it was added to.
        Absorbed = "absorbed",
    }
}

impl Operation {
    pub fn lost(&self) -> Option<Lost> {
        let Operation { name, inputs, exact, exact_rest, result, .. } = self;
        if result.is_nan() {
            return (!inputs.iter().any(|input| input.is_nan())).then_some(Lost::Invalid);
        }
        if result.is_infinite() {
            return inputs.iter().all(|input| input.is_finite()).then_some(Lost::Overflow);
        }
        // A product under float64's own smallest number is exactly 0 here, too.
        let product = *name == "mul" && !inputs.contains(&0.0);
        if *result == 0.0 && (*exact != 0.0 || product) {
            return Some(Lost::Underflow);
        }
        let adds = name.starts_with("add") && inputs.contains(result);
        (adds && (exact != result || *exact_rest != 0.0)).then_some(Lost::Absorbed)
    }
}

/// Works one iteration after the other of an experiment; going back starts anew.
pub struct Explainer {
    experiment: Experiment,
    run: Run,
    /// The last iteration worked, if any was, and what it did.
    worked: Option<(u32, Vec<Worked>)>,
}

/// An operation and its formula.
#[derive(Clone, Debug, PartialEq)]
pub struct Worked {
    pub operation: Operation,
    pub line: Line,
}

impl Explainer {
    pub fn new(experiment: Experiment) -> Explainer {
        Explainer { run: Run::traced(&experiment), experiment, worked: None }
    }

    /// What `iteration` does, in order; `None` if `expired`, asked about every 1,000 multiplications,
    /// said so on the way: the next call goes on from there.
    pub fn explain(&mut self, iteration: u32, expired: &dyn Fn() -> bool) -> Option<&[Worked]> {
        if !matches!(self.worked, Some((worked, _)) if worked == iteration) && !self.work(iteration, expired) {
            return None;
        }
        self.worked.as_ref().map(|(_, worked)| &worked[..])
    }

    /// Works an iteration; false if time ran out before it.
    fn work(&mut self, iteration: u32, expired: &dyn Fn() -> bool) -> bool {
        if self.run.iteration() > iteration {
            self.run = Run::traced(&self.experiment);
        }
        let chunk = self.experiment.steps_in(Experiment::BETWEEN_LOOKS);
        while self.run.iteration() < iteration {
            for _ in 0..chunk.min(iteration - self.run.iteration()) {
                self.run.step();
            }
            if expired() {
                return false;
            }
        }
        let points = self.run.points();
        let operations = traced::record(None, || self.run.step());
        self.worked = Some((iteration, with_formulas(operations, lines(&self.experiment, points))));
        true
    }
}

/// A neuron of a network, the point of the next batch that it sees, and the parameter of it that is updated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Neuron {
    /// From 0, the layer after the inputs.
    pub layer: usize,
    pub index: usize,
    /// The input whose weight it is; `None` for the bias.
    pub input: Option<usize>,
    pub point: usize,
}

/// What the next step of a run does to a neuron, in order; empty if there is no such neuron or point.
pub fn explain_neuron(experiment: &Experiment, run: &Run, neuron: Neuron) -> Vec<Worked> {
    let Neuron { layer, index, input, point } = neuron;
    let shapes = experiment.layer_shapes();
    let points = run.points();
    let Some(shape) = shapes.get(layer) else { return Vec::new() };
    if index >= shape.fan_out || point >= points || input.is_some_and(|input| input >= shape.fan_in) {
        return Vec::new();
    }
    let parameter = match input {
        Some(input) => Of::Parameter { tensor: 2 * layer, element: index * shape.fan_in + input },
        None => Of::Parameter { tensor: 2 * layer + 1, element: index },
    };
    let output = Of::Output { layer, element: point * shape.fan_out + index };
    let only = traced::Only { output, parameter, whole: layer + 1 == shapes.len() };
    let mut traced_run = run.traced_on(experiment);
    let operations = traced::record(Some(only), || traced_run.step());
    with_formulas(operations, lines_of(experiment, neuron, points))
}

/// Each operation with the next line of its name: lines of operations that were not done are passed over.
fn with_formulas(operations: Vec<Operation>, lines: Vec<Line>) -> Vec<Worked> {
    let mut lines = lines.into_iter();
    let mut worked = Vec::new();
    for operation in operations {
        if let Some(line) = lines.find(|line| line.name == operation.name) {
            worked.push(Worked { operation, line });
        }
    }
    worked
}

/// What iteration `iteration` of the experiment does, in order. It takes the steps before it again.
pub fn explain(experiment: &Experiment, iteration: u32) -> Vec<Worked> {
    Explainer::new(experiment.clone()).explain(iteration, &|| false).map_or(Vec::new(), <[Worked]>::to_vec)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::link::Link;

    fn worked(hash: &str, iteration: u32) -> Vec<Worked> {
        explain(&Link::parse(hash).unwrap_or_else(|error| panic!("{hash}: {error}")).experiment, iteration)
    }

    /// The operation whose result has this name; of several, the last.
    fn named(worked: &[Worked], result: &str) -> Operation {
        let found = worked.iter().rfind(|worked| worked.line.result == result);
        found.unwrap_or_else(|| panic!("nothing gives {result}")).operation.clone()
    }

    /// The step before float16's loss is 0: values recorded with PyTorch. Weight and bias are asked
    /// to move alike; the bias stays, the weight goes a quarter further than asked.
    #[test]
    fn frozen_and_overshooting() {
        let worked = worked("lr=0.1", 16);
        let results: Vec<_> = worked.iter().map(|worked| worked.line.result).collect();
        let update = |parameter| ["−lr", "product", parameter];
        let before = ["product", "prediction", "difference", "square", "loss", "norm", "difference", "grad"];
        assert_eq!(results, [&before[..], &["bias_grad", "weight_grad"], &update("weight"), &update("bias")].concat());

        let weight = named(&worked, "weight");
        assert_eq!((weight.inputs[0], weight.result), (0.2281494140625, 0.228271484375));
        assert!((weight.error_ulp - 0.2).abs() < 0.01, "{weight:?}");
        assert_eq!(weight.lost(), None);
        let bias = named(&worked, "bias");
        assert_eq!((bias.inputs[0], bias.result), (0.771484375, 0.771484375));
        assert!((bias.inputs[1] - 9.8e-5).abs() < 1e-6, "{bias:?}");
        assert!((bias.error_ulp + 0.2).abs() < 0.01, "{bias:?}");
        assert_eq!(bias.lost(), Some(Lost::Absorbed));
    }

    /// eps 1e-8 is no float16 number: Adam's divisor becomes 0, and the parameter is not finite.
    #[test]
    fn adams_eps_is_lost() {
        let worked = worked("lr=0.01&y=0.53&optimizer=adam", 0);
        let eps = named(&worked, "eps");
        assert_eq!((eps.exact, eps.result, eps.lost()), (1e-8, 0.0, Some(Lost::Underflow)));
        assert_eq!(named(&worked, "denom").result, 0.0);
        assert_eq!(named(&worked, "exp_avg_sq").lost(), Some(Lost::Underflow));
        assert!(!named(&worked, "weight").result.is_finite());
    }

    /// Facts recorded with PyTorch: the loss of y = 300 is infinite, that of x = y = 0.0001 is 0.
    #[test]
    fn a_square_overflows_and_one_underflows() {
        let over = worked("y=300", 0);
        assert_eq!(named(&over, "square").lost(), Some(Lost::Overflow));
        assert_eq!(named(&over, "loss").lost(), None, "inf comes in, so it isn't lost here");
        // Adam divides by it, and nothing is left, exactly.
        let weight = named(&worked("y=5000&optimizer=adam", 1), "weight");
        assert_eq!((weight.inputs[3], weight.exact, weight.error_ulp), (f64::INFINITY, weight.result, 0.0));
        assert_eq!(weight.lost(), None);
        let under = worked("x=0.0001&y=0.0001&0.weight=0&0.bias=0", 0);
        assert_eq!(named(&under, "square").lost(), Some(Lost::Underflow));
        // Python's (1e-170) ** 2 is 0.0, too.
        let tiny = worked("dtype=float64&x=0&y=1e-170&0.weight=0&0.bias=0", 0);
        assert_eq!(named(&tiny, "square").lost(), Some(Lost::Underflow));
        assert_eq!(named(&under, "bias_grad").result, -0.00020003318786621094);
    }

    #[test]
    fn going_back_starts_anew_and_running_out_of_time_goes_on() {
        let experiment = Experiment::notebook();
        let mut explainer = Explainer::new(experiment.clone());
        assert_eq!(explainer.explain(17, &|| true), None);
        assert_eq!(explainer.explain(16, &|| false).map(<[Worked]>::to_vec), Some(explain(&experiment, 16)));
        assert_eq!(explainer.explain(18, &|| true), None);
        assert_eq!(explainer.explain(17, &|| false).map(<[Worked]>::to_vec), Some(explain(&experiment, 17)));
        assert_eq!(explainer.explain(3, &|| false).map(<[Worked]>::to_vec), Some(explain(&experiment, 3)));
    }
}
