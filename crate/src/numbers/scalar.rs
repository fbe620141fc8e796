//! `Scalar`: one number type per dtype, with PyTorch's tensor operations on it; and `Lanes`, several such
//! numbers side by side, on which the same operations take no longer than on one.
//!
//! Layers, losses and optimizers are written once, in these operations. How each one rounds is
//! what tells the dtypes apart, and every rule here is one that was measured against PyTorch:
//! the rows are in ARITHMETIC.md.

use crate::{names::names, numbers::dtype::Dtype};

/// Where an element stands in its tensor. PyTorch's 16-bit kernels work through vector blocks of
/// 32 elements and leave the rest to a scalar loop, and the two round `add` differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Block,
    Tail,
}

impl Place {
    pub fn of(index: usize, len: usize) -> Place {
        if index < len - len % 32 { Place::Block } else { Place::Tail }
    }
}

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
        Update = "update",
    }
}

/// What of a network the operations that follow are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Of {
    /// An element of what a layer gives, row after row, or of its gradient. In the loss, the last layer's.
    Output { layer: usize, element: usize },
    /// An element of a parameter, in PyTorch's order.
    Parameter { tensor: usize, element: usize },
    /// No element more than others.
    #[default]
    Whole,
}

/// Numbers of one dtype, one or several, on which every operation acts number by number. Python numbers
/// (`alpha`, `value`, …) come as f64, as PyTorch takes them.
///
/// In every operation each rounding is to nearest, ties to even: beyond the largest finite number it
/// gives ±inf (65504 and half an ulp more in float16), subnormals are kept and never flushed, less
/// than half the smallest one becomes a 0 of the same sign. NaN in gives NaN out (which NaN is not
/// said), and so do inf − inf, 0 · inf and 0 / 0, as in IEEE 754.
pub trait Numbers: Copy + std::fmt::Debug + 'static {
    fn dtype() -> Dtype;

    /// What the dtype's kernels compute in: float32 for the 16-bit types, else the dtype itself.
    type Wide: Numbers;

    /// The same numbers; exact.
    fn widen(self) -> Self::Wide;
    /// `wide` rounded to one of its two neighbours: away from 0 if `chance`, from 0 up to 1, is below
    /// the part of the gap that lies behind it. Exact numbers stay; at the ends of the range, where a
    /// neighbour would be infinite, it rounds to nearest. Ours, not PyTorch's.
    fn from_wide_stochastic(wide: Self::Wide, chance: impl FnMut() -> f64) -> Self;

    /// `tensor.to(dtype)` from float64: nearest, ties to even; overflow gives ±inf, subnormals
    /// stay, NaN stays NaN. The 16-bit types go through float32, so they round twice, as PyTorch.
    /// Several numbers are all the same.
    fn from_f64(value: f64) -> Self;

    /// True if both have the same bits.
    fn is_same(self, other: Self) -> bool;
    /// True if none is inf or NaN.
    fn is_finite(self) -> bool;

    /// Says which part of a step follows, and for which parameter; only `Traced` listens.
    fn enter(_phase: Phase, _parameter: &str) {}
    /// Says what the operations that follow are about; only `Traced` listens.
    fn of(_of: Of) {}

    /// `torch.sub(self, other)`.
    fn sub(self, other: Self) -> Self;
    /// `torch.mul(self, other)`.
    fn mul(self, other: Self) -> Self;
    /// A Python number as `add` takes its alpha; made once, it serves a whole tensor.
    type Alpha: Copy;
    fn alpha(value: f64) -> Self::Alpha;
    /// `torch.add(self, other, alpha=alpha)`, that is self + alpha·other.
    /// 16-bit: alpha is rounded to the dtype; the product is rounded too, but only in a tail.
    /// float32 and float64: one fma.
    fn add(self, other: Self, alpha: Self::Alpha, place: Place) -> Self;
    /// `torch.add(self, value)`: the value is rounded to the dtype first.
    fn add_scalar(self, value: f64) -> Self;
    /// `torch.mul(self, value)`: 16-bit types take the value in float32.
    fn mul_scalar(self, value: f64) -> Self;
    /// `torch.div(self, value)`: 16-bit types take the value in float32.
    fn div_scalar(self, value: f64) -> Self;
    /// `torch.sqrt`, correctly rounded. PyTorch's float32 and float64 come from a vendor's library
    /// that is not: within 1 ulp.
    fn sqrt(self) -> Self;
    /// `torch.lerp(self, end, weight)`: from the nearer end, with one fma.
    fn lerp(self, end: Self, weight: f64) -> Self;
    /// `torch.addcmul(self, a, b, value=value)`: fma(value·a, b, self).
    fn addcmul(self, a: Self, b: Self, value: f64) -> Self;
    /// `torch.addcdiv(self, a, b, value=value)`: self + (value·a)/b, no fma.
    fn addcdiv(self, a: Self, b: Self, value: f64) -> Self;

    /// `torch.sgn`: -1, 0 or 1; NaN stays.
    fn sgn(self) -> Self;
    /// `torch.relu`: 0 where x <= 0, so NaN passes.
    fn relu(self) -> Self;
    /// `ReluBackward0`, from the output: 0 where it is <= 0.
    fn relu_backward(self, grad: Self) -> Self;
    /// `torch.tanh`. 16-bit: the exact value, rounded once. float32 and float64: within 1 ulp of
    /// PyTorch, which uses a vendor's library.
    fn tanh(self) -> Self;
    /// `TanhBackward0`, from the output y: grad·(1 − y²).
    fn tanh_backward(self, grad: Self) -> Self;
    /// `torch.sigmoid`: 1/(1 + e⁻ˣ). 16-bit: in float32 steps, one rounding at the end.
    fn sigmoid(self) -> Self;
    /// `torch.nn.functional.logsigmoid`: min(x, 0) − log1p(e^−|x|). 16-bit: in float32 steps, one rounding at
    /// the end. float32 and float64: within 1 ulp of the terms of PyTorch, which uses a vendor's library.
    fn logsigmoid(self) -> Self;
    /// `SigmoidBackward0`, from the output y: grad·(1 − y)·y.
    fn sigmoid_backward(self, grad: Self) -> Self;
}

