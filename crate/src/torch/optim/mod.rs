//! `SGD`, `Adam` and `AdamW`, written in the tensor operations of PyTorch's own source
//! (`torch/optim/sgd.py` and `adam.py`, the single-tensor paths that the CPU takes).

mod adam;
mod sgd;

use super::{generator::Generator, nn::Parameter};
use crate::{
    names::names,
    numbers::{
        dtype::Dtype,
        scalar::{Lanes, Numbers, Of, Phase, Place, Scalar},
        text::plain,
    },
    settings::{
        self,
        error::{Code, ExperimentError},
        macros::one_of,
        range::Range,
        read::Checked,
        table::{Setting, field, within},
    },
};
pub use adam::Adam;
pub use sgd::Sgd;

one_of! {
    /// `torch.optim.SGD`, `Adam` or `AdamW`, and its settings.
    pub enum Optimizer {
        Sgd(Sgd),
        Adam(Adam),
    }
    lr, lr_mut: f64
}

/// What every optimizer has; and most.
const LR: Setting = within(Range::from(0.0)).fields(&[field("learning rate", "The learning rate")
    .says("Learning rate: a step moves a parameter by this times its gradient.")
    .limits(0.0, 1000.0)]);
const WEIGHT_DECAY: Setting = within(Range::from(0.0)).fields(&[field("weight_decay", "Weight decay")
    .says("Weight decay: adds this times the parameter to its gradient; AdamW takes it from the parameter itself.")
    .limits(0.0, 1000.0)]);

/// PyTorch converts no number that its dtype can't hold.
fn fits(place: settings::read::Place, value: f64, dtype: Dtype, max: f64) -> Checked {
    if value <= max {
        return Ok(());
    }
    let field = place.field();
    let message = format!(
        "{field} must be at most {} in {}: PyTorch refuses to convert {} (\"without overflow\").",
        plain(max),
        dtype.name(),
        plain(value)
    );
    Err(ExperimentError::new(Code::OutOfRange, &field, message))
}

names! {
    /// How the optimizer's step comes into the parameters. For float32 and float64 all three are one.
    pub enum Update {
        /// Rounded to the nearest number of the dtype, as PyTorch's optimizers do in place.
        Nearest = "nearest" as "to the nearest number",
        /// The optimizer steps a float32 copy (`p.detach().float()`), which the parameters are rounded
        /// from after each step: mixed precision's master weights.
        MasterWeights = "master_weights" as "float32 master copy",
        /// Computed in float32 and rounded up or down by chance, the nearer the likelier. Ours:
        /// PyTorch's CPU kernels have no counterpart. Drawn from torch's generator under the same seed.
        StochasticRounding = "stochastic_rounding" as "by chance (ours)",
    }
}

/// How a new parameter is rounded to its dtype.
#[derive(Clone, Debug)]
pub enum Rounding {
    Nearest,
    /// Computed in the wide type, then up or down by chance.
    Stochastic(Box<Generator>),
}

impl Rounding {
    /// The new parameters, of which `n` count, and whether one asked to move: by chance, a step that stays may move later.
    #[inline(always)]
    fn settle<N: Numbers>(
        &mut self,
        n: usize,
        param: N,
        nearest: impl FnOnce() -> N,
        wide: impl FnOnce() -> N::Wide,
    ) -> (N, bool) {
        match self {
            Rounding::Nearest => {
                let new = nearest();
                (new, !new.is_same(param))
            }
            Rounding::Stochastic(generator) => by_chance(generator, n, param, wide()),
        }
    }
}

/// `settle` in stochastic rounding.
#[cold]
#[inline(never)]
fn by_chance<N: Numbers>(generator: &mut Generator, n: usize, param: N, target: N::Wide) -> (N, bool) {
    // One draw for each that counts.
    let mut left = n;
    let new = N::from_wide_stochastic(target, || {
        let counts = left > 0;
        left = left.saturating_sub(1);
        if counts { generator.rand().into() } else { 0.0 }
    });
    (new, !target.is_same(param.widen()))
}

/// What a step did to the parameters.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// A bit of one is another; in stochastic rounding, one was asked to move.
    pub moved: bool,
    /// None is inf or NaN now.
    pub finite: bool,
    /// Nor is any in their gradients.
    pub all_finite: bool,
}

impl Change {
    /// Of parameters whose steps were taken elsewhere.
    pub fn of<S: Scalar>(moved: bool, parameters: &[Parameter<S>]) -> Change {
        let is_finite = |tensor: &[S]| tensor.iter().all(|number| number.is_finite());
        let finite = parameters.iter().all(|parameter| is_finite(&parameter.data));
        Change { moved, finite, all_finite: finite && parameters.iter().all(|parameter| is_finite(&parameter.grad)) }
    }

    /// And of these: what they are now, and whether one moved. A gradient that is inf or NaN has made them so. To ask here,
    /// where they are at hand, takes a fraction of what going through all of them again would.
    #[inline(always)]
    fn note<N: Numbers>(&mut self, (new, moved): (N, bool)) {
        let finite = new.is_finite();
        self.moved |= moved;
        self.finite &= finite;
        self.all_finite &= finite;
    }
}

