//! Settings as `cargo xtask codegen` is told of them.

use super::{
    range::Range,
    table::{Case, Field},
    value::Value,
};

#[derive(Debug)]
pub struct Described {
    pub key: &'static str,
    /// The lines of its documentation.
    pub about: &'static [&'static str],
    pub shape: Shape,
    pub range: Range,
    /// What a person starts with; what it is if left out, unless it is required.
    pub start: Value,
    pub required: bool,
    pub fields: &'static [Field],
}

/// What a setting's value is.
#[derive(Debug)]
pub enum Shape {
    Number,
    Integer,
    Flag,
    Pair,
    /// A name of an enum, which is called so.
    Name(&'static str, Vec<Choice>),
    /// A list of such.
    Names(&'static str, Vec<Choice>),
    /// A name, or a list of such.
    NameOrNames(&'static str, Vec<Choice>),
    /// An object whose first key is its name.
    Object(Vec<Described>),
    /// One of several such, by their names.
    OneOf(Vec<Choice>),
    Nullable(Box<Shape>),
    /// As TypeScript says it.
    Other(&'static str),
}

/// One of several.
#[derive(Debug)]
pub struct Choice {
    pub name: &'static str,
    pub label: &'static str,
    pub about: &'static [&'static str],
    pub settings: Vec<Described>,
}

pub fn choices<T: Case>() -> Vec<Choice> {
    let choice = |&(name, label): &(&'static str, &'static str)| {
        T::named(name).map(|usual| Choice { name, label, about: usual.about(), settings: usual.described() })
    };
    T::NAMES.iter().filter_map(choice).collect()
}
