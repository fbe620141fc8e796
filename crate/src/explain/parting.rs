//! Where two runs part: the first step after which a number of theirs differs, and the first operation in it.

use std::ops::RangeInclusive;

use super::{Neuron, Worked, explain_neuron, next_step};
use crate::{experiment::Experiment, numbers::bits::is_same, run::trainer::Run, torch::kernels::Role};

/// Two runs, step by step beside each other.
pub struct Parting {
    experiments: [Experiment; 2],
    runs: [Run; 2],
    apart: Option<Apart>,
}

/// That they differ after the last step taken.
struct Apart {
    /// The place of the first parameter that differs, and what it is in each.
    parameter: Option<(usize, [f64; 2])>,
    /// The same runs once more, on their way to the step before.
    before: Box<[Run; 2]>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// Nothing differs in the steps that both take.
    Alike,
    /// They start apart: the place of the first parameter that differs, among all in PyTorch's order, and what it is in each.
    Start { place: usize, values: [f64; 2] },
    /// They part in this iteration.
    Step(Step),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub iteration: u32,
    /// The place of the first parameter that differs after it, and what it is in each; `None` where only gradients, prediction
    /// or loss do.
    pub parameter: Option<(usize, [f64; 2])>,
    /// The step of both: of one neuron the whole; of a network the step of the neuron that has that parameter, on the batch's
    /// first point. `None` where no operation in it differs.
    pub sides: Option<[Side; 2]>,
}

/// A run's step, and the places of its operations that make the difference: the last of them is the first whose result is
/// another.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    pub worked: Vec<Worked>,
    pub differ: RangeInclusive<usize>,
}

impl Parting {
    pub fn new(experiments: [Experiment; 2]) -> Parting {
        let runs = [Run::new(&experiments[0]), Run::new(&experiments[1])];
        Parting { experiments, runs, apart: None }
    }

    /// How many steps were found to be alike.
    pub fn looked(&self) -> u32 {
        self.runs[0].iteration()
    }

    /// Looks on; `None` if `expired`, which is asked about every 1,000 multiplications, said so on the way.
    pub fn look_until(&mut self, expired: &dyn Fn() -> bool) -> Option<Found> {
        if self.looked() == 0
            && let Some((place, values)) = self.differing()
        {
            return Some(Found::Start { place, values });
        }
        let [first, second] = &self.experiments;
        let (steps, chunk) = (first.steps.min(second.steps), first.steps_in(Experiment::BETWEEN_LOOKS));
        let mut left = chunk;
        loop {
            let taken = self.looked();
            match &mut self.apart {
                Some(Apart { parameter, before }) => {
                    let iteration = taken - 1;
                    if before[0].iteration() == iteration {
                        let (parameter, sides) = (*parameter, sides(&self.experiments, before, *parameter));
                        return Some(Found::Step(Step { iteration, parameter, sides }));
                    }
                    before.iter_mut().for_each(Run::step);
                }
                None if taken == steps => return Some(Found::Alike),
                None => {
                    self.runs.iter_mut().for_each(Run::step);
                    if self.is_apart() {
                        let before = Box::new([Run::new(&self.experiments[0]), Run::new(&self.experiments[1])]);
                        self.apart = Some(Apart { parameter: self.differing(), before });
                    }
                }
            }
            left -= 1;
            if left == 0 {
                if expired() {
                    return None;
                }
                left = chunk;
            }
        }
    }

    /// The first parameter that differs.
    fn differing(&self) -> Option<(usize, [f64; 2])> {
        let [first, second] = [0, 1].map(|run: usize| self.runs[run].values());
        let mut pairs = first.iter().zip(&second).map(|([a, _], [b, _])| [*a, *b]);
        let place = pairs.position(|[a, b]| !is_same(a, b))?;
        Some((place, [first[place][0], second[place][0]]))
    }

