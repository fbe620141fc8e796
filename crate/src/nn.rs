//! `Sequential` of `Linear` layers and activations: forward and backward, side by side.
//!
//! Shapes are PyTorch's, flattened row-major: a batch of `rows` inputs is (rows, fan_in), a weight
//! is (fan_out, fan_in), a bias (fan_out).

use crate::{
    experiment::Experiment,
    names::names,
    random::Generator,
    scalar::{Of, Scalar},
    tensors::Tensors,
};

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
    fn forward<S: Scalar>(self, layer: usize, values: &mut [S]) {
        for (element, x) in values.iter_mut().enumerate() {
            S::of(Of::Output { layer, element });
            *x = match self {
                Activation::Tanh => x.tanh(),
                Activation::Relu => x.relu(),
                Activation::Sigmoid => x.sigmoid(),
                Activation::Identity => return,
            };
        }
    }

    /// Turns the gradient of the output into the gradient of the input; `output` is what `forward` gave.
    fn backward<S: Scalar>(self, layer: usize, output: &[S], grad: &mut [S]) {
        for (element, (y, grad)) in output.iter().zip(grad).enumerate() {
            S::of(Of::Output { layer, element });
            *grad = match self {
                Activation::Tanh => y.tanh_backward(*grad),
                Activation::Relu => y.relu_backward(*grad),
                Activation::Sigmoid => y.sigmoid_backward(*grad),
                Activation::Identity => return,
            };
        }
    }
}

/// What an experiment's parameters start from, in PyTorch's order: `torch.manual_seed(seed)` and
/// `nn.Linear` layer by layer, in float32; or the values that the experiment gives. And torch's generator
/// as it is after that, whatever is given.
pub fn initial_parameters(experiment: &Experiment) -> (Tensors, Generator) {
    let mut generator = Generator::manual_seed(experiment.seed);
    let mut tensors = Tensors::default();
    for layer in experiment.layer_shapes() {
        let (weight, bias) = generator.linear(layer.fan_in, layer.fan_out);
        for ((name, _), drawn) in layer.parameters().into_iter().zip([weight, bias]) {
            let given = experiment.initial.as_ref().and_then(|initial| initial.get(&name));
            let values = given.map_or_else(|| drawn.into_iter().map(f64::from).collect(), <[f64]>::to_vec);
            tensors.0.push((name, values));
        }
    }
    (tensors, generator)
}

/// One `nn.Linear` and the activation after it; its weight and bias are in `Sequential`.
#[derive(Clone, Debug)]
struct Layer<S> {
    /// Its place among the layers, from 0.
    place: usize,
    fan_in: usize,
    fan_out: usize,
    activation: Activation,
    /// What the last forward gave, after the activation; backward needs it.
    output: Vec<S>,
}

impl<S: Scalar> Layer<S> {
    /// y = x·weightᵀ + bias: (rows, fan_in) → (rows, fan_out).
    fn linear(&mut self, x: &[S], weight: &[S], bias: &[S]) {
        self.output.clear();
        for row in x.chunks_exact(self.fan_in) {
            for (weights, &bias) in weight.chunks_exact(self.fan_in).zip(bias) {
                S::of(Of::Output { layer: self.place, element: self.output.len() });
                self.output.push(S::addmm(bias, row, weights));
            }
        }
    }

    /// weight.grad = gradᵀ·x and bias.grad = Σ over the rows of grad. `scratch` is room for both, transposed.
    fn linear_backward(&self, x: &[S], grad: &[S], parameters: &mut [Parameter<S>], scratch: &mut [Vec<S>; 2]) {
        let [grads, inputs] = scratch;
        transpose(grad, self.fan_out, grads);
        transpose(x, self.fan_in, inputs);
        let rows = grad.len() / self.fan_out;
        let outer = grad.len() == self.fan_out && self.fan_in > 1 && self.fan_out > 1;
        for (output, grads) in grads.chunks_exact(rows).enumerate() {
            S::of(Of::Parameter { tensor: 2 * self.place + 1, element: output });
            parameters[1].grad[output] = S::sum_column(grads, output, self.fan_out);
            for (input, inputs) in inputs.chunks_exact(rows).enumerate() {
                let element = output * self.fan_in + input;
                S::of(Of::Parameter { tensor: 2 * self.place, element });
                parameters[0].grad[element] = if outer { grads[0].outer(inputs[0]) } else { S::dot(grads, inputs) };
            }
        }
    }

