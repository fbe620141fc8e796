//! `fused=True`: one kernel takes the whole step. A 16-bit number is widened once, and what comes of it is rounded once, as
//! it is stored.

use super::{Adam, Algorithm, FUSED_DECAYED, Param, Sgd, power::power_on_a_gpu};
use crate::torch::kernels::{Alpha, KernelPart, Kernels, Name, Python, Role, python};

/// What is done in the wide type. One kind for all of them: the loop over a tensor is there once for each dtype and device.
#[derive(Clone, Copy)]
pub enum Fused {
    Sgd(Sgd),
    Adam(Adam),
    AdamOnAGpu(AdamOnAGpu),
}

/// The same in one step.
pub enum FusedStep<K: Kernels> {
    Sgd(Sgd, <Sgd as Algorithm<1>>::Step<K>),
    Adam(Adam, <Adam as Algorithm<2>>::Step<K>),
    AdamOnAGpu(AdamOnAGpu, Step<K>),
}

impl Fused {
    /// What is remembered, by PyTorch's names.
    const fn state(&self) -> &'static [&'static str] {
        match self {
            Fused::Sgd(_) => Sgd::STATE,
            Fused::Adam(_) | Fused::AdamOnAGpu(_) => Adam::STATE,
        }
    }
}

const STORED: &str = "rounded as it is stored";

/// Of two states SGD has but the first.
impl Algorithm<2> for Fused {
    type Step<K: Kernels> = FusedStep<K::Wide>;

    fn prepare<K: Kernels>(&self, k: &K, taken: u32) -> FusedStep<K::Wide> {
        let k = k.wide();
        match *self {
            Fused::Sgd(sgd) => FusedStep::Sgd(sgd, sgd.prepare(&k, taken)),
            Fused::Adam(adam) => FusedStep::Adam(adam, adam.prepare(&k, taken)),
            Fused::AdamOnAGpu(adam) => FusedStep::AdamOnAGpu(adam, adam.prepare(&k, taken)),
        }
    }
    fn part<K: Kernels>(&self, k: &K, element: usize, len: usize) -> KernelPart {
        KernelPart::fused(k.device(), k.dtype(), element, len)
    }
    fn update<K: Kernels>(
        &self,
        step: &FusedStep<K::Wide>,
        param: &mut Param<K>,
        grad: &mut K::Lanes,
        state: &mut [K::Lanes; 2],
    ) {
        let k = param.kernels();
        let wide = k.wide();
        let name = if k.dtype().is_reduced() { Name::from("target") } else { param.name() };
        let mut widened = Param::new(&wide, name, k.widen(param.value()), param.part(), 1, None);
        let mut states = state.map(|state| k.widen(state));
        in_wide(step, &mut widened, k.widen(*grad), &mut states);
        for ((state, wide), name) in state.iter_mut().zip(states).zip(self.state()) {
            *state = k.named(Name::of(name, Role::State), STORED).copy(wide);
        }
        param.store(widened.value(), STORED);
    }
}

/// Out of line: float32 and both 16-bit types share it.
#[inline(never)]
fn in_wide<W: Kernels>(step: &FusedStep<W>, param: &mut Param<W>, mut grad: W::Lanes, state: &mut [W::Lanes; 2]) {
    match step {
        FusedStep::Sgd(sgd, step) => {
            let mut buffer = [state[0]];
            sgd.update(step, param, &mut grad, &mut buffer);
            state[0] = buffer[0];
        }
        FusedStep::Adam(adam, step) => adam.update(step, param, &mut grad, state),
        FusedStep::AdamOnAGpu(adam, step) => adam.update(step, param, &mut grad, state),
    }
}

/// Adam as a GPU's fused kernel has it (`fused_adam_utils.cuh`): the averages are kept by an fma in an fma, and the bias
/// corrections are computed in what the kernel computes in, with CUDA's own powers.
#[derive(Clone, Copy)]
pub struct AdamOnAGpu(pub Adam);

pub struct Step<K: Kernels> {
    weight_decay: Alpha<K>,
    /// −lr · weight_decay, of AdamW.
    decay: Alpha<K>,
    /// −beta and beta.
    betas: [(Alpha<K>, Alpha<K>); 2],
    bias_correction2_sqrt: Python,
    step_size: Python,
}

impl Algorithm<2> for AdamOnAGpu {
    type Step<K: Kernels> = Step<K>;

    fn prepare<K: Kernels>(&self, k: &K, taken: u32) -> Step<K> {
        let Adam { lr, betas: (beta1, beta2), weight_decay, .. } = self.0;
        let dtype = k.dtype();
        let correction = |beta| dtype.opmath(1.0 - power_on_a_gpu(beta, taken.saturating_add(1), dtype));
        let lr = dtype.opmath(lr);
        let alpha = |name, value| Alpha::new(k, python(name, value));
        Step {
            weight_decay: alpha("weight_decay", weight_decay),
            decay: alpha("−(lr · weight_decay)", -dtype.opmath(lr * dtype.opmath(weight_decay))),
            betas: [(alpha("−beta1", -beta1), alpha("beta1", beta1)), (alpha("−beta2", -beta2), alpha("beta2", beta2))],
            bias_correction2_sqrt: python("bias_correction2_sqrt", dtype.opmath(correction(beta2).sqrt())),
            step_size: python("step_size", dtype.opmath(lr / correction(beta1))),
        }
    }
    fn update<K: Kernels>(
        &self,
        step: &Step<K>,
        param: &mut Param<K>,
        grad: &mut K::Lanes,
        [exp_avg, exp_avg_sq]: &mut [K::Lanes; 2],
    ) {
        let (k, part) = (param.kernels(), param.part());
        let mut grad = *grad;
        if !self.0.decoupled {
            grad = param.decayed(grad, &step.weight_decay, FUSED_DECAYED);
        } else if self.0.weight_decay != 0.0 {
            param.decay_(&step.decay, "param -= lr * weight_decay * param");
        }
        let [(minus_beta1, beta1), (minus_beta2, beta2)] = &step.betas;
        let rest = k.named("rest", "fma(-beta1, grad, grad)").add_alpha(grad, grad, minus_beta1, part);
        *exp_avg = k.named("exp_avg", "fma(beta1, exp_avg, …)").add_alpha(rest, *exp_avg, beta1, part);
        let square = k.named("square", "grad * grad").mul(grad, grad);
        let rest = k.named("rest", "fma(-beta2, grad * grad, grad * grad)");
        let rest = rest.add_alpha(square, square, minus_beta2, part);
        *exp_avg_sq = k.named("exp_avg_sq", "fma(beta2, exp_avg_sq, …)").add_alpha(rest, *exp_avg_sq, beta2, part);
        let root = k.named("root", "sqrt(exp_avg_sq)").sqrt(*exp_avg_sq);
        let corrected = k.named("corrected", "/ bias_correction2_sqrt").foreach_div(root, step.bias_correction2_sqrt);
        let denom = k.named("denom", "+ eps").add_scalar(corrected, python("eps", self.0.eps));
        let scaled = k.named("product", "step_size * exp_avg").mul_scalar(*exp_avg, step.step_size);
        // −1 · scaled / denom is rounded before it is added.
        param.addcdiv_(scaled, denom, python("−1", -1.0), "param -= step_size * exp_avg / denom");
    }
}
