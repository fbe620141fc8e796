//! `Traced<S>`: a `Scalar` that computes as `S` does and also tells what every operation did.
//!
//! The result of each operation is `S`'s own, so a traced run has the bits of a plain one. What is
//! added is the exact result beside it, and, where PyTorch rounds more than once, the steps between.

use std::cell::RefCell;

use super::{Phase, Place, Scalar};
use crate::{dtype::Dtype, exact::Exact, explain::Operation, number::ulp};

thread_local! {
    /// What was done since `record` began; `None` while nothing is recorded.
    static TAPE: RefCell<Option<Tape>> = const { RefCell::new(None) };
}

struct Tape {
    phase: Phase,
    /// The parameter that is updated; empty in the other phases.
    parameter: String,
    operations: Vec<Operation>,
}

/// What `step` does, operation by operation, wherever it computes with `Traced`.
pub fn record(step: impl FnOnce()) -> Vec<Operation> {
    TAPE.set(Some(Tape { phase: Phase::Forward, parameter: String::new(), operations: Vec::new() }));
    step();
    TAPE.take().map_or(Vec::new(), |tape| tape.operations)
}

#[derive(Clone, Copy, Debug)]
pub struct Traced<S>(S);

impl<S: Scalar> Traced<S> {
    /// Notes an operation. `inputs` are the values that it took, `result` is what `S` made of them.
    fn note(name: &'static str, inputs: &[f64], exact: Exact, result: f64) {
        TAPE.with_borrow_mut(|tape| {
            let Some(Tape { phase, parameter, operations }) = tape else { return };
            let error_ulp = exact.error_of(result) / ulp(result, S::DTYPE);
            operations.push(Operation {
                phase: *phase,
                parameter: parameter.clone(),
                name,
                dtype: S::DTYPE,
                inputs: inputs.to_vec(),
                exact: exact.hi,
                result,
                error_ulp,
            });
        });
    }

    /// A Python number as the dtype holds it.
    fn held(value: f64) -> f64 {
        let held = S::from_f64(value).to_f64();
        Self::note("to", &[value], value.into(), held);
        held
    }

    /// From the wide type; where that is the dtype itself, nothing happens.
    fn narrowed(name: &'static str, wide: Traced<S::Wide>, result: S) -> Self {
        if S::FUSED {
            return Traced(result);
        }
        Self::done(name, &[wide.to_f64()], wide.to_f64().into(), result)
    }

    fn done(name: &'static str, inputs: &[f64], exact: Exact, result: S) -> Self {
        Self::note(name, inputs, exact, result.to_f64());
        Traced(result)
    }
}

/// Σ a·b, to about 32 digits.
fn exact_dot<S: Scalar>(a: &[Traced<S>], b: &[Traced<S>]) -> Exact {
    let products = a.iter().zip(b).map(|(a, b)| Exact::product(a.to_f64(), b.to_f64()));
    products.fold(0.0.into(), Exact::plus)
}

/// The values of a row and their sum, to about 32 digits.
fn exact_sum<S: Scalar>(row: &[Traced<S>]) -> (Vec<f64>, Exact) {
    let values: Vec<f64> = row.iter().map(|value| value.to_f64()).collect();
    let sum = values.iter().fold(0.0.into(), |sum: Exact, &value| sum.plus(value.into()));
    (values, sum)
}

/// Every a and b in turn.
fn pairs<S: Scalar>(a: &[Traced<S>], b: &[Traced<S>]) -> Vec<f64> {
    a.iter().zip(b).flat_map(|(a, b)| [a.to_f64(), b.to_f64()]).collect()
}

fn wide<S: Scalar>(row: &[Traced<S>]) -> Vec<Traced<S::Wide>> {
    row.iter().map(|traced| traced.widen()).collect()
}

fn plain<S: Scalar>(row: &[Traced<S>]) -> Vec<S> {
    row.iter().map(|traced| traced.0).collect()
}

impl<S: Scalar> Scalar for Traced<S> {
    const DTYPE: Dtype = S::DTYPE;
    const FUSED: bool = S::FUSED;
    type Wide = Traced<S::Wide>;

    fn widen(self) -> Self::Wide {
        Traced(self.0.widen())
    }
    fn from_wide(wide: Self::Wide) -> Self {
        Self::narrowed("copy", wide, S::from_wide(wide.0))
    }
    fn from_wide_stochastic(wide: Self::Wide, chance: f64) -> Self {
        Self::narrowed("round", wide, S::from_wide_stochastic(wide.0, chance))
    }

    fn from_f64(value: f64) -> Self {
        Traced(S::from_f64(Self::held(value)))
    }
    fn to_f64(self) -> f64 {
        self.0.to_f64()
    }
    fn to_bits(self) -> u64 {
        self.0.to_bits()
    }
    fn from_bits(bits: u64) -> Self {
        Traced(S::from_bits(bits))
    }
    fn opmath(value: f64) -> f64 {
        S::opmath(value)
    }
    fn enter(phase: Phase, parameter: &str) {
        TAPE.with_borrow_mut(|tape| {
            if let Some(tape) = tape {
                (tape.phase, tape.parameter) = (phase, parameter.to_owned());
            }
        });
    }

