//! `Sequential` of `Linear` layers and activations: forward and backward, side by side.
//!
//! Shapes are PyTorch's, flattened row-major: a batch of `rows` inputs is (rows, fan_in), a weight
//! is (fan_out, fan_in), a bias (fan_out). A batch is computed on several rows at once: see `batch`.

use super::{
    activation::Activation,
    batch::{fit, tiles, to_matrix, to_rows},
    generator::Generator,
    tensors::Tensors,
};
use crate::numbers::scalar::{Lanes, Of, Scalar};

/// A trainable tensor under its PyTorch name (`0.weight`), with its gradient.
#[derive(Clone, Debug)]
pub struct Parameter<S> {
    pub name: String,
    pub data: Vec<S>,
    pub grad: Vec<S>,
}

/// `torch.tensor(values, dtype=torch.float64).to(dtype)`.
pub fn tensor<S: Scalar>(values: &[f64]) -> Vec<S> {
    let mut tensor = Vec::with_capacity(values.len());
    for &value in values {
        tensor.push(S::from_f64(value));
    }
    tensor
}

/// One `nn.Linear` and the activation after it.
pub struct LayerShape {
    /// Its number in PyTorch's `nn.Sequential`, where an activation takes a number of its own.
    pub index: usize,
    pub fan_in: usize,
    pub fan_out: usize,
    pub activation: Activation,
}

impl LayerShape {
    /// PyTorch's names of its weight and its bias, and how many elements each has.
    pub fn parameters(&self) -> [(String, usize); 2] {
        let name = |kind: &str| format!("{}.{kind}", self.index);
        [(name("weight"), self.fan_in * self.fan_out), (name("bias"), self.fan_out)]
    }
}

/// What the parameters of layers start from, in PyTorch's order: `torch.manual_seed(seed)` and
/// `nn.Linear` layer by layer, in float32; or the values that are given instead. And torch's generator
/// as it is after that, whatever is given.
pub fn initial_parameters(seed: u32, layers: &[LayerShape], given: Option<&Tensors>) -> (Tensors, Generator) {
    let mut generator = Generator::manual_seed(seed);
    let mut tensors = Tensors::default();
    for layer in layers {
        let (weight, bias) = generator.linear(layer.fan_in, layer.fan_out);
        for ((name, _), drawn) in layer.parameters().into_iter().zip([weight, bias]) {
            let given = given.and_then(|given| given.get(&name));
            let values = given.map_or_else(|| drawn.into_iter().map(f64::from).collect(), <[f64]>::to_vec);
            tensors.0.push((name, values));
        }
    }
    (tensors, generator)
}

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
    fan_in: usize,
    fan_out: usize,
    activation: Activation,
    /// What the last forward gave, after the activation; backward needs it.
    output: Vec<L>,
}

impl<L: Lanes> Layer<L> {
    /// y = x·weightᵀ + bias: (rows, fan_in) → (rows, fan_out), in so many blocks.
    fn linear(&mut self, blocks: usize, x: &[L], weight: &[L::Scalar], bias: &[L::Scalar]) {
        fit(&mut self.output, blocks * self.fan_out, x[0]);
        in_groups!(L::WIDTH > 1 && self.fan_in < 16, blocks, 3, (first, B) => {
            let rows: [&[L]; B] = std::array::from_fn(|i| &x[(first + i) * self.fan_in..][..self.fan_in]);
            for (output, &bias) in bias.iter().enumerate() {
                L::of(Of::Output { layer: self.place, element: first * self.fan_out + output });
                let weights = &weight[output * self.fan_in..][..self.fan_in];
                let sums = L::addmm(L::splat(bias), self.fan_in, |k| (rows.map(|row| row[k]), [L::splat(weights[k]); B]));
                for (i, sum) in sums.into_iter().enumerate() {
                    self.output[(first + i) * self.fan_out + output] = sum;
                }
            }
        });
    }

