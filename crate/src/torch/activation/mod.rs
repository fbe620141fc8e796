//! The activations: each is a file, and a row here.

mod elu;
mod gelu;
mod leaky_relu;
mod library;
mod relu;
mod sigmoid;
mod silu;
mod tanh;

use super::{
    kernels::{Cpu, Element, Elementwise, Kernels, Name, Subject},
    tensors::plain,
};
use crate::{
    names::names,
    numbers::{
        dtype::{Dtype, by_dtype},
        scalar::Lanes,
    },
};

/// An activation with kernels of its own, which backward takes from the output.
trait Function {
    /// PyTorch's module, and the call that it makes.
    const MODULE: &'static str;
    const CALL: &'static str;
    /// The call of its gradient, and its autograd node.
    const BACKWARD: &'static str;
    const NODE: &'static str;

    /// The words are said already: one operation.
    fn forward<K: Kernels>(kernels: &K, x: K::Lanes) -> K::Lanes;
    /// The same, from the gradient of the output to that of the input.
    fn backward<K: Kernels>(kernels: &K, grad: K::Lanes, y: K::Lanes) -> K::Lanes;
}

/// An activation that is computed a number at a time, and whose gradient is taken from the input.
struct Smooth {
    /// PyTorch's module.
    module: &'static str,
    /// Its call, that of its gradient, and its autograd node.
    words: [&'static str; 3],
    /// Of x.
    forward: Elementwise<1>,
    /// Of the gradient of the output, and x.
    backward: Elementwise<2>,
}

/// What autograd keeps of a forward pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Saved {
    Output,
    Input,
}

/// A batch of a layer's outputs: which layer, how many rows, of how many numbers each.
#[derive(Clone, Copy, Debug)]
pub(super) struct Batch {
    pub layer: usize,
    pub rows: usize,
    pub width: usize,
}

/// Rows: what it is called in JSON, and what it does.
macro_rules! activations {
    (
        functions { $($function:ident = $name:literal: $type:ty,)* }
        smooth { $($smooth:ident = $smooth_name:literal: $table:expr,)* }
    ) => {
        names! {
            pub enum Activation {
                $($function = $name,)*
                /// None: its module is left out.
                Identity = "identity",
                $($smooth = $smooth_name,)*
            }
        }

        impl Activation {
            /// PyTorch's module, such as `nn.Tanh()`; `None` for no activation.
            pub const fn module(self) -> Option<&'static str> {
                match self {
                    $(Activation::$function => Some(<$type>::MODULE),)*
                    $(Activation::$smooth => Some($table.module),)*
                    Activation::Identity => None,
                }
            }

            /// Or is computed a number at a time.
            pub const fn has_kernels(self) -> bool {
                matches!(self.saved(), Saved::Output)
            }

            pub(super) const fn saved(self) -> Saved {
                match self {
                    $(Activation::$smooth => Saved::Input,)*
                    _ => Saved::Output,
                }
            }

            /// Of a layer's outputs, in place; they become `name`.
            pub(super) fn forward<K: Kernels>(self, kernels: &K, of: Batch, name: &'static str, values: &mut [K::Lanes]) {
                match self {
                    $(Activation::$function => forward::<$type, K>(kernels, of.layer, name, values),)*
                    Activation::Identity => {}
                    $(Activation::$smooth => smooth_forward(&$table, kernels, of, name, values),)*
                }
            }

            /// Turns the gradient of the output into the gradient of the input; `saved` is what forward kept.
            pub(super) fn backward<K: Kernels>(self, kernels: &K, of: Batch, saved: &[K::Lanes], grad: &mut [K::Lanes]) {
                match self {
                    $(Activation::$function => backward::<$type, K>(kernels, of.layer, saved, grad),)*
                    Activation::Identity => {}
                    $(Activation::$smooth => smooth_backward(&$table, kernels, of, saved, grad),)*
                }
            }
        }
    };
}

