//! `Sequential` of `Linear` layers and activations: forward and backward, side by side.
//!
//! Shapes are PyTorch's, flattened row-major: a batch of `rows` inputs is (rows, fan_in), a weight
//! is (fan_out, fan_in), a bias (fan_out). A batch is computed on several rows at once: see `batch`.

mod float8_layer;
mod parameter;

use float8_layer::{float8_backward, float8_linear};
pub use parameter::{COMPENSATION, LayerShape, Parameter, WORDS, grad_name, initial_parameters};

use super::{
    activation::{Activation, Batch, Saved},
    batch::{fit, tiles, to_matrix, to_rows},
    float8::{Float8, Operands},
    kernels::{Kernels, Phase, Shape, Subject},
    tensors::Tensors,
};
use crate::numbers::scalar::Lanes;

/// Does something for groups of `$size` of `$n` things, whose first is `$first`, if they go together, then for each of
/// the rest.
macro_rules! in_groups {
    ($together:expr, $n:expr, $size:literal, ($first:ident, $B:ident) => $body:block) => {
        let (mut $first, n) = (0, $n);
        if $together {
            const $B: usize = $size;
            while $first + $B <= n {
                $body
                $first += $B;
            }
        }
        const $B: usize = 1;
        while $first < n {
            $body
            $first += $B;
        }
    };
}

/// One `nn.Linear` and the activation after it; its weight and bias are in `Sequential`.
#[derive(Clone, Debug)]
struct Layer<L> {
    /// Its place among the layers, from 0.
    place: usize,
    is_last: bool,
    fan_in: usize,
    fan_out: usize,
    activation: Activation,
    /// What the last forward gave, after the activation; backward needs it.
    output: Vec<L>,
    /// What it gave before the activation, where backward needs that.
    before: Vec<L>,
}

