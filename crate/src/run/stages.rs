//! What happens between backward and the next step, a stage after the other: the gradients are added up, unscaled and
//! clipped, the optimizer steps, the parameters are copied from their wider copy and averaged. Each stage has its own words.

use super::{
    model::Step,
    record::{Scaling, Scheduled},
};
use crate::{
    experiment::{Experiment, Steps},
    numbers::{dtype::Dtype, scalar::Lanes},
    torch::{
        accumulate::Accumulated,
        clip_grad::ClipGrad,
        generator::Generator,
        grad_scaler::Scaler,
        kernels::{Kernels, Name, Phase, Role, Subject, python},
        lr_scheduler::Schedule,
        nn::Parameter,
        optim::{Change, Kahan, Rounding, Stepper, Update},
        swa_utils::AveragedModel,
        tensors::plain,
    },
};

/// In PyTorch's order, which is the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// `param.grad += grad`; nothing follows until enough are added up.
    Accumulate,
    /// `master.grad = p.grad.float()`, and of a fresh copy `master.copy_(p)`.
    Widen,
    Unscale,
    Clip,
    Step,
    /// `state.copy_(state.to(state_dtype))`.
    RoundState,
    /// `param.copy_(master)`.
    Copy,
    /// `param.copy_(param.to(dtype))`, of a dtype that numbers are only kept in.
    Cast,
    /// `averaged.update_parameters(model)`.
    Average,
}

/// What is stepped: the network's own parameters, a wider copy of them, or what compensates them.
pub(super) enum Stepped<K: Kernels> {
    InPlace {
        stepper: Stepper<K>,
        rounding: Rounding,
    },
    Copy {
        stepper: Stepper<K::Wide>,
        parameters: Vec<Parameter<<K::Wide as Kernels>::Scalar>>,
        /// Made anew in each step, of the parameters.
        is_fresh: bool,
    },
    Kahan(Box<Kahan<K>>),
}

pub(super) struct Stages<K: Kernels> {
    stages: Vec<Stage>,
    pub stepped: Stepped<K>,
    pub scaler: Option<Scaler>,
    clip: Option<ClipGrad>,
    state_dtype: Option<Dtype>,
    cast_to: Option<Dtype>,
    pub accumulated: Option<Box<Accumulated<K>>>,
    pub averaged: Option<Box<AveragedModel<K>>>,
    /// What the scaler did in the last step; before the first, what it begins with.
    pub scaling: Option<Scaling>,
    pub schedule: Option<Schedule>,
    /// The learning rate of the last step, and what it moved; before the first, what it begins with.
    pub scheduled: Option<Scheduled>,
    /// The learning rate stays from here on.
    pub is_settled: bool,
    /// How many optimizer steps were taken: dynamic loss scaling skips some.
    pub taken: u32,
}

