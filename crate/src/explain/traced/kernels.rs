//! Every operation, traced.

use super::{Pairs, Traced, Tracing, exact_dot, exact_sum, flat, scalar};
use crate::{
    explain::{kind::Kind, tape::Operand},
    numbers::{
        bits::round,
        double_double::DoubleDouble,
        dtype::{Dtype, by_dtype},
        scalar::Scalar,
    },
    torch::kernels::{
        Alpha, Device, Element, Elementwise, KernelPart, Kernels, Name, Phase, Python, Shape, Subject, Told, by_kernels,
    },
};

/// What the traced kernels `$k`, of numbers `$S`, make of an expression.
macro_rules! plain {
    ($tracing:expr, $S:ident, $k:ident => $result:expr) => {
        by_kernels!($tracing.device, $tracing.dtype, $S, all => {
            let $k = all.one();
            Scalar::to_f64($result)
        })
    };
}

/// `get(0)`, `get(1)`, … of one of several sums, in the traced numbers `$S`.
macro_rules! terms {
    ($S:ident, $pairs:expr) => {
        |k: usize| ([scalar::<$S>($pairs[k].0.0.value)], [scalar::<$S>($pairs[k].1.0.value)])
    };
}

impl Kernels for Tracing {
    type Scalar = Traced;
    type Lanes = Traced;
    type Wide = Tracing;
    type One = Tracing;
    /// Rounded where it is used, so that it is told there.
    type Held = ();

    fn dtype(&self) -> Dtype {
        self.dtype
    }
    fn device(&self) -> Device {
        self.device
    }
    fn scaler_takes(&self, Traced(grad): Traced) -> bool {
        by_kernels!(self.device, self.dtype, S, k => k.scaler_takes(S::from_f64(grad.value)))
    }
    #[inline(never)]
    fn wide(&self) -> Tracing {
        Tracing { dtype: self.dtype.wide(), ..self.clone() }
    }

    fn one(&self) -> Tracing {
        self.clone()
    }

    #[inline(never)]
    fn enter(&self, phase: Phase, parameter: &str, node: &'static str) {
        let mut tape = self.tape.borrow_mut();
        (tape.phase, tape.parameter, tape.node) = (phase, parameter.to_owned(), node);
        tape.about = Subject::Whole;
    }
    #[inline(never)]
    fn node(&self, node: &'static str) {
        self.tape.borrow_mut().node = node;
    }
    #[inline(never)]
    fn about(&self, subject: Subject) {
        self.tape.borrow_mut().about = subject;
    }
    #[inline(never)]
    fn named(&self, result: impl Into<Name>, call: &'static str) -> &Self {
        let mut tape = self.tape.borrow_mut();
        (tape.name, tape.call) = (result.into(), call);
        self
    }
    #[inline(never)]
    fn called(&self, Traced(number): Traced, name: impl Into<Name>) -> Traced {
        Traced(Operand { name: name.into(), ..number })
    }

    #[inline(never)]
    fn works_out(&self, told: impl FnOnce() -> Told) {
        let Told { formula, operands, exact, value } = told();
        let operands: Vec<Operand> = operands.iter().map(|&number| self.python(number)).collect();
        let operands: Vec<&Operand> = operands.iter().collect();
        // What is lost of a product is told as a product's.
        let kind = if formula == "{0} · {1}" { Kind::Mul } else { Kind::Elementwise };
        let mut tape = self.tape.borrow_mut();
        tape.formula = Some(formula);
        let name = tape.name;
        tape.push(kind, name, &operands, exact, value, Dtype::Float64);
    }

