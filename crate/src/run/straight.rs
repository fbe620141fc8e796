//! The notebook's loop in a straight line: one neuron, one point, `MSELoss`, plain SGD.
//!
//! The same operations as in `NetworkModel::step`, in the same order, without what a network needs around them: of a neuron's
//! step that took nine parts in ten.

use std::ops::Range;

use super::{
    checkpoint::Checkpoint,
    history::History,
    model::Step,
    stages::Stages,
    watch::{Seen, Watch},
};
use crate::{
    experiment::{Experiment, Steps},
    numbers::scalar::Lanes,
    torch::{
        kernels::{Alpha, Kernels, Shape, python},
        loss::Loss,
        nn::Sequential,
        optim::{Descent, Optimizer, Update},
    },
};

const ONE: Shape = Shape { rows: 1, fan_in: 1, fan_out: 1 };

/// Whether a model goes that way: not one whose steps are told operation by operation, nor on a device that most runs aren't
/// on, for which it isn't compiled.
pub(super) const fn is_computed<K: Kernels>(_: &K) -> bool {
    K::HAS_ALL && K::Lanes::WIDTH > 1
}

/// The steps of an experiment that goes that way: a plain descent, before and after which there is nothing else.
pub(crate) fn descent(experiment: &Experiment) -> Option<Descent> {
    let is_of_one = experiment.is_neuron() && experiment.points().train == 1;
    let is_in_place = experiment.steps() == Steps::Parameter
        && matches!(experiment.update, Update::Nearest | Update::MasterWeights)
        && experiment.cast_to().is_none();
    let has_more = experiment.autocast.is_some()
        || experiment.float8.is_some()
        || experiment.accumulate > 1
        || experiment.loss_scaling.is_some()
        || experiment.clip_grad.is_some()
        || experiment.lr_scheduler.is_some()
        || experiment.state_in().is_some()
        || experiment.ema_decay.is_some();
    match experiment.optimizer {
        Optimizer::Sgd(sgd) if is_of_one && is_in_place && !has_more && sgd.is_plain() => Some(Descent { lr: sgd.lr }),
        _ => None,
    }
}

/// What all steps take; a lane may be a run of its own.
pub(crate) struct Straight<K: Kernels> {
    x: K::Lanes,
    y: K::Lanes,
    norm: K::Lanes,
    descent: Descent,
    pub(super) alpha: Alpha<K>,
}

/// What a step made of a weight and a bias, in each lane.
pub(super) struct Taken<L> {
    before: [L; 2],
    prediction: L,
    loss: L,
    grads: [L; 2],
    pub parameters: [L; 2],
}

impl<K: Kernels> Straight<K> {
    /// If that is what an experiment does.
    pub fn of(k: &K, experiment: &Experiment) -> Option<Self> {
        let descent = descent(experiment)?;
        let points = experiment.points();
        let number = |name, value| K::Lanes::splat(k.number(python(name, value)));
        let (x, y) = (number("x", *points.x.first()?), number("y", *points.y.first()?));
        Some(Straight { x, y, norm: Loss::norm(k, 1.0), alpha: descent.alpha(k), descent })
    }

    #[inline(always)]
    pub(super) fn take(&self, k: &K, before: [K::Lanes; 2]) -> Taken<K::Lanes> {
        let (Straight { x, y, norm, descent, alpha }, [weight, bias]) = (self, before);
        let [prediction] = k.addmm(bias, ONE, |_| ([*x], [weight]));
        let [loss, grad] = Loss::squared_of_one(k, *norm, prediction, *y);
        let bias_grad = k.sum_column(1, |_| grad, 0, 1);
        let [weight_grad] = k.dot(ONE, |_| ([*x], [grad]));
        // One after the other: an array's own map is a call for each.
        let parameters = [descent.step_one(k, alpha, weight, weight_grad), descent.step_one(k, alpha, bias, bias_grad)];
        Taken { before, prediction, loss, grads: [weight_grad, bias_grad], parameters }
    }

    /// See `Model::stride`. What the model holds at the end is what its own steps would leave.
    #[expect(clippy::too_many_arguments, reason = "the parts of a model, of which the kernels are one")]
    pub(super) fn stride(
        &self,
        k: &K,
        network: &mut Sequential<K>,
        stages: &mut Stages<K>,
        loss: &mut f64,
        iterations: Range<u32>,
        watch: &mut Watch,
        mut history: Option<&mut History>,
    ) -> u32 {
        let Range { start, end } = iterations;
        let [weight, bias] = &mut network.parameters[..] else { return 0 };
        if start >= end {
            return 0;
        }
        let mut parameters = [K::Lanes::splat(weight.data[0]), K::Lanes::splat(bias.data[0])];
        let mut iteration = start;
        let taken = loop {
            // In every lane the same.
            let taken = self.take(k, parameters);
            parameters = taken.parameters;
            stages.taken += 1;
            if !watch.is_proved() {
                taken.show(taken.is_plain(), 0, iteration + 1, watch);
            }
            if let Some(history) = &mut history {
                history.push_numbers(taken.numbers(iteration));
            }
            iteration += 1;
            if iteration == end || (history.is_none() && watch.is_proved()) {
                break taken;
            }
        };
        let (grads, [new_weight, new_bias]) = (taken.grads, taken.parameters);
        (weight.grad[0], weight.data[0]) = (of_lane(grads[0], 0), of_lane(new_weight, 0));
        (bias.grad[0], bias.data[0]) = (of_lane(grads[1], 0), of_lane(new_bias, 0));
        *loss = of_lane(taken.loss, 0).into();
        network.predicted(taken.prediction);
        watch.looked_at(iteration - 1);
        iteration - start
    }
}