impl<K: Kernels> Stages<K> {
    /// For parameters as they start; those that are kept in a narrower dtype are rounded to it.
    pub fn new(kernels: &K, experiment: &Experiment, parameters: &mut [Parameter<K::Scalar>]) -> Self {
        if let Some(dtype) = experiment.cast_to() {
            cast_all(kernels, parameters, dtype);
        }
        let in_place = |rounding| Stepped::InPlace {
            stepper: Stepper::new(kernels.clone(), experiment.optimizer, parameters),
            rounding,
        };
        let is_fresh = experiment.steps() == Steps::FreshCopy;
        let stepped = match experiment.update {
            Update::Kahan => Stepped::Kahan(Box::new(Kahan::new(kernels.clone(), experiment.optimizer, parameters))),
            Update::StochasticRounding => {
                in_place(Rounding::Stochastic(Box::new(Generator::manual_seed(experiment.seed))))
            }
            Update::Nearest | Update::MasterWeights if experiment.steps() == Steps::Parameter => {
                in_place(Rounding::Nearest)
            }
            Update::Nearest | Update::MasterWeights => {
                let wide = kernels.wide();
                let mut copies = Vec::new();
                for (tensor, Parameter { name, word, data, .. }) in parameters.iter().enumerate() {
                    let word = if is_fresh { TARGET } else { master_word(word) };
                    copies.push(Parameter::new(&wide, name.clone(), word, tensor, &plain(data)));
                }
                Stepped::Copy {
                    stepper: Stepper::new(wide, experiment.optimizer, &copies),
                    parameters: copies,
                    is_fresh,
                }
            }
        };
        let has_copy = matches!(stepped, Stepped::Copy { .. });
        let scaler = experiment.loss_scaling.map(Scaler::new);
        let stages = [
            (Stage::Accumulate, experiment.accumulate > 1),
            (Stage::Widen, has_copy),
            (Stage::Unscale, scaler.is_some()),
            (Stage::Clip, experiment.clip_grad.is_some()),
            (Stage::Step, true),
            (Stage::RoundState, experiment.state_in().is_some()),
            (Stage::Copy, has_copy),
            (Stage::Cast, experiment.cast_to().is_some()),
            (Stage::Average, experiment.ema_decay.is_some()),
        ];
        let stages = stages.into_iter().filter(|(_, is_there)| *is_there).map(|(stage, _)| stage).collect();
        let scaling = scaler.as_ref().map(|scaler| Scaling { scale: scaler.scale(), skipped: false });
        let schedule = experiment.lr_scheduler.map(|scheduler| Schedule::new(scheduler, experiment.optimizer.lr()));
        let scheduled = schedule.as_ref().map(|schedule| Scheduled { learning_rate: schedule.lr(), unmoved: 0 });
        let is_settled = schedule.is_none();
        let mut stages = Stages {
            stages,
            stepped,
            scaler,
            clip: experiment.clip_grad,
            state_dtype: experiment.state_in(),
            cast_to: experiment.cast_to(),
            accumulated: None,
            averaged: None,
            scaling,
            schedule,
            scheduled,
            is_settled,
            taken: 0,
        };
        if experiment.accumulate > 1 || experiment.ema_decay.is_some() {
            stages.add_more(kernels, experiment, parameters);
        }
        stages
    }

    /// What few runs have.
    #[inline(never)]
    fn add_more(&mut self, kernels: &K, experiment: &Experiment, parameters: &[Parameter<K::Scalar>]) {
        let every = Some(experiment.accumulate).filter(|&every| every > 1);
        self.accumulated = every.map(|every| Box::new(Accumulated::new(kernels.clone(), every, parameters)));
        let averaged = |decay| Box::new(AveragedModel::new(kernels.clone(), decay, parameters));
        self.averaged = experiment.ema_decay.map(averaged);
    }

    /// Whether it has that.
    pub fn has_more(&self) -> bool {
        self.accumulated.is_some() || self.averaged.is_some()
    }

    /// The gradient that backward starts from, where it is not 1; the loss may be of other kernels than the parameters.
    pub fn scale<L: Kernels>(&self, k: &L) -> Option<L::Scalar> {
        let scaled = self.scaler.as_ref().map(|scaler| {
            k.enter(Phase::Backward, "", "MulBackward0");
            k.named("loss_grad", "loss * scale").number(python("scale", scaler.scale()))
        });
        match &self.accumulated {
            None => scaled,
            Some(accumulated) => Some(accumulated.divide(k, scaled)),
        }
    }

    /// Gradients are added up, and there is no step yet.
    fn is_waiting(&self) -> bool {
        self.accumulated.as_ref().is_some_and(|accumulated| accumulated.seen > 0)
    }

    /// All gradients that the step is made of are 0, as they seldom are: most often the first one says so.
    pub fn has_zero_gradients(&self, parameters: &[Parameter<K::Scalar>]) -> bool {
        match &self.stepped {
            // Until the next step a copy's are those of the last one.
            Stepped::Copy { parameters: copies, .. } if !self.is_waiting() => are_zero(copies),
            _ => are_zero(parameters),
        }
    }

