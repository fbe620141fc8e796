//! `Range`: from where to where a number may go.

use std::ops::{
    Bound::{self, Excluded, Included, Unbounded},
    RangeBounds,
};

use crate::numbers::text::plain;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    pub low: Bound<f64>,
    pub high: Bound<f64>,
}

impl Range {
    pub const ANY: Range = Range { low: Unbounded, high: Unbounded };

    pub const fn from(low: f64) -> Range {
        Range { low: Included(low), high: Unbounded }
    }

    pub const fn above(low: f64) -> Range {
        Range { low: Excluded(low), high: Unbounded }
    }

    pub const fn to(self, high: f64) -> Range {
        Range { low: self.low, high: Included(high) }
    }

    pub const fn below(self, high: f64) -> Range {
        Range { low: self.low, high: Excluded(high) }
    }

    /// No range holds NaN or an infinity.
    pub fn contains(&self, value: f64) -> bool {
        value.is_finite() && (self.low, self.high).contains(&value)
    }

    /// In words; `what` is "a number".
    pub fn of(&self, what: &str) -> String {
        match (self.low, self.high) {
            (Included(low), Included(high)) => format!("{what} from {} to {}", plain(low), plain(high)),
            (Included(low), Excluded(high)) => {
                format!("{what} from {} up to, but not including, {}", plain(low), plain(high))
            }
            (Included(low), Unbounded) => format!("{what} of {} or more", plain(low)),
            (Excluded(low), Included(high)) => format!("more than {} and at most {}", plain(low), plain(high)),
            _ => what.to_owned(),
        }
    }
}