    /// weight.grad = gradᵀ·x and bias.grad = Σ over the rows of grad, which comes as a matrix: those of several outputs are
    /// computed at once.
    fn linear_backward(&self, rows: usize, x: &[L], grad: &[L], parameters: &mut [Parameter<L::Scalar>]) {
        let [weight, bias, ..] = parameters else { return };
        let fan_in = self.fan_in;
        let outer = rows == 1 && fan_in > 1 && self.fan_out > 1;
        let x = L::numbers(x);
        for (tile, grad) in grad.chunks(tiles::<L>(rows) * L::WIDTH).enumerate() {
            let (output, grad) = (tile * L::WIDTH, &grad[..rows]);
            L::of(Of::Parameter { tensor: 2 * self.place + 1, element: output });
            let sums = L::sum_column(rows, |row| grad[row], output, self.fan_out);
            sums.store(&mut bias.grad[output..]);
            let weight_grad = &mut weight.grad[output * fan_in..];
            in_groups!(L::WIDTH > 1, fan_in, 4, (input, I) => {
                L::of(Of::Parameter { tensor: 2 * self.place, element: output * fan_in + input });
                let factors = |row: usize| {
                    let x = &x[(row / L::WIDTH * fan_in + input) * L::WIDTH..][..I * L::WIDTH];
                    let inputs = std::array::from_fn(|i| L::splat(x[i * L::WIDTH + row % L::WIDTH]));
                    (inputs, [grad[row]; I])
                };
                let mut sums: [L; I] = if outer {
                    let (inputs, grads) = factors(0);
                    std::array::from_fn(|i| inputs[i].outer(grads[i]))
                } else {
                    L::dot(rows, factors)
                };
                if I > 1 {
                    for (square, sums) in sums.chunks_exact_mut(L::WIDTH).enumerate() {
                        L::transpose(sums);
                        let input = input + square * L::WIDTH;
                        let outputs = weight_grad.chunks_exact_mut(fan_in);
                        outputs.zip(sums).for_each(|(inputs, sums)| sums.store(&mut inputs[input..]));
                    }
                } else {
                    let outputs = weight_grad.chunks_exact_mut(fan_in);
                    outputs.zip(L::numbers(&sums)).for_each(|(inputs, &sum)| inputs[input] = sum);
                }
            });
        }
    }

    /// The gradient of the input, grad·weight: (rows, fan_out) → (rows, fan_in), in so many blocks.
    fn linear_backward_input(&self, blocks: usize, grad: &[L], weight: &[L::Scalar], grad_x: &mut Vec<L>) {
        fit(grad_x, blocks * self.fan_in, grad[0]);
        in_groups!(L::WIDTH > 1, blocks, 3, (first, B) => {
            let rows: [&[L]; B] = std::array::from_fn(|i| &grad[(first + i) * self.fan_out..][..self.fan_out]);
            for input in 0..self.fan_in {
                L::of(Of::Output { layer: self.place - 1, element: first * self.fan_in + input });
                let sums = L::dot_in_four(self.fan_out, |k| {
                    (rows.map(|row| row[k]), [L::splat(weight[k * self.fan_in + input]); B])
                });
                for (i, sum) in sums.into_iter().enumerate() {
                    grad_x[(first + i) * self.fan_in + input] = sum;
                }
            }
        });
    }
}

fn forward<L: Lanes>(layers: &mut [Layer<L>], parameters: &[Parameter<L::Scalar>], x: &[L], rows: usize) {
    for i in 0..layers.len() {
        let (before, rest) = layers.split_at_mut(i);
        let layer = &mut rest[0];
        let input = before.last().map_or(x, |previous| &previous.output);
        layer.linear(tiles::<L>(rows), input, &parameters[2 * i].data, &parameters[2 * i + 1].data);
        layer.activation.forward(i, &mut layer.output);
    }
}

