//! `Sequential` of `Linear` layers and activations: forward and backward, side by side.
//!
//! Shapes are PyTorch's, flattened row-major: a batch of `rows` inputs is (rows, fan_in), a weight
//! is (fan_out, fan_in), a bias (fan_out).

use serde::{Deserialize, Serialize};

use crate::{experiment::Experiment, random::Generator, scalar::Scalar};

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

    pub fn is_finite(&self) -> bool {
        self.data.iter().all(|value| value.to_f64().is_finite())
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Activation {
    Tanh,
    Relu,
    Sigmoid,
    #[default]
    Identity,
}

impl Activation {
    pub const ALL: [Activation; 4] = [Activation::Tanh, Activation::Relu, Activation::Sigmoid, Activation::Identity];

    pub const fn name(self) -> &'static str {
        match self {
            Activation::Tanh => "tanh",
            Activation::Relu => "relu",
            Activation::Sigmoid => "sigmoid",
            Activation::Identity => "identity",
        }
    }

    pub fn from_name(name: &str) -> Option<Activation> {
        Activation::ALL.into_iter().find(|activation| activation.name() == name)
    }

    fn forward<S: Scalar>(self, values: &mut [S]) {
        match self {
            Activation::Tanh => values.iter_mut().for_each(|v| *v = v.tanh()),
            Activation::Relu => values.iter_mut().for_each(|v| *v = v.relu()),
            Activation::Sigmoid => values.iter_mut().for_each(|v| *v = v.sigmoid()),
            Activation::Identity => {}
        }
    }

    /// Turns the gradient of the output into the gradient of the input; `output` is what `forward` gave.
    fn backward<S: Scalar>(self, output: &[S], grad: &mut [S]) {
        let pairs = output.iter().zip(grad);
        match self {
            Activation::Tanh => pairs.for_each(|(y, g)| *g = y.tanh_backward(*g)),
            Activation::Relu => pairs.for_each(|(y, g)| *g = y.relu_backward(*g)),
            Activation::Sigmoid => pairs.for_each(|(y, g)| *g = y.sigmoid_backward(*g)),
            Activation::Identity => {}
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
            let outputs = self.weight.data.chunks_exact(self.fan_in).zip(&self.bias.data);
            y.extend(outputs.map(|(w, &b)| S::addmm(b, pairs(row, w))));
        }
    }

    /// weight.grad = gradᵀ·x and bias.grad = Σ over the rows of grad.
    fn backward(&mut self, x: &[S], grad: &[S], column: &mut Vec<S>) {
        for output in 0..self.fan_out {
            column.clear();
            column.extend(grad.iter().skip(output).step_by(self.fan_out));
            self.bias.grad[output] = S::sum(column);
            for input in 0..self.fan_in {
                let inputs = x.iter().skip(input).step_by(self.fan_in);
                self.weight.grad[output * self.fan_in + input] = S::dot(column.iter().copied().zip(inputs.copied()));
            }
        }
    }

    /// The gradient of the input, grad·weight: (rows, fan_out) → (rows, fan_in).
    fn backward_input(&self, grad: &[S], grad_x: &mut Vec<S>) {
        grad_x.clear();
        for row in grad.chunks_exact(self.fan_out) {
            grad_x.extend((0..self.fan_in).map(|input| {
                let weights = self.weight.data.iter().skip(input).step_by(self.fan_in);
                S::dot(row.iter().copied().zip(weights.copied()))
            }));
        }
    }
}

fn pairs<'a, S: Scalar>(a: &'a [S], b: &'a [S]) -> impl Iterator<Item = (S, S)> + 'a {
    a.iter().copied().zip(b.iter().copied())
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
    column: Vec<S>,
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
                let given = experiment.initial.as_ref().and_then(|initial| initial.get(&name));
                let data = match given {
                    Some(values) => values.iter().map(|&value| S::from_f64(value)).collect(),
                    None => drawn.into_iter().map(|value| S::from_f64(value.into())).collect(),
                };
                Parameter::new(name, data)
            };
            let (weight, bias) = (parameter("weight", weight), parameter("bias", bias));
            let linear = Linear { weight, bias, fan_in: layer.fan_in, fan_out: layer.fan_out };
            layers.push(Layer { linear, activation: layer.activation, output: Vec::new() });
        }
        Sequential { layers, grad: Vec::new(), grad_input: Vec::new(), column: Vec::new() }
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
            layer.linear.backward(input, &grad, &mut self.column);
            if i > 0 {
                layer.linear.backward_input(&grad, &mut self.grad_input);
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