    #[inline(never)]
    fn number(&self, number: Python) -> Traced {
        let value = by_dtype!(self.dtype, S => S::from_f64(number.value).to_f64());
        self.done(Kind::To, &[&self.python(number)], number.value.into(), value)
    }
    #[inline(never)]
    fn tensor(&self, values: &[f64], name: Name, about: &dyn Fn(usize) -> Subject) -> Vec<Traced> {
        let of = |(element, &value): (usize, &f64)| {
            let value = by_dtype!(self.dtype, S => S::from_f64(value).to_f64());
            Traced(Operand { name, about: about(element), value, dtype: self.dtype })
        };
        values.iter().enumerate().map(of).collect()
    }
    #[inline(never)]
    fn fill(&self, tensor: &mut [Traced], values: &[f64]) {
        for (Traced(number), &value) in tensor.iter_mut().zip(values) {
            number.value = by_dtype!(self.dtype, S => S::from_f64(value).to_f64());
        }
    }
    #[inline(never)]
    fn held(&self, _: Python) {}
    #[inline(never)]
    fn widen(&self, Traced(number): Traced) -> Traced {
        Traced(Operand { dtype: self.dtype.wide(), ..number })
    }
    #[inline(never)]
    fn copy(&self, Traced(wide): Traced) -> Traced {
        // Where the wide type is the dtype itself, nothing is rounded.
        if !self.dtype.is_reduced() {
            return self.exactly(wide.value);
        }
        let value = by_dtype!(self.dtype, S => S::from_f64(wide.value).to_f64());
        self.done(Kind::Copy, &[&wide], wide.value.into(), value)
    }
    #[inline(never)]
    fn cast(&self, Traced(number): Traced, dtype: Dtype) -> Traced {
        let value = round(number.value, dtype).0;
        let mut tape = self.tape.borrow_mut();
        let (name, about) = (tape.name, tape.about);
        tape.push(Kind::Copy, name, &[&number], number.value.into(), value, dtype);
        Traced(Operand { name, about, value, dtype })
    }
    #[inline(never)]
    fn round_by_chance(&self, Traced(wide): Traced, mut chance: impl FnMut() -> f64) -> Traced {
        let chance = chance();
        // Where the wide type is the dtype itself, nothing is rounded.
        if !self.dtype.is_reduced() {
            return self.exactly(wide.value);
        }
        let value = plain!(self, S, k => {
            k.round_by_chance(scalar::<<S as Scalar>::WideScalar>(wide.value), || chance)
        });
        self.done(Kind::Round, &[&wide], wide.value.into(), value)
    }

    #[inline(never)]
    fn sub(&self, Traced(a): Traced, Traced(b): Traced) -> Traced {
        let value = plain!(self, S, k => k.sub(scalar::<S>(a.value), scalar::<S>(b.value)));
        self.done(Kind::Sub, &[&a, &b], DoubleDouble::sum(a.value, -b.value), value)
    }
    #[inline(never)]
    fn mul(&self, Traced(a): Traced, Traced(b): Traced) -> Traced {
        let value = plain!(self, S, k => k.mul(scalar::<S>(a.value), scalar::<S>(b.value)));
        self.done(Kind::Mul, &[&a, &b], DoubleDouble::product(a.value, b.value), value)
    }
    #[inline(never)]
    fn add(&self, Traced(a): Traced, Traced(b): Traced) -> Traced {
        let value = plain!(self, S, k => k.add(scalar::<S>(a.value), scalar::<S>(b.value)));
        self.done(Kind::Add, &[&a, &b], DoubleDouble::sum(a.value, b.value), value)
    }
    #[inline(never)]
    fn add_alpha(&self, Traced(a): Traced, Traced(b): Traced, alpha: &Alpha<Self>, part: KernelPart) -> Traced {
        let value = plain!(self, S, k => {
            k.add_alpha(scalar::<S>(a.value), scalar::<S>(b.value), &Alpha::new(&k, alpha.number), part)
        });
        let alpha = self.added(alpha.number);
        if !self.dtype.is_reduced() || part == KernelPart::Block || self.device == Device::Cuda {
            let exact = DoubleDouble::product(alpha.value, b.value).plus(a.value.into());
            return self.done(Kind::Addcmul, &[&a, &alpha, &b], exact, value);
        }
        let product = plain!(self, S, k => k.mul(scalar::<S>(alpha.value), scalar::<S>(b.value)));
        let exact = DoubleDouble::product(alpha.value, b.value);
        let product = self.done_as("product".into(), Kind::Mul, &[&alpha, &b], exact, product).0;
        self.done(Kind::Add, &[&a, &product], DoubleDouble::sum(a.value, product.value), value)
    }
    #[inline(never)]
    fn add_scalar(&self, Traced(a): Traced, number: Python) -> Traced {
        let value = plain!(self, S, k => k.add_scalar(scalar::<S>(a.value), number));
        let b = self.added(number);
        self.done(Kind::Add, &[&a, &b], DoubleDouble::sum(a.value, b.value), value)
    }
    #[inline(never)]
    fn mul_scalar(&self, Traced(a): Traced, number: Python) -> Traced {
        let (b, value) = (self.opmath(number), plain!(self, S, k => k.mul_scalar(scalar::<S>(a.value), number)));
        self.done(Kind::Mul, &[&a, &b], DoubleDouble::product(a.value, b.value), value)
    }
    #[inline(never)]
    fn div(&self, Traced(a): Traced, Traced(b): Traced) -> Traced {
        let value = plain!(self, S, k => k.div(scalar::<S>(a.value), scalar::<S>(b.value)));
        self.done(Kind::Div, &[&a, &b], DoubleDouble::from(a.value).over(b.value.into()), value)
    }
    #[inline(never)]
    fn div_scalar(&self, Traced(a): Traced, number: Python) -> Traced {
        let (b, value) = (self.opmath(number), plain!(self, S, k => k.div_scalar(scalar::<S>(a.value), number)));
        self.done(Kind::Div, &[&a, &b], DoubleDouble::from(a.value).over(b.value.into()), value)
    }
    #[inline(never)]
    fn foreach_div(&self, Traced(a): Traced, number: Python) -> Traced {
        let (b, value) = (self.opmath(number), plain!(self, S, k => k.foreach_div(scalar::<S>(a.value), number)));
        self.done(Kind::Div, &[&a, &b], DoubleDouble::from(a.value).over(b.value.into()), value)
    }
    #[inline(never)]
    fn sqrt(&self, Traced(a): Traced) -> Traced {
        let value = plain!(self, S, k => k.sqrt(scalar::<S>(a.value)));
        self.done(Kind::Sqrt, &[&a], DoubleDouble::sqrt(a.value), value)
    }
    #[inline(never)]
    fn lerp(&self, Traced(a): Traced, Traced(end): Traced, weight: Python, part: KernelPart) -> Traced {
        let held = self.opmath(weight);
        let exact = DoubleDouble::sum(end.value, -a.value).times(held.value.into()).plus(a.value.into());
        let value = plain!(self, S, k => k.lerp(scalar::<S>(a.value), scalar::<S>(end.value), weight, part));
        self.done(Kind::Lerp, &[&a, &end, &held], exact, value)
    }
    #[inline(never)]
    fn addcmul(&self, Traced(a): Traced, Traced(b): Traced, Traced(c): Traced, value: Python) -> Traced {
        let held = self.opmath(value);
        let exact = DoubleDouble::product(held.value, b.value).times(c.value.into()).plus(a.value.into());
        let result = plain!(self, S, k => {
            k.addcmul(scalar::<S>(a.value), scalar::<S>(b.value), scalar::<S>(c.value), value)
        });
        self.done(Kind::Addcmul, &[&a, &held, &b, &c], exact, result)
    }
    #[inline(never)]
    fn addcdiv(&self, Traced(a): Traced, Traced(b): Traced, Traced(c): Traced, value: Python) -> Traced {
        let held = self.opmath(value);
        let exact = DoubleDouble::product(held.value, b.value).over(c.value.into()).plus(a.value.into());
        let result = plain!(self, S, k => {
            k.addcdiv(scalar::<S>(a.value), scalar::<S>(b.value), scalar::<S>(c.value), value)
        });
        self.done(Kind::Addcdiv, &[&a, &held, &b, &c], exact, result)
    }

