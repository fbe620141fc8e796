//! `Traced`: a `Scalar` that computes as another one does and also tells what every operation did.
//!
//! The result of each operation is the traced type's own, so a traced run has the bits of a plain one.
//! What is added is the exact result beside it, and, where PyTorch rounds more than once, the steps
//! between. Which type is traced is chosen while it runs: one network's code instead of four more, a
//! sixth of the page's weight.

use std::cell::{Cell, RefCell};

use crate::{
    explain::Operation,
    numbers::{
        bits::ulp,
        double_double::Exact,
        dtype::{Dtype, by_dtype},
        scalar::{Lanes, Numbers, Of, Phase, Place, Scalar},
    },
};
thread_local! {
    /// What was done since `record` began; `None` while nothing is recorded.
    static TAPE: RefCell<Option<Tape>> = const { RefCell::new(None) };
    /// What is traced.
    static TRACED: Cell<Dtype> = const { Cell::new(Dtype::Float64) };
}

#[derive(Default)]
struct Tape {
    /// What is recorded, if not all.
    only: Option<Only>,
    of: Of,
    phase: Phase,
    /// The parameter that is updated; empty in the other phases.
    parameter: String,
    operations: Vec<Operation>,
}

/// One neuron for one point, and one of its parameters: the operations that are about them.
#[derive(Clone, Copy, Debug)]
pub struct Only {
    pub output: Of,
    pub parameter: Of,
    /// Those about the whole, too: the loss's mean.
    pub whole: bool,
}

impl Only {
    fn takes(&self, of: Of) -> bool {
        of == self.output || of == self.parameter || (self.whole && of == Of::Whole)
    }
}

/// What `step` does, operation by operation, wherever it computes with `Traced`: all of it, or `only` some.
pub fn record(only: Option<Only>, step: impl FnOnce()) -> Vec<Operation> {
    TAPE.set(Some(Tape { only, ..Tape::default() }));
    step();
    TAPE.take().map_or(Vec::new(), |tape| tape.operations)
}

/// From here on `Traced` computes in `dtype`.
pub fn choose(dtype: Dtype) {
    TRACED.set(dtype);
}

/// A number of the chosen dtype, or of its wide type. Every dtype fits in float64.
#[derive(Clone, Copy, Debug)]
pub struct Traced<const WIDE: bool>(f64);

/// What the traced type, here called `$S`, makes of an expression of its numbers.
macro_rules! plain {
    ($S:ident => $result:expr) => {
        by_dtype!(Self::dtype(), $S => Scalar::to_f64($result))
    };
    ([$S:ident] => $results:expr) => {
        by_dtype!(Self::dtype(), $S => $results.map(|result: $S| Scalar::to_f64(result)))
    };
}

/// `get(0)`, `get(1)`, … of the traced type.
macro_rules! pair {
    ($pairs:expr) => {
        |k| ([number($pairs[k].0.0)], [number($pairs[k].1.0)])
    };
}

fn number<S: Scalar>(value: f64) -> S {
    S::from_f64(value)
}

fn row<S: Scalar, const WIDE: bool>(row: &[Traced<WIDE>]) -> Vec<S> {
    row.iter().map(|traced| S::from_f64(traced.0)).collect()
}

impl<const WIDE: bool> Traced<WIDE> {
    /// Notes an operation. `inputs` are the values that it took, `result` is what the type made of them.
    fn done(name: &'static str, inputs: &[f64], exact: Exact, result: f64) -> Self {
        let dtype = Self::dtype();
        TAPE.with_borrow_mut(|tape| {
            let Some(Tape { only, of, phase, parameter, operations }) = tape else { return };
            if only.is_some_and(|only| !only.takes(*of)) {
                return;
            }
            operations.push(Operation {
                phase: *phase,
                parameter: parameter.clone(),
                name,
                dtype,
                inputs: inputs.to_vec(),
                exact: exact.hi,
                exact_rest: exact.lo,
                result,
                error_ulp: exact.error_of(result) / ulp(result, dtype),
            });
        });
        Traced(result)
    }