/// An optimizer and what it remembers of the steps so far, one entry a parameter.
#[derive(Clone, Debug)]
pub enum OptimizerState<S> {
    Sgd { lr: f64, momentum: f64, weight_decay: f64, nesterov: bool, momentum_buffers: Vec<Vec<S>> },
    Adam { lr: f64, betas: (f64, f64), eps: f64, weight_decay: f64, decoupled: bool, moments: Vec<Moments<S>> },
}

/// Adam's running averages of one parameter's gradient and of its square.
#[derive(Clone, Debug)]
pub struct Moments<S> {
    pub exp_avg: Vec<S>,
    pub exp_avg_sq: Vec<S>,
}

/// Goes through tensors of the same length in parts of as many elements as there are lanes, whose first is `$element`,
/// which stands in `$place`; the last part may have fewer.
macro_rules! in_lanes {
    ($S:ident, ($element:ident, $place:ident), [$data:ident, $($other:ident),+] => $body:block) => {
        let len = $data.len();
        let $data = &mut $data[..len];
        $(let $other = &mut $other[..len];)+
        let mut $element = 0;
        while $element < len {
            let $place = Place::of($element, len);
            let end = len.min($element + $S::Lanes::WIDTH);
            {
                let $data = &mut $data[$element..end];
                $(let $other = &mut $other[$element..end];)+
                $body
            }
            $element = end;
        }
    };
}

impl<S: Scalar> OptimizerState<S> {
    pub fn new(settings: &Optimizer, parameters: &[Parameter<S>]) -> Self {
        let zeros = |parameter: &Parameter<S>| vec![S::from_f64(0.0); parameter.data.len()];
        match *settings {
            Optimizer::Sgd(Sgd { lr, momentum, weight_decay, nesterov }) => {
                let momentum_buffers = parameters.iter().map(zeros).collect();
                OptimizerState::Sgd { lr, momentum, weight_decay, nesterov, momentum_buffers }
            }
            Optimizer::Adam(Adam { lr, betas, eps, weight_decay, decoupled }) => {
                let moments = |parameter| Moments { exp_avg: zeros(parameter), exp_avg_sq: zeros(parameter) };
                let moments = parameters.iter().map(moments).collect();
                OptimizerState::Adam { lr, betas, eps, weight_decay, decoupled, moments }
            }
        }
    }

    /// All that it remembers, in a fixed order.
    pub fn memory(&mut self) -> Vec<&mut Vec<S>> {
        match self {
            OptimizerState::Sgd { momentum_buffers, .. } => momentum_buffers.iter_mut().collect(),
            OptimizerState::Adam { moments, .. } => {
                moments.iter_mut().flat_map(|moments| [&mut moments.exp_avg, &mut moments.exp_avg_sq]).collect()
            }
        }
    }

    /// `optimizer.step()`, after `taken` earlier ones.
    pub fn step(&mut self, taken: u32, parameters: &mut [Parameter<S>], rounding: &mut Rounding) -> Change {
        let mut change = Change { moved: false, finite: true, all_finite: true };
        match self {
            OptimizerState::Sgd { lr, momentum, weight_decay, nesterov, momentum_buffers } => {
                let (lr, momentum, weight_decay, nesterov) = (*lr, *momentum, *weight_decay, *nesterov);
                let alpha = S::Lanes::alpha(-lr);
                // Most steps ask for nothing else, and a loop that doesn't ask takes half as long.
                let plain = momentum == 0.0 && weight_decay == 0.0 && matches!(rounding, Rounding::Nearest);
                let sgd = SgdStep::<S::Lanes> { alpha, lr, momentum, weight_decay, nesterov };
                for (tensor, (parameter, buffer)) in parameters.iter_mut().zip(momentum_buffers).enumerate() {
                    S::enter(Phase::Update, &parameter.name);
                    let Parameter { data, grad, .. } = parameter;
                    if plain {
                        in_lanes!(S, (element, place), [data, grad] => {
                            S::of(Of::Parameter { tensor, element });
                            change.note(sgd.descend(place, data, S::Lanes::load(grad)));
                        });
                        continue;
                    }
                    in_lanes!(S, (element, place), [data, grad, buffer] => {
                        S::of(Of::Parameter { tensor, element });
                        change.note(sgd.update(place, taken, data, S::Lanes::load(grad), buffer, rounding));
                    });
                }
            }
            OptimizerState::Adam { lr, betas, eps, weight_decay, decoupled, moments } => {
                let step = taken + 1;
                let adam = AdamStep {
                    lr: *lr,
                    betas: *betas,
                    eps: *eps,
                    weight_decay: *weight_decay,
                    decoupled: *decoupled,
                    step_size: *lr / (1.0 - power(betas.0, step)),
                    bias_correction2_sqrt: (1.0 - power(betas.1, step)).sqrt(),
                };
                for (tensor, (parameter, moments)) in parameters.iter_mut().zip(moments).enumerate() {
                    S::enter(Phase::Update, &parameter.name);
                    let Parameter { data, grad, .. } = parameter;
                    let Moments { exp_avg, exp_avg_sq } = moments;
                    in_lanes!(S, (element, place), [data, grad, exp_avg, exp_avg_sq] => {
                        S::of(Of::Parameter { tensor, element });
                        change.note(adam.update(place, data, S::Lanes::load(grad), (exp_avg, exp_avg_sq), rounding));
                    });
                }
            }
        }
        change
    }
}