    /// Whether anything that is to be seen of the last step differs.
    fn is_apart(&self) -> bool {
        let seen = |run: &Run| {
            let mut seen = run.row().values().to_vec();
            seen.extend(run.values().into_iter().flatten());
            seen
        };
        // Where only one keeps an average, there is nothing that it could be alike with.
        let [first, second] = [0, 1].map(|run: usize| self.runs[run].row().ema);
        if first.iter().flatten().zip(second.iter().flatten()).any(|(a, b)| !is_same(*a, *b)) {
            return true;
        }
        let [first, second] = [seen(&self.runs[0]), seen(&self.runs[1])];
        first.len() != second.len() || first.iter().zip(&second).any(|(a, b)| !is_same(*a, *b))
    }
}

/// The next step of both runs, as far as it is told, if an operation in it differs.
fn sides(experiments: &[Experiment; 2], runs: &[Run; 2], parameter: Option<(usize, [f64; 2])>) -> Option<[Side; 2]> {
    let worked = |of: usize| {
        let (experiment, run) = (&experiments[of], &runs[of]);
        if experiment.is_neuron() {
            return Some(next_step(experiment, run, None, None));
        }
        Some(explain_neuron(experiment, run, neuron_with(experiment, parameter?.0)?))
    };
    let (first, second) = (worked(0)?, worked(1)?);
    let [a, b] = first_difference(&first, &second)?;
    Some([Side { worked: first, differ: a }, Side { worked: second, differ: b }])
}

/// The neuron of a network that has the parameter at a place among all.
fn neuron_with(experiment: &Experiment, mut place: usize) -> Option<Neuron> {
    for (layer, shape) in experiment.layer_shapes().iter().enumerate() {
        let weights = shape.fan_in * shape.fan_out;
        if place < weights {
            let (index, input) = (place / shape.fan_in, Some(place % shape.fan_in));
            return Some(Neuron { layer, index, input, point: 0 });
        }
        place -= weights;
        if place < shape.fan_out {
            return Some(Neuron { layer, index: place, input: None, point: 0 });
        }
        place -= shape.fan_out;
    }
    None
}