    /// A Python number as the dtype holds it.
    fn held(value: f64) -> f64 {
        Self::done("to", &[value], value.into(), plain!(S => number::<S>(value))).0
    }
}

/// What a sum of products takes: every a and b.
type Pairs<const WIDE: bool> = Vec<(Traced<WIDE>, Traced<WIDE>)>;

/// Each of B sums.
fn each<const WIDE: bool, const B: usize>(
    n: usize,
    get: impl Fn(usize) -> ([Traced<WIDE>; B], [Traced<WIDE>; B]),
    sum: impl Fn(Pairs<WIDE>) -> Traced<WIDE>,
) -> [Traced<WIDE>; B] {
    std::array::from_fn(|i| {
        sum((0..n)
            .map(|k| {
                let (a, b) = get(k);
                (a[i], b[i])
            })
            .collect())
    })
}

/// Σ a·b, to about 32 digits.
fn exact_dot<const WIDE: bool>(pairs: &Pairs<WIDE>) -> Exact {
    let products = pairs.iter().map(|(a, b)| Exact::product(a.0, b.0));
    products.fold(0.0.into(), Exact::plus)
}

/// The values of a row and their sum, to about 32 digits.
fn exact_sum<const WIDE: bool>(row: &[Traced<WIDE>]) -> (Vec<f64>, Exact) {
    let values: Vec<f64> = row.iter().map(|value| value.0).collect();
    let sum = values.iter().fold(0.0.into(), |sum: Exact, &value| sum.plus(value.into()));
    (values, sum)
}

/// Every a and b in turn.
fn flat<const WIDE: bool>(pairs: &Pairs<WIDE>) -> Vec<f64> {
    pairs.iter().flat_map(|(a, b)| [a.0, b.0]).collect()
}

impl<const WIDE: bool> Numbers for Traced<WIDE> {
    type Wide = Traced<true>;

    fn dtype() -> Dtype {
        if WIDE { TRACED.get().wide() } else { TRACED.get() }
    }

    fn widen(self) -> Traced<true> {
        Traced(self.0)
    }
    fn from_wide_stochastic(wide: Traced<true>, mut chance: impl FnMut() -> f64) -> Self {
        let chance = chance();
        // Where the wide type is the dtype itself, nothing is rounded.
        if !Self::dtype().is_reduced() {
            return Traced(wide.0);
        }
        Self::done("round", &[wide.0], wide.0.into(), plain!(S => S::from_wide_stochastic(number(wide.0), || chance)))
    }

    fn from_f64(value: f64) -> Self {
        Traced(Self::held(value))
    }
    fn is_same(self, other: Self) -> bool {
        self.to_bits() == other.to_bits()
    }
    fn is_finite(self) -> bool {
        self.0.is_finite()
    }
    fn enter(phase: Phase, parameter: &str) {
        TAPE.with_borrow_mut(|tape| {
            if let Some(tape) = tape {
                (tape.phase, tape.parameter, tape.of) = (phase, parameter.to_owned(), Of::Whole);
            }
        });
    }
    fn of(of: Of) {
        TAPE.with_borrow_mut(|tape| {
            if let Some(tape) = tape {
                tape.of = of;
            }
        });
    }

