//! Gradient accumulation: several iterations' gradients are added up in `.grad`, as `loss.backward()` does where nobody calls
//! `zero_grad()`, and the optimizer steps once for all of them.

use super::{
    kernels::{Kernels, Phase, Subject, python},
    nn::{Parameter, grad_name},
};

pub struct Accumulated<K: Kernels> {
    kernels: K,
    /// How many iterations make a step.
    every: u32,
    /// How many are in the sums since the last step.
    pub seen: u32,
    /// Each parameter's gradient so far.
    pub sums: Vec<Vec<K::Scalar>>,
}

impl<K: Kernels> Accumulated<K> {
    #[inline(never)]
    pub fn new(kernels: K, every: u32, parameters: &[Parameter<K::Scalar>]) -> Self {
        let sums = parameters.iter().map(|parameter| parameter.grad.clone()).collect();
        Accumulated { kernels, every, seen: 0, sums }
    }

    /// What `(total / accumulate).backward()` starts from, of what it would start from without.
    #[inline(never)]
    pub fn divide<L: Kernels>(&self, k: &L, loss_grad: Option<L::Scalar>) -> L::Scalar {
        let k = &k.one();
        k.enter(Phase::Backward, "", "DivBackward0");
        let loss_grad = loss_grad.unwrap_or_else(|| k.named("1", "backward()").number(python("1", 1.0)));
        k.named("loss_grad", "loss / accumulate").div_scalar(loss_grad, python("accumulate", self.every.into()))
    }

    /// `param.grad += grad`, but for the first: true if the optimizer is to step.
    #[inline(never)]
    pub fn add(&mut self, parameters: &mut [Parameter<K::Scalar>]) -> bool {
        if !K::HAS_ALL {
            return true;
        }
        let k = &self.kernels.one();
        for (tensor, (parameter, sums)) in parameters.iter_mut().zip(&mut self.sums).enumerate() {
            if self.seen > 0 {
                k.enter(Phase::Backward, &parameter.name, "AccumulateGrad");
                for (element, (grad, &sum)) in parameter.grad.iter_mut().zip(&*sums).enumerate() {
                    k.about(Subject::Parameter { tensor, element });
                    let (before, new) = (k.called(sum, "grad before"), k.called(*grad, "new grad"));
                    *grad = k.named(grad_name(tensor), "param.grad += grad").add(before, new);
                }
            }
            sums.copy_from_slice(&parameter.grad);
        }
        self.seen = (self.seen + 1) % self.every;
        self.seen == 0
    }
}
