//! `Kernels`: PyTorch's tensor operations, as one device computes them in one dtype.
//!
//! Layers, losses and optimizers are written once, in these operations. How each rounds, in which order it adds up, and
//! which round twice on the way, is the device's and the dtype's: `Cpu` has what was measured of PyTorch on a CPU, and
//! another set of rules is another file. The rows are in ARITHMETIC.md.
//!
//! Operations carry their own words: `kernels.named("denom", "add_(eps)").add_scalar(…)`. A plain run compiles them away;
//! `explain::traced::Tracing`, which computes as another set of kernels does, keeps them with what each operation did.

mod cpu;
mod cuda;
mod elementwise;

use crate::{
    names::names,
    numbers::{bits::round, double_double::DoubleDouble, dtype::Dtype, scalar::Lanes},
};
pub use cpu::Cpu;
pub use cuda::Cuda;
pub use elementwise::{Element, Elementwise};

/// Where an element stands in its tensor. PyTorch's 16-bit kernels work through vector blocks of
/// 32 elements and leave the rest to a scalar loop, and the two round `add` differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KernelPart {
    Block,
    Tail,
}

impl KernelPart {
    #[inline(always)]
    pub fn of(index: usize, len: usize) -> KernelPart {
        KernelPart::by(32, index, len)
    }

    /// In a fused optimizer's kernel. A CPU's works through vectors of 32 bytes; a GPU's has no rest.
    pub fn fused(device: Device, dtype: Dtype, index: usize, len: usize) -> KernelPart {
        match device {
            Device::Cpu => KernelPart::by(256 / dtype.format().bits() as usize, index, len),
            Device::Cuda => KernelPart::Block,
        }
    }

    #[inline(always)]
    fn by(block: usize, index: usize, len: usize) -> KernelPart {
        if index < len - len % block { KernelPart::Block } else { KernelPart::Tail }
    }
}

/// A batch through a layer: so many rows of `fan_in` numbers become rows of `fan_out`. The libraries behind PyTorch take
/// other ways for other shapes, and those add up otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    pub rows: usize,
    pub fan_in: usize,
    pub fan_out: usize,
}

impl Shape {
    /// Several rows of one number, which become several rows of one number.
    pub const fn is_column(self) -> bool {
        self.rows > 1 && self.fan_in == 1 && self.fan_out == 1
    }
}

names! {
    /// Where PyTorch computes; the names are those of its devices.
    pub enum Device {
        /// An x86-64 processor with AVX2.
        Cpu = "cpu" as "CPU",
        /// An NVIDIA GPU.
        Cuda = "cuda" as "GPU",
    }
}

/// What `$body` makes of the kernels `$k` of a device in the dtype of `$S`: there a device and a dtype become types.
macro_rules! by_kernels {
    ($device:expr, $dtype:expr, $S:ident, $k:ident => $body:expr) => {
        $crate::numbers::dtype::by_dtype!($dtype, $S => match $device {
            $crate::torch::kernels::Device::Cpu => {
                let $k = $crate::torch::kernels::Cpu::<$S>::default();
                $body
            }
            $crate::torch::kernels::Device::Cuda => {
                let $k = $crate::torch::kernels::Cuda::<$S>::default();
                $body
            }
        })
    };
}
pub(crate) use by_kernels;

names! {
    /// The part of a training step that an operation belongs to.
    #[derive(Default)]
    pub enum Phase {
        #[default]
        Forward = "forward",
        Loss = "loss",
        Backward = "backward",
        /// Loss scaling's division of the gradients.
        Unscale = "unscale",
        /// Of the gradients.
        Clip = "clip",
        /// The learning rate's, before the update that takes it.
        Schedule = "schedule",
        Update = "update",
        /// The moving average of the parameters.
        Average = "average",
    }
}

/// What of a network a number, or an operation, is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Subject {
    /// An element of the inputs of a batch, row after row.
    Input { element: usize },
    /// An element of what a layer gives, row after row, or of its gradient. In the loss and the targets, the last layer's.
    Output { layer: usize, element: usize },
    /// An element of a parameter, in PyTorch's order: layer by layer, weight before bias.
    Parameter { tensor: usize, element: usize },
    /// All of a layer.
    Layer { layer: usize },
    /// No element more than others.
    #[default]
    Whole,
}