/// `nn.Sequential`: the layers of an experiment, and the room a step needs, kept between steps.
#[derive(Clone, Debug)]
pub struct Sequential<S: Scalar> {
    layers: Vec<Layer<S::Lanes>>,
    /// In PyTorch's order: layer by layer, weight before bias.
    pub parameters: Vec<Parameter<S>>,
    /// How many rows the last forward had.
    rows: usize,
    grad: Vec<S::Lanes>,
    grad_input: Vec<S::Lanes>,
    /// The gradients of a layer's outputs, as a matrix.
    grads: Vec<S::Lanes>,
}

impl<S: Scalar> Sequential<S> {
    /// Its parameters are `initial`, cast to the dtype as `.half()` does.
    pub fn new(shapes: &[LayerShape], initial: Tensors) -> Self {
        let mut layers = Vec::new();
        for shape in shapes {
            let (fan_in, fan_out, activation) = (shape.fan_in, shape.fan_out, shape.activation);
            layers.push(Layer { place: layers.len(), fan_in, fan_out, activation, output: Vec::new() });
        }
        let mut parameters = Vec::new();
        for (name, values) in initial.0 {
            let data = tensor(&values);
            let grad = vec![S::from_f64(0.0); data.len()];
            parameters.push(Parameter { name, data, grad });
        }
        Sequential { layers, parameters, rows: 0, grad: Vec::new(), grad_input: Vec::new(), grads: Vec::new() }
    }

    /// x, a batch of (rows, fan_in of the first layer) → the prediction, one of (rows, fan_out of the last).
    pub fn forward(&mut self, x: &[S::Lanes], rows: usize) -> &[S::Lanes] {
        self.rows = rows;
        forward(&mut self.layers, &self.parameters, x, rows);
        self.output()
    }

    /// What each layer makes of x, a batch of so many rows, after its activation; nothing that a step needs is touched.
    pub fn outputs(&self, x: &[S::Lanes], rows: usize) -> Vec<Vec<S>> {
        let mut layers = self.layers.clone();
        forward(&mut layers, &self.parameters, x, rows);
        let mut outputs = Vec::new();
        for layer in layers {
            outputs.push(to_rows(&layer.output, layer.fan_out, rows, &mut Vec::new()).to_vec());
        }
        outputs
    }

    /// What the last `forward` returned; empty before the first.
    fn output(&self) -> &[S::Lanes] {
        self.layers.last().map_or(&[], |layer| &layer.output)
    }

    /// Its first number.
    pub fn first_prediction(&self) -> Option<S> {
        S::Lanes::numbers(self.output()).first().copied()
    }

    /// The same in plain rows.
    pub fn prediction(&self) -> Vec<S> {
        let width = self.layers.last().map_or(1, |layer| layer.fan_out);
        to_rows(self.output(), width, self.rows, &mut Vec::new()).to_vec()
    }

    /// Fills every parameter's `grad` from the gradient of the prediction, which `loss_backward`
    /// writes given the prediction; `x` is that of the last `forward`.
    pub fn backward(&mut self, x: &[S::Lanes], loss_backward: impl FnOnce(&[S::Lanes], &mut Vec<S::Lanes>)) {
        let mut grad = std::mem::take(&mut self.grad);
        let blocks = tiles::<S::Lanes>(self.rows);
        loss_backward(self.output(), &mut grad);
        for (i, layer) in self.layers.iter().enumerate().rev() {
            layer.activation.backward(i, &layer.output, &mut grad);
            to_matrix(&grad, layer.fan_out, blocks, &mut self.grads);
            let input = if i == 0 { x } else { &self.layers[i - 1].output };
            layer.linear_backward(self.rows, input, &self.grads, &mut self.parameters[2 * i..]);
            if i > 0 {
                layer.linear_backward_input(blocks, &grad, &self.parameters[2 * i].data, &mut self.grad_input);
                std::mem::swap(&mut grad, &mut self.grad_input);
            }
        }
        self.grad = grad;
    }
}
