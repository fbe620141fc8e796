//! `Exact`: a real number as the sum of two float64, far closer than any dtype holds it.

/// hi + lo, where |lo| is at most half an ulp of hi.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exact {
    pub hi: f64,
    pub lo: f64,
}

impl Exact {
    /// Infinities and NaN have no rest.
    fn of(hi: f64, lo: f64) -> Exact {
        Exact { hi, lo: if hi.is_finite() { lo } else { 0.0 } }
    }

    /// a + b, without error (Knuth, TAOCP 2, 4.2.2, theorem B).
    pub fn sum(a: f64, b: f64) -> Exact {
        let hi = a + b;
        let b_part = hi - a;
        Exact::of(hi, (a - (hi - b_part)) + (b - b_part))
    }

    /// a · b, without error unless it underflows float64.
    pub fn product(a: f64, b: f64) -> Exact {
        let hi = a * b;
        Exact::of(hi, a.mul_add(b, -hi))
    }

    /// a / b, to about 32 digits.
    pub fn quotient(a: f64, b: f64) -> Exact {
        let hi = a / b;
        Exact::of(hi, (-hi).mul_add(b, a) / b)
    }

    /// √a, to about 32 digits.
    pub fn sqrt(a: f64) -> Exact {
        let hi = a.sqrt();
        Exact::of(hi, if hi == 0.0 { 0.0 } else { (-hi).mul_add(hi, a) / (2.0 * hi) })
    }

    /// self + b, to about 32 digits.
    pub fn plus(self, b: Exact) -> Exact {
        let sum = Exact::sum(self.hi, b.hi);
        Exact::sum(sum.hi, sum.lo + self.lo + b.lo)
    }

    /// value − self, rounded once: how far off `value` is.
    pub fn error_of(self, value: f64) -> f64 {
        (value - self.hi) - self.lo
    }
}

impl From<f64> for Exact {
    fn from(hi: f64) -> Exact {
        Exact { hi, lo: 0.0 }
    }
}
