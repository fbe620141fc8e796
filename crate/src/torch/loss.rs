//! `MSELoss` and `BCEWithLogitsLoss`, reduction "mean": forward and backward, side by side; and what a penalty adds.

use super::{
    batch::to_rows,
    kernels::{Kernels, Phase, Subject, python},
    nn::{Parameter, grad_name},
};
use crate::{names::names, numbers::scalar::Lanes, settings::macros::settings};

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
pub struct Terms<K: Kernels> {
    batch: Vec<K::Lanes>,
    rows: Vec<K::Scalar>,
}

impl<K: Kernels> Default for Terms<K> {
    fn default() -> Self {
        Terms { batch: Vec::new(), rows: Vec::new() }
    }
}

/// A batch's targets: so many rows of so many numbers each, which layer `last` predicts.
#[derive(Clone, Copy)]
pub struct Targets<'a, L> {
    pub last: usize,
    pub target: &'a [L],
    pub rows: usize,
    pub width: usize,
}

impl<'a, L: Lanes> Targets<'a, L> {
    /// Each prediction and its target.
    #[inline(always)]
    fn pairs<K: Kernels<Lanes = L>>(self, kernels: &'a K, prediction: &'a [L]) -> impl Iterator<Item = (L, L)> + 'a {
        let layer = self.last;
        prediction.iter().zip(self.target).enumerate().map(move |(element, (&p, &y))| {
            kernels.about(Subject::Output { layer, element });
            (p, y)
        })
    }
}

impl Loss {
    /// The call in PyTorch, that of its gradient, and the autograd node.
    const fn words(self) -> [&'static str; 3] {
        match self {
            Loss::Mse => ["mse_loss", "mse_loss_backward", "MseLossBackward0"],
            Loss::BceWithLogits => {
                ["binary_cross_entropy_with_logits", "(sigmoid(p) − y) / n", "BinaryCrossEntropyWithLogitsBackward0"]
            }
        }
    }

    /// The loss of a batch.
    pub fn forward<K: Kernels>(
        self,
        k: &K,
        prediction: &[K::Lanes],
        targets: Targets<K::Lanes>,
        terms: &mut Terms<K>,
    ) -> K::Scalar {
        let [call, _, node] = self.words();
        k.enter(Phase::Loss, "", node);
        terms.batch.clear();
        match self {
            Loss::Mse => terms.batch.extend(targets.pairs(k, prediction).map(|(p, y)| square(k, p, y, call))),
            // (1 − y)·p − log(sigmoid(p))
            Loss::BceWithLogits => {
                terms.batch.extend(targets.pairs(k, prediction).map(|(p, y)| {
                    let one = K::Lanes::splat(k.named("1", call).number(python("1", 1.0)));
                    let rest = k.named("rest", call).sub(one, y);
                    let product = k.named("product", call).mul(rest, p);
                    let log = k.named("log", call).logsigmoid(p);
                    k.named("term", call).sub(product, log)
                }));
            }
        }
        k.about(Subject::Whole);
        k.named("loss", call).mean(to_rows(&terms.batch, targets.width, targets.rows, &mut terms.rows))
    }

    /// Writes the gradient of the prediction; `grad_output` is the gradient of the loss, where it is not 1
    /// (loss scaling).
    #[inline(always)]
    pub fn backward<K: Kernels>(
        self,
        k: &K,
        prediction: &[K::Lanes],
        targets: Targets<K::Lanes>,
        grad_output: Option<K::Lanes>,
        grad: &mut Vec<K::Lanes>,
    ) {
        let n = (targets.rows * targets.width) as f64;
        let [_, call, node] = self.words();
        k.enter(Phase::Backward, "", node);
        grad.clear();
        match self {
            Loss::Mse => {
                let norm = Loss::norm(k, n);
                let pairs = targets.pairs(k, prediction);
                grad.extend(pairs.map(|(p, y)| square_backward(k, norm, p, y, grad_output, call)));
            }
            // (sigmoid(p) − y) / n.
            Loss::BceWithLogits => {
                grad.extend(targets.pairs(k, prediction).map(|(p, y)| {
                    let probability = k.named("probability", call).sigmoid(p);
                    let difference = k.named("difference", call).sub(probability, y);
                    let scaled =
                        grad_output.map_or(difference, |scale| k.named("difference", call).mul(difference, scale));
                    k.named("grad", call).div_scalar(scaled, python("n", n))
                }));
            }
        }
    }
}

