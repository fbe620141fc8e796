//! Numbers, true and false as settings.

use std::ops::Bound;

use super::{
    described::Shape,
    error::Code,
    kind::{Kind, list, scalar},
    read::{At, Checked, Place, Read},
    table::Takes,
    value::Value,
};
use crate::numbers::{dtype::Dtype, text::plain};

impl Kind for f64 {
    fn read(at: &At) -> Read<Self> {
        at.number()
    }

    fn write(&self) -> Value {
        (*self).into()
    }

    fn takes(takes: &Takes) -> String {
        takes.range.of(if takes.range.high == Bound::Unbounded { "a finite number" } else { "a number" })
    }

    fn shape() -> Shape {
        Shape::Number
    }

    fn check(&self, place: &Place, _: Dtype) -> Checked {
        in_range(place, "it", *self)
    }
}

impl Kind for u32 {
    fn read(at: &At) -> Read<Self> {
        at.integer()
    }

    fn write(&self) -> Value {
        (*self).into()
    }

    fn takes(takes: &Takes) -> String {
        takes.range.of("an integer")
    }

    fn shape() -> Shape {
        Shape::Integer
    }

    fn check(&self, place: &Place, _: Dtype) -> Checked {
        in_range(place, "it", f64::from(*self))
    }
}

impl Kind for usize {
    fn read(at: &At) -> Read<Self> {
        Ok(at.integer()? as usize)
    }

    fn write(&self) -> Value {
        (*self as f64).into()
    }

    fn takes(takes: &Takes) -> String {
        u32::takes(takes)
    }

    fn shape() -> Shape {
        Shape::Integer
    }

    fn check(&self, place: &Place, _: Dtype) -> Checked {
        in_range(place, "it", *self as f64)
    }
}

impl Kind for bool {
    fn read(at: &At) -> Read<Self> {
        at.flag()
    }

    fn write(&self) -> Value {
        Value::Bool(*self)
    }

    fn takes(_: &Takes) -> String {
        "true or false".to_owned()
    }

    fn shape() -> Shape {
        Shape::Flag
    }

    fn from_text(text: &str) -> Value {
        text.parse().map_or_else(|_| text.into(), Value::Bool)
    }
}

/// Two numbers in one range.
impl Kind for (f64, f64) {
    fn read(at: &At) -> Read<Self> {
        match at.numbers()?[..] {
            [first, second] => Ok((first, second)),
            _ => Err(at.refused(Code::WrongShape, "there are not two")),
        }
    }

    fn write(&self) -> Value {
        [self.0, self.1].as_slice().into()
    }

    fn takes(takes: &Takes) -> String {
        takes.range.of("two numbers")
    }

    fn shape() -> Shape {
        Shape::Pair
    }

    fn check(&self, place: &Place, _: Dtype) -> Checked {
        in_range(place, "one", self.0)?;
        in_range(place, "one", self.1)
    }

    fn from_text(text: &str) -> Value {
        list(text, ',', scalar)
    }
}

fn in_range(place: &Place, what: &str, value: f64) -> Checked {
    if place.takes.range.contains(value) {
        return Ok(());
    }
    Err(place.refused(Code::OutOfRange, &format!("{what} is {}", plain(value))))
}
