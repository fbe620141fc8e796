//! `Kind`: a type that settings have, how it is read, written, checked and spoken of; names, and what may be null.

use super::{
    described::{Choice, Described, Shape},
    read::{At, Checked, Keys, Place, Read},
    table::{Entries, Entry, Field, FromText, Row, Takes},
    value::Value,
};
use crate::{
    names::Named,
    numbers::{dtype::Dtype, text::read},
};

pub trait Kind: Sized {
    fn read(at: &At) -> Read<Self>;
    fn write(&self) -> Value;
    /// After "must be".
    fn takes(takes: &Takes) -> String;
    fn shape() -> Shape;

    /// Its numbers, against their range; an object's, each against its own.
    fn check(&self, _: &Place, _: Dtype) -> Checked {
        Ok(())
    }

    /// A link's text; what it can't be is left a text, for the error to show.
    fn from_text(text: &str) -> Value {
        scalar(text)
    }

    /// How an object's own key is read from a link.
    fn key_in_link(_: &str) -> Option<(&'static str, FromText)> {
        None
    }

    /// What a link leaves out of an object.
    fn defaults(&self) -> Entries {
        Vec::new()
    }

    /// Those that it is one of.
    fn names() -> Vec<&'static str> {
        Vec::new()
    }
}

impl<T: Kind> Entry for T {
    fn what(takes: &Takes) -> String {
        T::takes(takes)
    }

    fn keys(&self, row: &Row) -> Vec<&'static str> {
        vec![row.key]
    }

    fn place(&self, row: &Row, group: &'static str, key: &str) -> Option<Place> {
        (row.key == key).then(|| row.place(group))
    }

    fn take(&mut self, row: &Row, keys: &Keys) -> Checked {
        let at =
            if row.required { Some(keys.required(row.key, row.takes)?) } else { keys.optional(row.key, row.takes) };
        if let Some(at) = at {
            *self = T::read(&at)?;
        }
        Ok(())
    }

    fn entries(&self, row: &Row, _: bool) -> Entries {
        vec![(row.key, self.write())]
    }

    fn check(&self, row: &Row, group: &'static str, dtype: Dtype) -> Checked {
        Kind::check(self, &row.place(group), dtype)
    }

    fn in_link(&self, row: &Row, key: &str) -> Option<(&'static str, &'static str, FromText)> {
        if key != row.key {
            // An object's name goes by the object's key.
            return T::key_in_link(key).filter(|_| key != "name").map(|(key, from_text)| (row.key, key, from_text));
        }
        Some(T::key_in_link("name").map_or(("", row.key, T::from_text), |(key, from_text)| (row.key, key, from_text)))
    }

    fn defaults(&self) -> Entries {
        Kind::defaults(self)
    }

    fn names(&self) -> Vec<&'static str> {
        <T as Kind>::names()
    }

    fn described(&self, row: &Row, about: &'static [&'static str], fields: &'static [Field]) -> Vec<Described> {
        let &Row { key, takes, required, .. } = row;
        vec![Described { key, about, shape: T::shape(), range: takes.range, start: self.write(), required, fields }]
    }
}

impl<T: Named> Kind for T {
    fn read(at: &At) -> Read<Self> {
        let named = match at.value {
            Value::Text(text) => T::ALL.iter().copied().find(|value| value.name() == text),
            _ => None,
        };
        named.ok_or_else(|| at.wrong_type())
    }

    fn write(&self) -> Value {
        self.name().into()
    }

    fn takes(_: &Takes) -> String {
        quoted(&<T as Kind>::names())
    }

    fn shape() -> Shape {
        Shape::Name(T::TYPE, choices::<T>())
    }

    fn from_text(text: &str) -> Value {
        text.into()
    }

    fn names() -> Vec<&'static str> {
        T::ALL.iter().map(|value| value.name()).collect()
    }
}

/// `None` is null, which is as good as left out.
impl<T: Kind> Kind for Option<T> {
    fn read(at: &At) -> Read<Self> {
        // What is taken is said as before, null and all.
        T::read(at).map(Some)
    }

    fn write(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::write)
    }

    fn takes(takes: &Takes) -> String {
        let and = if takes.null.is_empty() { String::new() } else { format!(", {},", takes.null) };
        format!("null{and} or {}", T::takes(takes))
    }

    fn shape() -> Shape {
        Shape::Nullable(Box::new(T::shape()))
    }

    fn check(&self, place: &Place, dtype: Dtype) -> Checked {
        self.as_ref().map_or(Ok(()), |value| Kind::check(value, place, dtype))
    }

    fn from_text(text: &str) -> Value {
        T::from_text(text)
    }

    fn key_in_link(key: &str) -> Option<(&'static str, FromText)> {
        T::key_in_link(key)
    }

    fn defaults(&self) -> Entries {
        self.as_ref().map_or(Vec::new(), Kind::defaults)
    }
}

pub fn choices<T: Named>() -> Vec<Choice> {
    let choice = |value: &T| Choice { name: value.name(), label: value.label(), about: &[], settings: Vec::new() };
    T::ALL.iter().map(choice).collect()
}

/// `"a", "b" or "c"`.
pub fn quoted(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    match quoted.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => quoted.concat(),
    }
}

/// `{"name": "a", "key": …}, or "b" or "c" in its place`.
pub fn object(names: &[&str], required: &[&str]) -> String {
    let [first, others @ ..] = names else { return String::new() };
    let required: String = required.iter().filter(|key| **key != "name").map(|key| format!(", \"{key}\": …")).collect();
    let others: Vec<String> = others.iter().map(|name| format!("\"{name}\"")).collect();
    format!("{{\"name\": \"{first}\"{required}}}, or {} in its place", others.join(" or "))
}

/// A number if it is one; else the text, for the error to show.
pub fn scalar(text: &str) -> Value {
    read(text).map_or_else(|| text.into(), Value::Number)
}

pub fn list(text: &str, separator: char, item: impl Fn(&str) -> Value) -> Value {
    Value::List(text.split(separator).map(item).collect())
}
