//! A worked step: every operation of one iteration, its exact result, what the dtype made of it and
//! what was lost, in ulp.
//!
//! The step itself is the run's own code, taken once more by `traced::Tracing`; what is said of each operation stands where
//! the operation does. Here they are asked for, and their operands get the names that a reader sees.

mod did;
mod kind;
mod labels;
mod parting;
mod tape;
pub(crate) mod traced;

use crate::{
    experiment::Experiment,
    run::{
        model::{Model, NetworkModel},
        trainer::Run,
    },
    torch::kernels::Subject,
};

pub use did::{Cause, Did, What, cause, did};
pub use kind::Kind;
pub use labels::{Labels, Worked};
pub use parting::{Found, Parting, Side, Step};
use tape::Only;
pub use tape::{Lost, Operand, Operation};
use traced::Tracing;

/// Works one iteration after the other of an experiment; going back starts anew.
pub struct Explainer {
    experiment: Experiment,
    run: Run,
    /// The last iteration worked, if any was, and what it did.
    worked: Option<(u32, Vec<Worked>)>,
}

impl Explainer {
    pub fn new(experiment: Experiment) -> Explainer {
        Explainer { run: Run::new(&experiment), experiment, worked: None }
    }

    /// What `iteration` does, in order; `None` if `expired`, asked about every 1,000 multiplications,
    /// said so on the way: the next call goes on from there.
    pub fn explain(&mut self, iteration: u32, expired: &dyn Fn() -> bool) -> Option<&[Worked]> {
        if !matches!(self.worked, Some((worked, _)) if worked == iteration) && !self.work(iteration, expired) {
            return None;
        }
        self.worked.as_ref().map(|(_, worked)| &worked[..])
    }

    /// The iteration last worked; empty before the first.
    pub fn worked(&self) -> &[Worked] {
        self.worked.as_ref().map_or(&[], |(_, worked)| worked)
    }

    /// Works an iteration; false if time ran out before it.
    fn work(&mut self, iteration: u32, expired: &dyn Fn() -> bool) -> bool {
        if self.run.iteration() > iteration {
            self.run = Run::new(&self.experiment);
        }
        let chunk = self.experiment.steps_in(Experiment::BETWEEN_LOOKS);
        while self.run.iteration() < iteration {
            self.run.take(chunk.min(iteration - self.run.iteration()));
            if expired() {
                return false;
            }
        }
        self.worked = Some((iteration, next_step(&self.experiment, &self.run, None, None)));
        true
    }
}

/// What the next step of a run does, or what of it is about `only` some, as a reader of one `layer` or of a neuron by
/// itself sees it.
fn next_step(experiment: &Experiment, run: &Run, layer: Option<usize>, only: Option<Only>) -> Vec<Worked> {
    let (checkpoint, order, rows) = run.checkpoint();
    let tracing = Tracing::new(experiment.device, experiment.computes_in(), only);
    let mut model = NetworkModel::new(tracing.clone(), experiment, experiment.start().0);
    model.restore(checkpoint);
    if let Some(order) = order {
        model.permute(&order);
    }
    // What was done to begin there is not of the step.
    tracing.take();
    model.step(rows);
    let labels = Labels::new(experiment, layer);
    tracing.take().into_iter().map(|operation| labels.of(operation)).collect()
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
    let Some(shape) = shapes.get(layer) else { return Vec::new() };
    if index >= shape.fan_out || point >= run.points() || input.is_some_and(|input| input >= shape.fan_in) {
        return Vec::new();
    }
    let parameter = match input {
        Some(input) => Subject::Parameter { tensor: 2 * layer, element: index * shape.fan_in + input },
        None => Subject::Parameter { tensor: 2 * layer + 1, element: index },
    };
    let output = Subject::Output { layer, element: point * shape.fan_out + index };
    let only = Only { output, parameter, whole: layer + 1 == shapes.len() };
    next_step(experiment, run, Some(layer), Some(only))
}

