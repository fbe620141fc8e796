//! What happens between backward and the next step, a stage after the other: the gradients are added up, unscaled and
//! clipped, the optimizer steps, the parameters are copied from their wider copy and averaged. Each stage has its own words.

use super::{
    model::Step,
    record::{Scaling, Scheduled},
    stepped::{Stepped, TARGET, are_zero},
};
use crate::{
    experiment::{Experiment, Steps},
    numbers::{dtype::Dtype, scalar::Lanes},
    torch::{
        accumulate::Accumulated,
        clip_grad::ClipGrad,
        grad_scaler::Scaler,
        kernels::{Kernels, Name, Phase, Role, Subject, python},
        lr_scheduler::Schedule,
        nn::Parameter,
        optim::Change,
        swa_utils::AveragedModel,
    },
};

/// In PyTorch's order, which is the order in which they run.
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

pub(super) struct Stages<K: Kernels> {
    stages: Vec<Stage>,
    pub stepped: Stepped<K>,
    pub scaler: Option<Scaler>,
    clip: Option<ClipGrad>,
    state_dtype: Option<Dtype>,
    cast_to: Option<Dtype>,
    /// Where they are cast, the parameters before this step.
    before: Vec<Vec<K::Scalar>>,
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
            cast_all(kernels, parameters, dtype, Role::Before);
        }
        let stepped = Stepped::new(kernels, experiment, parameters);
        let has_copy = experiment.steps() != Steps::Parameter;
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
            before: Vec::new(),
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
    fn has_zero_gradients(&self, parameters: &[Parameter<K::Scalar>]) -> bool {
        match &self.stepped {
            // Until the next step a copy's are those of the last one.
            Stepped::Copy { parameters: copies, .. } if !self.is_waiting() => are_zero(copies),
            _ => are_zero(parameters),
        }
    }

    /// `run`, for what few runs do: there it is a call.
    #[inline(never)]
    pub fn run_apart(&mut self, k: &K, parameters: &mut [Parameter<K::Scalar>]) -> Step {
        self.run(k, parameters)
    }

    /// From the gradients to the next step's parameters. The loss is not known here.
    #[inline(always)]
    pub fn run(&mut self, k: &K, parameters: &mut [Parameter<K::Scalar>]) -> Step {
        let (mut take, mut change, mut lost, mut before) = (true, None, None, None);
        if self.cast_to.is_some() {
            self.note(parameters);
        }
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
                    let moved = self.cast(k, parameters);
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
            zero_gradients: self.has_zero_gradients(parameters),
            taken: self.taken,
            is_settled: self.is_settled,
        }
    }

    /// Rounds parameters that were set to what they are kept in.
    pub fn keep(&self, k: &K, parameters: &mut [Parameter<K::Scalar>]) {
        if let Some(dtype) = self.cast_to {
            cast_all(k, parameters, dtype, Role::Before);
        }
    }

    /// Keeps the parameters as they are before a step that casts them.
    #[inline(never)]
    fn note(&mut self, parameters: &[Parameter<K::Scalar>]) {
        self.before = parameters.iter().map(|parameter| parameter.data.clone()).collect();
    }

    /// True if one is another than before.
    #[inline(never)]
    fn cast(&self, k: &K, parameters: &mut [Parameter<K::Scalar>]) -> bool {
        let Some(dtype) = self.cast_to else { return false };
        cast_all(k, parameters, dtype, Role::After);
        let is_other = |(now, before): (&K::Scalar, &K::Scalar)| !now.is_same(*before);
        parameters.iter().zip(&self.before).any(|(parameter, before)| parameter.data.iter().zip(before).any(is_other))
    }

    /// No step yet.
    #[cold]
    #[inline(never)]
    fn waits(&mut self, parameters: &[Parameter<K::Scalar>]) -> Step {
        self.scaling = self.scaler.as_ref().map(|scaler| Scaling { scale: scaler.scale(), skipped: false });
        self.scheduled = self.schedule.as_ref().map(|schedule| Scheduled { learning_rate: schedule.lr(), unmoved: 0 });
        let Change { moved, finite, all_finite } = Change::of::<K>(false, parameters);
        let (loss, lost, taken, is_settled) = (f64::NAN, !finite, self.taken, self.is_settled);
        let zero_gradients = self.has_zero_gradients(parameters);
        Step { loss, moved, skipped: false, waits: true, finite, all_finite, lost, zero_gradients, taken, is_settled }
    }
}

/// Rounds all of them to a narrower dtype: what is stepped after that is not the parameter yet.
#[inline(never)]
fn cast_all<K: Kernels>(k: &K, parameters: &mut [Parameter<K::Scalar>], dtype: Dtype, role: Role) {
    let k = k.one();
    for (tensor, parameter) in parameters.iter_mut().enumerate() {
        k.enter(Phase::Update, &parameter.name, dtype.name());
        parameter.after = TARGET.into();
        for (element, number) in parameter.data.iter_mut().enumerate() {
            k.about(Subject::Parameter { tensor, element });
            *number = k.named(Name::of(parameter.word, role), dtype.cast_call()).cast(*number, dtype);
        }
    }
}
