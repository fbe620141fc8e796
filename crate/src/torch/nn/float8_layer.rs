//! A layer that is trained in float8: forward and backward, a number at a time.

use super::{Layer, Parameter, grad_name};
use crate::{
    numbers::scalar::Lanes,
    torch::{
        activation::Activation,
        batch::{Columns, to_matrix, to_rows},
        float8::{self, Operands},
        kernels::{Kernels, Subject},
    },
};

/// `Layer::linear` as torchao has it in float8; what backward takes in the place of its operands.
#[inline(never)]
pub(super) fn float8_linear<K: Kernels>(
    kernels: &K,
    layer: &mut Layer<K::Lanes>,
    rows: usize,
    x: &[K::Lanes],
    parameters: [&[K::Scalar]; 2],
) -> Operands<K::One> {
    let k = kernels.one();
    if !float8::is_computed(&k) {
        return Operands { x: Vec::new(), weight: Vec::new() };
    }
    let (mut output, mut room) = (Vec::new(), Vec::new());
    let name = if layer.activation == Activation::Identity { layer.output_name() } else { "z" };
    let x = to_rows(x, layer.fan_in, rows, &mut room);
    let operands = float8::linear(&k, (x, rows, layer.fan_in), (layer.place, name), parameters, &mut output);
    Columns::of(&output, layer.fan_out).batch(0..rows, &mut layer.output);
    operands
}

/// The gradients of its parameters, and of its input where a layer comes before, in the place of `grad`.
#[inline(never)]
pub(super) fn float8_backward<K: Kernels>(
    kernels: &K,
    layer: &Layer<K::Lanes>,
    rows: usize,
    operands: &Operands<K::One>,
    grad: &mut Vec<K::Lanes>,
    parameters: &mut [Parameter<K::Scalar>],
) {
    let [weight, bias, ..] = parameters else { return };
    let k = &kernels.one();
    if !float8::is_computed(k) {
        return;
    }
    let (wide, place, fan_in, fan_out) = (k.wide(), layer.place, layer.fan_in, layer.fan_out);
    let grads = to_rows(grad, fan_out, rows, &mut Vec::new()).to_vec();
    let mut columns = Vec::new();
    to_matrix(&grads, fan_out, rows, &mut columns);
    k.node("AddBackward0");
    let own = layer.alike();
    for (output, column) in columns.chunks(rows).enumerate() {
        own.bias_backward(k, output, column, &mut bias.grad);
    }
    k.node(float8::NODE);
    let cast = float8::GRAD.cast(k, place, &grads, &Subject::output(place));
    let layer = layer.alike();
    let (mut columns, mut products) = (Vec::new(), operands.weight.clone());
    to_matrix(&cast, fan_out, rows, &mut columns);
    for (output, column) in columns.chunks(rows).enumerate() {
        layer.weight_backward(&wide, output, &operands.x, column, &mut products);
    }
    for (element, (grad, &product)) in weight.grad.iter_mut().zip(&products).enumerate() {
        k.about(Subject::Parameter { tensor: 2 * place, element });
        *grad = float8::own(k, Lanes::splat(product), grad_name(0));
    }
    if place == 0 {
        return;
    }
    let mut products = Vec::new();
    layer.linear_backward_input(&wide, rows, &cast, &operands.weight, &mut products);
    let own = |(element, &product)| {
        k.about(Subject::Output { layer: place - 1, element });
        float8::own(k, product, "grad a")
    };
    let grads: Vec<K::Scalar> = products.iter().enumerate().map(own).collect();
    Columns::of(&grads, fan_in).batch(0..rows, grad);
}
