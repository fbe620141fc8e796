//! `torch.optim.swa_utils.AveragedModel` with `get_ema_multi_avg_fn(decay)`: an exponential moving average of the parameters,
//! in their dtype. Training doesn't see it.

use super::{
    kernels::{KernelPart, Kernels, Name, Phase, Role, Subject, python},
    nn::Parameter,
};

/// What the averages are called.
pub const WORDS: [&str; 2] = ["ema_weight", "ema_bias"];

/// An `AveragedModel`, and how much of an average stays in each step.
pub struct AveragedModel<K: Kernels> {
    kernels: K,
    decay: f64,
    /// Of each parameter; at first a copy of it.
    pub averages: Vec<Vec<K::Scalar>>,
    /// `n_averaged` is not 0.
    pub has_begun: bool,
}

impl<K: Kernels> AveragedModel<K> {
    #[inline(never)]
    pub fn new(kernels: K, decay: f64, parameters: &[Parameter<K::Scalar>]) -> Self {
        let mut averages = Vec::new();
        for (tensor, parameter) in parameters.iter().enumerate() {
            let about = Subject::parameter(tensor);
            let values: Vec<f64> = parameter.data.iter().map(|&value| value.into()).collect();
            averages.push(kernels.tensor(&values, name_of(tensor), &about));
        }
        AveragedModel { kernels, decay, averages, has_begun: false }
    }

    /// `update_parameters(model)`: the first time a copy, after that `_foreach_lerp_`.
    #[inline(never)]
    pub fn update(&mut self, parameters: &[Parameter<K::Scalar>]) {
        if !K::HAS_ALL {
            return;
        }
        let k = &self.kernels.one();
        let weight = python("(1 − decay)", 1.0 - self.decay);
        for (tensor, (parameter, averages)) in parameters.iter().zip(&mut self.averages).enumerate() {
            k.enter(Phase::Average, &parameter.name, "AveragedModel");
            let len = averages.len();
            for (element, (average, &param)) in averages.iter_mut().zip(&parameter.data).enumerate() {
                k.about(Subject::Parameter { tensor, element });
                *average = if self.has_begun {
                    let name = k.named(name_of(tensor), "ema.lerp_(param, 1 - decay)");
                    name.lerp(*average, param, weight, KernelPart::of(element, len))
                } else {
                    k.named(name_of(tensor), "ema.copy_(param)").copy(k.widen(param))
                };
            }
        }
        self.has_begun = true;
    }

    /// Of the first weight and the first bias.
    pub fn first(&self) -> [f64; 2] {
        [0, 1].map(|tensor| self.averages[tensor][0].into())
    }
}

const fn name_of(tensor: usize) -> Name {
    Name::of(WORDS[tensor % 2], Role::State)
}