    /// From the gradients to the next step's parameters. The loss is not known here.
    pub fn run(&mut self, k: &K, parameters: &mut [Parameter<K::Scalar>]) -> Step {
        let (mut take, mut change, mut lost, mut before) = (true, None, None, None);
        let kept = self.kept(parameters);
        for stage in &self.stages {
            match stage {
                Stage::Accumulate => {
                    if !self.accumulated.as_mut().is_none_or(|accumulated| accumulated.add(parameters)) {
                        return self.waits(parameters);
                    }
                }
                Stage::Widen => self.stepped.widen(k, parameters),
                Stage::Unscale => take = self.stepped.unscale(k, self.scaler.as_ref(), parameters),
                Stage::Clip => self.stepped.clip(k, self.clip.as_ref(), parameters),
                Stage::Step | Stage::RoundState if !take => {}
                Stage::Step => {
                    before = self.schedule.as_ref().map(|schedule| self.stepped.schedule(k, schedule, parameters));
                    change = Some(self.stepped.step(self.taken, parameters));
                }
                Stage::RoundState => self.stepped.round_state(self.state_dtype, parameters),
                Stage::Copy => {
                    // What a fresh copy lost is lost if the parameter is.
                    lost = change.filter(|_| !self.stepped.is_fresh()).map(|change| !change.finite);
                    let moved = self.stepped.copy(k, self.cast_to.is_some(), parameters);
                    change = Some(Change::of::<K>(moved, parameters));
                }
                Stage::Cast => {
                    let moved = self.cast(k, &kept, parameters);
                    change = Some(Change::of::<K>(moved, parameters));
                }
                Stage::Average => {
                    if let Some(averaged) = &mut self.averaged {
                        averaged.update(parameters);
                    }
                }
            }
        }
        let Change { moved, finite, all_finite } = change.unwrap_or_else(|| Change::of::<K>(false, parameters));
        let unmoved = before.map_or(0, |before| self.stepped.unmoved(before, parameters));
        if let Some(scaler) = &mut self.scaler {
            self.scaling = Some(Scaling { scale: scaler.scale(), skipped: !take });
            scaler.update(take);
        }
        self.taken += u32::from(take);
        if let Some(schedule) = &mut self.schedule {
            let learning_rate = schedule.lr();
            self.scheduled = Some(Scheduled { learning_rate, unmoved: if learning_rate == 0.0 { 0 } else { unmoved } });
            // Also after a step that was skipped: the usual loop calls it all the same.
            self.is_settled = schedule.step();
        }
        let lost = lost.unwrap_or(!finite);
        Step {
            loss: f64::NAN,
            moved,
            skipped: !take,
            waits: false,
            finite,
            all_finite,
            lost,
            taken: self.taken,
            is_settled: self.is_settled,
        }
    }

    /// Rounds parameters that were set to what they are kept in.
    pub fn keep(&self, k: &K, parameters: &mut [Parameter<K::Scalar>]) {
        if let Some(dtype) = self.cast_to {
            cast_all(k, parameters, dtype);
        }
    }

    /// The parameters before a step that casts them.
    fn kept(&self, parameters: &[Parameter<K::Scalar>]) -> Vec<Vec<K::Scalar>> {
        match self.cast_to {
            None => Vec::new(),
            Some(_) => parameters.iter().map(|parameter| parameter.data.clone()).collect(),
        }
    }

    /// True if one is another than before.
    #[inline(never)]
    fn cast(&self, k: &K, before: &[Vec<K::Scalar>], parameters: &mut [Parameter<K::Scalar>]) -> bool {
        let (Some(dtype), k) = (self.cast_to, &k.one()) else { return false };
        let mut moved = false;
        for (tensor, (parameter, before)) in parameters.iter_mut().zip(before).enumerate() {
            k.enter(Phase::Update, &parameter.name, dtype.name());
            let name = Name::of(parameter.word, Role::After);
            for (element, (param, before)) in parameter.data.iter_mut().zip(before).enumerate() {
                k.about(Subject::Parameter { tensor, element });
                *param = k.named(name, dtype.cast_call()).cast(*param, dtype);
                moved |= !K::Lanes::splat(*param).is_same(K::Lanes::splat(*before));
            }
        }
        moved
    }

    /// No step yet.
    #[cold]
    #[inline(never)]
    fn waits(&mut self, parameters: &[Parameter<K::Scalar>]) -> Step {
        self.scaling = self.scaler.as_ref().map(|scaler| Scaling { scale: scaler.scale(), skipped: false });
        self.scheduled = self.schedule.as_ref().map(|schedule| Scheduled { learning_rate: schedule.lr(), unmoved: 0 });
        let Change { moved, finite, all_finite } = Change::of::<K>(false, parameters);
        let (loss, lost, taken, is_settled) = (f64::NAN, !finite, self.taken, self.is_settled);
        Step { loss, moved, skipped: false, waits: true, finite, all_finite, lost, taken, is_settled }
    }
}