    fn sub(self, Traced(b): Self) -> Self {
        let a = self.0;
        Self::done("sub", &[a, b], Exact::sum(a, -b), plain!(S => number::<S>(a).sub(number(b))))
    }
    fn mul(self, Traced(b): Self) -> Self {
        let a = self.0;
        Self::done("mul", &[a, b], Exact::product(a, b), plain!(S => number::<S>(a).mul(number(b))))
    }
    type Alpha = f64;
    fn alpha(value: f64) -> f64 {
        value
    }
    fn add(self, other: Self, alpha: f64, place: Place) -> Self {
        let (a, b) = (self.0, other.0);
        let result = plain!(S => number::<S>(a).add(number(b), S::alpha(alpha), place));
        if alpha == 1.0 {
            return Self::done("add", &[a, b], Exact::sum(a, b), result);
        }
        let alpha = Self::held(alpha);
        if !Self::dtype().is_reduced() || place == Place::Block {
            let exact = Exact::product(alpha, b).plus(a.into());
            return Self::done("addcmul", &[a, alpha, b], exact, result);
        }
        let product = Traced(alpha).mul(other).0;
        Self::done("add", &[a, product], Exact::sum(a, product), result)
    }
    fn add_scalar(self, value: f64) -> Self {
        let (a, b) = (self.0, Self::held(value));
        Self::done("add", &[a, b], Exact::sum(a, b), plain!(S => number::<S>(a).add_scalar(value)))
    }
    fn mul_scalar(self, value: f64) -> Self {
        let (a, b) = (self.0, Self::opmath(value));
        Self::done("mul", &[a, b], Exact::product(a, b), plain!(S => number::<S>(a).mul_scalar(value)))
    }
    fn div_scalar(self, value: f64) -> Self {
        let (a, b) = (self.0, Self::opmath(value));
        Self::done("div", &[a, b], Exact::from(a).over(b.into()), plain!(S => number::<S>(a).div_scalar(value)))
    }
    fn sqrt(self) -> Self {
        let a = self.0;
        Self::done("sqrt", &[a], Exact::sqrt(a), plain!(S => Numbers::sqrt(number::<S>(a))))
    }
    fn lerp(self, Traced(b): Self, weight: f64) -> Self {
        let (a, held) = (self.0, Self::opmath(weight));
        let exact = Exact::sum(b, -a).times(held.into()).plus(a.into());
        Self::done("lerp", &[a, b, held], exact, plain!(S => number::<S>(a).lerp(number(b), weight)))
    }
    fn addcmul(self, Traced(a): Self, Traced(b): Self, value: f64) -> Self {
        let (c, held) = (self.0, Self::opmath(value));
        let exact = Exact::product(held, a).times(b.into()).plus(c.into());
        let result = plain!(S => number::<S>(c).addcmul(number(a), number(b), value));
        Self::done("addcmul", &[c, held, a, b], exact, result)
    }
    fn addcdiv(self, Traced(a): Self, Traced(b): Self, value: f64) -> Self {
        let (c, held) = (self.0, Self::opmath(value));
        let exact = Exact::product(held, a).over(b.into()).plus(c.into());
        let result = plain!(S => number::<S>(c).addcdiv(number(a), number(b), value));
        Self::done("addcdiv", &[c, held, a, b], exact, result)
    }

    fn sgn(self) -> Self {
        Traced(plain!(S => number::<S>(self.0).sgn()))
    }
    fn relu(self) -> Self {
        Traced(plain!(S => number::<S>(self.0).relu()))
    }
    fn relu_backward(self, Traced(grad): Self) -> Self {
        Traced(plain!(S => number::<S>(self.0).relu_backward(number(grad))))
    }
    fn tanh(self) -> Self {
        let a = self.0;
        Self::done("tanh", &[a], Exact::tanh(a), plain!(S => Numbers::tanh(number::<S>(a))))
    }
    fn tanh_backward(self, Traced(grad): Self) -> Self {
        let y = self.0;
        let result = plain!(S => number::<S>(y).tanh_backward(number(grad)));
        let exact = Exact::product(-y, y).plus(1.0.into()).times(grad.into());
        Self::done("tanh_backward", &[grad, y], exact, result)
    }
    fn sigmoid(self) -> Self {
        let a = self.0;
        Self::done("sigmoid", &[a], Exact::sigmoid(a), plain!(S => number::<S>(a).sigmoid()))
    }
    fn logsigmoid(self) -> Self {
        let a = self.0;
        Self::done("logsigmoid", &[a], Exact::logsigmoid(a), plain!(S => number::<S>(a).logsigmoid()))
    }
    fn sigmoid_backward(self, Traced(grad): Self) -> Self {
        let y = self.0;
        let result = plain!(S => number::<S>(y).sigmoid_backward(number(grad)));
        let exact = Exact::sum(1.0, -y).times(grad.into()).times(y.into());
        Self::done("sigmoid_backward", &[grad, y], exact, result)
    }
}

