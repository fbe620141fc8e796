//! Parameters: what a layer has of them, what they are called and what they start from.

use crate::torch::{
    activation::Activation,
    generator::Generator,
    kernels::{Kernels, Name, Role, Subject},
    tensors::{Tensors, plain},
};

/// A trainable tensor under its PyTorch name (`0.weight`), with its gradient.
#[derive(Clone, Debug)]
pub struct Parameter<S> {
    pub name: String,
    /// What it is called in a worked step: `weight`, `bias`.
    pub word: &'static str,
    /// What it is called once an optimizer has stepped it.
    pub after: Name,
    pub data: Vec<S>,
    pub grad: Vec<S>,
}

impl<S: Copy> Parameter<S> {
    /// Of these values, in these kernels' dtype; `tensor` is its place among all parameters.
    pub fn new<K: Kernels<Scalar = S>>(
        kernels: &K,
        name: String,
        word: &'static str,
        tensor: usize,
        values: &[f64],
    ) -> Self {
        let about = Subject::parameter(tensor);
        let data = kernels.tensor(values, Name::of(word, Role::Before), &about);
        let grad = kernels.tensor(&vec![0.0; values.len()], grad_name(tensor), &about);
        Parameter { name, word, after: Name::of(word, Role::After), data, grad }
    }

    /// In float64, which every dtype fits in.
    pub fn plain(&self) -> Parameter<f64>
    where
        S: Into<f64>,
    {
        let Parameter { name, word, after, data, grad } = self;
        Parameter { name: name.clone(), word, after: *after, data: plain(data), grad: plain(grad) }
    }
}

/// What is called so in the place of a parameter: what Kahan's summation keeps for it.
pub const COMPENSATION: &str = "compensation";

/// What the parameters of a layer are called in a worked step.
pub const WORDS: [&str; 2] = ["weight", "bias"];

/// What the gradient of a parameter is called, and that of its wider copy.
pub const fn grad_name(tensor: usize) -> Name {
    Name::of(WORDS[tensor % 2], Role::Grad)
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
