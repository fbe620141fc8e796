//! `Tape`: the operations of a traced step, each with its own words and with what it lost.

use super::kind::Kind;
use crate::{
    names::names,
    numbers::{
        bits::{neighbours, ulp},
        double_double::DoubleDouble,
        dtype::{Beyond, Dtype},
    },
    torch::kernels::{Name, Phase, Role, Subject},
};

/// A number that an operation takes or makes: its name, and what of the network it is about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Operand {
    pub name: Name,
    pub about: Subject,
    pub value: f64,
    /// What it is a number of; a Python number is a float64.
    pub dtype: Dtype,
}

/// One operation of a step. Where PyTorch rounds inside it (a sum of several terms), `exact` is the
/// real sum, and `error_ulp` may be more than a half.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    pub phase: Phase,
    /// The parameter that is updated, such as `0.weight`; empty in the other phases.
    pub parameter: String,
    /// The autograd node, the optimizer or the scaler that it belongs to.
    pub node: &'static str,
    /// The call in PyTorch that makes it.
    pub call: &'static str,
    pub kind: Kind,
    /// The function's own formula, where the kind has none.
    pub formula: Option<&'static str>,
    /// What it took; for products and sums of rows, every pair in turn.
    pub operands: Vec<Operand>,
    /// What the dtype holds of the exact result.
    pub result: Operand,
    pub exact: DoubleDouble,
    /// (result − exact) in ulps of the result.
    pub error_ulp: f64,
}

names! {
    /// An operation that keeps nothing of what it was given, or nothing finite.
    pub enum Lost {
        /// Beyond the dtype's largest number: ±inf from finite numbers.
        Overflow = "overflow",
        /// The same where the dtype has no infinity: its largest number from what is beyond it.
        Saturated = "saturated",
        /// ±inf from a division by 0.
        DividedByZero = "divided_by_zero",
        /// NaN from 0 / 0,
        ZeroByZero = "zero_by_zero",
        /// from inf − inf,
        InfinityMinusInfinity = "infinity_minus_infinity",
        /// from 0 · inf,
        ZeroTimesInfinity = "zero_times_infinity",
        /// from anything else that isn't NaN: the root of a negative number, inf / inf.
        Invalid = "invalid",
        /// Under half of the dtype's smallest number: 0 from what isn't 0.
        Underflow = "underflow",
        /// What was added is under half the gap to the next number on that side; or what was multiplied comes back.
        Absorbed = "absorbed",
        /// What was added is just half of that gap: the tie went to the even number, which is where it was.
        Tied = "tied",
    }
}

impl Lost {
    /// Nothing finite is left.
    pub const fn is_not_finite(self) -> bool {
        !matches!(self, Lost::Saturated | Lost::Underflow | Lost::Absorbed | Lost::Tied)
    }
}