    #[inline(never)]
    fn sgn(&self, Traced(a): Traced) -> Traced {
        self.exactly(plain!(self, S, k => k.sgn(scalar::<S>(a.value))))
    }
    #[inline(never)]
    fn relu(&self, Traced(x): Traced) -> Traced {
        self.exactly(plain!(self, S, k => k.relu(scalar::<S>(x.value))))
    }
    #[inline(never)]
    fn relu_backward(&self, Traced(grad): Traced, Traced(y): Traced) -> Traced {
        self.exactly(plain!(self, S, k => k.relu_backward(scalar::<S>(grad.value), scalar::<S>(y.value))))
    }
    #[inline(never)]
    fn tanh(&self, Traced(x): Traced) -> Traced {
        let value = plain!(self, S, k => k.tanh(scalar::<S>(x.value)));
        self.done(Kind::Tanh, &[&x], DoubleDouble::tanh(x.value), value)
    }
    #[inline(never)]
    fn tanh_backward(&self, Traced(grad): Traced, Traced(y): Traced) -> Traced {
        let value = plain!(self, S, k => k.tanh_backward(scalar::<S>(grad.value), scalar::<S>(y.value)));
        let exact = DoubleDouble::product(-y.value, y.value).plus(1.0.into()).times(grad.value.into());
        self.done(Kind::TanhBackward, &[&grad, &y], exact, value)
    }
    #[inline(never)]
    fn sigmoid(&self, Traced(x): Traced) -> Traced {
        let value = plain!(self, S, k => k.sigmoid(scalar::<S>(x.value)));
        self.done(Kind::Sigmoid, &[&x], DoubleDouble::sigmoid(x.value), value)
    }
    #[inline(never)]
    fn sigmoid_backward(&self, Traced(grad): Traced, Traced(y): Traced) -> Traced {
        let value = plain!(self, S, k => k.sigmoid_backward(scalar::<S>(grad.value), scalar::<S>(y.value)));
        let exact = DoubleDouble::sum(1.0, -y.value).times(grad.value.into()).times(y.value.into());
        self.done(Kind::SigmoidBackward, &[&grad, &y], exact, value)
    }
    #[inline(never)]
    fn logsigmoid(&self, Traced(x): Traced) -> Traced {
        let value = plain!(self, S, k => k.logsigmoid(scalar::<S>(x.value)));
        self.done(Kind::Logsigmoid, &[&x], DoubleDouble::logsigmoid(x.value), value)
    }