struct SgdStep<L: Lanes> {
    /// That of the step itself, so that it isn't rounded anew for each element.
    alpha: L::Alpha,
    lr: f64,
    momentum: f64,
    weight_decay: f64,
    nesterov: bool,
}

impl<L: Lanes> SgdStep<L> {
    /// `param.add_(grad, alpha=-lr)`.
    #[inline(always)]
    fn descend(&self, place: Place, data: &mut [L::Scalar], grad: L) -> (L, bool) {
        let param = L::load(data);
        let new = param.add(grad, self.alpha, place);
        new.store(data);
        (new, !new.is_same(param))
    }

    /// Of as many elements as there are lanes: what they are now, and whether one moved.
    #[inline(always)]
    fn update(
        &self,
        place: Place,
        taken: u32,
        data: &mut [L::Scalar],
        mut grad: L,
        buffer: &mut [L::Scalar],
        rounding: &mut Rounding,
    ) -> (L, bool) {
        let param = L::load(data);
        if self.weight_decay != 0.0 {
            grad = grad.add(param, L::alpha(self.weight_decay), place);
        }
        if self.momentum != 0.0 {
            // The first step's buffer is a copy of the gradient.
            let buf = if taken == 0 {
                grad
            } else {
                L::load(buffer).mul_scalar(self.momentum).add(grad, L::alpha(1.0), place)
            };
            buf.store(buffer);
            grad = if self.nesterov { grad.add(buf, L::alpha(self.momentum), place) } else { buf };
        }
        let (new, moved) = rounding.settle(
            data.len(),
            param,
            || param.add(grad, self.alpha, place),
            || param.widen().add(grad.widen(), L::Wide::alpha(-self.lr), place),
        );
        new.store(data);
        (new, moved)
    }
}

struct AdamStep {
    lr: f64,
    betas: (f64, f64),
    eps: f64,
    weight_decay: f64,
    decoupled: bool,
    step_size: f64,
    bias_correction2_sqrt: f64,
}

impl AdamStep {
    /// Of as many elements as there are lanes: what they are now, and whether one moved.
    fn update<L: Lanes>(
        &self,
        place: Place,
        data: &mut [L::Scalar],
        mut grad: L,
        (exp_avg, exp_avg_sq): (&mut [L::Scalar], &mut [L::Scalar]),
        rounding: &mut Rounding,
    ) -> (L, bool) {
        let (beta1, beta2) = self.betas;
        let before = L::load(data);
        let mut param = before;
        if self.weight_decay != 0.0 {
            if self.decoupled {
                param = param.mul_scalar(1.0 - self.lr * self.weight_decay);
            } else {
                grad = grad.add(param, L::alpha(self.weight_decay), place);
            }
        }
        let m = L::load(exp_avg).lerp(grad, 1.0 - beta1);
        let v = L::load(exp_avg_sq).mul_scalar(beta2).addcmul(grad, grad, 1.0 - beta2);
        let denom = v.sqrt().div_scalar(self.bias_correction2_sqrt).add_scalar(self.eps);
        let (new, moved) = rounding.settle(
            data.len(),
            before,
            || param.addcdiv(m, denom, -self.step_size),
            || param.widen().addcdiv(m.widen(), denom.widen(), -self.step_size),
        );
        m.store(exp_avg);
        v.store(exp_avg_sq);
        new.store(data);
        (new, moved)
    }
}

/// baseⁿ for 0 <= base < 1, as C's `pow` gives it to Python: by squaring, with every product's
/// error carried along, so the result is the correctly rounded one but for very rare ties.
fn power(base: f64, mut n: u32) -> f64 {
    let multiply = |(a, a_low): (f64, f64), (b, b_low): (f64, f64)| {
        let product = a * b;
        let low = a.mul_add(b, -product) + (a * b_low + a_low * b);
        let sum = product + low;
        (sum, low - (sum - product))
    };
    let (mut result, mut square) = ((1.0, 0.0), (base, 0.0));
    while n > 0 {
        if n & 1 == 1 {
            result = multiply(result, square);
        }
        square = multiply(square, square);
        n >>= 1;
    }
    result.0
}

#[cfg(test)]
mod tests {
    use super::power;

    /// Values of Python 3.11's `beta ** n` (glibc 2.36).
    #[test]
    fn power_is_pythons() {
        for (base, n, expected) in [
            (0.9, 1, 0.9),
            (0.9, 2, 0.81),
            (0.9, 7, 0.4782969000000001),
            (0.9, 30, 0.04239115827521624),
            (0.999, 2, 0.998001),
            (0.999, 100, 0.9047921471137089),
            (0.999, 10_000, 4.517334597704824e-05),
            (0.0, 5, 0.0),
        ] {
            assert_eq!(power(base, n), expected, "{base} ** {n}");
        }
    }
}