impl<L: Lanes<Scalar: Into<f64>>> Taken<L> {
    /// A row of the first lane.
    #[inline(always)]
    fn numbers(&self, iteration: u32) -> [f64; 7] {
        let Left { loss, parameters: [weight, bias], grads: [weight_grad, bias_grad], .. } = self.left(0, 0);
        [iteration.into(), of_lane(self.prediction, 0).into(), loss, weight, bias, weight_grad, bias_grad]
    }

    /// Whether, in every lane, nothing is to be told of it but its loss: see `Watch::goes_on`.
    #[inline(always)]
    pub fn is_plain(&self) -> bool {
        let ([weight, bias], [_, bias_grad]) = (self.parameters, self.grads);
        (weight.is_other(self.before[0]) || bias.is_other(self.before[1]))
            && weight.is_finite()
            && bias.is_finite()
            && self.loss.is_finite()
            && self.loss.has_no_zero()
            && bias_grad.has_no_zero()
    }

    /// Shows a run's step in a lane, the `taken`th, to who watches that run.
    #[inline(always)]
    pub fn show(&self, is_plain: bool, lane: usize, taken: u32, watch: &mut Watch) {
        if !(is_plain && watch.goes_on(taken - 1, of_lane(self.loss, lane).into())) {
            self.show_all(lane, taken, watch);
        }
    }

    #[inline(never)]
    fn show_all(&self, lane: usize, taken: u32, watch: &mut Watch) {
        let left = self.left(lane, taken);
        let is_other = |which: usize| {
            let before: f64 = of_lane(self.before[which], lane).into();
            left.parameters[which].to_bits() != before.to_bits()
        };
        let finite = left.parameters[0].is_finite() && left.parameters[1].is_finite();
        let step = Step {
            loss: left.loss,
            moved: is_other(0) || is_other(1),
            skipped: false,
            waits: false,
            finite,
            // A gradient that is inf or NaN has made them so.
            all_finite: finite && left.loss.is_finite(),
            lost: !finite,
            zero_gradients: left.grads == [0.0; 2],
            taken,
            is_settled: true,
        };
        watch.see(taken - 1, &step, &left);
    }

    /// What it left in a lane, the `taken`th of its run.
    #[inline(always)]
    pub fn left(&self, lane: usize, taken: u32) -> Left {
        let of = |[weight, bias]: [L; 2]| [of_lane(weight, lane).into(), of_lane(bias, lane).into()];
        Left { loss: of_lane(self.loss, lane).into(), grads: of(self.grads), parameters: of(self.parameters), taken }
    }
}

/// What a step left of a run.
pub(super) struct Left {
    pub loss: f64,
    grads: [f64; 2],
    parameters: [f64; 2],
    taken: u32,
}

impl Seen for Left {
    fn first(&self) -> [f64; 2] {
        self.parameters
    }

    fn checkpoint(&self) -> Checkpoint {
        Checkpoint::of_neuron(self.parameters, self.taken)
    }
}

#[inline(always)]
fn of_lane<L: Lanes>(lanes: L, lane: usize) -> L::Scalar {
    L::numbers(&[lanes])[lane]
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, sample::select};

    use crate::{
        experiment::{Experiment, link::Link},
        run::{
            record::Row,
            trainer::{Run, Trainer},
        },
    };

    /// Neurons on a point, most of them at the ends of a dtype's range.
    fn experiments() -> impl Strategy<Value = Experiment> {
        let number = || {
            const SIZES: &[f64] = &[0.0, 1e-45, 6e-8, 3e-5, 0.001, 0.1, 1.0, 7.0, 255.0, 60_000.0, 1e19, 3e38, 1e300];
            (select(SIZES), 0.5..2.0f64, any::<bool>()).prop_map(|(size, factor, is_negative)| {
                let number: f64 = size * factor;
                if is_negative { -number } else { number }
            })
        };
        let dtype = select(&["float16", "bfloat16", "float32", "float64"][..]);
        (dtype, [number(), number(), number(), number()], number()).prop_filter_map(
            "PyTorch would refuse it",
            |(dtype, [x, y, weight, bias], lr)| {
                let lr = lr.abs();
                let hash = format!("dtype={dtype}&x={x:e}&y={y:e}&0.weight={weight:e}&0.bias={bias:e}&lr={lr:e}");
                Link::parse(&hash).ok().map(|link| link.experiment)
            },
        )
    }

    fn bits(row: Row) -> [u64; 7] {
        row.values().map(|value| if value.is_nan() { f64::NAN } else { value }.to_bits())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        /// The straight line comes where a network's own steps come, and says the same of it, however many are taken at once.
        #[test]
        fn it_is_the_way_of_single_steps(experiment in experiments(), strides in prop::collection::vec(1..40u32, 1..6)) {
            let (mut trainer, mut run) = (Trainer::new(experiment.clone()), Run::new(&experiment));
            for stride in strides {
                trainer.train(stride);
                for _ in 0..stride {
                    run.step();
                    let at = run.iteration() as usize - 1;
                    let row = trainer.history().rows().nth(at).expect("every row is kept");
                    prop_assert_eq!(bits(row), bits(run.row()), "iteration {} of {:?}", at, *experiment);
                }
                prop_assert_eq!(bits(trainer.run().row()), bits(run.row()));
                prop_assert_eq!(trainer.run().iteration(), run.iteration());
                let (ours, theirs) = (trainer.run().outcome(), run.outcome());
                prop_assert_eq!(format!("{ours:?}"), format!("{theirs:?}"), "{:?}", *experiment);
            }
        }
    }
}
