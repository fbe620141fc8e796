//! What happens between backward and the next step, a stage after the other: the gradients are unscaled and clipped, the
//! optimizer steps, the parameters are copied from their wider copy. Each stage has its own words.

use super::{
    model::Step,
    record::{Scaling, Scheduled},
};
use crate::{
    experiment::Experiment,
    numbers::scalar::Lanes,
    torch::{
        clip_grad::ClipGrad,
        generator::Generator,
        grad_scaler::Scaler,
        kernels::{Kernels, Name, Phase, Role, Subject, python},
        loss::Penalty,
        lr_scheduler::Schedule,
        nn::{Parameter, WORDS},
        optim::{Change, Kahan, Rounding, Stepper, Update},
        tensors::plain,
    },
};

/// In PyTorch's order, which is the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// `master.grad = p.grad.float()`.
    Widen,
    Unscale,
    Clip,
    Step,
    /// `param.copy_(master)`.
    Copy,
}

/// What is stepped: the network's own parameters, a wider copy of them, or what compensates them.
pub(super) enum Stepped<K: Kernels> {
    InPlace {
        stepper: Stepper<K>,
        rounding: Rounding,
    },
    Master {
        stepper: Stepper<K::Wide>,
        parameters: Vec<Parameter<<K::Wide as Kernels>::Scalar>>,
    },
    Kahan(Box<Kahan<K>>),
    /// The network's own parameters, from which those of the kernels are cast in each forward, and how they are stepped.
    Autocast {
        parameters: Vec<Parameter<<K::Wide as Kernels>::Scalar>>,
        stepped: Box<Stepped<K::Wide>>,
    },
}

pub(super) struct Stages<K: Kernels> {
    stages: Vec<Stage>,
    pub stepped: Stepped<K>,
    pub scaler: Option<Scaler>,
    clip: Option<ClipGrad>,
    /// What the scaler did in the last step; before the first, what it begins with.
    pub scaling: Option<Scaling>,
    pub schedule: Option<Schedule>,
    /// The learning rate of the last step, and what it moved; before the first, what it begins with.
    pub scheduled: Option<Scheduled>,
    /// How many optimizer steps were taken: dynamic loss scaling skips some.
    pub taken: u32,
}

impl<K: Kernels> Stages<K> {
    pub fn new(kernels: &K, experiment: &Experiment, parameters: &[Parameter<K::Scalar>]) -> Self {
        let in_place = |rounding| Stepped::InPlace {
            stepper: Stepper::new(kernels.clone(), experiment.optimizer, parameters),
            rounding,
        };
        let stepped = match experiment.update {
            _ if experiment.is_cast() => {
                let (wide, start) = (kernels.wide(), experiment.start().0);
                let mut own = Vec::new();
                for (tensor, (name, values)) in start.0.into_iter().enumerate() {
                    own.push(Parameter::new(&wide, name, WORDS[tensor % 2], tensor, &values));
                }
                let stepped = match experiment.update {
                    Update::Kahan => Stepped::Kahan(Box::new(Kahan::new(wide, experiment.optimizer, &own))),
                    _ => {
                        let stepper = Stepper::new(wide, experiment.optimizer, &own);
                        Stepped::InPlace { stepper, rounding: Rounding::Nearest }
                    }
                };
                Stepped::Autocast { parameters: own, stepped: Box::new(stepped) }
            }
            Update::Nearest => in_place(Rounding::Nearest),
            Update::StochasticRounding => {
                in_place(Rounding::Stochastic(Box::new(Generator::manual_seed(experiment.seed))))
            }
            Update::Kahan => Stepped::Kahan(Box::new(Kahan::new(kernels.clone(), experiment.optimizer, parameters))),
            Update::MasterWeights if !experiment.has_wider_copy() => in_place(Rounding::Nearest),
            Update::MasterWeights => {
                let wide = kernels.wide();
                let mut masters = Vec::new();
                for (tensor, Parameter { name, word, data, .. }) in parameters.iter().enumerate() {
                    masters.push(Parameter::new(&wide, name.clone(), master_word(word), tensor, &plain(data)));
                }
                Stepped::Master { stepper: Stepper::new(wide, experiment.optimizer, &masters), parameters: masters }
            }
        };
        let has_master = matches!(stepped, Stepped::Master { .. });
        let scaler = experiment.loss_scaling.map(Scaler::new);
        let stages = [
            (Stage::Widen, has_master),
            (Stage::Unscale, scaler.is_some()),
            (Stage::Clip, experiment.clip_grad.is_some()),
            (Stage::Step, true),
            (Stage::Copy, has_master),
        ];
        let stages = stages.into_iter().filter(|(_, is_there)| *is_there).map(|(stage, _)| stage).collect();
        let scaling = scaler.as_ref().map(|scaler| Scaling { scale: scaler.scale(), skipped: false });
        let schedule = experiment.lr_scheduler.map(|scheduler| Schedule::new(scheduler, experiment.optimizer.lr()));
        let scheduled = schedule.as_ref().map(|schedule| Scheduled { learning_rate: schedule.lr(), unmoved: 0 });
        Stages { stages, stepped, scaler, clip: experiment.clip_grad, scaling, schedule, scheduled, taken: 0 }
    }

