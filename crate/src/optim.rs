//! `SGD`, `Adam` and `AdamW`, written in the tensor operations of PyTorch's own source
//! (`torch/optim/sgd.py` and `adam.py`, the single-tensor paths that the CPU takes).

use crate::{
    experiment::Optimizer as Settings,
    nn::Parameter,
    random::Generator,
    scalar::{Of, Phase, Place, Scalar},
};

/// How a new parameter is rounded to its dtype.
#[derive(Clone, Debug)]
pub enum Rounding {
    Nearest,
    /// Computed in the wide type, then up or down by chance.
    Stochastic(Box<Generator>),
}

impl Rounding {
    /// The new parameter, and whether it asked to move: by chance, a step that stays may move later.
    fn settle<S: Scalar>(
        &mut self,
        param: S,
        nearest: impl FnOnce() -> S,
        wide: impl FnOnce() -> S::Wide,
    ) -> (S, bool) {
        match self {
            Rounding::Nearest => {
                let new = nearest();
                (new, !new.is_same(param))
            }
            Rounding::Stochastic(generator) => {
                let target = wide();
                let new = S::from_wide_stochastic(target, generator.rand().into());
                (new, !target.is_same(param.widen()))
            }
        }
    }
}

/// An optimizer and what it remembers of the steps so far, one entry a parameter.
#[derive(Clone, Debug)]
pub enum Optimizer<S> {
    Sgd { lr: f64, momentum: f64, weight_decay: f64, nesterov: bool, momentum_buffers: Vec<Vec<S>> },
    Adam { lr: f64, betas: (f64, f64), eps: f64, weight_decay: f64, decoupled: bool, moments: Vec<Moments<S>> },
}

/// Adam's running averages of one parameter's gradient and of its square.
#[derive(Clone, Debug)]
pub struct Moments<S> {
    pub exp_avg: Vec<S>,
    pub exp_avg_sq: Vec<S>,
}

impl<S: Scalar> Optimizer<S> {
    pub fn new(settings: &Settings, parameters: &[Parameter<S>]) -> Self {
        let zeros = |parameter: &Parameter<S>| vec![S::from_f64(0.0); parameter.data.len()];
        match *settings {
            Settings::Sgd { lr, momentum, weight_decay, nesterov } => {
                let momentum_buffers = parameters.iter().map(zeros).collect();
                Optimizer::Sgd { lr, momentum, weight_decay, nesterov, momentum_buffers }
            }
            Settings::Adam { lr, betas, eps, weight_decay, decoupled } => {
                let moments = |parameter| Moments { exp_avg: zeros(parameter), exp_avg_sq: zeros(parameter) };
                let moments = parameters.iter().map(moments).collect();
                Optimizer::Adam { lr, betas, eps, weight_decay, decoupled, moments }
            }
        }
    }

    /// All that it remembers, in a fixed order.
    pub fn memory(&mut self) -> Vec<&mut Vec<S>> {
        match self {
            Optimizer::Sgd { momentum_buffers, .. } => momentum_buffers.iter_mut().collect(),
            Optimizer::Adam { moments, .. } => {
                moments.iter_mut().flat_map(|moments| [&mut moments.exp_avg, &mut moments.exp_avg_sq]).collect()
            }
        }
    }

    /// `optimizer.step()`, after `taken` earlier ones. True if a bit of any parameter changed; in
    /// stochastic rounding, if any was asked to move.
    pub fn step(&mut self, taken: u32, parameters: &mut [Parameter<S>], rounding: &mut Rounding) -> bool {
        let mut changed = false;
        match self {
            Optimizer::Sgd { lr, momentum, weight_decay, nesterov, momentum_buffers } => {
                for (tensor, (parameter, buffer)) in parameters.iter_mut().zip(momentum_buffers).enumerate() {
                    S::enter(Phase::Update, &parameter.name);
                    let len = parameter.data.len();
                    for (i, buf) in buffer.iter_mut().enumerate() {
                        S::of(Of::Parameter { tensor, element: i });
                        let place = Place::of(i, len);
                        let (param, mut grad) = (parameter.data[i], parameter.grad[i]);
                        if *weight_decay != 0.0 {
                            grad = grad.add(param, *weight_decay, place);
                        }
                        if *momentum != 0.0 {
                            // The first step's buffer is a copy of the gradient.
                            *buf = if taken == 0 { grad } else { buf.mul_scalar(*momentum).add(grad, 1.0, place) };
                            grad = if *nesterov { grad.add(*buf, *momentum, place) } else { *buf };
                        }
                        let (new, moved) = rounding.settle(
                            param,
                            || param.add(grad, -*lr, place),
                            || param.widen().add(grad.widen(), -*lr, place),
                        );
                        parameter.data[i] = new;
                        changed |= moved;
                    }
                }
            }
            Optimizer::Adam { lr, betas: (beta1, beta2), eps, weight_decay, decoupled, moments } => {
                let step = taken + 1;
                let bias_correction1 = 1.0 - power(*beta1, step);
                let bias_correction2_sqrt = (1.0 - power(*beta2, step)).sqrt();
                let step_size = *lr / bias_correction1;
                for (tensor, (parameter, Moments { exp_avg, exp_avg_sq })) in
                    parameters.iter_mut().zip(moments).enumerate()
                {
                    S::enter(Phase::Update, &parameter.name);
                    let len = parameter.data.len();
                    for (i, (m, v)) in exp_avg.iter_mut().zip(exp_avg_sq).enumerate() {
                        S::of(Of::Parameter { tensor, element: i });
                        let (before, mut grad) = (parameter.data[i], parameter.grad[i]);
                        let mut param = before;
                        if *weight_decay != 0.0 {
                            if *decoupled {
                                param = param.mul_scalar(1.0 - *lr * *weight_decay);
                            } else {
                                grad = grad.add(param, *weight_decay, Place::of(i, len));
                            }
                        }
                        *m = m.lerp(grad, 1.0 - *beta1);
                        *v = v.mul_scalar(*beta2).addcmul(grad, grad, 1.0 - *beta2);
                        let denom = v.sqrt().div_scalar(bias_correction2_sqrt).add_scalar(*eps);
                        let (new, moved) = rounding.settle(
                            before,
                            || param.addcdiv(*m, denom, -step_size),
                            || param.widen().addcdiv(m.widen(), denom.widen(), -step_size),
                        );
                        parameter.data[i] = new;
                        changed |= moved;
                    }
                }
            }
        }
        changed
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
