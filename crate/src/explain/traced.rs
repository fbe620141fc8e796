//! `Tracing`: kernels that compute as another dtype's do and also tell what every operation did.
//!
//! The result of each operation is the traced kernels' own, so a traced step has the bits of a plain one. What is added is
//! the exact result beside it, and, where PyTorch rounds more than once, the steps between. Which dtype is traced is
//! chosen while it runs: one network's code instead of four more, a sixth of the page's weight.

mod kernels;

use std::{cell::RefCell, rc::Rc};

use super::{
    kind::Kind,
    tape::{Only, Operand, Operation, Tape},
};
use crate::{
    numbers::{
        double_double::DoubleDouble,
        dtype::{Dtype, by_dtype},
        scalar::{Lanes, Scalar},
    },
    torch::kernels::{Device, Name, Python, Role},
};

/// A number of the traced dtype, and what it is called. Every dtype fits in float64.
#[derive(Clone, Copy, Debug)]
pub struct Traced(Operand);

impl From<Traced> for f64 {
    fn from(traced: Traced) -> f64 {
        traced.0.value
    }
}

impl Lanes for Traced {
    type Scalar = Self;
    const WIDTH: usize = 1;

    fn splat(number: Self) -> Self {
        number
    }
    fn load(numbers: &[Self]) -> Self {
        numbers[0]
    }
    fn store(self, numbers: &mut [Self]) {
        numbers[0] = self;
    }
    fn numbers(lanes: &[Self]) -> &[Self] {
        lanes
    }
    fn transpose(_: &mut [Self]) {}
    fn is_same(self, other: Self) -> bool {
        self.0.value.to_bits() == other.0.value.to_bits()
    }
    fn is_other(self, other: Self) -> bool {
        !self.is_same(other)
    }
    fn has_no_zero(self) -> bool {
        self.0.value != 0.0
    }
    fn is_finite(self) -> bool {
        self.0.value.is_finite()
    }
}

/// Clones share the tape.
#[derive(Clone, Debug)]
pub struct Tracing {
    device: Device,
    dtype: Dtype,
    tape: Rc<RefCell<Tape>>,
}

fn scalar<S: Scalar>(value: f64) -> S {
    S::from_f64(value)
}

/// What a sum of products takes: every a and b.
type Pairs = Vec<(Traced, Traced)>;

/// Σ a·b, to about 32 digits.
fn exact_dot(pairs: &Pairs) -> DoubleDouble {
    let products = pairs.iter().map(|(a, b)| DoubleDouble::product(a.0.value, b.0.value));
    products.fold(0.0.into(), DoubleDouble::plus)
}

fn exact_sum(row: &[Traced]) -> DoubleDouble {
    row.iter().fold(0.0.into(), |sum: DoubleDouble, number| sum.plus(number.0.value.into()))
}

/// Every a and b in turn.
fn flat(pairs: &Pairs) -> Vec<&Operand> {
    pairs.iter().flat_map(|(a, b)| [&a.0, &b.0]).collect()
}

impl Tracing {
    /// Of all operations, or of `only` some.
    pub fn new(device: Device, dtype: Dtype, only: Option<Only>) -> Tracing {
        Tracing { device, dtype, tape: Rc::new(RefCell::new(Tape { only, ..Tape::default() })) }
    }

    /// What was done since it was made, or since this was called last.
    pub fn take(&self) -> Vec<Operation> {
        std::mem::take(&mut self.tape.borrow_mut().operations)
    }

    /// Keeps an operation whose result is called as `named` said.
    fn done(&self, kind: Kind, operands: &[&Operand], exact: DoubleDouble, value: f64) -> Traced {
        let name = self.tape.borrow().name;
        self.done_as(name, kind, operands, exact, value)
    }

    fn done_as(&self, name: Name, kind: Kind, operands: &[&Operand], exact: DoubleDouble, value: f64) -> Traced {
        let mut tape = self.tape.borrow_mut();
        tape.push(kind, name, operands, exact, value, self.dtype);
        Traced(Operand { name, about: tape.about, value, dtype: self.dtype })
    }

    /// A result that nothing was rounded for, and that is called as `named` said.
    fn exactly(&self, value: f64) -> Traced {
        let tape = self.tape.borrow();
        Traced(Operand { name: tape.name, about: tape.about, value, dtype: self.dtype })
    }

    /// A Python number as an operation takes it.
    fn python(&self, number: Python) -> Operand {
        let name = Name::of(number.name, Role::Number);
        Operand { name, about: self.tape.borrow().about, value: number.value, dtype: Dtype::Float64 }
    }

    /// The same in what the kernels compute in.
    fn opmath(&self, number: Python) -> Operand {
        Operand { value: self.dtype.opmath(number.value), dtype: self.dtype.wide(), ..self.python(number) }
    }

    /// The same as `add` takes it: a CPU's rounds it to the dtype first.
    fn added(&self, number: Python) -> Operand {
        match self.device {
            Device::Cpu => self.rounded(number),
            Device::Cuda => self.opmath(number),
        }
    }

    /// The same rounded to the dtype, which is an operation of its own.
    fn rounded(&self, number: Python) -> Operand {
        let value = by_dtype!(self.dtype, S => S::from_f64(number.value).to_f64());
        let name = Name::of(number.name, Role::Number);
        self.done_as(name, Kind::To, &[&self.python(number)], number.value.into(), value).0
    }

    /// Each of B sums.
    fn each<const B: usize>(
        &self,
        n: usize,
        get: impl Fn(usize) -> ([Traced; B], [Traced; B]),
        sum: impl Fn(Pairs) -> Traced,
    ) -> [Traced; B] {
        let pairs = |i: usize| {
            let pair = |k| {
                let (a, b) = get(k);
                (a[i], b[i])
            };
            (0..n).map(pair).collect()
        };
        std::array::from_fn(|i| sum(pairs(i)))
    }
}
