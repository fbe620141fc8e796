//! What happens between backward and the next step, a stage after the other: the gradients are unscaled and clipped, the
//! optimizer steps, the parameters are copied from their wider copy. Each stage has its own words.

use super::{model::Step, record::Scaling};
use crate::{
    experiment::Experiment,
    numbers::scalar::Lanes,
    torch::{
        clip_grad::ClipGrad,
        generator::Generator,
        grad_scaler::Scaler,
        kernels::{Kernels, Name, Phase, Role, Subject, python},
        loss::Penalty,
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
        Stages { stages, stepped, scaler, clip: experiment.clip_grad, scaling, taken: 0 }
    }

    /// The gradient that backward starts from, where it is not 1.
    pub fn scale<W: Kernels>(&self, k: &W) -> Option<W::Scalar> {
        let scaler = self.scaler.as_ref()?;
        k.enter(Phase::Backward, "", "MulBackward0");
        Some(k.named("loss_grad", "loss * scale").number(python("scale", scaler.scale())))
    }

    /// From the gradients to the next step's parameters. The loss is not known here.
    pub fn run(&mut self, k: &K, parameters: &mut [Parameter<K::Scalar>]) -> Step {
        let (mut take, mut change, mut lost) = (true, None, None);
        for stage in &self.stages {
            match stage {
                Stage::Widen => self.stepped.widen(k, parameters),
                Stage::Unscale => take = self.stepped.unscale(k, self.scaler.as_ref(), parameters),
                Stage::Clip => self.stepped.clip(k, self.clip.as_ref(), parameters),
                Stage::Step if !take => {}
                Stage::Step => change = Some(self.stepped.step(self.taken, parameters)),
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
        let lost = lost.unwrap_or(!finite);
        Step { loss: f64::NAN, moved, skipped: !take, finite, all_finite, lost, taken: self.taken }
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

/// What a parameter's wider copy is called.
fn master_word(word: &'static str) -> &'static str {
    match word {
        "weight" => "master weight",
        _ => "master bias",
    }
}