impl<L: Lanes> Layer<L> {
    /// What its outputs are called.
    const fn output_name(&self) -> &'static str {
        if self.is_last { "prediction" } else { "a" }
    }

    const fn shape(&self, rows: usize) -> Shape {
        Shape { rows, fan_in: self.fan_in, fan_out: self.fan_out }
    }

    const fn batch(&self, rows: usize) -> Batch {
        Batch { layer: self.place, rows, width: self.fan_out }
    }

    /// The same without any output.
    const fn emptied(&self) -> Self {
        Layer { output: Vec::new(), before: Vec::new(), ..*self }
    }

    /// The last forward's outputs in plain rows.
    fn rows(&self, rows: usize) -> Vec<L::Scalar> {
        to_rows(&self.output, self.fan_out, rows, &mut Vec::new()).to_vec()
    }

    /// For backward. Out of line: the activations with kernels of their own need it not.
    #[inline(never)]
    fn keep_input(&mut self) {
        self.before.clone_from(&self.output);
    }

    /// y = x·weightᵀ + bias: (rows, fan_in) → (rows, fan_out).
    fn linear<K: Kernels<Lanes = L, Scalar = L::Scalar>>(
        &mut self,
        kernels: &K,
        rows: usize,
        x: &[L],
        weight: &[L::Scalar],
        bias: &[L::Scalar],
    ) {
        let (blocks, shape) = (tiles::<L>(rows), self.shape(rows));
        fit(&mut self.output, blocks * self.fan_out, x[0]);
        let name = if self.activation == Activation::Identity { self.output_name() } else { "z" };
        kernels.node("AddmmBackward0");
        in_groups!(L::WIDTH > 1 && self.fan_in < 16, blocks, 3, (first, B) => {
            let rows: [&[L]; B] = std::array::from_fn(|i| &x[(first + i) * self.fan_in..][..self.fan_in]);
            let outputs = &mut self.output[first * self.fan_out..][..B * self.fan_out];
            let mut rest = weight;
            for (output, &bias) in bias.iter().enumerate() {
                kernels.about(Subject::Output { layer: self.place, element: first * self.fan_out + output });
                let (weights, after) = rest.split_at(self.fan_in);
                rest = after;
                let factors = |k: usize| (rows.map(|row| row[k]), [L::splat(weights[k]); B]);
                let sums = kernels.named(name, "addmm").addmm(L::splat(bias), shape, factors);
                for (i, sum) in sums.into_iter().enumerate() {
                    outputs[i * self.fan_out + output] = sum;
                }
            }
        });
    }

    /// weight.grad = gradᵀ·x and bias.grad = Σ over the rows of grad, which comes as a matrix: those of several outputs are
    /// computed at once.
    #[inline(always)]
    fn linear_backward<K: Kernels<Lanes = L, Scalar = L::Scalar>>(
        &self,
        kernels: &K,
        rows: usize,
        x: &[L],
        grad: &[L],
        parameters: &mut [Parameter<L::Scalar>],
    ) {
        let [weight, bias, ..] = parameters else { return };
        kernels.node("AddmmBackward0");
        for (tile, grad) in grad.chunks(tiles::<L>(rows) * L::WIDTH).enumerate() {
            let (output, grad) = (tile * L::WIDTH, &grad[..rows]);
            self.bias_backward(kernels, output, grad, &mut bias.grad);
            self.weight_backward(kernels, output, x, grad, &mut weight.grad);
        }
    }

    /// bias.grad of the outputs from this one on, that a tile of grad has.
    #[inline(always)]
    fn bias_backward<K: Kernels<Lanes = L, Scalar = L::Scalar>>(
        &self,
        kernels: &K,
        output: usize,
        grad: &[L],
        bias_grad: &mut [L::Scalar],
    ) {
        kernels.about(Subject::Parameter { tensor: 2 * self.place + 1, element: output });
        let sums = kernels.named(grad_name(1), "sum");
        sums.sum_column(grad.len(), |row| grad[row], output, self.fan_out).store(&mut bias_grad[output..]);
    }

    /// The same of weight.grad.
    #[inline(always)]
    fn weight_backward<K: Kernels<Lanes = L, Scalar = L::Scalar>>(
        &self,
        kernels: &K,
        output: usize,
        x: &[L],
        grad: &[L],
        weight_grad: &mut [L::Scalar],
    ) {
        let (fan_in, shape, x) = (self.fan_in, self.shape(grad.len()), L::numbers(x));
        let weight_grad = &mut weight_grad[output * fan_in..];
        let outputs = L::WIDTH.min(self.fan_out - output);
        in_groups!(L::WIDTH > 1, fan_in, 4, (input, I) => {
            kernels.about(Subject::Parameter { tensor: 2 * self.place, element: output * fan_in + input });
            let factors = |row: usize| {
                let x = &x[(row / L::WIDTH * fan_in + input) * L::WIDTH..][..I * L::WIDTH];
                let inputs = std::array::from_fn(|i| L::splat(x[i * L::WIDTH + row % L::WIDTH]));
                (inputs, [grad[row]; I])
            };
            let mut sums = kernels.named(grad_name(0), "mm").dot(shape, factors);
            // Place by place: an iterator over chunks would divide for their number.
            if I > 1 {
                for (square, sums) in sums.chunks_exact_mut(L::WIDTH).enumerate() {
                    L::transpose(sums);
                    let mut place = input + square * L::WIDTH;
                    for sums in &sums[..outputs] {
                        sums.store(&mut weight_grad[place..place + L::WIDTH]);
                        place += fan_in;
                    }
                }
            } else {
                let mut place = input;
                for &sum in &L::numbers(&sums)[..outputs] {
                    weight_grad[place] = sum;
                    place += fan_in;
                }
            }
        });
    }

    /// The same layer, of other numbers, without an activation.
    fn alike<M>(&self) -> Layer<M> {
        let (place, is_last, fan_in, fan_out) = (self.place, self.is_last, self.fan_in, self.fan_out);
        let [output, before] = [const { Vec::new() }; 2];
        Layer { place, is_last, fan_in, fan_out, activation: Activation::Identity, output, before }
    }

    /// The gradient of the input, grad·weight: (rows, fan_out) → (rows, fan_in).
    fn linear_backward_input<K: Kernels<Lanes = L, Scalar = L::Scalar>>(
        &self,
        kernels: &K,
        rows: usize,
        grad: &[L],
        weight: &[L::Scalar],
        grad_x: &mut Vec<L>,
    ) {
        let (blocks, shape) = (tiles::<L>(rows), self.shape(rows));
        fit(grad_x, blocks * self.fan_in, grad[0]);
        in_groups!(L::WIDTH > 1, blocks, 3, (first, B) => {
            let rows: [&[L]; B] = std::array::from_fn(|i| &grad[(first + i) * self.fan_out..][..self.fan_out]);
            for input in 0..self.fan_in {
                kernels.about(Subject::Output { layer: self.place - 1, element: first * self.fan_in + input });
                let sums = kernels.named("grad a", "mm").dot_of_input(shape, |k| {
                    (rows.map(|row| row[k]), [L::splat(weight[k * self.fan_in + input]); B])
                });
                for (i, sum) in sums.into_iter().enumerate() {
                    grad_x[(first + i) * self.fan_in + input] = sum;
                }
            }
        });
    }
}