    /// The gradient that backward starts from, where it is not 1.
    pub fn scale<W: Kernels>(&self, k: &W) -> Option<W::Scalar> {
        let scaler = self.scaler.as_ref()?;
        k.enter(Phase::Backward, "", "MulBackward0");
        Some(k.named("loss_grad", "loss * scale").number(python("scale", scaler.scale())))
    }

    /// From the gradients to the next step's parameters. The loss is not known here.
    pub fn run(&mut self, k: &K, parameters: &mut [Parameter<K::Scalar>]) -> Step {
        let (mut take, mut change, mut lost, mut unmoved) = (true, None, None, 0);
        for stage in &self.stages {
            match stage {
                Stage::Widen => self.stepped.widen(k, parameters),
                Stage::Unscale => take = self.stepped.unscale(k, self.scaler.as_ref(), parameters),
                Stage::Clip => self.stepped.clip(k, self.clip.as_ref(), parameters),
                Stage::Step if !take => {}
                Stage::Step => {
                    let before = self.schedule.as_ref().map(|schedule| self.stepped.schedule(k, schedule, parameters));
                    change = Some(self.stepped.step(self.taken, parameters));
                    if let Some(before) = before {
                        unmoved = self.stepped.unmoved(before, parameters);
                    }
                }
                Stage::Copy => {
                    lost = Some(change.is_some_and(|change| !change.finite));
                    let moved = self.stepped.copy(k, parameters);
                    change = Some(Change::of::<K>(moved, parameters));
                }
            }
        }
        let Change { moved, finite, all_finite } = change.unwrap_or_else(|| self.stepped.unchanged(parameters));
        if let Some(scaler) = &mut self.scaler {
            self.scaling = Some(Scaling { scale: scaler.scale(), skipped: !take });
            scaler.update(take);
        }
        self.taken += u32::from(take);
        let mut is_settled = true;
        if let Some(schedule) = &mut self.schedule {
            let learning_rate = schedule.lr();
            self.scheduled = Some(Scheduled { learning_rate, unmoved: if learning_rate == 0.0 { 0 } else { unmoved } });
            // Also after a step that was skipped: the usual loop calls it all the same.
            is_settled = schedule.step();
        }
        let lost = lost.unwrap_or(!finite);
        Step { loss: f64::NAN, moved, skipped: !take, finite, all_finite, lost, taken: self.taken, is_settled }
    }
}

impl<K: Kernels> Stepped<K> {
    /// The gradients that are stepped with, of those that backward left.
    pub fn widen(&mut self, k: &K, parameters: &[Parameter<K::Scalar>]) {
        let (Stepped::Master { parameters: masters, .. } | Stepped::Autocast { parameters: masters, .. }) = self else {
            return;
        };
        for (master, parameter) in masters.iter_mut().zip(parameters) {
            let wide = master.grad.chunks_mut(K::Lanes::WIDTH);
            for (wide, grad) in wide.zip(parameter.grad.chunks(K::Lanes::WIDTH)) {
                k.widen(K::Lanes::load(grad)).store(wide);
            }
        }
    }

    /// False if the step is to be skipped.
    fn unscale(&mut self, k: &K, scaler: Option<&Scaler>, parameters: &mut [Parameter<K::Scalar>]) -> bool {
        let Some(scaler) = scaler else { return true };
        match self {
            Stepped::InPlace { .. } | Stepped::Kahan(_) => scaler.unscale(k, parameters),
            Stepped::Master { parameters, .. } => scaler.unscale(&k.wide(), parameters),
            Stepped::Autocast { parameters, stepped } => stepped.unscale(&k.wide(), Some(scaler), parameters),
        }
    }

    fn clip(&mut self, k: &K, clip: Option<&ClipGrad>, parameters: &mut [Parameter<K::Scalar>]) {
        let Some(clip) = clip else { return };
        match self {
            Stepped::InPlace { .. } | Stepped::Kahan(_) => clip.clip(k, parameters),
            Stepped::Master { parameters, .. } => clip.clip(&k.wide(), parameters),
            Stepped::Autocast { parameters, stepped } => stepped.clip(&k.wide(), Some(clip), parameters),
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
            Stepped::Master { stepper, .. } => stepper.set_lr(lr),
            Stepped::Kahan(kahan) => kahan.set_lr(lr),
            Stepped::Autocast { stepped, .. } => stepped.set_lr(lr),
        }
    }

    /// The first weight and the first bias of what is stepped, each with its gradient.
    fn held(&self, parameters: &[Parameter<K::Scalar>]) -> [[f64; 2]; 2] {
        match self {
            Stepped::InPlace { .. } | Stepped::Kahan(_) => first_of(parameters),
            Stepped::Master { parameters, .. } | Stepped::Autocast { parameters, .. } => first_of(parameters),
        }
    }