    #[inline(never)]
    fn elementwise<const N: usize>(
        &self,
        function: &'static Elementwise<N>,
        operands: [Traced; N],
        at: &dyn Fn(usize) -> Element,
    ) -> Traced {
        let value = plain!(self, S, k => {
            k.elementwise(function, operands.map(|operand| scalar::<S>(operand.0.value)), at)
        });
        let exact = (function.exact)(operands.map(|operand| operand.0.value));
        self.tape.borrow_mut().formula = Some(function.formula);
        self.done(Kind::Elementwise, &operands.each_ref().map(|operand| &operand.0), exact, value)
    }

    #[inline(never)]
    fn addmm<const B: usize>(
        &self,
        Traced(bias): Traced,
        shape: Shape,
        get: impl Fn(usize) -> ([Traced; B], [Traced; B]),
    ) -> [Traced; B] {
        self.each(shape.fan_in, get, |pairs| {
            let value = plain!(self, S, k => {
                let [sum] = k.addmm(scalar::<S>(bias.value), shape, terms!(S, pairs));
                sum
            });
            // float32 and float64 round the products' sum before the bias comes to it, and so do the
            // 16-bit types' single products, in float32.
            let is_fused = self.device == Device::Cuda && self.dtype == Dtype::Float64 && shape.is_column();
            if (!self.dtype.is_reduced() || shape.fan_in == 1) && !is_fused {
                // −0 and a sum are the sum; the 16-bit types begin with 0.
                let start = if self.dtype.is_reduced() { 0.0 } else { -0.0 };
                let product = plain!(self.wide(), S, k => {
                    let [sum] = k.addmm(scalar::<S>(start), shape, terms!(S, pairs));
                    sum
                });
                let product =
                    self.wide().done_as("product".into(), Kind::Dot, &flat(&pairs), exact_dot(&pairs), product);
                let exact = DoubleDouble::sum(product.0.value, bias.value);
                return self.done(Kind::Add, &[&product.0, &bias], exact, value);
            }
            let exact = exact_dot(&pairs).plus(bias.value.into());
            self.done(Kind::Addmm, &[flat(&pairs), vec![&bias]].concat(), exact, value)
        })
    }
    #[inline(never)]
    fn dot<const B: usize>(&self, shape: Shape, get: impl Fn(usize) -> ([Traced; B], [Traced; B])) -> [Traced; B] {
        self.each(shape.rows, get, |pairs| {
            let value = plain!(self, S, k => {
                let [sum] = k.dot(shape, terms!(S, pairs));
                sum
            });
            // The gradient first, as its formula has it.
            let flipped: Pairs = pairs.iter().map(|&(a, b)| (b, a)).collect();
            self.done(Kind::Dot, &flat(&flipped), exact_dot(&pairs), value)
        })
    }
    #[inline(never)]
    fn dot_of_input<const B: usize>(
        &self,
        shape: Shape,
        get: impl Fn(usize) -> ([Traced; B], [Traced; B]),
    ) -> [Traced; B] {
        self.each(shape.fan_out, get, |pairs| {
            let value = plain!(self, S, k => {
                let [sum] = k.dot_of_input(shape, terms!(S, pairs));
                sum
            });
            self.done(Kind::Dot, &flat(&pairs), exact_dot(&pairs), value)
        })
    }
    #[inline(never)]
    fn sum_column(&self, n: usize, get: impl Fn(usize) -> Traced, index: usize, width: usize) -> Traced {
        let column: Vec<Traced> = (0..n).map(get).collect();
        let value = plain!(self, S, k => k.sum_column(n, |row| scalar::<S>(column[row].0.value), index, width));
        let operands: Vec<&Operand> = column.iter().map(|number| &number.0).collect();
        self.done(Kind::Sum, &operands, exact_sum(&column), value)
    }
    #[inline(never)]
    fn vector_norm(&self, row: &[Traced]) -> Traced {
        let value = plain!(self, S, k => {
            let row: Vec<S> = row.iter().map(|number| scalar(number.0.value)).collect();
            k.vector_norm(&row)
        });
        let operands: Vec<&Operand> = row.iter().map(|number| &number.0).collect();
        let exact = match row {
            [only] => only.0.value.abs().into(),
            _ => exact_dot(&row.iter().map(|&number| (number, number)).collect::<Vec<_>>()).root(),
        };
        self.done(Kind::Norm, &operands, exact, value)
    }
    #[inline(never)]
    fn mean(&self, row: &[Traced]) -> Traced {
        let value = plain!(self, S, k => {
            let row: Vec<S> = row.iter().map(|number| scalar(number.0.value)).collect();
            k.mean(&row)
        });
        let operands: Vec<&Operand> = row.iter().map(|number| &number.0).collect();
        self.done(Kind::Mean, &operands, exact_sum(row).over((row.len() as f64).into()), value)
    }
}
