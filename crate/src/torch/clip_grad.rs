//! `torch.nn.utils.clip_grad_norm_` and `clip_grad_value_`: what is done to the gradients before the optimizer's step.

use super::{
    kernels::{Element, Elementwise, Kernels, Name, Phase, Subject, python},
    nn::{Parameter, grad_name},
    optim::fits,
};
use crate::{
    numbers::{double_double::DoubleDouble, dtype::Dtype, scalar::Lanes},
    settings::{
        macros::{one_of, settings},
        read::Checked,
    },
};

one_of! {
    /// The gradients that the optimizer steps with are kept small, after they are unscaled.
    pub enum ClipGrad {
        Norm(ClipNorm),
        Value(ClipValue),
    }
}

settings! {
    /// torch.nn.utils.clip_grad_norm_: every gradient times max_norm / (norm of all + 1e-6), if that is below 1.
    #[derive(Copy)]
    pub struct ClipNorm = "norm" as "norm: clip_grad_norm_" {
        max_norm: f64 = 1.0 => within(Range::from(0.0)).fields(&[field("max_norm", "max_norm").limits(0.0, 1e30)]),
    }
}

settings! {
    /// torch.nn.utils.clip_grad_value_: every gradient into the range from -clip_value to clip_value.
    #[derive(Copy)]
    pub struct ClipValue = "value" as "value: clip_grad_value_" {
        clip_value: f64 = 1.0 => within(Range::from(0.0)).fields(&[field("clip_value", "clip_value").limits(0.0, 1e30)]); convertible,
    }
}

/// `clamp_` takes its bounds as numbers of the dtype.
fn convertible(clip: &ClipValue, group: &'static str, dtype: Dtype) -> Checked {
    fits((group, "clip_value"), clip.clip_value, dtype, dtype.max())
}

/// `torch.reciprocal(a)`, which `max_norm / tensor` is made of.
static RECIPROCAL: Elementwise<1> = Elementwise {
    formula: "1 / {0}",
    float32: |[a], _| 1.0 / a,
    float64: |[a]| 1.0 / a,
    exact: |[a]| DoubleDouble::from(1.0).over(a.into()),
};

/// `torch.clamp(a, max=b)`: NaN stays.
static CLAMP_MAX: Elementwise<2> = Elementwise {
    formula: "min({0}, {1})",
    float32: |[a, b], _| if a > b { b } else { a },
    float64: |[a, b]| if a > b { b } else { a },
    exact: |[a, b]| (if a > b { b } else { a }).into(),
};

/// `torch.clamp(a, min=b)`: NaN stays.
static CLAMP_MIN: Elementwise<2> = Elementwise {
    formula: "max({0}, {1})",
    float32: |[a, b], _| if a < b { b } else { a },
    float64: |[a, b]| if a < b { b } else { a },
    exact: |[a, b]| (if a < b { b } else { a }).into(),
};

impl ClipGrad {
    /// Clips the gradients, in place.
    #[inline(never)]
    pub fn clip<K: Kernels>(&self, k: &K, parameters: &mut [Parameter<K::Scalar>]) {
        if !K::HAS_ALL {
            return;
        }
        let k = &k.one();
        match self {
            ClipGrad::Norm(ClipNorm { max_norm }) => clip_norm(k, parameters, *max_norm),
            ClipGrad::Value(ClipValue { clip_value }) => clip_value_(k, parameters, *clip_value),
        }
    }
}

fn clip_norm<S: Lanes<Scalar = S> + Into<f64>, K: Kernels<Scalar = S, Lanes = S>>(
    k: &K,
    parameters: &mut [Parameter<S>],
    max_norm: f64,
) {
    let mut norms = Vec::with_capacity(parameters.len());
    for (tensor, parameter) in parameters.iter().enumerate() {
        k.enter(Phase::Clip, &parameter.name, "clip_grad_norm_");
        norms.push(k.named(norm_name(tensor), "linalg.vector_norm(grad)").vector_norm(&parameter.grad));
    }
    k.enter(Phase::Clip, "", "clip_grad_norm_");
    let total = k.named("total_norm", "linalg.vector_norm(norms)").vector_norm(&norms);
    let at = |_| Element { index: 0, len: 1, dtype: k.dtype() };
    let above = k.named("divisor", "total_norm + 1e-6").add_scalar(total, python("1e-6", 1e-6));
    let inverse = k.named("reciprocal", "max_norm / (total_norm + 1e-6)").elementwise(&RECIPROCAL, [above], &at);
    let coef = k.named("clip_coef", "max_norm / (total_norm + 1e-6)").mul_scalar(inverse, python("max_norm", max_norm));
    let one = k.named("1", "clamp(clip_coef, max=1.0)").number(python("1", 1.0));
    let coef = k.named("clip_coef_clamped", "clamp(clip_coef, max=1.0)").elementwise(&CLAMP_MAX, [coef, one], &at);
    each(k, parameters, "clip_grad_norm_", |name, grad| k.named(name, "grad.mul_(clip_coef_clamped)").mul(grad, coef));
}

fn clip_value_<S: Lanes<Scalar = S> + Into<f64>, K: Kernels<Scalar = S, Lanes = S>>(
    k: &K,
    parameters: &mut [Parameter<S>],
    clip_value: f64,
) {
    k.enter(Phase::Clip, "", "clip_grad_value_");
    let [low, high] = [("−clip_value", -clip_value), ("clip_value", clip_value)]
        .map(|(name, value)| k.named(name, "clamp_").number(python(name, value)));
    let at = |_| Element { index: 0, len: 1, dtype: k.dtype() };
    each(k, parameters, "clip_grad_value_", |name, grad| {
        let above = k.named("at least −clip_value", "clamp_min_").elementwise(&CLAMP_MIN, [grad, low], &at);
        k.named(name, "clamp_max_").elementwise(&CLAMP_MAX, [above, high], &at)
    });
}

/// Another gradient for each.
fn each<S: Lanes<Scalar = S> + Into<f64>, K: Kernels<Scalar = S, Lanes = S>>(
    k: &K,
    parameters: &mut [Parameter<S>],
    node: &'static str,
    clipped: impl Fn(Name, S) -> S,
) {
    for (tensor, parameter) in parameters.iter_mut().enumerate() {
        k.enter(Phase::Clip, &parameter.name, node);
        let name = grad_name(tensor);
        for (element, grad) in parameter.grad.iter_mut().enumerate() {
            k.about(Subject::Parameter { tensor, element });
            *grad = clipped(name, k.called(*grad, "grad before"));
        }
    }
}

/// What a gradient's norm is called.
fn norm_name(tensor: usize) -> &'static str {
    if tensor.is_multiple_of(2) { "norm of weight_grad" } else { "norm of bias_grad" }
}