    /// The gradient of the input, grad·weight: (rows, fan_out) → (rows, fan_in).
    fn linear_backward_input(&self, grad: &[S], weight: &[S], grad_x: &mut Vec<S>, scratch: &mut Vec<S>) {
        grad_x.clear();
        transpose(weight, self.fan_in, scratch);
        for row in grad.chunks_exact(self.fan_out) {
            for weights in scratch.chunks_exact(self.fan_out) {
                S::of(Of::Output { layer: self.place - 1, element: grad_x.len() });
                grad_x.push(S::dot_in_four(row, weights));
            }
        }
    }
}

/// The columns of a row-major matrix that is `width` wide, one after the other.
fn transpose<S: Copy>(matrix: &[S], width: usize, columns: &mut Vec<S>) {
    columns.clear();
    for index in 0..width {
        columns.extend(matrix.iter().skip(index).step_by(width));
    }
}

fn forward<S: Scalar>(layers: &mut [Layer<S>], parameters: &[Parameter<S>], x: &[S]) {
    for i in 0..layers.len() {
        let (before, rest) = layers.split_at_mut(i);
        let layer = &mut rest[0];
        let input = before.last().map_or(x, |previous| &previous.output);
        layer.linear(input, &parameters[2 * i].data, &parameters[2 * i + 1].data);
        layer.activation.forward(i, &mut layer.output);
    }
}

/// `nn.Sequential`: the layers of an experiment, and the room a step needs, kept between steps.
#[derive(Clone, Debug)]
pub struct Sequential<S> {
    layers: Vec<Layer<S>>,
    /// In PyTorch's order: layer by layer, weight before bias.
    pub parameters: Vec<Parameter<S>>,
    grad: Vec<S>,
    grad_input: Vec<S>,
    scratch: [Vec<S>; 2],
}

impl<S: Scalar> Sequential<S> {
    /// Its parameters are `initial_parameters`, cast to the dtype as `.half()` does.
    pub fn new(experiment: &Experiment) -> Self {
        let mut layers = Vec::new();
        for shape in experiment.layer_shapes() {
            let (fan_in, fan_out, activation) = (shape.fan_in, shape.fan_out, shape.activation);
            layers.push(Layer { place: layers.len(), fan_in, fan_out, activation, output: Vec::new() });
        }
        let mut parameters = Vec::new();
        for (name, values) in initial_parameters(experiment).0.0 {
            let data = tensor(&values);
            let grad = vec![S::from_f64(0.0); data.len()];
            parameters.push(Parameter { name, data, grad });
        }
        Sequential { layers, parameters, grad: Vec::new(), grad_input: Vec::new(), scratch: Default::default() }
    }

    /// x (rows, fan_in of the first layer) → the prediction (rows, fan_out of the last).
    pub fn forward(&mut self, x: &[S]) -> &[S] {
        forward(&mut self.layers, &self.parameters, x);
        self.prediction()
    }

    /// What each layer makes of x, after its activation; nothing that a step needs is touched.
    pub fn outputs(&self, x: &[S]) -> Vec<Vec<S>> {
        let mut layers = self.layers.clone();
        forward(&mut layers, &self.parameters, x);
        layers.into_iter().map(|layer| layer.output).collect()
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
        for (i, layer) in self.layers.iter().enumerate().rev() {
            layer.activation.backward(i, &layer.output, &mut grad);
            let input = if i == 0 { x } else { &self.layers[i - 1].output };
            layer.linear_backward(input, &grad, &mut self.parameters[2 * i..], &mut self.scratch);
            if i > 0 {
                let weight = &self.parameters[2 * i].data;
                layer.linear_backward_input(&grad, weight, &mut self.grad_input, &mut self.scratch[0]);
                std::mem::swap(&mut grad, &mut self.grad_input);
            }
        }
        self.grad = grad;
    }
}
