//! `SGD` and `Adam`, written in the tensor operations of PyTorch's own source
//! (`torch/optim/sgd.py` and `adam.py`, the single-tensor paths that the CPU takes).

use crate::{
    experiment::Optimizer as Settings,
    nn::Parameter,
    scalar::{Place, Scalar},
};

/// An optimizer and what it remembers of the steps so far.
#[derive(Clone, Debug)]
pub enum Optimizer<S> {
    Sgd { lr: f64, momentum: f64, weight_decay: f64, momentum_buffers: Vec<Vec<S>> },
    Adam { lr: f64, betas: (f64, f64), eps: f64, step: u32, moments: Vec<(Vec<S>, Vec<S>)> },
}

impl<S: Scalar> Optimizer<S> {
    pub fn new(settings: &Settings) -> Self {
        match *settings {
            Settings::Sgd { lr, momentum, weight_decay } => {
                Optimizer::Sgd { lr, momentum, weight_decay, momentum_buffers: Vec::new() }
            }
            Settings::Adam { lr, betas, eps } => Optimizer::Adam { lr, betas, eps, step: 0, moments: Vec::new() },
        }
    }

    /// `optimizer.step()`. True if a bit of any parameter changed.
    pub fn step<'a>(&mut self, parameters: impl Iterator<Item = &'a mut Parameter<S>>) -> bool {
        match self {
            Optimizer::Sgd { lr, momentum, weight_decay, momentum_buffers } => {
                update_all(parameters, momentum_buffers, |parameter, buffer, first| {
                    if *momentum != 0.0 && first {
                        *buffer = vec![S::from_f64(0.0); parameter.data.len()];
                    }
                    update(parameter, |i, param, grad, place| {
                        let mut grad = grad;
                        if *weight_decay != 0.0 {
                            grad = grad.add(param, *weight_decay, place);
                        }
                        if *momentum != 0.0 {
                            // The first step's buffer is a copy of the gradient.
                            buffer[i] =
                                if first { grad } else { buffer[i].mul_scalar(*momentum).add(grad, 1.0, place) };
                            grad = buffer[i];
                        }
                        param.add(grad, -*lr, place)
                    })
                })
            }
            Optimizer::Adam { lr, betas, eps, step, moments } => {
                *step += 1;
                let bias_correction1 = 1.0 - power(betas.0, *step);
                let bias_correction2_sqrt = (1.0 - power(betas.1, *step)).sqrt();
                let step_size = *lr / bias_correction1;
                update_all(parameters, moments, |parameter, (exp_avg, exp_avg_sq), first| {
                    if first {
                        *exp_avg = vec![S::from_f64(0.0); parameter.data.len()];
                        *exp_avg_sq = exp_avg.clone();
                    }
                    update(parameter, |i, param, grad, _| {
                        exp_avg[i] = exp_avg[i].lerp(grad, 1.0 - betas.0);
                        exp_avg_sq[i] = exp_avg_sq[i].mul_scalar(betas.1).addcmul(grad, grad, 1.0 - betas.1);
                        let denom = exp_avg_sq[i].sqrt().div_scalar(bias_correction2_sqrt).add_scalar(*eps);
                        param.addcdiv(exp_avg[i], denom, -step_size)
                    })
                })
            }
        }
    }
}

/// Calls `update` for every parameter with the state that belongs to it, made on the first step.
fn update_all<'a, S: Scalar, State: Default>(
    parameters: impl Iterator<Item = &'a mut Parameter<S>>,
    states: &mut Vec<State>,
    mut update: impl FnMut(&mut Parameter<S>, &mut State, bool) -> bool,
) -> bool {
    let mut changed = false;
    for (i, parameter) in parameters.enumerate() {
        let first = states.len() == i;
        if first {
            states.push(State::default());
        }
        changed |= update(parameter, &mut states[i], first);
    }
    changed
}

/// Replaces every element by `new(index, element, its gradient, its place)`; true if a bit changed.
fn update<S: Scalar>(parameter: &mut Parameter<S>, mut new: impl FnMut(usize, S, S, Place) -> S) -> bool {
    let len = parameter.data.len();
    let mut changed = false;
    for (i, (data, &grad)) in parameter.data.iter_mut().zip(&parameter.grad).enumerate() {
        let old = std::mem::replace(data, new(i, *data, grad, Place::of(i, len)));
        changed |= old.to_bits() != data.to_bits();
    }
    changed
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
