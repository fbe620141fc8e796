//! What an optimizer steps of a model: its own parameters, a wider copy of them, or what compensates them.

use crate::{
    experiment::{Experiment, Steps},
    numbers::{dtype::Dtype, scalar::Lanes},
    torch::{
        clip_grad::ClipGrad,
        generator::Generator,
        grad_scaler::Scaler,
        kernels::{Kernels, Name, Phase, Role, Subject},
        lr_scheduler::Schedule,
        nn::Parameter,
        optim::{Change, Kahan, Rounding, Stepper, Update},
        tensors::plain,
    },
};

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

impl<K: Kernels> Stepped<K> {
    /// For parameters as they start.
    pub fn new(kernels: &K, experiment: &Experiment, parameters: &[Parameter<K::Scalar>]) -> Self {
        let in_place = |rounding| Stepped::InPlace {
            stepper: Stepper::new(kernels.clone(), experiment.optimizer, parameters),
            rounding,
        };
        let is_fresh = experiment.steps() == Steps::FreshCopy;
        match experiment.update {
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
        }
    }

    /// The gradients that are stepped with, of those that backward left; and a fresh copy of the parameters.
    pub fn widen(&mut self, k: &K, parameters: &[Parameter<K::Scalar>]) {
        let Stepped::Copy { parameters: copies, is_fresh, .. } = self else { return };
        widen(k, parameters, copies);
        if *is_fresh {
            for (copy, parameter) in copies.iter_mut().zip(parameters) {
                widen_all(k, &parameter.data, &mut copy.data);
            }
        }
    }

    /// What is stepped is a copy, made anew in each step.
    pub const fn is_fresh(&self) -> bool {
        matches!(self, Stepped::Copy { is_fresh: true, .. })
    }

    pub fn round_state(&mut self, dtype: Option<Dtype>, parameters: &[Parameter<K::Scalar>]) {
        match (self, dtype) {
            (Stepped::InPlace { stepper, .. }, Some(dtype)) => stepper.round_state(dtype, parameters),
            (Stepped::Copy { stepper, parameters, .. }, Some(dtype)) => stepper.round_state(dtype, parameters),
            (Stepped::Kahan(_), _) | (_, None) => {}
        }
    }

    /// False if the step is to be skipped.
    pub fn unscale(&mut self, k: &K, scaler: Option<&Scaler>, parameters: &mut [Parameter<K::Scalar>]) -> bool {
        let Some(scaler) = scaler else { return true };
        match self {
            Stepped::InPlace { .. } | Stepped::Kahan(_) => scaler.unscale(k, parameters),
            Stepped::Copy { parameters, .. } => scaler.unscale(&k.wide(), parameters),
        }
    }

    pub fn clip(&mut self, k: &K, clip: Option<&ClipGrad>, parameters: &mut [Parameter<K::Scalar>]) {
        let Some(clip) = clip else { return };
        match self {
            Stepped::InPlace { .. } | Stepped::Kahan(_) => clip.clip(k, parameters),
            Stepped::Copy { parameters, .. } => clip.clip(&k.wide(), parameters),
        }
    }

    /// Gives the optimizer the learning rate of this step; what weight and bias are before it.
    #[inline(never)]
    pub fn schedule(&mut self, k: &K, schedule: &Schedule, parameters: &[Parameter<K::Scalar>]) -> [f64; 2] {
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
    pub fn unmoved(&self, before: [f64; 2], parameters: &[Parameter<K::Scalar>]) -> u32 {
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

    #[inline(always)]
    pub fn step(&mut self, taken: u32, parameters: &mut [Parameter<K::Scalar>]) -> Change {
        match self {
            Stepped::InPlace { stepper, rounding } => stepper.step(taken, parameters, rounding),
            Stepped::Copy { stepper, parameters, .. } => stepper.step(taken, parameters, &mut Rounding::Nearest),
            Stepped::Kahan(kahan) => kahan.step(taken, parameters),
        }
    }

    /// True if a parameter moved.
    pub fn copy(&self, k: &K, is_cast: bool, parameters: &mut [Parameter<K::Scalar>]) -> bool {
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

pub(super) fn are_zero<S: Copy + Into<f64>>(parameters: &[Parameter<S>]) -> bool {
    parameters.iter().all(|parameter| parameter.grad.iter().all(|&grad| grad.into() == 0.0))
}

/// The first weight and the first bias, each with its gradient.
#[inline(always)]
pub(super) fn first_of<S: Copy + Into<f64>>(parameters: &[Parameter<S>]) -> [[f64; 2]; 2] {
    let of = |tensor: usize| match parameters.get(tensor) {
        Some(Parameter { data, grad, .. }) => [data[0].into(), grad[0].into()],
        None => [f64::NAN; 2],
    };
    // One after the other: an array's own map is a call for each.
    [of(0), of(1)]
}

/// What is called so once it is stepped: what the parameter would be if it weren't rounded.
pub(super) const TARGET: &str = "target";

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
