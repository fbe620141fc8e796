//! Kahan's summation of the steps, as torchdistx's `AnyPrecisionAdamW` has it (`use_kahan_summation=True`): the optimizer
//! steps a compensation in the parameter's place, that is added to the parameter, and what the parameter doesn't take of it
//! stays in the compensation.

use super::{Adam, Change, DECAYED, Optimizer, Rounding, Stepper};
use crate::{
    numbers::scalar::Lanes,
    torch::{
        kernels::{Alpha, KernelPart, Kernels, Name, Phase, Role, Subject, python},
        nn::{COMPENSATION, Parameter},
    },
};

/// An optimizer whose steps are added up so.
pub struct Kahan<K: Kernels> {
    kernels: K,
    optimizer: Optimizer,
    /// Of the compensations, without a weight decay: that is of the parameters.
    pub stepper: Stepper<K>,
    /// What the parameters have not taken yet, in their dtype; their gradients are what is stepped with.
    pub compensation: Vec<Parameter<K::Scalar>>,
}

impl<K: Kernels> Kahan<K> {
    #[inline(never)]
    pub fn new(kernels: K, optimizer: Optimizer, parameters: &[Parameter<K::Scalar>]) -> Self {
        let compensation = |(tensor, parameter): (usize, &Parameter<K::Scalar>)| {
            let about = Subject::parameter(tensor);
            let zeros = vec![0.0; parameter.data.len()];
            let after = Name::of(COMPENSATION, Role::State);
            let data = kernels.tensor(&zeros, after, &about);
            Parameter { name: parameter.name.clone(), word: COMPENSATION, after, data, grad: parameter.grad.clone() }
        };
        let compensation: Vec<_> = parameters.iter().enumerate().map(compensation).collect();
        let stepper = Stepper::new(kernels.clone(), optimizer.with_weight_decay(0.0), &compensation);
        Kahan { kernels, optimizer, stepper, compensation }
    }

    /// The learning rate of the steps from here on.
    pub fn set_lr(&mut self, lr: f64) {
        *self.optimizer.lr_mut() = lr;
        self.stepper.set_lr(lr);
    }

    /// `optimizer.step()`, after `taken` earlier ones.
    #[inline(never)]
    pub fn step(&mut self, taken: u32, parameters: &mut [Parameter<K::Scalar>]) -> Change {
        if !K::HAS_ALL {
            return Change::NONE;
        }
        let k = &self.kernels.one();
        let before: Vec<Vec<K::Scalar>> = parameters.iter().map(|parameter| parameter.data.clone()).collect();
        self.decay(k, parameters);
        self.stepper.step(taken, &mut self.compensation, &mut Rounding::Nearest);
        let mut change = Change::NONE;
        for (tensor, (parameter, before)) in parameters.iter_mut().zip(before).enumerate() {
            k.enter(Phase::Update, &parameter.name, "Kahan summation");
            let name = Name::of(parameter.word, Role::After);
            let own = parameter.data.iter_mut().zip(&mut self.compensation[tensor].data);
            for (element, (param, compensation)) in own.enumerate() {
                k.about(Subject::Parameter { tensor, element });
                let temp = *param;
                *param = k.named(name, "param.add_(compensation)").add(temp, *compensation);
                let left = k.named("temp", "temp.sub_(param)").sub(temp, *param);
                let kept = k.named(Name::of(COMPENSATION, Role::State), "compensation.add_(temp)");
                *compensation = kept.add(*compensation, left);
                change.note(*param, !K::Lanes::splat(*param).is_same(K::Lanes::splat(before[element])));
            }
        }
        change
    }

    /// The weight decay, which is the parameter's: of its gradient, or AdamW's of itself; and the gradients to step with.
    fn decay(&mut self, k: &K::One, parameters: &mut [Parameter<K::Scalar>]) {
        let (lr, weight_decay) = (self.optimizer.lr(), self.optimizer.weight_decay());
        let is_decoupled = matches!(self.optimizer, Optimizer::Adam(Adam { decoupled: true, .. }));
        let alpha = Alpha::new(k, python("weight_decay", weight_decay));
        let kept = python("(1 − lr · weight_decay)", 1.0 - lr * weight_decay);
        for (tensor, (parameter, compensation)) in parameters.iter_mut().zip(&mut self.compensation).enumerate() {
            k.enter(Phase::Update, &parameter.name, self.optimizer.class());
            compensation.grad.copy_from_slice(&parameter.grad);
            if weight_decay == 0.0 {
                continue;
            }
            let len = parameter.data.len();
            let own = parameter.data.iter_mut().zip(&mut compensation.grad);
            for (element, (param, grad)) in own.enumerate() {
                k.about(Subject::Parameter { tensor, element });
                if is_decoupled {
                    *param = k.named("decayed param", "param.mul_(1 - lr * weight_decay)").mul_scalar(*param, kept);
                } else {
                    let decayed = k.named("decayed grad", DECAYED);
                    *grad = decayed.add_alpha(*grad, *param, &alpha, KernelPart::of(element, len));
                }
            }
        }
    }
}
