//! `Kind`: Rust's types of settings, from values that were found to be of their `Type`, and back.

use super::{
    read::Checked,
    table::Entry,
    types::{Names, Type},
    value::Value,
};
use crate::{names::Named, numbers::dtype::Dtype};

/// What stands in a row.
pub trait Typed {
    const TYPE: Type;
}

impl<T: Kind> Typed for T {
    const TYPE: Type = <T as Kind>::TYPE;
}

pub trait Kind: Sized {
    const TYPE: Type;

    /// `None` of another type's.
    fn from_value(value: &Value) -> Option<Self>;
    fn to_value(&self) -> Value;

    /// Of an object: what `Settings::said` leaves of it.
    fn said(&self) -> Option<Value> {
        None
    }

    /// An object's checks beside its ranges.
    fn then(&self, _group: &'static str, _dtype: Dtype) -> Checked {
        Ok(())
    }
}

impl<T: Kind> Entry for T {
    fn set(&mut self, value: &Value) {
        if let Some(value) = T::from_value(value) {
            *self = value;
        }
    }

    fn get(&self) -> Value {
        self.to_value()
    }

    fn said(&self) -> Option<Value> {
        Kind::said(self)
    }

    fn then(&self, group: &'static str, dtype: Dtype) -> Checked {
        Kind::then(self, group, dtype)
    }
}

impl Kind for f64 {
    const TYPE: Type = Type::Number;

    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Number(number) = value { Some(*number) } else { None }
    }

    fn to_value(&self) -> Value {
        (*self).into()
    }
}

/// Whole numbers.
macro_rules! integers {
    ($($type:ident)*) => {$(
        impl Kind for $type {
            const TYPE: Type = Type::Integer;

            fn from_value(value: &Value) -> Option<Self> {
                f64::from_value(value).map(|number| number as $type)
            }

            fn to_value(&self) -> Value {
                (*self as f64).into()
            }
        }
    )*};
}

integers!(u32 usize);

impl Kind for bool {
    const TYPE: Type = Type::Flag;

    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Bool(flag) = value { Some(*flag) } else { None }
    }

    fn to_value(&self) -> Value {
        Value::Bool(*self)
    }
}

impl Kind for (f64, f64) {
    const TYPE: Type = Type::Pair;

    fn from_value(value: &Value) -> Option<Self> {
        match items(value)?[..] {
            [first, second] => Some((first, second)),
            _ => None,
        }
    }

    fn to_value(&self) -> Value {
        [self.0, self.1].as_slice().into()
    }
}

impl<T: Named> Kind for T {
    const TYPE: Type = Type::Name(&Names::of::<T>());

    fn from_value(value: &Value) -> Option<Self> {
        T::ALL.get(place(value, T::NAMES)?).copied()
    }

    fn to_value(&self) -> Value {
        self.name().into()
    }
}

impl<T: Kind> Kind for Option<T> {
    const TYPE: Type = Type::Nullable(&T::TYPE);

    fn from_value(value: &Value) -> Option<Self> {
        T::from_value(value).map(Some)
    }

    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_value)
    }

    fn then(&self, group: &'static str, dtype: Dtype) -> Checked {
        self.as_ref().map_or(Ok(()), |value| Kind::then(value, group, dtype))
    }
}

fn place(name: &Value, names: &[&str]) -> Option<usize> {
    let Value::Text(text) = name else { return None };
    names.iter().position(|name| name == text)
}

/// Each of a list.
pub fn items<T: Kind>(value: &Value) -> Option<Vec<T>> {
    let Value::List(list) = value else { return None };
    let mut items = Vec::new();
    for value in list {
        items.push(T::from_value(value)?);
    }
    Some(items)
}

pub fn list_of<T: Kind>(items: &[T]) -> Value {
    let mut list = Vec::new();
    for item in items {
        list.push(item.to_value());
    }
    Value::List(list)
}