    fn sub(self, other: Self) -> Self {
        let (a, b) = (self.to_f64(), other.to_f64());
        Self::done("sub", &[a, b], Exact::sum(a, -b), self.0.sub(other.0))
    }
    fn mul(self, other: Self) -> Self {
        let (a, b) = (self.to_f64(), other.to_f64());
        Self::done("mul", &[a, b], Exact::product(a, b), self.0.mul(other.0))
    }
    fn add(self, other: Self, alpha: f64, place: Place) -> Self {
        let (a, b) = (self.to_f64(), other.to_f64());
        let result = self.0.add(other.0, alpha, place);
        if alpha == 1.0 {
            return Self::done("add", &[a, b], Exact::sum(a, b), result);
        }
        let alpha_held = Self::held(alpha);
        if S::FUSED || place == Place::Block {
            let exact = Exact::product(alpha_held, b).plus(a.into());
            return Self::done("addcmul", &[a, alpha_held, b], exact, result);
        }
        let product = Traced(S::from_f64(alpha_held)).mul(other).to_f64();
        Self::done("add", &[a, product], Exact::sum(a, product), result)
    }
    fn add_scalar(self, value: f64) -> Self {
        let (a, held) = (self.to_f64(), Self::held(value));
        Self::done("add", &[a, held], Exact::sum(a, held), self.0.add_scalar(value))
    }
    fn mul_scalar(self, value: f64) -> Self {
        let (a, b) = (self.to_f64(), S::opmath(value));
        Self::done("mul", &[a, b], Exact::product(a, b), self.0.mul_scalar(value))
    }
    fn div_scalar(self, value: f64) -> Self {
        let (a, b) = (self.to_f64(), S::opmath(value));
        Self::done("div", &[a, b], Exact::quotient(a, b), self.0.div_scalar(value))
    }
    fn sqrt(self) -> Self {
        let a = self.to_f64();
        Self::done("sqrt", &[a], Exact::sqrt(a), self.0.sqrt())
    }
    fn lerp(self, end: Self, weight: f64) -> Self {
        let (a, b, weight_held) = (self.to_f64(), end.to_f64(), S::opmath(weight));
        let gap = S::opmath(b - a);
        let exact = if weight_held < 0.5 {
            Exact::product(weight_held, gap).plus(a.into())
        } else {
            Exact::product(-gap, S::opmath(1.0 - weight_held)).plus(b.into())
        };
        Self::done("lerp", &[a, b, weight_held], exact, self.0.lerp(end.0, weight))
    }
    fn addcmul(self, a: Self, b: Self, value: f64) -> Self {
        let (c, a_value, b_value, held) = (self.to_f64(), a.to_f64(), b.to_f64(), S::opmath(value));
        let exact = Exact::product(S::opmath(held * a_value), b_value).plus(c.into());
        Self::done("addcmul", &[c, held, a_value, b_value], exact, self.0.addcmul(a.0, b.0, value))
    }
    fn addcdiv(self, a: Self, b: Self, value: f64) -> Self {
        let (c, a_value, b_value, held) = (self.to_f64(), a.to_f64(), b.to_f64(), S::opmath(value));
        let quotient = S::opmath(S::opmath(held * a_value) / b_value);
        Self::done("addcdiv", &[c, held, a_value, b_value], Exact::sum(c, quotient), self.0.addcdiv(a.0, b.0, value))
    }

    fn sum(row: &[Self]) -> Self {
        let (values, exact) = exact_sum(row);
        Self::done("sum", &values, exact, S::sum(&plain(row)))
    }
    fn mean(row: &[Self]) -> Self {
        let (values, sum) = exact_sum(row);
        let n = row.len() as f64;
        let exact = Exact::quotient(sum.hi, n).plus((sum.lo / n).into());
        Self::done("mean", &values, exact, S::mean(&plain(row)))
    }
    fn dot(a: &[Self], b: &[Self]) -> Self {
        Self::done("dot", &pairs(a, b), exact_dot(a, b), S::dot(&plain(a), &plain(b)))
    }
    fn addmm(bias: Self, a: &[Self], b: &[Self]) -> Self {
        let result = S::addmm(bias.0, &plain(a), &plain(b));
        let bias = bias.to_f64();
        // float32 and float64 round the products' sum before the bias comes to it, and so do the
        // 16-bit types' single products, in float32.
        if S::FUSED || a.len() == 1 {
            let product = Traced::<S::Wide>::dot(&wide(a), &wide(b)).to_f64();
            return Self::done("add", &[product, bias], Exact::sum(product, bias), result);
        }
        let mut inputs = pairs(a, b);
        inputs.push(bias);
        Self::done("addmm", &inputs, exact_dot(a, b).plus(bias.into()), result)
    }

    fn relu(self) -> Self {
        Traced(self.0.relu())
    }
    fn relu_backward(self, grad: Self) -> Self {
        Traced(self.0.relu_backward(grad.0))
    }
    fn tanh(self) -> Self {
        let a = self.to_f64();
        Self::done("tanh", &[a], libm::tanh(a).into(), self.0.tanh())
    }
    fn tanh_backward(self, grad: Self) -> Self {
        let (y, g) = (self.to_f64(), grad.to_f64());
        Self::done("tanh_backward", &[g, y], (g * (1.0 - y * y)).into(), self.0.tanh_backward(grad.0))
    }
    fn sigmoid(self) -> Self {
        let a = self.to_f64();
        Self::done("sigmoid", &[a], (1.0 / (1.0 + libm::exp(-a))).into(), self.0.sigmoid())
    }
    fn sigmoid_backward(self, grad: Self) -> Self {
        let (y, g) = (self.to_f64(), grad.to_f64());
        Self::done("sigmoid_backward", &[g, y], (g * (1.0 - y) * y).into(), self.0.sigmoid_backward(grad.0))
    }
}