impl Operation {
    pub fn inputs(&self) -> impl Iterator<Item = f64> + Clone + use<'_> {
        self.operands.iter().map(|operand| operand.value)
    }

    #[inline(never)]
    pub fn lost(&self) -> Option<Lost> {
        let (result, exact) = (self.result.value, self.exact);
        if result.is_nan() {
            return (!self.inputs().any(f64::is_nan)).then(|| self.invalid());
        }
        if result.is_infinite() {
            let lost = if self.divisor() == Some(0.0) { Lost::DividedByZero } else { Lost::Overflow };
            return self.inputs().all(f64::is_finite).then_some(lost);
        }
        if self.is_saturated() {
            return Some(Lost::Saturated);
        }
        // A product under float64's own smallest number is exactly 0 here, too.
        let product = self.kind == Kind::Mul && !self.inputs().any(|input| input == 0.0);
        if result == 0.0 && (exact.hi != 0.0 || product) {
            return Some(Lost::Underflow);
        }
        let comes_back = match self.kind {
            Kind::Add | Kind::Addmm | Kind::Addcmul | Kind::Addcdiv => self.inputs().any(|input| input == result),
            // What the optimizer holds, by a number or towards another.
            Kind::Mul | Kind::Lerp => self.phase == Phase::Update && self.operands[0].value == result && self.decays(),
            _ => false,
        };
        let asked = self.asked();
        if !comes_back || asked == 0.0 {
            return None;
        }
        Some(if asked.abs() == self.half_gap() { Lost::Tied } else { Lost::Absorbed })
    }

    /// True if it is the largest number of a dtype without infinity for want of a larger one.
    fn is_saturated(&self) -> bool {
        let Operand { value, dtype, .. } = self.result;
        let format = dtype.format();
        format.beyond == Beyond::NanAlone
            && value.abs() == format.max()
            && self.exact.hi.abs() - format.max() > ulp(value, dtype) / 2.0
    }

    /// What the result is off by, the other way round: what was asked of a number that came back.
    pub fn asked(&self) -> f64 {
        -self.exact.error_of(self.result.value)
    }

    /// Half the gap from the result to the next number of its dtype, on the side of the exact result: below a power of two
    /// it is half as wide as above; beyond the largest number, as wide as below it.
    #[inline(never)]
    pub fn half_gap(&self) -> f64 {
        let Operand { value, dtype, .. } = self.result;
        let (below, above) = neighbours(value, dtype);
        let gap = if self.asked() < 0.0 { value - below } else { above - value };
        (if gap.is_finite() { gap } else { ulp(value, dtype) }) / 2.0
    }

    /// True if it makes a parameter, or what the optimizer remembers, from itself.
    fn decays(&self) -> bool {
        matches!(self.operands[0].name.role, Role::Before | Role::State)
    }

    /// What it divides by, if it does.
    fn divisor(&self) -> Option<f64> {
        matches!(self.kind, Kind::Div | Kind::Addcdiv).then(|| self.operands[self.operands.len() - 1].value)
    }

    /// What of numbers that are none makes NaN.
    fn invalid(&self) -> Lost {
        let operands = &self.operands[..];
        let (mut zero_times_infinity, mut zero, mut infinity) = (false, false, false);
        for (place, operand) in operands.iter().enumerate() {
            // The factors of a product: of a sum's terms, two and two; what others are added to is none.
            match self.kind {
                Kind::Dot | Kind::Addmm if place % 2 == 0 => (zero, infinity) = (false, false),
                Kind::Dot | Kind::Addmm | Kind::Mul => {}
                Kind::Addcmul | Kind::Addcdiv if place > 0 => {}
                _ => continue,
            }
            zero |= operand.value == 0.0;
            infinity |= operand.value.is_infinite();
            zero_times_infinity |= zero && infinity;
        }
        match self.kind {
            Kind::Div | Kind::Addcdiv if self.divisor() == Some(0.0) && operands[operands.len() - 2].value == 0.0 => {
                Lost::ZeroByZero
            }
            Kind::Div | Kind::Sqrt | Kind::Elementwise => Lost::Invalid,
            Kind::Addcdiv if self.divisor().is_some_and(f64::is_infinite) => Lost::Invalid,
            _ if zero_times_infinity => Lost::ZeroTimesInfinity,
            _ => Lost::InfinityMinusInfinity,
        }
    }

    /// The places of the operands that are shown: all, but for sums of more than four terms, whose first two and last.
    pub fn shown(&self) -> Vec<usize> {
        let n = self.operands.len();
        let (factors, rest) = match self.kind {
            Kind::Dot => (2, 0),
            Kind::Addmm => (2, 1),
            Kind::Sum | Kind::Mean => (1, 0),
            _ => return (0..n).collect(),
        };
        let terms = (n - rest) / factors;
        let kept = if terms <= 4 { (0..terms).collect() } else { vec![0, 1, terms - 1] };
        let places = kept.into_iter().flat_map(|term| term * factors..(term + 1) * factors);
        places.chain(n - rest..n).collect()
    }
}

/// One neuron for one point, and one of its parameters: the operations that are about them.
#[derive(Clone, Copy, Debug)]
pub struct Only {
    pub output: Subject,
    pub parameter: Subject,
    /// Those about the whole, too: the loss's mean.
    pub whole: bool,
}

impl Only {
    fn takes(&self, about: Subject, phase: Phase) -> bool {
        // By what the gradients are clipped is every neuron's, and so is the learning rate.
        let whole = self.whole || matches!(phase, Phase::Clip | Phase::Schedule);
        let is_own_layer = matches!((about, self.output), (Subject::Layer { layer }, Subject::Output { layer: own, .. }) if layer == own);
        about == self.output || about == self.parameter || is_own_layer || (whole && about == Subject::Whole)
    }
}