    /// What is asked of a parameter that doesn't take it is kept for the next step.
    fn keeps(&self) -> bool {
        match self {
            Stepped::InPlace { .. } | Stepped::Master { .. } => false,
            Stepped::Kahan(_) => true,
            Stepped::Autocast { stepped, .. } => stepped.keeps(),
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
            Stepped::Master { stepper, parameters } => stepper.step(taken, parameters, &mut Rounding::Nearest),
            Stepped::Kahan(kahan) => kahan.step(taken, parameters),
            Stepped::Autocast { parameters, stepped } => stepped.step(taken, parameters),
        }
    }

    /// What a step that isn't taken leaves.
    fn unchanged(&self, parameters: &[Parameter<K::Scalar>]) -> Change {
        match self {
            Stepped::Autocast { parameters, .. } => Change::of::<K::Wide>(false, parameters),
            _ => Change::of::<K>(false, parameters),
        }
    }

    /// Under autocast, the parameters that the layers compute with; `call` says how.
    pub fn cast(&self, k: &K, call: &'static str, parameters: &mut [Parameter<K::Scalar>]) {
        let Stepped::Autocast { parameters: own, .. } = self else { return };
        for (tensor, (own, parameter)) in own.iter().zip(parameters).enumerate() {
            let values = parameter.data.chunks_mut(K::Lanes::WIDTH);
            for (lane, (values, own)) in values.zip(own.data.chunks(K::Lanes::WIDTH)).enumerate() {
                k.about(Subject::Parameter { tensor, element: lane * K::Lanes::WIDTH });
                k.named(Name::of(CAST_WORDS[tensor % 2], Role::Cast), call)
                    .copy(<K::Wide as Kernels>::Lanes::load(own))
                    .store(values);
            }
        }
    }

    /// The same, outside of a step.
    pub fn fill(&self, k: &K, parameters: &mut [Parameter<K::Scalar>]) {
        let Stepped::Autocast { parameters: own, .. } = self else { return };
        for (own, parameter) in own.iter().zip(parameters) {
            k.fill(&mut parameter.data, &plain(&own.data));
        }
    }

    /// Adds a penalty's gradient to those of the weights that are stepped, given the loss's scale in float32.
    pub fn penalize(
        &mut self,
        k: &K,
        penalty: Penalty,
        scale: Option<<K::Wide as Kernels>::Scalar>,
        parameters: &mut [Parameter<K::Scalar>],
    ) {
        if let Stepped::Autocast { parameters: own, .. } = self {
            return penalty.of_all(&k.wide(), scale, own);
        }
        k.node("penalty");
        let cast = scale.map(|scale| k.named("loss_grad", "loss * scale").number(python("scale", scale.into())));
        penalty.of_all(k, cast, parameters);
    }

    /// True if a parameter moved.
    fn copy(&self, k: &K, parameters: &mut [Parameter<K::Scalar>]) -> bool {
        let Stepped::Master { parameters: masters, .. } = self else { return false };
        let mut moved = false;
        for (tensor, (master, parameter)) in masters.iter().zip(parameters).enumerate() {
            k.enter(Phase::Update, &parameter.name, "master weights");
            let name = Name::of(parameter.word, Role::After);
            let values = parameter.data.chunks_mut(K::Lanes::WIDTH);
            for (lane, (values, masters)) in values.zip(master.data.chunks(K::Lanes::WIDTH)).enumerate() {
                k.about(Subject::Parameter { tensor, element: lane * K::Lanes::WIDTH });
                let masters = <K::Wide as Kernels>::Lanes::load(masters);
                let new = k.named(name, "param.copy_(master)").copy(masters);
                moved |= !new.is_same(K::Lanes::load(values));
                new.store(values);
            }
        }
        moved
    }

    /// All gradients that the step is made of are 0, as they seldom are: most often the first one says so.
    pub fn has_zero_gradients(&self, parameters: &[Parameter<K::Scalar>]) -> bool {
        fn are_zero<S: Copy + Into<f64>>(parameters: &[Parameter<S>]) -> bool {
            parameters.iter().all(|parameter| parameter.grad.iter().all(|&grad| grad.into() == 0.0))
        }
        match self {
            Stepped::InPlace { .. } | Stepped::Kahan(_) => are_zero(parameters),
            Stepped::Master { parameters, .. } | Stepped::Autocast { parameters, .. } => are_zero(parameters),
        }
    }
}

/// What the parameters that autocast makes are called.
const CAST_WORDS: [&str; 2] = ["cast weight", "cast bias"];

/// The first weight and the first bias, each with its gradient.
pub(super) fn first_of<S: Copy + Into<f64>>(parameters: &[Parameter<S>]) -> [[f64; 2]; 2] {
    [0, 1].map(|tensor| {
        let of = |tensor: &Parameter<S>| [tensor.data[0].into(), tensor.grad[0].into()];
        parameters.get(tensor).map_or([f64::NAN; 2], of)
    })
}

/// What a parameter's wider copy is called.
fn master_word(word: &'static str) -> &'static str {
    match word {
        "weight" => "master weight",
        _ => "master bias",
    }
}