/// The first operation of a step, and its counterpart in the other, whose results differ; each with those before it that have
/// no counterpart, such as a number that only one of them rounds. The counterpart gives the number of the same name.
fn first_difference(first: &[Worked], second: &[Worked]) -> Option<[RangeInclusive<usize>; 2]> {
    let is_named = |worked: &Worked, other: &Worked| {
        let (own, other) = (&worked.operation, &other.operation);
        own.phase == other.phase
            && own.parameter == other.parameter
            && own.result.name == other.result.name
            && own.result.about == other.result.about
            // What two optimizers compute on the way may have a name in common and nothing else.
            && (own.node == other.node || own.result.name.role == Role::After)
    };
    // After the last operation that both have, with the same result.
    let mut since = [0, 0];
    for (place, worked) in first.iter().enumerate() {
        // Several may give a number of the same name.
        let Some(other) = (since[1]..second.len()).find(|&other| is_named(worked, &second[other])) else { continue };
        if !is_same(worked.operation.result.value, second[other].operation.result.value) {
            return Some([since[0]..=place, since[1]..=other]);
        }
        since = [place + 1, other + 1];
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{experiment::link::Link, torch::kernels::Phase};

    fn found(hash: &str) -> Found {
        let Link { experiment, variants, .. } = Link::parse(hash).expect(hash);
        let other = experiment.varied(&variants.expect("it has one")[0]).expect(hash);
        Parting::new([experiment, other]).look_until(&|| false).expect("it has all the time")
    }

    /// The notebook on a CPU and on a GPU, as PyTorch recorded both: one weight after the first step is 0.08660888671875,
    /// the other 0.086669921875, since only a CPU rounds the learning rate.
    #[test]
    fn the_notebook_parts_where_its_recordings_do() {
        let Found::Step(step) = found("but=device:cuda") else { panic!("they start alike") };
        assert_eq!((step.iteration, step.parameter), (0, Some((0, [0.08660888671875, 0.086669921875]))));
        let [cpu, gpu] = step.sides.expect("one neuron's step is worked");
        let results = |Side { worked, differ }: &Side| {
            worked[differ.clone()].iter().map(|worked| worked.result.clone()).collect::<Vec<_>>()
        };
        assert_eq!(results(&cpu), ["−lr", "product", "weight"]);
        assert_eq!(cpu.worked[*cpu.differ.start()].operation.result.value, -0.0999755859375);
        assert_eq!(results(&gpu), ["weight"]);
    }

    #[test]
    fn other_dtypes_start_apart() {
        // nn.Linear(1, 1) under seed 0, and its weight in float16.
        let values = [-0.007488250732421875, -0.007486820220947266];
        assert_eq!(found("but=dtype:float32"), Found::Start { place: 0, values });
        let Found::Step(step) = found("0.weight=0.5&0.bias=0&lr=0.125&but=dtype:float32") else { panic!("0.5 is 0.5") };
        assert!(step.iteration > 0, "what has few digits is the same in both: {step:?}");
    }

    #[test]
    fn what_changes_no_bit_parts_nowhere() {
        assert_eq!(found("but=lr:0.1"), Found::Alike);
        // float32 has no wider copy.
        assert_eq!(found("dtype=float32&but=update:master_weights"), Found::Alike);
        assert_eq!(found("lr=0&but=device:cuda"), Found::Alike);
    }

    /// The first average is a copy.
    #[test]
    fn two_averages_part_where_they_are_moved() {
        let Found::Step(step) = found("ema_decay=0.5&but=ema_decay:0.25") else { panic!("other numbers") };
        assert_eq!((step.iteration, step.parameter), (1, None));
        let [side, _] = step.sides.expect("one neuron's step is worked");
        assert_eq!(side.worked[*side.differ.end()].result, "ema_weight");
        assert_eq!(found("but=ema_decay:0.5"), Found::Alike);
    }

    #[test]
    fn two_optimizers_part_where_their_parameter_does() {
        let Found::Step(step) = found("but=optimizer:adam") else { panic!("they start alike") };
        let [sgd, adam] = step.sides.expect("one neuron's step is worked");
        for Side { worked, differ } in [&sgd, &adam] {
            assert_eq!(worked[*differ.end()].result, "weight");
        }
        assert!(adam.differ.count() > 5, "what Adam does on the way has no counterpart");
    }

    /// Both start alike; a GPU doesn't round the learning rate, as in one neuron.
    #[test]
    fn a_network_says_which_parameter_and_what_made_it() {
        let Found::Step(step) = found("layers=2,3,1&data=xor&batch_size=10&lr=0.1&but=device:cuda") else {
            panic!("one seed")
        };
        let (place, values) = step.parameter.expect("a weight differs");
        let sides = step.sides.expect("its neuron's step");
        assert!(values[0] != values[1] && place < 13, "{place}");
        for (Side { worked, differ }, value) in sides.iter().zip(values) {
            let last = &worked[*differ.end()].operation;
            assert!(last.phase != Phase::Update || last.result.value == value);
        }
        let Found::Step(step) = found("layers=2,3,1&data=xor&batch_size=10&but=lr:0.2") else { panic!("one seed") };
        let [side, _] = step.sides.expect("its neuron's step");
        assert_eq!((step.iteration, side.worked[*side.differ.end()].result.as_str()), (0, "−lr"));
        // A deeper one says where its parameter is.
        let network = Link::parse("layers=2,3,1&data=xor").expect("it is one").experiment;
        let neuron = |layer, index, input| Some(Neuron { layer, index, input, point: 0 });
        assert_eq!(neuron_with(&network, 5), neuron(0, 2, Some(1)));
        assert_eq!(neuron_with(&network, 8), neuron(0, 2, None));
        assert_eq!(neuron_with(&network, 12), neuron(1, 0, None));
        assert_eq!(neuron_with(&network, 13), None);
    }

    #[test]
    fn it_goes_on_where_time_ran_out() {
        let Link { experiment, variants, .. } = Link::parse("steps=3000&dtype=float64&but=lr:0.1").expect("it is one");
        let other = experiment.varied(&variants.expect("it has one")[0]).expect("it is one");
        let mut parting = Parting::new([experiment, other]);
        assert_eq!(parting.look_until(&|| true), None);
        assert_eq!(parting.look_until(&|| false), Some(Found::Alike));
    }
}