/// What iteration `iteration` of the experiment does, in order. It takes the steps before it again.
pub fn explain(experiment: &Experiment, iteration: u32) -> Vec<Worked> {
    Explainer::new(experiment.clone()).explain(iteration, &|| false).map_or(Vec::new(), <[Worked]>::to_vec)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{experiment::link::Link, numbers::dtype::Dtype};

    fn worked(hash: &str, iteration: u32) -> Vec<Worked> {
        explain(&Link::parse(hash).unwrap_or_else(|error| panic!("{hash}: {error}")).experiment, iteration)
    }

    /// The operation whose result has this name; of several, the last.
    fn named(worked: &[Worked], result: &str) -> Operation {
        let found = worked.iter().rfind(|worked| worked.result == result);
        found.unwrap_or_else(|| panic!("nothing gives {result}")).operation.clone()
    }

    fn input(operation: &Operation, place: usize) -> f64 {
        operation.operands[place].value
    }

    /// What is beyond float8_e4m3fn's largest number becomes that, and the gap before it measures by how much.
    #[test]
    fn what_has_no_infinity_saturates() {
        let worked = worked("dtype=float8_e4m3fn&y=1000&lr=1&0.weight=0&0.bias=0", 0);
        let weight = named(&worked, "weight");
        assert_eq!((weight.result.value, weight.lost()), (448.0, Some(Lost::Saturated)));
        // 2,000 was asked for: (448 − 2000) / 32.
        assert_eq!(weight.error_ulp, -48.5);
    }

    /// The step before float16's loss is 0: values recorded with PyTorch. Weight and bias are asked
    /// to move alike; the bias stays, the weight goes a quarter further than asked.
    #[test]
    fn frozen_and_overshooting() {
        let worked = worked("lr=0.1", 16);
        let results: Vec<_> = worked.iter().map(|worked| worked.result.as_str()).collect();
        let update = |parameter| ["−lr", "product", parameter];
        let before = ["product", "prediction", "difference", "square", "loss", "norm", "difference", "grad"];
        assert_eq!(results, [&before[..], &["bias_grad", "weight_grad"], &update("weight"), &update("bias")].concat());

        let weight = named(&worked, "weight");
        assert_eq!((input(&weight, 0), weight.result.value), (0.2281494140625, 0.228271484375));
        assert!((weight.error_ulp - 0.2).abs() < 0.01, "{weight:?}");
        assert_eq!(weight.lost(), None);
        let bias = named(&worked, "bias");
        assert_eq!((input(&bias, 0), bias.result.value), (0.771484375, 0.771484375));
        assert!((input(&bias, 1) - 9.8e-5).abs() < 1e-6, "{bias:?}");
        assert!((bias.error_ulp + 0.2).abs() < 0.01, "{bias:?}");
        assert_eq!(bias.lost(), Some(Lost::Absorbed));
    }

    /// eps 1e-8 is no float16 number: Adam's divisor becomes 0, and the parameter is not finite.
    #[test]
    fn adams_eps_is_lost() {
        let worked = worked("lr=0.01&y=0.53&optimizer=adam", 0);
        let eps = named(&worked, "eps");
        assert_eq!((eps.exact.hi, eps.result.value, eps.lost()), (1e-8, 0.0, Some(Lost::Underflow)));
        assert_eq!(named(&worked, "denom").result.value, 0.0);
        assert_eq!(named(&worked, "exp_avg_sq").lost(), Some(Lost::Underflow));
        assert!(!named(&worked, "weight").result.value.is_finite());
    }

    /// A 16-bit dtype's kernels compute in float32, and take a Python number as one.
    #[test]
    fn what_is_computed_in_float32_is_a_float32_number() {
        let product = named(&worked("optimizer=adam", 0), "product");
        let dtypes = |operation: &Operation| operation.operands.iter().map(|operand| operand.dtype).collect::<Vec<_>>();
        assert_eq!(dtypes(&product), [Dtype::Float16, Dtype::Float32]);
        assert_eq!(input(&product, 1), f64::from(0.999_f32));
        let target = named(&worked("update=stochastic_rounding", 0), "target");
        assert_eq!(dtypes(&target), [Dtype::Float32; 3]);
    }

    /// 0 · −1 is −0, of which the prediction is made.
    #[test]
    fn a_product_keeps_its_sign() {
        let product = named(&worked("dtype=float32&x=0&0.weight=-1&0.bias=0", 0), "product");
        assert_eq!(product.result.value.to_bits(), (-0.0_f64).to_bits());
    }

    /// Facts recorded with PyTorch: the loss of y = 300 is infinite, that of x = y = 0.0001 is 0.
    #[test]
    fn a_square_overflows_and_one_underflows() {
        let over = worked("y=300", 0);
        assert_eq!(named(&over, "square").lost(), Some(Lost::Overflow));
        assert_eq!(named(&over, "loss").lost(), None, "inf comes in, so it isn't lost here");
        // Adam divides by it, and nothing is left, exactly.
        let weight = named(&worked("y=5000&optimizer=adam", 1), "weight");
        assert_eq!((input(&weight, 3), weight.exact.hi, weight.error_ulp), (f64::INFINITY, weight.result.value, 0.0));
        assert_eq!(weight.lost(), None);
        let under = worked("x=0.0001&y=0.0001&0.weight=0&0.bias=0", 0);
        assert_eq!(named(&under, "square").lost(), Some(Lost::Underflow));
        // Python's (1e-170) ** 2 is 0.0, too.
        let tiny = worked("dtype=float64&x=0&y=1e-170&0.weight=0&0.bias=0", 0);
        assert_eq!(named(&tiny, "square").lost(), Some(Lost::Underflow));
        assert_eq!(named(&under, "bias_grad").result.value, -0.00020003318786621094);
    }

    /// Labels and points, as the page shows them.
    #[test]
    fn a_neurons_numbers_have_names_and_points() {
        let worked = worked("x=1,2,3&y=1,2,3&momentum=0.9", 1);
        let points = |result: &str| {
            let those = worked.iter().filter(|worked| worked.result == result);
            those.map(|worked| worked.point).collect::<Vec<_>>()
        };
        assert_eq!(points("prediction"), [Some(0), Some(1), Some(2)]);
        assert_eq!((points("loss"), points("weight")), (vec![None], vec![None]));
        let labels = |result: &str| {
            let told = worked.iter().rfind(|worked| worked.result == result).expect(result);
            told.shown.iter().map(|(_, label)| label.as_str()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(labels("weight"), "weight before product");
        assert_eq!(labels("bias_grad"), "grad grad grad");
        assert_eq!(labels("loss"), "square square square");
    }

    #[test]
    fn going_back_starts_anew_and_running_out_of_time_goes_on() {
        let experiment = Experiment::notebook();
        let mut explainer = Explainer::new(experiment.clone());
        assert_eq!(explainer.explain(17, &|| true), None);
        assert_eq!(explainer.worked(), []);
        assert_eq!(explainer.explain(16, &|| false).map(<[Worked]>::to_vec), Some(explain(&experiment, 16)));
        assert_eq!(explainer.worked(), explain(&experiment, 16));
        assert_eq!(explainer.explain(18, &|| true), None);
        assert_eq!(explainer.explain(17, &|| false).map(<[Worked]>::to_vec), Some(explain(&experiment, 17)));
        assert_eq!(explainer.explain(3, &|| false).map(<[Worked]>::to_vec), Some(explain(&experiment, 3)));
    }
}