impl<K: Kernels> Stepped<K> {
    /// The gradients that are stepped with, of those that backward left; and a fresh copy of the parameters.
    fn widen(&mut self, k: &K, parameters: &[Parameter<K::Scalar>]) {
        let Stepped::Copy { parameters: copies, is_fresh, .. } = self else { return };
        widen(k, parameters, copies);
        if *is_fresh {
            for (copy, parameter) in copies.iter_mut().zip(parameters) {
                widen_all(k, &parameter.data, &mut copy.data);
            }
        }
    }

    /// What is stepped is a copy, made anew in each step.
    const fn is_fresh(&self) -> bool {
        matches!(self, Stepped::Copy { is_fresh: true, .. })
    }

    fn round_state(&mut self, dtype: Option<Dtype>, parameters: &[Parameter<K::Scalar>]) {
        match (self, dtype) {
            (Stepped::InPlace { stepper, .. }, Some(dtype)) => stepper.round_state(dtype, parameters),
            (Stepped::Copy { stepper, parameters, .. }, Some(dtype)) => stepper.round_state(dtype, parameters),
            (Stepped::Kahan(_), _) | (_, None) => {}
        }
    }

    /// False if the step is to be skipped.
    fn unscale(&mut self, k: &K, scaler: Option<&Scaler>, parameters: &mut [Parameter<K::Scalar>]) -> bool {
        let Some(scaler) = scaler else { return true };
        match self {
            Stepped::InPlace { .. } | Stepped::Kahan(_) => scaler.unscale(k, parameters),
            Stepped::Copy { parameters, .. } => scaler.unscale(&k.wide(), parameters),
        }
    }

    fn clip(&mut self, k: &K, clip: Option<&ClipGrad>, parameters: &mut [Parameter<K::Scalar>]) {
        let Some(clip) = clip else { return };
        match self {
            Stepped::InPlace { .. } | Stepped::Kahan(_) => clip.clip(k, parameters),
            Stepped::Copy { parameters, .. } => clip.clip(&k.wide(), parameters),
        }
    }

    /// Gives the optimizer the learning rate of this step; what weight and bias are before it.
    #[inline(never)]
    fn schedule(&mut self, k: &K, schedule: &Schedule, parameters: &[Parameter<K::Scalar>]) -> [f64; 2] {
        schedule.tell(k);
        self.set_lr(schedule.lr());
        self.held(parameters).map(|[value, _]| value)
    }

    fn set_lr(&mut self, lr: f64) {
        match self {
            Stepped::InPlace { stepper, .. } => stepper.set_lr(lr),
            Stepped::Copy { stepper, .. } => stepper.set_lr(lr),
            Stepped::Kahan(kahan) => kahan.set_lr(lr),
        }
    }

    /// The first weight and the first bias of what keeps the steps, each with its gradient.
    fn held(&self, parameters: &[Parameter<K::Scalar>]) -> [[f64; 2]; 2] {
        match self {
            Stepped::Copy { parameters, is_fresh: false, .. } => first_of(parameters),
            Stepped::InPlace { .. } | Stepped::Copy { .. } | Stepped::Kahan(_) => first_of(parameters),
        }
    }

    /// What is asked of a parameter that doesn't take it is kept for the next step.
    fn keeps(&self) -> bool {
        match self {
            Stepped::InPlace { .. } | Stepped::Copy { .. } => false,
            Stepped::Kahan(_) => true,
        }
    }

    /// Which of them have a gradient, and are what they were before, with nothing kept of it: 1 for the weight, and 2 for the
    /// bias.
    #[inline(never)]
    fn unmoved(&self, before: [f64; 2], parameters: &[Parameter<K::Scalar>]) -> u32 {
        if self.keeps() {
            return 0;
        }
        let after = self.held(parameters);
        let is_unmoved = |place: usize| {
            let [value, grad] = after[place];
            u32::from(grad != 0.0 && grad.is_finite() && value.to_bits() == before[place].to_bits())
        };
        is_unmoved(0) + 2 * is_unmoved(1)
    }