fn forward<K: Kernels>(
    kernels: &K,
    layers: &mut [Layer<K::Lanes>],
    parameters: &[Parameter<K::Scalar>],
    x: &[K::Lanes],
    rows: usize,
    mut float8: Option<&mut Vec<Operands<K::One>>>,
) {
    for i in 0..layers.len() {
        let (before, rest) = layers.split_at_mut(i);
        let layer = &mut rest[0];
        let input = before.last().map_or(x, |previous| &previous.output);
        let (weight, bias) = (&parameters[2 * i].data, &parameters[2 * i + 1].data);
        match &mut float8 {
            None => layer.linear(kernels, rows, input, weight, bias),
            Some(operands) => operands.push(float8_linear(kernels, layer, rows, input, [weight, bias])),
        }
        if layer.activation.saved() == Saved::Input {
            layer.keep_input();
        }
        let batch = layer.batch(rows);
        layer.activation.forward(kernels, batch, layer.output_name(), &mut layer.output);
    }
}

/// `nn.Sequential`: the layers of an experiment, and the room a step needs, kept between steps.
pub struct Sequential<K: Kernels> {
    kernels: K,
    layers: Vec<Layer<K::Lanes>>,
    /// In PyTorch's order: layer by layer, weight before bias.
    pub parameters: Vec<Parameter<K::Scalar>>,
    /// How many rows the last forward had.
    rows: usize,
    grad: Vec<K::Lanes>,
    grad_input: Vec<K::Lanes>,
    /// The gradients of a layer's outputs, as a matrix.
    grads: Vec<K::Lanes>,
    /// Where it trains in float8: what each layer's products took in the last forward.
    float8: Option<Vec<Operands<K::One>>>,
}

impl<K: Kernels> Sequential<K> {
    /// Its parameters are `initial`, cast to the dtype as `.half()` does.
    pub fn new(kernels: K, shapes: &[LayerShape], initial: Tensors, float8: Option<Float8>) -> Self {
        let mut layers = Vec::new();
        for shape in shapes {
            let (fan_in, fan_out, activation) = (shape.fan_in, shape.fan_out, shape.activation);
            let (place, is_last) = (layers.len(), layers.len() + 1 == shapes.len());
            layers.push(Layer { place, is_last, fan_in, fan_out, activation, output: Vec::new(), before: Vec::new() });
        }
        let mut parameters = Vec::new();
        for (tensor, (name, values)) in initial.0.into_iter().enumerate() {
            parameters.push(Parameter::new(&kernels, name, WORDS[tensor % 2], tensor, &values));
        }
        let [grad, grad_input, grads] = [const { Vec::new() }; 3];
        let float8 = float8.map(|Float8::Tensorwise| Vec::new());
        Sequential { kernels, layers, parameters, rows: 0, grad, grad_input, grads, float8 }
    }