/// What was done, in order, and the words of what comes next.
#[derive(Debug, Default)]
pub struct Tape {
    /// What is recorded, if not all.
    pub only: Option<Only>,
    pub about: Subject,
    pub phase: Phase,
    pub parameter: String,
    pub node: &'static str,
    /// What the next result is called, and the call that makes it.
    pub name: Name,
    pub call: &'static str,
    /// The next operation's own formula, if it has one.
    pub formula: Option<&'static str>,
    pub operations: Vec<Operation>,
}

impl Tape {
    /// Keeps an operation, if it is one of those asked for; its result is `value`, a number of `dtype`.
    pub fn push(
        &mut self,
        kind: Kind,
        name: Name,
        operands: &[&Operand],
        exact: DoubleDouble,
        value: f64,
        dtype: Dtype,
    ) {
        let formula = self.formula.take();
        if self.only.is_some_and(|only| !only.takes(self.about, self.phase)) {
            return;
        }
        self.operations.push(Operation {
            phase: self.phase,
            parameter: self.parameter.clone(),
            node: self.node,
            call: self.call,
            kind,
            formula,
            operands: operands.iter().map(|operand| **operand).collect(),
            result: Operand { name, about: self.about, value, dtype },
            exact,
            error_ulp: exact.error_of(value) / ulp(value, dtype),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An operation in float16.
    fn operation(kind: Kind, inputs: &[f64], exact: f64, result: f64) -> Operation {
        let operand = |value| Operand { name: Name::default(), about: Subject::Whole, value, dtype: Dtype::Float16 };
        let operands: Vec<Operand> = inputs.iter().map(|&value| operand(value)).collect();
        let mut tape = Tape::default();
        let references: Vec<&Operand> = operands.iter().collect();
        tape.push(kind, Name::default(), &references, exact.into(), result, Dtype::Float16);
        tape.operations.remove(0)
    }

    #[test]
    fn what_an_operation_lost() {
        const INF: f64 = f64::INFINITY;
        const NAN: f64 = f64::NAN;
        for (kind, inputs, exact, result, expected) in [
            (Kind::Mul, &[300.0, 300.0][..], 90_000.0, INF, Some("overflow")),
            (Kind::Add, &[-60_000.0, -60_000.0], -120_000.0, -INF, Some("overflow")),
            // It came in.
            (Kind::Mul, &[INF, 2.0], INF, INF, None),
            (Kind::Sub, &[INF, INF], NAN, NAN, Some("infinity_minus_infinity")),
            (Kind::Add, &[INF, -INF], NAN, NAN, Some("infinity_minus_infinity")),
            (Kind::Dot, &[INF, 1.0, -INF, 1.0], NAN, NAN, Some("infinity_minus_infinity")),
            // The 0 is of another product.
            (Kind::Dot, &[INF, 1.0, -INF, 1.0, 0.0, 1.0], NAN, NAN, Some("infinity_minus_infinity")),
            (Kind::Mul, &[0.0, INF], NAN, NAN, Some("zero_times_infinity")),
            (Kind::Dot, &[1.0, 1.0, INF, 0.0], NAN, NAN, Some("zero_times_infinity")),
            (Kind::Addcmul, &[1.0, 0.0, INF], NAN, NAN, Some("zero_times_infinity")),
            (Kind::Div, &[0.0, 0.0], NAN, NAN, Some("zero_by_zero")),
            (Kind::Addcdiv, &[1.0, -0.1, 0.0, 0.0], NAN, NAN, Some("zero_by_zero")),
            (Kind::Addcdiv, &[1.0, -0.1, 2.0, 0.0], -INF, -INF, Some("divided_by_zero")),
            // 2 / 0 is taken from an infinity.
            (Kind::Addcdiv, &[-INF, 1.0, 2.0, 0.0], NAN, NAN, Some("infinity_minus_infinity")),
            (Kind::Div, &[1.0, 0.0], INF, INF, Some("divided_by_zero")),
            (Kind::Div, &[INF, INF], NAN, NAN, Some("invalid")),
            (Kind::Addcdiv, &[1.0, -0.1, INF, INF], NAN, NAN, Some("invalid")),
            (Kind::Sqrt, &[-1.0], NAN, NAN, Some("invalid")),
            (Kind::Add, &[NAN, 1.0], NAN, NAN, None),
            (Kind::Mul, &[1e-4, 1e-4], 1e-8, 0.0, Some("underflow")),
            (Kind::To, &[1e-8], 1e-8, 0.0, Some("underflow")),
            // Below float64's own smallest number.
            (Kind::Mul, &[1e-170, 1e-170], 0.0, 0.0, Some("underflow")),
            (Kind::Mul, &[0.0, 3.0], 0.0, 0.0, None),
            (Kind::Sub, &[3.0, 3.0], 0.0, 0.0, None),
            (Kind::Add, &[1.0, 1e-4], 1.0001, 1.0, Some("absorbed")),
            (Kind::Addcmul, &[1.0, 1e-2, 1e-2], 1.0001, 1.0, Some("absorbed")),
            (Kind::Addcdiv, &[1.0, 1e-2, 1e-2, 1.0], 1.0001, 1.0, Some("absorbed")),
            (Kind::Addmm, &[1e-2, 1e-2, 1.0], 1.0001, 1.0, Some("absorbed")),
            // Half the gap, which is 2⁻¹⁰ above 1 and 2⁻¹¹ below it.
            (Kind::Add, &[1.0, 0.00048828125], 1.00048828125, 1.0, Some("tied")),
            (Kind::Add, &[1.0, -0.000244140625], 0.999755859375, 1.0, Some("tied")),
            (Kind::Add, &[1.0, -0.0002], 0.9998, 1.0, Some("absorbed")),
            // Nothing was added, or what was added is there, or nothing is.
            (Kind::Add, &[1.0, 0.0], 1.0, 1.0, None),
            (Kind::Add, &[1.0, 1e-3], 1.001, 1.0009765625, None),
            (Kind::Mul, &[1.0, 1.0001], 1.0001, 1.0, None),
            (Kind::Sub, &[1.0, 0.25], 0.75, 0.75, None),
        ] {
            let lost = operation(kind, inputs, exact, result).lost().map(Lost::name);
            assert_eq!(lost, expected, "{} of {inputs:?}", kind.name());
        }
    }

    /// A product absorbs only where the optimizer multiplies what it holds.
    #[test]
    fn what_a_product_absorbs() {
        for (phase, role, number, result, expected) in [
            (Phase::Update, Role::Before, 0.9999, 1.0, Some(Lost::Absorbed)),
            (Phase::Update, Role::State, 0.9999, 1.0, Some(Lost::Absorbed)),
            (Phase::Update, Role::State, 0.3, 0.300048828125, None),
            (Phase::Update, Role::Value, 0.9999, 1.0, None),
            (Phase::Forward, Role::Before, 0.9999, 1.0, None),
        ] {
            let mut product = operation(Kind::Mul, &[1.0, number], number, result);
            (product.phase, product.operands[0].name.role) = (phase, role);
            assert_eq!(product.lost(), expected, "{} of a {} by {number}", phase.name(), role.name());
        }
    }

    /// Four terms are shown whole, of five the first two and the last; a bias stays.
    #[test]
    fn of_many_terms_few_are_shown() {
        for (kind, n, places, formula) in [
            (Kind::Sum, 4, &[0, 1, 2, 3][..], "{0} + {1} + {2} + {3}"),
            (Kind::Sum, 5, &[0, 1, 4], "{0} + {1} + … + {2}"),
            (Kind::Mean, 1, &[0], "{0} / 1"),
            (Kind::Mean, 2, &[0, 1], "({0} + {1}) / 2"),
            (Kind::Mean, 9, &[0, 1, 8], "({0} + {1} + … + {2}) / 9"),
            (Kind::Dot, 8, &[0, 1, 2, 3, 4, 5, 6, 7], "{0} · {1} + {2} · {3} + {4} · {5} + {6} · {7}"),
            (Kind::Dot, 10, &[0, 1, 2, 3, 8, 9], "{0} · {1} + {2} · {3} + … + {4} · {5}"),
            (Kind::Addmm, 3, &[0, 1, 2], "{0} · {1} + {2}"),
            (Kind::Addmm, 11, &[0, 1, 2, 3, 8, 9, 10], "{0} · {1} + {2} · {3} + … + {4} · {5} + {6}"),
            (Kind::Addcmul, 3, &[0, 1, 2], "{0} + {1} · {2}"),
            (Kind::Addcmul, 4, &[0, 1, 2, 3], "{0} + {1} · {2} · {3}"),
            (Kind::Lerp, 3, &[0, 1, 2], "{0} + {2} · ({1} − {0})"),
        ] {
            let shown = operation(kind, &vec![1.0; n], 1.0, 1.0).shown();
            assert_eq!((&shown[..], kind.formula(&shown, n)), (places, formula.to_owned()));
        }
    }
}