/// As many numbers side by side as the processor takes at once, or a single one. What is summed is summed in
/// each lane on its own, in PyTorch's order. Several such sums (B of them) can go on together; their terms come as
/// `get(0)`, `get(1)`, …: the two factors of each sum.
pub trait Lanes: Numbers {
    type Scalar: Scalar;
    const WIDTH: usize;

    /// The same number in every lane.
    fn splat(number: Self::Scalar) -> Self;
    /// The first `WIDTH` of these numbers; if they are fewer (but one at least), the last one again in the other lanes.
    fn load(numbers: &[Self::Scalar]) -> Self;
    /// Into the first `WIDTH` places, or into as many as there are.
    fn store(self, numbers: &mut [Self::Scalar]);
    /// All of their numbers.
    fn numbers(lanes: &[Self]) -> &[Self::Scalar];
    /// Turns `WIDTH` rows of `WIDTH` lanes into the columns.
    fn transpose(rows: &mut [Self]);

    /// Elements of the weight gradient, `gradᵀ @ x`: Σ a·b, in order. 16-bit: in float32, one
    /// rounding at the end. float32, float64: each product and each sum is rounded (PyTorch's up to
    /// 4 terms; a vendor's order beyond).
    fn dot<const B: usize>(n: usize, get: impl Fn(usize) -> ([Self; B], [Self; B])) -> [Self; B];
    /// The same for a single row, in a layer of several inputs and outputs. float32, float64: the product
    /// itself, where `dot`, which begins with 0, makes -0 a 0.
    fn outer(self, other: Self) -> Self;
    /// Elements of the input gradient, `grad @ weight`: as `dot`, but the 16-bit types deal the
    /// products to four sums in turn.
    fn dot_in_four<const B: usize>(n: usize, get: impl Fn(usize) -> ([Self; B], [Self; B])) -> [Self; B];
    /// Elements of `torch.addmm`, what `nn.Linear` does: Σ a·b as `dot`, + bias. For the 16-bit
    /// types the only rounding comes after the bias, and from 16 terms on, which must be one sum's, they sum in 8 lanes.
    fn addmm<const B: usize>(bias: Self, n: usize, get: impl Fn(usize) -> ([Self; B], [Self; B])) -> [Self; B];
    /// Elements of `torch.sum(matrix, 0)`, one column's in each lane: of `n` rows of a row-major matrix. The columns
    /// begin with the `index`th of `width` and are summed as that one is. A matrix of one column is a row to PyTorch.
    fn sum_column(n: usize, get: impl Fn(usize) -> Self, index: usize, width: usize) -> Self;
}

/// A number of one dtype.
pub trait Scalar: Lanes<Scalar = Self> {
    /// Several of them.
    type Lanes: Lanes<Scalar = Self>;
    /// What master weights are kept in: the wide type.
    type Master: Scalar;

    /// Exact.
    fn to_master(self) -> Self::Master;
    /// `tensor.to(dtype)` from the master's: nearest, ties to even.
    fn from_master(master: Self::Master) -> Self;

    /// The exact value; every dtype fits in float64.
    fn to_f64(self) -> f64;
    /// The bits, in the low end of the u64.
    fn to_bits(self) -> u64;
    /// The number of these bits; what lies above the dtype's own width is dropped.
    fn from_bits(bits: u64) -> Self;

    /// A Python number as PyTorch's kernels take it: in float32 for the 16-bit types, else in the
    /// dtype itself.
    fn opmath(value: f64) -> f64;

    /// `torch.sum` of a contiguous row.
    fn sum(row: &[Self]) -> Self;
    /// `torch.mean` of a contiguous row: 16-bit types round once, after the division.
    fn mean(row: &[Self]) -> Self;
}