impl Loss {
    /// `MSELoss` of one prediction on one target, and its gradient, number by number: what `forward` and `backward` give of a
    /// batch of one.
    #[inline(always)]
    pub fn squared_of_one<K: Kernels>(k: &K, norm: K::Lanes, p: K::Lanes, y: K::Lanes) -> [K::Lanes; 2] {
        let [call, of_grad, _] = Loss::Mse.words();
        let square = square(k, p, y, call);
        // The mean of a row of one is its sum.
        [k.sum_column(1, |_| square, 0, 1), square_backward(k, norm, p, y, None, of_grad)]
    }

    /// What the gradient of each of so many squares is multiplied by: 2/n.
    pub fn norm<K: Kernels>(k: &K, n: f64) -> K::Lanes {
        let [_, call, _] = Loss::Mse.words();
        K::Lanes::splat(k.named("norm", call).number(python("2/n", 2.0 / n)))
    }
}

/// (p − y)²
#[inline(always)]
fn square<K: Kernels>(k: &K, p: K::Lanes, y: K::Lanes, call: &'static str) -> K::Lanes {
    let difference = k.named("difference", call).sub(p, y);
    k.named("square", call).mul(difference, difference)
}

/// 2/n · (p − y), where 2/n is rounded to the dtype first.
#[inline(always)]
fn square_backward<K: Kernels>(
    k: &K,
    norm: K::Lanes,
    p: K::Lanes,
    y: K::Lanes,
    grad_output: Option<K::Lanes>,
    call: &'static str,
) -> K::Lanes {
    let result = if grad_output.is_some() { "unscaled" } else { "grad" };
    let difference = k.named("difference", call).sub(p, y);
    let unscaled = k.named(result, call).mul(norm, difference);
    grad_output.map_or(unscaled, |scale| k.named("grad", call).mul(unscaled, scale))
}

impl Penalty {
    /// Of every weight; the biases between them are left alone.
    pub fn of_all<K: Kernels>(self, k: &K, grad_output: Option<K::Scalar>, parameters: &mut [Parameter<K::Scalar>]) {
        for (tensor, weight) in parameters.iter_mut().enumerate().step_by(2) {
            self.backward(k, grad_output, tensor, weight);
        }
    }

    /// Adds the gradient of `rate * norm` to a weight's: rate · sgn(w) for L1 (`AbsBackward0`), rate · 2w for
    /// L2 (`PowBackward0`). Each rounds once, and so does their sum with the loss's gradient. `tensor` is the
    /// weight's place among all parameters.
    #[inline(never)]
    fn backward<K: Kernels>(
        self,
        k: &K,
        grad_output: Option<K::Scalar>,
        tensor: usize,
        weight: &mut Parameter<K::Scalar>,
    ) {
        let k = &k.one();
        k.node("penalty");
        // What comes before its elements is about none of them.
        k.about(Subject::Parameter { tensor, element: usize::MAX });
        let grad_output = grad_output.unwrap_or_else(|| k.named("grad_output", "1").number(python("1", 1.0)));
        let rate = k.named("rate", "penalty * rate").mul_scalar(grad_output, python("rate", self.rate));
        for (element, (grad, &w)) in weight.grad.iter_mut().zip(&weight.data).enumerate() {
            k.about(Subject::Parameter { tensor, element });
            let slope = match self.norm {
                Norm::L1 => k.named("slope", "weight.sgn()").sgn(w),
                Norm::L2 => k.named("slope", "weight.square()").mul_scalar(w, python("2", 2.0)),
            };
            let product = k.named("product", "penalty * rate").mul(rate, slope);
            *grad = k.named(grad_name(tensor), "accumulate").add(*grad, product);
        }
    }
}