activations! {
    functions {
        Tanh = "tanh": tanh::Tanh,
        Relu = "relu": relu::Relu,
        Sigmoid = "sigmoid": sigmoid::Sigmoid,
    }
    smooth {
        Gelu = "gelu": gelu::GELU,
        GeluTanh = "gelu_tanh": gelu::GELU_TANH,
        LeakyRelu = "leaky_relu": leaky_relu::LEAKY_RELU,
        Silu = "silu": silu::SILU,
        Elu = "elu": elu::ELU,
    }
}

impl Activation {
    /// Of a tensor x in a dtype, and the gradient of x given that of the output; exact values.
    pub fn of(self, dtype: Dtype, x: &[f64], grad: &[f64]) -> (Vec<f64>, Vec<f64>) {
        by_dtype!(dtype, S => self.of_tensor(&Cpu::<S, S>::default(), x, grad))
    }

    fn of_tensor<K: Kernels<Lanes = <K as Kernels>::Scalar>>(
        self,
        kernels: &K,
        x: &[f64],
        grad: &[f64],
    ) -> (Vec<f64>, Vec<f64>) {
        let tensor = |values| kernels.tensor(values, Name::default(), &|_| Subject::Whole);
        let (input, mut grads) = (tensor(x), tensor(grad));
        let batch = Batch { layer: 0, rows: 1, width: x.len() };
        let mut output = input.clone();
        self.forward(kernels, batch, "a", &mut output);
        let saved = if self.saved() == Saved::Input { &input } else { &output };
        self.backward(kernels, batch, saved, &mut grads);
        (plain(&output), plain(&grads))
    }
}

fn forward<F: Function, K: Kernels>(kernels: &K, layer: usize, name: &'static str, values: &mut [K::Lanes]) {
    kernels.node(F::NODE);
    for (element, value) in values.iter_mut().enumerate() {
        kernels.about(Subject::Output { layer, element });
        *value = F::forward(kernels.named(Name::from(name), F::CALL), *value);
    }
}

fn backward<F: Function, K: Kernels>(kernels: &K, layer: usize, saved: &[K::Lanes], grads: &mut [K::Lanes]) {
    kernels.node(F::NODE);
    for (element, (grad, &saved)) in grads.iter_mut().zip(saved).enumerate() {
        kernels.about(Subject::Output { layer, element });
        *grad = F::backward(kernels.named("grad z", F::BACKWARD), *grad, saved);
    }
}

impl Batch {
    /// Where a lane's number stands in PyTorch's tensor: the lanes of a block are rows one below the other.
    fn element<K: Kernels>(self, kernels: &K, place: usize, lane: usize) -> Element {
        let row = place / self.width * K::Lanes::WIDTH + lane;
        let len = self.rows * self.width;
        // What a block was filled up with is looked at by nobody.
        let index = (row * self.width + place % self.width).min(len - 1);
        Element { index, len, dtype: kernels.dtype() }
    }
}

#[inline(never)]
fn smooth_forward<K: Kernels>(
    of: &'static Smooth,
    kernels: &K,
    batch: Batch,
    name: &'static str,
    values: &mut [K::Lanes],
) {
    let [call, _, node] = of.words;
    kernels.node(node);
    for (place, value) in values.iter_mut().enumerate() {
        kernels.about(Subject::Output { layer: batch.layer, element: place });
        let at = |lane| batch.element(kernels, place, lane);
        *value = kernels.named(name, call).elementwise(&of.forward, [*value], &at);
    }
}

#[inline(never)]
fn smooth_backward<K: Kernels>(
    of: &'static Smooth,
    kernels: &K,
    batch: Batch,
    saved: &[K::Lanes],
    grads: &mut [K::Lanes],
) {
    let [_, call, node] = of.words;
    kernels.node(node);
    for (place, (grad, &x)) in grads.iter_mut().zip(saved).enumerate() {
        kernels.about(Subject::Output { layer: batch.layer, element: place });
        let at = |lane| batch.element(kernels, place, lane);
        *grad = kernels.named("grad z", call).elementwise(&of.backward, [*grad, x], &at);
    }
}
