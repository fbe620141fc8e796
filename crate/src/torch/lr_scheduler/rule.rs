//! `Rule`: how one learning rate is made of the one before, written once: Python works it out in float64, a reader is told
//! what it is exactly.

use std::f64::consts::PI;

use super::{OneCycleLr, Python, python};
use crate::numbers::double_double::DoubleDouble;

/// The numbers in each are in the order of its formula.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rule {
    /// As it is.
    Stays(f64),
    /// The optimizer's own: `base_lr * gamma ** 0`.
    Anew(f64),
    Times(f64, (&'static str, f64)),
    Linear {
        lr: f64,
        end_factor: f64,
        start_factor: f64,
        total_iters: u32,
        epoch: u32,
    },
    LinearAt0 {
        base: f64,
        start_factor: f64,
        end_factor: f64,
        total_iters: u32,
    },
    Cosine {
        epoch: u32,
        t_max: u32,
        lr: f64,
        eta_min: f64,
    },
    /// Up again from eta_min, where the other would divide by 0.
    CosineUp {
        lr: f64,
        base: f64,
        eta_min: f64,
        t_max: u32,
    },
    CosineAt0 {
        base: f64,
        eta_min: f64,
    },
    Annealing {
        start: (&'static str, f64),
        end: (&'static str, f64),
        pct: f64,
    },
}

const TIMES: &str = "{0} · {1}";

impl Rule {
    pub fn formula(&self) -> &'static str {
        match self {
            Rule::Stays(_) | Rule::Anew(_) => "{0}",
            Rule::Times(..) => TIMES,
            Rule::Linear { .. } => "{0} · (1 + ({1} − {2}) / ({3} · {2} + ({4} − 1) · ({1} − {2})))",
            Rule::LinearAt0 { .. } => "{0} · ({1} + ({2} − {1}) · 0 / {3})",
            Rule::Cosine { .. } => "(1 + cos(π · {0} / {1})) / (1 + cos(π · ({0} − 1) / {1})) · ({2} − {3}) + {3}",
            Rule::CosineUp { .. } => "{0} + ({1} − {2}) · (1 − cos(π / {3})) / 2",
            Rule::CosineAt0 { .. } => "{1} + ({0} − {1}) · (1 + cos 0) / 2",
            Rule::Annealing { .. } => "{1} + ({0} − {1}) / 2 · (cos(π · {2}) + 1)",
        }
    }

    pub fn operands(&self) -> Vec<Python> {
        let (before, initial) = (|lr| python("lr before", lr), |lr| python("initial_lr", lr));
        let whole = |name, number: u32| python(name, number.into());
        match *self {
            Rule::Stays(lr) => vec![before(lr)],
            Rule::Anew(base) => vec![initial(base)],
            Rule::Times(lr, (name, factor)) => vec![before(lr), python(name, factor)],
            Rule::Linear { lr, end_factor, start_factor, total_iters, epoch } => vec![
                before(lr),
                python("end_factor", end_factor),
                python("start_factor", start_factor),
                whole("total_iters", total_iters),
                whole("last_epoch", epoch),
            ],
            Rule::LinearAt0 { base, start_factor, end_factor, total_iters } => vec![
                initial(base),
                python("start_factor", start_factor),
                python("end_factor", end_factor),
                whole("total_iters", total_iters),
            ],
            Rule::Cosine { epoch, t_max, lr, eta_min } => {
                vec![whole("last_epoch", epoch), whole("T_max", t_max), before(lr), python("eta_min", eta_min)]
            }
            Rule::CosineUp { lr, base, eta_min, t_max } => {
                vec![before(lr), initial(base), python("eta_min", eta_min), whole("T_max", t_max)]
            }
            Rule::CosineAt0 { base, eta_min } => vec![initial(base), python("eta_min", eta_min)],
            Rule::Annealing { start, end, pct } => {
                vec![python(start.0, start.1), python(end.0, end.1), python("pct", pct)]
            }
        }
    }

    /// In float64, rounded where Python rounds.
    pub fn value(&self) -> f64 {
        self.worked::<f64>()
    }

    /// Without rounding, π with all its digits.
    pub fn exact(&self) -> DoubleDouble {
        let exact = self.worked::<DoubleDouble>();
        // What 32 digits leave of π · 1 is no part of it.
        if self.value() == 0.0 { 0.0.into() } else { exact }
    }

    fn worked<N: Number>(&self) -> N {
        let (of, whole) = (|number: f64| N::of(number), |number: u32| N::of(number.into()));
        let (one, two) = (of(1.0), of(2.0));
        match *self {
            Rule::Stays(lr) | Rule::Anew(lr) => of(lr),
            Rule::Times(lr, (_, factor)) => of(lr).times(of(factor)),
            Rule::Linear { lr, end_factor, start_factor, total_iters, epoch } => {
                let (start, by) = (of(start_factor), of(end_factor).minus(of(start_factor)));
                let divisor = whole(total_iters).times(start).plus(whole(epoch - 1).times(by));
                of(lr).times(one.plus(by.over(divisor)))
            }
            Rule::LinearAt0 { base, start_factor, end_factor, total_iters } => {
                let by = of(end_factor).minus(of(start_factor));
                of(base).times(of(start_factor).plus(by.times(of(0.0)).over(whole(total_iters))))
            }
            Rule::Cosine { epoch, t_max, lr, eta_min } => {
                let above = |epoch| one.plus(N::PI.times(whole(epoch)).over(whole(t_max)).cosine());
                let ratio = above(epoch).over(above(epoch - 1));
                ratio.times(of(lr).minus(of(eta_min))).plus(of(eta_min))
            }
            Rule::CosineUp { lr, base, eta_min, t_max } => {
                let up = one.minus(N::PI.over(whole(t_max)).cosine());
                of(lr).plus(of(base).minus(of(eta_min)).times(up).over(two))
            }
            Rule::CosineAt0 { base, eta_min } => {
                of(eta_min).plus(of(base).minus(of(eta_min)).times(one.plus(one)).over(two))
            }
            Rule::Annealing { start: (_, start), end: (_, end), pct } => {
                let cos_out = N::PI.times(of(pct)).cosine().plus(one);
                of(end).plus(of(start).minus(of(end)).over(two).times(cos_out))
            }
        }
    }
}

/// What a rule is worked out in.
trait Number: Copy {
    const PI: Self;

    fn of(number: f64) -> Self;
    fn plus(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
    fn over(self, other: Self) -> Self;
    fn cosine(self) -> Self;
}

impl Number for f64 {
    const PI: f64 = PI;

    fn of(number: f64) -> f64 {
        number
    }
    fn plus(self, other: f64) -> f64 {
        self + other
    }
    fn minus(self, other: f64) -> f64 {
        self - other
    }
    fn times(self, other: f64) -> f64 {
        self * other
    }
    fn over(self, other: f64) -> f64 {
        self / other
    }
    /// The nearest number, which Python's `math.cos` on Linux (glibc 2.36) gives for 23,393 of 23,420 angles π · t / T.
    fn cosine(self) -> f64 {
        DoubleDouble::cos(self.into()).hi
    }
}

impl Number for DoubleDouble {
    const PI: DoubleDouble = DoubleDouble { hi: PI, lo: 1.224_646_799_147_353_2e-16 };

    fn of(number: f64) -> DoubleDouble {
        number.into()
    }
    fn plus(self, other: DoubleDouble) -> DoubleDouble {
        DoubleDouble::plus(self, other)
    }
    fn minus(self, other: DoubleDouble) -> DoubleDouble {
        DoubleDouble::plus(self, -other)
    }
    fn times(self, other: DoubleDouble) -> DoubleDouble {
        DoubleDouble::times(self, other)
    }
    fn over(self, other: DoubleDouble) -> DoubleDouble {
        DoubleDouble::over(self, other)
    }
    fn cosine(self) -> DoubleDouble {
        DoubleDouble::cos(self)
    }
}

/// `OneCycleLR.get_lr`, of two phases: `pct_start` is 0.3, `div_factor` 25, `final_div_factor` 10,000.
pub(super) fn one_cycle(OneCycleLr { max_lr, total_steps }: OneCycleLr, epoch: u32) -> Rule {
    let initial_lr = max_lr / 25.0;
    let (initial, max, min) = (("initial_lr", initial_lr), ("max_lr", max_lr), ("min_lr", initial_lr / 1e4));
    let (epoch, total) = (f64::from(epoch), f64::from(total_steps));
    let first = 0.3 * total - 1.0;
    if epoch <= first {
        return Rule::Annealing { start: initial, end: max, pct: (epoch - 0.0) / (first - 0.0) };
    }
    Rule::Annealing { start: max, end: min, pct: (epoch - first) / ((total - 1.0) - first) }
}
