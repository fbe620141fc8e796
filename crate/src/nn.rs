//! `Sequential` of `Linear` layers and activations: forward and backward, side by side.
//!
//! Shapes are PyTorch's, flattened row-major: a batch of `rows` inputs is (rows, fan_in), a weight
//! is (fan_out, fan_in), a bias (fan_out).

use crate::{experiment::Experiment, names::names, random::Generator, scalar::Scalar};

/// A trainable tensor under its PyTorch name (`0.weight`), with its gradient.
#[derive(Clone, Debug)]
pub struct Parameter<S> {
    pub name: String,
    pub data: Vec<S>,
    pub grad: Vec<S>,
}

impl<S: Scalar> Parameter<S> {
    fn new(name: String, data: Vec<S>) -> Self {
        let grad = vec![S::from_f64(0.0); data.len()];
        Parameter { name, data, grad }
    }

    /// Replaces an element; true if a bit of it changed.
    pub fn set(&mut self, index: usize, value: S) -> bool {
        let old = std::mem::replace(&mut self.data[index], value);
        old.to_bits() != value.to_bits()
    }

    pub fn is_finite(&self) -> bool {
        self.data.iter().all(|value| value.to_f64().is_finite())
    }
}

/// `torch.tensor(values, dtype=torch.float64).to(dtype)`.
pub fn tensor<S: Scalar>(values: &[f64]) -> Vec<S> {
    let mut tensor = Vec::with_capacity(values.len());
    for &value in values {
        tensor.push(S::from_f64(value));
    }
    tensor
}

names! {
    pub enum Activation {
        Tanh = "tanh",
        Relu = "relu",
        Sigmoid = "sigmoid",
        Identity = "identity",
    }
}

impl Activation {
    fn forward<S: Scalar>(self, values: &mut [S]) {
        for x in values {
            *x = match self {
                Activation::Tanh => x.tanh(),
                Activation::Relu => x.relu(),
                Activation::Sigmoid => x.sigmoid(),
                Activation::Identity => return,
            };
        }
    }

    /// Turns the gradient of the output into the gradient of the input; `output` is what `forward` gave.
    fn backward<S: Scalar>(self, output: &[S], grad: &mut [S]) {
        for (y, grad) in output.iter().zip(grad) {
            *grad = match self {
                Activation::Tanh => y.tanh_backward(*grad),
                Activation::Relu => y.relu_backward(*grad),
                Activation::Sigmoid => y.sigmoid_backward(*grad),
                Activation::Identity => return,
            };
        }
    }
}

/// `nn.Linear`: y = x·weightᵀ + bias.
#[derive(Clone, Debug)]
struct Linear<S> {
    weight: Parameter<S>,
    bias: Parameter<S>,
    fan_in: usize,
    fan_out: usize,
}

impl<S: Scalar> Linear<S> {
    /// (rows, fan_in) → (rows, fan_out).
    fn forward(&self, x: &[S], y: &mut Vec<S>) {
        y.clear();
        for row in x.chunks_exact(self.fan_in) {
            for (weights, &bias) in self.weight.data.chunks_exact(self.fan_in).zip(&self.bias.data) {
                y.push(S::addmm(bias, row, weights));
            }
        }
    }

    /// weight.grad = gradᵀ·x and bias.grad = Σ over the rows of grad. `scratch` is room for columns.
    fn backward(&mut self, x: &[S], grad: &[S], scratch: &mut [Vec<S>; 2]) {
        let [grads, inputs] = scratch;
        for output in 0..self.fan_out {
            column(grad, self.fan_out, output, grads);
            self.bias.grad[output] = S::sum(grads);
            for input in 0..self.fan_in {
                column(x, self.fan_in, input, inputs);
                self.weight.grad[output * self.fan_in + input] = S::dot(grads, inputs);
            }
        }
    }

    /// The gradient of the input, grad·weight: (rows, fan_out) → (rows, fan_in).
    fn backward_input(&self, grad: &[S], grad_x: &mut Vec<S>, scratch: &mut [Vec<S>; 2]) {
        grad_x.clear();
        for row in grad.chunks_exact(self.fan_out) {
            for input in 0..self.fan_in {
                column(&self.weight.data, self.fan_in, input, &mut scratch[0]);
                grad_x.push(S::dot(row, &scratch[0]));
            }
        }
    }
}