impl<const WIDE: bool> Lanes for Traced<WIDE> {
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

    fn dot<const B: usize>(n: usize, get: impl Fn(usize) -> ([Self; B], [Self; B])) -> [Self; B] {
        each(n, get, |pairs| {
            // The gradient first, as its formula has it.
            let flipped: Pairs<WIDE> = pairs.iter().map(|&(a, b)| (b, a)).collect();
            let [result] = plain!([S] => <S as Lanes>::dot(n, pair!(pairs)));
            Self::done("dot", &flat(&flipped), exact_dot(&pairs), result)
        })
    }
    fn outer(self, Traced(b): Self) -> Self {
        let a = self.0;
        Self::done("dot", &[b, a], Exact::product(a, b), plain!(S => number::<S>(a).outer(number(b))))
    }
    fn dot_in_four<const B: usize>(n: usize, get: impl Fn(usize) -> ([Self; B], [Self; B])) -> [Self; B] {
        each(n, get, |pairs| {
            let [result] = plain!([S] => <S as Lanes>::dot_in_four(n, pair!(pairs)));
            Self::done("dot", &flat(&pairs), exact_dot(&pairs), result)
        })
    }
    fn addmm<const B: usize>(bias: Self, n: usize, get: impl Fn(usize) -> ([Self; B], [Self; B])) -> [Self; B] {
        each(n, get, |pairs| {
            let [result] = plain!([S] => S::addmm(number(bias.0), n, pair!(pairs)));
            // float32 and float64 round the products' sum before the bias comes to it, and so do the
            // 16-bit types' single products, in float32.
            if !Self::dtype().is_reduced() || n == 1 {
                // To `dot`, the weights are what is shared.
                let [Traced(product)] = Traced::<true>::dot(n, |k| ([pairs[k].1.widen()], [pairs[k].0.widen()]));
                return Self::done("add", &[product, bias.0], Exact::sum(product, bias.0), result);
            }
            let mut inputs = flat(&pairs);
            inputs.push(bias.0);
            Self::done("addmm", &inputs, exact_dot(&pairs).plus(bias.0.into()), result)
        })
    }
    fn sum_column(n: usize, get: impl Fn(usize) -> Self, index: usize, width: usize) -> Self {
        let column: Vec<Self> = (0..n).map(get).collect();
        let (values, exact) = exact_sum(&column);
        let result = plain!(S => S::sum_column(n, |k| number(column[k].0), index, width));
        Self::done("sum", &values, exact, result)
    }
}

impl<const WIDE: bool> Scalar for Traced<WIDE> {
    type Lanes = Self;
    type Master = Traced<true>;

    fn to_master(self) -> Traced<true> {
        self.widen()
    }
    fn from_master(master: Traced<true>) -> Self {
        Self::done("copy", &[master.0], master.0.into(), plain!(S => number::<S>(master.0)))
    }

    fn to_f64(self) -> f64 {
        self.0
    }
    fn to_bits(self) -> u64 {
        crate::numbers::bits::round(self.0, Self::dtype()).1
    }
    fn from_bits(bits: u64) -> Self {
        Traced(plain!(S => <S as Scalar>::from_bits(bits)))
    }
    fn opmath(value: f64) -> f64 {
        by_dtype!(Self::dtype(), S => S::opmath(value))
    }

    fn sum(terms: &[Self]) -> Self {
        let (values, exact) = exact_sum(terms);
        Self::done("sum", &values, exact, plain!(S => S::sum(&row(terms))))
    }
    fn mean(terms: &[Self]) -> Self {
        let (values, sum) = exact_sum(terms);
        let n = terms.len() as f64;
        let exact = sum.over(n.into());
        Self::done("mean", &values, exact, plain!(S => S::mean(&row(terms))))
    }
}