    fn step(&mut self, taken: u32, parameters: &mut [Parameter<K::Scalar>]) -> Change {
        match self {
            Stepped::InPlace { stepper, rounding } => stepper.step(taken, parameters, rounding),
            Stepped::Copy { stepper, parameters, .. } => stepper.step(taken, parameters, &mut Rounding::Nearest),
            Stepped::Kahan(kahan) => kahan.step(taken, parameters),
        }
    }

    /// True if a parameter moved.
    fn copy(&self, k: &K, is_cast: bool, parameters: &mut [Parameter<K::Scalar>]) -> bool {
        let Stepped::Copy { parameters: copies, is_fresh, .. } = self else { return false };
        let mut moved = false;
        for (tensor, (copy, parameter)) in copies.iter().zip(parameters).enumerate() {
            k.enter(Phase::Update, &parameter.name, if *is_fresh { "float32 copy" } else { "master weights" });
            // What is cast after this is not the parameter yet.
            let name = if is_cast { copy.after } else { Name::of(parameter.word, Role::After) };
            let values = parameter.data.chunks_mut(K::Lanes::WIDTH);
            for (lane, (values, copies)) in values.zip(copy.data.chunks(K::Lanes::WIDTH)).enumerate() {
                k.about(Subject::Parameter { tensor, element: lane * K::Lanes::WIDTH });
                let copies = <K::Wide as Kernels>::Lanes::load(copies);
                let call = if *is_fresh { "param.copy_(target)" } else { "param.copy_(master)" };
                let new = k.named(name, call).copy(copies);
                moved |= !new.is_same(K::Lanes::load(values));
                new.store(values);
            }
        }
        moved
    }
}

/// Rounds all of them to a narrower dtype, between two steps.
#[inline(never)]
fn cast_all<K: Kernels>(k: &K, parameters: &mut [Parameter<K::Scalar>], dtype: Dtype) {
    let k = k.one();
    for (tensor, parameter) in parameters.iter_mut().enumerate() {
        parameter.after = TARGET.into();
        for (element, number) in parameter.data.iter_mut().enumerate() {
            k.about(Subject::Parameter { tensor, element });
            *number = k.named(Name::of(parameter.word, Role::Before), dtype.cast_call()).cast(*number, dtype);
        }
    }
}

fn are_zero<S: Copy + Into<f64>>(parameters: &[Parameter<S>]) -> bool {
    parameters.iter().all(|parameter| parameter.grad.iter().all(|&grad| grad.into() == 0.0))
}

/// The first weight and the first bias, each with its gradient.
pub(super) fn first_of<S: Copy + Into<f64>>(parameters: &[Parameter<S>]) -> [[f64; 2]; 2] {
    [0, 1].map(|tensor| {
        let of = |tensor: &Parameter<S>| [tensor.data[0].into(), tensor.grad[0].into()];
        parameters.get(tensor).map_or([f64::NAN; 2], of)
    })
}

/// What is called so once it is stepped: what the parameter would be if it weren't rounded.
const TARGET: &str = "target";

/// What a parameter's wider copy is called.
fn master_word(word: &'static str) -> &'static str {
    match word {
        "weight" => "master weight",
        _ => "master bias",
    }
}

/// The gradients of some parameters, wider, as those of others.
pub(super) fn widen<K: Kernels>(
    k: &K,
    from: &[Parameter<K::Scalar>],
    to: &mut [Parameter<<K::Wide as Kernels>::Scalar>],
) {
    for (wide, parameter) in to.iter_mut().zip(from) {
        widen_all(k, &parameter.grad, &mut wide.grad);
    }
}

fn widen_all<K: Kernels>(k: &K, from: &[K::Scalar], to: &mut [<K::Wide as Kernels>::Scalar]) {
    for (wide, numbers) in to.chunks_mut(K::Lanes::WIDTH).zip(from.chunks(K::Lanes::WIDTH)) {
        k.widen(K::Lanes::load(numbers)).store(wide);
    }
}