/// Copies one column of a row-major matrix that is `width` wide.
fn column<S: Scalar>(matrix: &[S], width: usize, index: usize, column: &mut Vec<S>) {
    column.clear();
    for row in matrix.chunks_exact(width) {
        column.push(row[index]);
    }
}

#[derive(Clone, Debug)]
struct Layer<S> {
    linear: Linear<S>,
    activation: Activation,
    /// What the last forward gave, after the activation; backward needs it.
    output: Vec<S>,
}

/// `nn.Sequential`: the layers of an experiment, and the room a step needs, kept between steps.
#[derive(Clone, Debug)]
pub struct Sequential<S> {
    layers: Vec<Layer<S>>,
    grad: Vec<S>,
    grad_input: Vec<S>,
    scratch: [Vec<S>; 2],
}

impl<S: Scalar> Sequential<S> {
    /// Seeded as `torch.manual_seed(seed)` then `nn.Linear` layer by layer in float32, then cast to
    /// the dtype (as `.half()` does); or the experiment's `initial` values.
    pub fn new(experiment: &Experiment) -> Self {
        let mut generator = Generator::manual_seed(experiment.seed);
        let mut layers = Vec::new();
        for layer in experiment.layer_shapes() {
            let (weight, bias) = generator.linear(layer.fan_in, layer.fan_out);
            let parameter = |kind: &str, drawn: Vec<f32>| {
                let name = format!("{}.{kind}", layer.index);
                let start = experiment.initial(&name).unwrap_or_else(|| drawn.into_iter().map(f64::from).collect());
                Parameter::new(name, tensor(&start))
            };
            let (weight, bias) = (parameter("weight", weight), parameter("bias", bias));
            let linear = Linear { weight, bias, fan_in: layer.fan_in, fan_out: layer.fan_out };
            layers.push(Layer { linear, activation: layer.activation, output: Vec::new() });
        }
        Sequential { layers, grad: Vec::new(), grad_input: Vec::new(), scratch: Default::default() }
    }

    /// x (rows, fan_in of the first layer) → the prediction (rows, fan_out of the last).
    pub fn forward(&mut self, x: &[S]) -> &[S] {
        for i in 0..self.layers.len() {
            let (before, rest) = self.layers.split_at_mut(i);
            let layer = &mut rest[0];
            let input = before.last().map_or(x, |previous| &previous.output);
            layer.linear.forward(input, &mut layer.output);
            layer.activation.forward(&mut layer.output);
        }
        self.prediction()
    }

    /// What the last `forward` returned; empty before the first.
    pub fn prediction(&self) -> &[S] {
        self.layers.last().map_or(&[], |layer| &layer.output)
    }

    /// Fills every parameter's `grad` from the gradient of the prediction, which `loss_backward`
    /// writes given the prediction.
    pub fn backward(&mut self, x: &[S], loss_backward: impl FnOnce(&[S], &mut Vec<S>)) {
        let mut grad = std::mem::take(&mut self.grad);
        loss_backward(self.prediction(), &mut grad);
        for i in (0..self.layers.len()).rev() {
            let (before, rest) = self.layers.split_at_mut(i);
            let layer = &mut rest[0];
            layer.activation.backward(&layer.output, &mut grad);
            let input = before.last().map_or(x, |previous| &previous.output);
            layer.linear.backward(input, &grad, &mut self.scratch);
            if i > 0 {
                layer.linear.backward_input(&grad, &mut self.grad_input, &mut self.scratch);
                std::mem::swap(&mut grad, &mut self.grad_input);
            }
        }
        self.grad = grad;
    }

    /// In PyTorch's order: layer by layer, weight before bias.
    pub fn parameters(&self) -> impl Iterator<Item = &Parameter<S>> {
        self.layers.iter().flat_map(|layer| [&layer.linear.weight, &layer.linear.bias])
    }

    pub fn parameters_mut(&mut self) -> impl Iterator<Item = &mut Parameter<S>> {
        self.layers.iter_mut().flat_map(|layer| [&mut layer.linear.weight, &mut layer.linear.bias])
    }
}
