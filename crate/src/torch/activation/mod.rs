//! The activations: each is a file, and a row here.

mod relu;
mod sigmoid;
mod tanh;

use super::kernels::{Kernels, Name, Subject};
use crate::names::names;

/// What an activation does to each of a layer's outputs.
trait Function {
    /// PyTorch's module, and the call that it makes.
    const MODULE: &'static str;
    const CALL: &'static str;
    /// The call of its gradient.
    const BACKWARD: &'static str;
    /// The autograd node of its gradient.
    const NODE: &'static str;
    /// What backward takes beside the gradient of the output.
    const SAVED: Saved = Saved::Output;

    /// The words are said already: one operation.
    fn forward<K: Kernels>(kernels: &K, x: K::Lanes) -> K::Lanes;
    /// The same, from the gradient of the output to that of the input.
    fn backward<K: Kernels>(kernels: &K, grad: K::Lanes, saved: K::Lanes) -> K::Lanes;
}

/// What autograd keeps of a forward pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    Output,
    Input,
}

/// Rows: what it is called, and what it does.
macro_rules! activations {
    ($($(#[$doc:meta])* $variant:ident = $name:literal: $function:ty,)*) => {
        names! {
            pub enum Activation {
                $($(#[$doc])* $variant = $name,)*
                /// None: its module is left out.
                Identity = "identity",
            }
        }

        impl Activation {
            /// PyTorch's module, such as `nn.Tanh()`; `None` for no activation.
            pub const fn module(self) -> Option<&'static str> {
                match self {
                    $(Activation::$variant => Some(<$function>::MODULE),)*
                    Activation::Identity => None,
                }
            }

            pub(super) const fn saved(self) -> Saved {
                match self {
                    $(Activation::$variant => <$function>::SAVED,)*
                    Activation::Identity => Saved::Output,
                }
            }

            /// Of a layer's outputs, in place; they become `name`.
            pub(super) fn forward<K: Kernels>(self, kernels: &K, layer: usize, name: &'static str, values: &mut [K::Lanes]) {
                match self {
                    $(Activation::$variant => forward::<$function, K>(kernels, layer, name, values),)*
                    Activation::Identity => {}
                }
            }

            /// Turns the gradient of the output into the gradient of the input; `saved` is what forward kept.
            pub(super) fn backward<K: Kernels>(self, kernels: &K, layer: usize, saved: &[K::Lanes], grad: &mut [K::Lanes]) {
                match self {
                    $(Activation::$variant => backward::<$function, K>(kernels, layer, saved, grad),)*
                    Activation::Identity => {}
                }
            }
        }
    };
}

activations! {
    Tanh = "tanh": tanh::Tanh,
    Relu = "relu": relu::Relu,
    Sigmoid = "sigmoid": sigmoid::Sigmoid,
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