/// What the elements of a tensor are about. Written once: of functions that are alike one is left in the page's module, under
/// any of their names, and by their names it is told what the first curve does without (`xtask/src/split.rs`).
impl Subject {
    pub fn input(element: usize) -> Subject {
        Subject::Input { element }
    }

    pub fn output(layer: usize) -> impl Fn(usize) -> Subject {
        move |element| Subject::Output { layer, element }
    }

    pub fn parameter(tensor: usize) -> impl Fn(usize) -> Subject {
        move |element| Subject::Parameter { tensor, element }
    }
}

names! {
    /// What a number is to the step that it stands in.
    #[derive(Default)]
    pub enum Role {
        /// Of the data: x, y.
        Data = "data",
        /// A parameter as it is before the step.
        Before = "before",
        /// A parameter as it is after the step.
        After = "after",
        /// A parameter as autocast casts it for its layer.
        Cast = "cast",
        /// The gradient of a parameter.
        Grad = "grad",
        /// What the optimizer remembers of a parameter.
        State = "state",
        /// A Python number: a setting, or made of some.
        Number = "number",
        /// What was computed on the way.
        #[default]
        Value = "value",
    }
}

/// What a number is called, in PyTorch's words, and what it is to the step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Name {
    pub name: &'static str,
    pub role: Role,
}

impl Name {
    pub const fn of(name: &'static str, role: Role) -> Name {
        Name { name, role }
    }
}

/// A value on the way.
impl From<&'static str> for Name {
    fn from(name: &'static str) -> Name {
        Name::of(name, Role::Value)
    }
}

/// A Python number, as PyTorch takes it, and what it is called.
#[derive(Clone, Copy, Debug)]
pub struct Python {
    pub name: &'static str,
    pub value: f64,
}

pub const fn python(name: &'static str, value: f64) -> Python {
    Python { name, value }
}

/// A number that Python works out for itself, in float64.
pub struct Told {
    /// Of the operands `{0}`, `{1}`, …
    pub formula: &'static str,
    pub operands: Vec<Python>,
    pub exact: DoubleDouble,
    pub value: f64,
}

/// A Python number as `add` takes its alpha: made once, it serves a whole tensor.
pub struct Alpha<K: Kernels> {
    pub number: Python,
    /// As the kernels take it.
    pub held: K::Held,
}

impl<K: Kernels> Alpha<K> {
    pub fn new(kernels: &K, number: Python) -> Self {
        Alpha { number, held: kernels.held(number) }
    }
}