    /// x, a batch of (rows, fan_in of the first layer) → the prediction, one of (rows, fan_out of the last).
    #[inline(always)]
    pub fn forward(&mut self, x: &[K::Lanes], rows: usize) -> &[K::Lanes] {
        self.rows = rows;
        self.kernels.enter(Phase::Forward, "", "");
        if let Some(operands) = &mut self.float8 {
            operands.clear();
        }
        forward(&self.kernels, &mut self.layers, &self.parameters, x, rows, self.float8.as_mut());
        self.output()
    }

    /// What each layer makes of x, a batch of so many rows, after its activation; nothing that a step needs is touched.
    pub fn outputs(&self, x: &[K::Lanes], rows: usize) -> Vec<Vec<K::Scalar>> {
        self.computed(x, rows).iter().map(|layer| layer.rows(rows)).collect()
    }

    /// The last of them.
    pub fn predict(&self, x: &[K::Lanes], rows: usize) -> Vec<K::Scalar> {
        self.computed(x, rows).last().map_or_else(Vec::new, |layer| layer.rows(rows))
    }

    fn computed(&self, x: &[K::Lanes], rows: usize) -> Vec<Layer<K::Lanes>> {
        // Without what the last step left in them, which may be much.
        let mut layers: Vec<_> = self.layers.iter().map(Layer::emptied).collect();
        let mut operands = Vec::new();
        let float8 = self.float8.as_ref().map(|_| &mut operands);
        forward(&self.kernels, &mut layers, &self.parameters, x, rows, float8);
        layers
    }

    /// What the last `forward` returned; empty before the first.
    fn output(&self) -> &[K::Lanes] {
        self.layers.last().map_or(&[], |layer| &layer.output)
    }

    /// Its first number.
    pub fn first_prediction(&self) -> Option<K::Scalar> {
        K::Lanes::numbers(self.output()).first().copied()
    }

    /// The same in plain rows.
    pub fn prediction(&self) -> Vec<K::Scalar> {
        self.layers.last().map_or_else(Vec::new, |layer| layer.rows(self.rows))
    }

    /// What a `forward` of one row would leave, if it gave this.
    #[inline(always)]
    pub fn predicted(&mut self, prediction: K::Lanes) {
        self.rows = 1;
        if let Some(layer) = self.layers.last_mut() {
            fit(&mut layer.output, 1, prediction);
            layer.output[0] = prediction;
        }
    }

    /// Fills every parameter's `grad` from the gradient of the prediction, which `loss_backward`
    /// writes given the prediction; `x` is that of the last `forward`.
    #[inline(always)]
    pub fn backward(&mut self, x: &[K::Lanes], loss_backward: impl FnOnce(&[K::Lanes], &mut Vec<K::Lanes>)) {
        let mut grad = std::mem::take(&mut self.grad);
        loss_backward(self.output(), &mut grad);
        self.backward_from(x, grad);
    }

    /// The same from the gradient of the prediction on.
    fn backward_from(&mut self, x: &[K::Lanes], mut grad: Vec<K::Lanes>) {
        let (kernels, blocks) = (&self.kernels, tiles::<K::Lanes>(self.rows));
        for (i, layer) in self.layers.iter().enumerate().rev() {
            let saved = match layer.activation.saved() {
                Saved::Output => &layer.output,
                Saved::Input => &layer.before,
            };
            layer.activation.backward(kernels, layer.batch(self.rows), saved, &mut grad);
            if let Some(operands) = &self.float8 {
                float8_backward(kernels, layer, self.rows, &operands[i], &mut grad, &mut self.parameters[2 * i..]);
                continue;
            }
            to_matrix(&grad, layer.fan_out, blocks, &mut self.grads);
            let input = if i == 0 { x } else { &self.layers[i - 1].output };
            layer.linear_backward(kernels, self.rows, input, &self.grads, &mut self.parameters[2 * i..]);
            if i > 0 {
                let weight = &self.parameters[2 * i].data;
                layer.linear_backward_input(kernels, self.rows, &grad, weight, &mut self.grad_input);
                std::mem::swap(&mut grad, &mut self.grad_input);
            }
        }
        self.grad = grad;
    }
}
