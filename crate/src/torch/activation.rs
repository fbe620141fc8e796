//! The activations: forward and backward, side by side.

use crate::{
    names::names,
    numbers::scalar::{Numbers, Of},
};

names! {
    pub enum Activation {
        Tanh = "tanh",
        Relu = "relu",
        Sigmoid = "sigmoid",
        Identity = "identity",
    }
}

impl Activation {
    /// Of a layer's outputs, in place.
    pub(super) fn forward<N: Numbers>(self, layer: usize, values: &mut [N]) {
        match self {
            Activation::Tanh => each::<N, _>(layer, values, |x| *x = x.tanh()),
            Activation::Relu => each::<N, _>(layer, values, |x| *x = x.relu()),
            Activation::Sigmoid => each::<N, _>(layer, values, |x| *x = x.sigmoid()),
            Activation::Identity => {}
        }
    }

    /// Turns the gradient of the output into the gradient of the input; `output` is what `forward` gave.
    pub(super) fn backward<N: Numbers>(self, layer: usize, output: &[N], grad: &mut [N]) {
        let pairs = grad.iter_mut().zip(output);
        match self {
            Activation::Tanh => each::<N, _>(layer, pairs, |(grad, y)| *grad = y.tanh_backward(*grad)),
            Activation::Relu => each::<N, _>(layer, pairs, |(grad, y)| *grad = y.relu_backward(*grad)),
            Activation::Sigmoid => each::<N, _>(layer, pairs, |(grad, y)| *grad = y.sigmoid_backward(*grad)),
            Activation::Identity => {}
        }
    }
}

/// Does something about each of a layer's outputs.
fn each<N: Numbers, I: IntoIterator>(layer: usize, outputs: I, act: impl Fn(I::Item)) {
    for (element, output) in outputs.into_iter().enumerate() {
        N::of(Of::Output { layer, element });
        act(output);
    }
}