/// The operations. In every one each rounding is to nearest, ties to even (see `Numbers`). NaN in gives NaN out, and so do
/// inf − inf, 0 · inf and 0 / 0, as in IEEE 754. Those on `Lanes` act number by number.
///
/// What is summed is summed in each lane on its own, in the device's order. Several such sums (B of them) can go on
/// together; their terms come as `get(0)`, `get(1)`, …: the two factors of each sum.
pub trait Kernels: Clone + 'static {
    type Scalar: Lanes<Scalar = Self::Scalar> + Into<f64>;
    /// Several of them.
    type Lanes: Lanes<Scalar = Self::Scalar>;
    /// The same device's in float32 for the 16-bit types, else the same: what master weights are kept in.
    type Wide: Kernels<Wide = Self::Wide>;
    /// The same on one number at a time: slower, and a fraction of the code.
    type One: Kernels<Scalar = Self::Scalar, Lanes = Self::Scalar>;
    /// A Python number as `add` takes it.
    type Held: Copy;
    /// False of a device on which only a part of what there is was recorded: the rest of it is refused (`experiment/validate.rs`),
    /// and not compiled for it, which would be a third of the page's second part.
    const HAS_ALL: bool = true;

    fn dtype(&self) -> Dtype;
    fn device(&self) -> Device;
    /// Whether `GradScaler` takes a gradient for finite: a GPU's asks of a float32, whatever the dtype is.
    fn scaler_takes(&self, grad: Self::Scalar) -> bool {
        Self::Lanes::splat(grad).is_finite()
    }
    fn wide(&self) -> Self::Wide;
    fn one(&self) -> Self::One;

    // Words, which only a traced run listens to.

    /// Which part of a step follows, for which parameter, and the autograd node, optimizer or scaler that does it.
    #[inline(always)]
    fn enter(&self, _phase: Phase, _parameter: &str, _node: &'static str) {}
    /// The autograd node that does what follows.
    #[inline(always)]
    fn node(&self, _node: &'static str) {}
    /// What the operations that follow are about.
    #[inline(always)]
    fn about(&self, _subject: Subject) {}
    /// What the next operation's result is called, and the call in PyTorch that makes it.
    #[inline(always)]
    fn named(&self, _result: impl Into<Name>, _call: &'static str) -> &Self {
        self
    }
    /// The same numbers under another name.
    #[inline(always)]
    fn called(&self, numbers: Self::Lanes, _name: impl Into<Name>) -> Self::Lanes {
        numbers
    }

    /// A number that Python works out for itself, under the name that `named` gave.
    #[inline(always)]
    fn works_out(&self, _told: impl FnOnce() -> Told) {}

    // Numbers.

    /// `torch.tensor(number, dtype=torch.float64).to(dtype)`: the 16-bit types go through float32, so they round twice, as
    /// PyTorch; overflow gives ±inf, subnormals stay, NaN stays NaN.
    fn number(&self, number: Python) -> Self::Scalar;
    /// The same of many numbers of one name.
    fn tensor(&self, values: &[f64], name: Name, about: &dyn Fn(usize) -> Subject) -> Vec<Self::Scalar>;
    /// Other values in a tensor, which keeps its name.
    fn fill(&self, tensor: &mut [Self::Scalar], values: &[f64]);
    fn held(&self, number: Python) -> Self::Held;
    /// The same numbers, in the wide type; exact.
    fn widen(&self, numbers: Self::Lanes) -> <Self::Wide as Kernels>::Lanes;
    /// `tensor.copy_` from the wide type: the nearest numbers.
    fn copy(&self, wide: <Self::Wide as Kernels>::Lanes) -> Self::Lanes;
    /// `numbers.to(dtype)`, of a narrower dtype, held in this one.
    #[inline(never)]
    fn cast(&self, numbers: Self::Lanes, dtype: Dtype) -> Self::Lanes {
        let mut cast = Self::Lanes::numbers(&[numbers]).to_vec();
        let values: Vec<f64> = cast.iter().map(|&number| round(number.into(), dtype).0).collect();
        self.fill(&mut cast, &values);
        Self::Lanes::load(&cast)
    }
    /// Rounded up or down by chance: see `Numbers::round_by_chance`. Ours, not PyTorch's.
    fn round_by_chance(&self, wide: <Self::Wide as Kernels>::Lanes, chance: impl FnMut() -> f64) -> Self::Lanes;

    // Number by number.

    /// `torch.sub(a, b)`.
    fn sub(&self, a: Self::Lanes, b: Self::Lanes) -> Self::Lanes;
    /// `torch.mul(a, b)`.
    fn mul(&self, a: Self::Lanes, b: Self::Lanes) -> Self::Lanes;
    /// `torch.add(a, b)`.
    fn add(&self, a: Self::Lanes, b: Self::Lanes) -> Self::Lanes;
    /// `torch.add(a, b, alpha=alpha)`, that is a + alpha·b.
    fn add_alpha(&self, a: Self::Lanes, b: Self::Lanes, alpha: &Alpha<Self>, part: KernelPart) -> Self::Lanes;
    /// `torch.add(a, number)`.
    fn add_scalar(&self, a: Self::Lanes, number: Python) -> Self::Lanes;
    /// `torch.mul(a, number)`.
    fn mul_scalar(&self, a: Self::Lanes, number: Python) -> Self::Lanes;
    /// `torch.div(a, b)`.
    fn div(&self, a: Self::Lanes, b: Self::Lanes) -> Self::Lanes;
    /// `torch.div(a, number)`.
    fn div_scalar(&self, a: Self::Lanes, number: Python) -> Self::Lanes;
    /// `torch._foreach_div(a, number)`, on a CPU the same as `torch.div`.
    fn foreach_div(&self, a: Self::Lanes, number: Python) -> Self::Lanes {
        self.div_scalar(a, number)
    }
    /// `torch.sqrt(a)`.
    fn sqrt(&self, a: Self::Lanes) -> Self::Lanes;
    /// `torch.lerp(a, end, weight)`.
    fn lerp(&self, a: Self::Lanes, end: Self::Lanes, weight: Python, part: KernelPart) -> Self::Lanes;
    /// `torch.addcmul(a, b, c, value=value)`: a + value · b · c.
    fn addcmul(&self, a: Self::Lanes, b: Self::Lanes, c: Self::Lanes, value: Python) -> Self::Lanes;
    /// `torch.addcdiv(a, b, c, value=value)`: a + value · b / c.
    fn addcdiv(&self, a: Self::Lanes, b: Self::Lanes, c: Self::Lanes, value: Python) -> Self::Lanes;

    /// `torch.sgn(a)`: -1, 0 or 1; NaN stays.
    fn sgn(&self, a: Self::Lanes) -> Self::Lanes;
    /// `torch.relu(x)`: 0 where x < 0, so -0 and NaN pass.
    fn relu(&self, x: Self::Lanes) -> Self::Lanes;
    /// `ReluBackward0`, from the output y: 0 where it is <= 0.
    fn relu_backward(&self, grad: Self::Lanes, y: Self::Lanes) -> Self::Lanes;
    /// `torch.tanh(x)`.
    fn tanh(&self, x: Self::Lanes) -> Self::Lanes;
    /// `TanhBackward0`, from the output y: grad·(1 − y²).
    fn tanh_backward(&self, grad: Self::Lanes, y: Self::Lanes) -> Self::Lanes;
    /// `torch.sigmoid(x)`: 1/(1 + e⁻ˣ).
    fn sigmoid(&self, x: Self::Lanes) -> Self::Lanes;
    /// `SigmoidBackward0`, from the output y: grad·(1 − y)·y.
    fn sigmoid_backward(&self, grad: Self::Lanes, y: Self::Lanes) -> Self::Lanes;
    /// `torch.nn.functional.logsigmoid(x)`: min(x, 0) − log1p(e^−|x|).
    fn logsigmoid(&self, x: Self::Lanes) -> Self::Lanes;

    /// A function that has no kernel of its own here; `at` says where each lane's number stands.
    fn elementwise<const N: usize>(
        &self,
        function: &'static Elementwise<N>,
        operands: [Self::Lanes; N],
        at: &dyn Fn(usize) -> Element,
    ) -> Self::Lanes;

    // Sums.

    /// Elements of `torch.addmm`, what `nn.Linear` does: Σ a·b + bias, `fan_in` terms. From 16 terms on they must be one
    /// sum's.
    fn addmm<const B: usize>(
        &self,
        bias: Self::Lanes,
        shape: Shape,
        get: impl Fn(usize) -> ([Self::Lanes; B], [Self::Lanes; B]),
    ) -> [Self::Lanes; B];
    /// Elements of the weight gradient, `gradᵀ @ x`: Σ a·b, `rows` terms.
    fn dot<const B: usize>(
        &self,
        shape: Shape,
        get: impl Fn(usize) -> ([Self::Lanes; B], [Self::Lanes; B]),
    ) -> [Self::Lanes; B];
    /// Elements of the input gradient, `grad @ weight`: Σ a·b, `fan_out` terms.
    fn dot_of_input<const B: usize>(
        &self,
        shape: Shape,
        get: impl Fn(usize) -> ([Self::Lanes; B], [Self::Lanes; B]),
    ) -> [Self::Lanes; B];
    /// Elements of `torch.sum(matrix, 0)`, one column's in each lane: of `n` rows of a row-major matrix. The columns
    /// begin with the `index`th of `width` and are summed as that one is. A matrix of one column is a row to PyTorch.
    fn sum_column(&self, n: usize, get: impl Fn(usize) -> Self::Lanes, index: usize, width: usize) -> Self::Lanes;
    /// `torch.linalg.vector_norm` of a contiguous tensor: the root of its sum of squares; of one number, its size.
    fn vector_norm(&self, row: &[Self::Scalar]) -> Self::Scalar;
    /// `torch.mean` of a contiguous row.
    fn mean(&self, row: &[Self::Scalar]) -> Self::Scalar;
}
