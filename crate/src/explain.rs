//! A worked step: every operation of one iteration, its exact result, what the dtype made of it and
//! what was lost, in ulp.

use crate::{
    dtype::by_dtype,
    experiment::Experiment,
    scalar::{Phase, traced},
    trainer::{Model, Trainer, Typed},
};

/// One operation of a step. Where PyTorch rounds inside it (a sum of several terms), `exact` is the
/// real sum, and `error_ulp` may be more than a half.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    pub phase: Phase,
    /// The parameter that is updated; empty in the other phases.
    pub parameter: String,
    /// PyTorch's name of it: `addmm`, `sub`, `mul`, `mean`, …; `to` is a number becoming the dtype's.
    pub name: &'static str,
    /// The values that it took; for products and sums of rows, every pair in turn.
    pub inputs: Vec<f64>,
    /// The exact result, to the nearest float64.
    pub exact: f64,
    /// What the dtype holds of it.
    pub result: f64,
    /// (result − exact) in ulps of the result.
    pub error_ulp: f64,
}

/// What iteration `iteration` of the experiment does, in order. It takes the steps before it again.
pub fn explain(experiment: &Experiment, iteration: u32) -> Vec<Operation> {
    let mut run = traced(experiment.clone());
    run.train(iteration);
    traced::record(|| run.train(1))
}

/// A run with the same bits whose every operation can be recorded.
pub fn traced(experiment: Experiment) -> Trainer {
    let model: Box<dyn Model> =
        by_dtype!(experiment.dtype, S => Box::new(Typed::<traced::Traced<S>>::new(&experiment)));
    Trainer::with(experiment, model)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::Link;

    fn worked(hash: &str, iteration: u32) -> Vec<Operation> {
        explain(&Link::parse(hash).unwrap_or_else(|error| panic!("{hash}: {error}")).experiment, iteration)
    }

    fn update(operations: &[Operation], parameter: &str) -> Vec<Operation> {
        let of = |operation: &&Operation| operation.phase == Phase::Update && operation.parameter == parameter;
        operations.iter().filter(of).cloned().collect()
    }

    /// The step before float16's loss is 0: values recorded with PyTorch. Weight and bias are asked
    /// to move alike; the bias stays, the weight goes a quarter further than asked.
    #[test]
    fn frozen_and_overshooting() {
        let operations = worked("lr=0.1", 16);
        let names: Vec<_> = operations.iter().map(|operation| (operation.phase, operation.name)).collect();
        use Phase::*;
        let update_names = [(Update, "to"), (Update, "mul"), (Update, "add")];
        let before = [(Forward, "addmm"), (Loss, "sub"), (Loss, "mul"), (Loss, "mean")];
        let backward = [(Backward, "to"), (Backward, "sub"), (Backward, "mul"), (Backward, "sum"), (Backward, "dot")];
        assert_eq!(names, [&before[..], &backward, &update_names, &update_names].concat());

        let weight = &update(&operations, "0.weight")[2];
        assert_eq!((weight.inputs[0], weight.result), (0.2281494140625, 0.228271484375));
        assert!((weight.error_ulp - 0.2).abs() < 0.01, "{weight:?}");
        let bias = &update(&operations, "0.bias")[2];
        assert_eq!((bias.inputs[0], bias.result), (0.771484375, 0.771484375));
        assert!((bias.inputs[1] - 9.8e-5).abs() < 1e-6, "{bias:?}");
        assert!((bias.error_ulp + 0.2).abs() < 0.01, "{bias:?}");
    }

    /// eps 1e-8 is no float16 number: Adam's divisor becomes 0, and the parameter is not finite.
    #[test]
    fn adams_eps_is_lost() {
        let operations = worked("lr=0.01&y=0.53&optimizer=adam", 0);
        let adam = update(&operations, "0.weight");
        let eps = adam.iter().find(|operation| operation.name == "to").expect("eps is a Python number");
        assert_eq!((eps.exact, eps.result), (1e-8, 0.0));
        let divided = adam.last().expect("addcdiv comes last");
        assert_eq!(divided.inputs[3], 0.0);
        assert!(!divided.result.is_finite());
    }
}
