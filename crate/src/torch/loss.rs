//! `MSELoss` and `BCEWithLogitsLoss`, reduction "mean": forward and backward, side by side; and what a penalty adds.

use super::{batch::to_rows, nn::Parameter};
use crate::{
    names::names,
    numbers::scalar::{Lanes, Numbers, Of, Place, Scalar},
    settings::macros::settings,
};

names! {
    pub enum Loss {
        /// `torch.nn.MSELoss()`.
        Mse = "mse" as "MSE",
        /// `torch.nn.BCEWithLogitsLoss()`: the prediction is the logit of class 1, targets are 0 to 1.
        BceWithLogits = "bce_with_logits" as "BCE with logits",
    }
}

names! {
    pub enum Norm {
        /// `sum(p.abs().sum() for p in weights)`.
        L1 = "l1" as "L1",
        /// `sum(p.square().sum() for p in weights)`.
        L2 = "l2" as "L2",
    }
}

settings! {
    /// rate * norm is added to the loss that backward starts from; the loss reported is without it. Biases are left
    /// alone.
    #[derive(Copy)]
    pub struct Penalty {
        norm as "name": Norm [start: Norm::L1] => any(),
        rate: f64 [start: 0.001] => within(Range::from(0.0)).fields(&[field("rate", "The rate").limits(0.0, 1000.0)]),
    }
}

/// Room for what a loss computes on its way, kept between steps.
pub struct Terms<S: Scalar> {
    batch: Vec<S::Lanes>,
    rows: Vec<S>,
}

impl<S: Scalar> Default for Terms<S> {
    fn default() -> Self {
        Terms { batch: Vec::new(), rows: Vec::new() }
    }
}

impl Loss {
    /// The loss of a batch of so many (rows, numbers each) that the last layer predicts.
    pub fn forward<S: Scalar>(
        self,
        last: usize,
        prediction: &[S::Lanes],
        target: &[S::Lanes],
        (rows, width): (usize, usize),
        terms: &mut Terms<S>,
    ) -> S {
        terms.batch.clear();
        let pairs = prediction.iter().zip(target).enumerate();
        terms.batch.extend(pairs.map(|(element, (&p, &y))| {
            S::of(Of::Output { layer: last, element });
            match self {
                // (p − y)²
                Loss::Mse => {
                    let difference = p.sub(y);
                    difference.mul(difference)
                }
                // (1 − y)·p − log(sigmoid(p))
                Loss::BceWithLogits => {
                    let rest = S::Lanes::from_f64(1.0).sub(y);
                    rest.mul(p).sub(p.logsigmoid())
                }
            }
        }));
        S::of(Of::Whole);
        S::mean(to_rows(&terms.batch, width, rows, &mut terms.rows))
    }

    /// Writes the gradient of the prediction; `grad_output` is the gradient of the loss, where it is not 1
    /// (loss scaling).
    pub fn backward<L: Lanes>(
        self,
        last: usize,
        prediction: &[L],
        target: &[L],
        (rows, width): (usize, usize),
        grad_output: Option<L>,
        grad: &mut Vec<L>,
    ) {
        let n = (rows * width) as f64;
        let scaled = |value: L| grad_output.map_or(value, |scale| value.mul(scale));
        let pairs = prediction.iter().zip(target).enumerate();
        grad.clear();
        match self {
            // `MseLossBackward0`: 2/n · (p − y), where 2/n is rounded to the dtype first.
            Loss::Mse => {
                let norm = L::from_f64(2.0 / n);
                grad.extend(pairs.map(|(element, (&p, &y))| {
                    L::of(Of::Output { layer: last, element });
                    scaled(norm.mul(p.sub(y)))
                }));
            }
            // `BinaryCrossEntropyWithLogitsBackward0`: (sigmoid(p) − y) / n.
            Loss::BceWithLogits => {
                grad.extend(pairs.map(|(element, (&p, &y))| {
                    L::of(Of::Output { layer: last, element });
                    scaled(p.sigmoid().sub(y)).div_scalar(n)
                }));
            }
        }
    }
}

impl Penalty {
    /// Adds the gradient of `rate * norm` to a weight's: rate · sgn(w) for L1 (`AbsBackward0`), rate · 2w for
    /// L2 (`PowBackward0`). Each rounds once, and so does their sum with the loss's gradient. `tensor` is the
    /// weight's place among all parameters.
    pub fn backward<S: Scalar>(self, grad_output: Option<S>, tensor: usize, weight: &mut Parameter<S>) {
        let rate = grad_output.unwrap_or(S::from_f64(1.0)).mul_scalar(self.rate);
        for (element, (grad, &w)) in weight.grad.iter_mut().zip(&weight.data).enumerate() {
            S::of(Of::Parameter { tensor, element });
            let slope = match self.norm {
                Norm::L1 => w.sgn(),
                Norm::L2 => w.mul_scalar(2.0),
            };
            *grad = grad.add(rate.mul(slope), S::alpha(1.0), Place::Block);
        }
    }
}
