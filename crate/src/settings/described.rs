//! Settings as `cargo xtask codegen` is told of them.

use std::collections::HashSet;

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
    /// A name of an enum, which is called so; and so are the types of objects.
    Name(&'static str, Vec<Choice>),
    /// A list of such.
    Names(&'static str, Vec<Choice>),
    /// A name, or a list of such.
    NameOrNames(&'static str, Vec<Choice>),
    /// An object whose first key is its name.
    Object(&'static str, Vec<Described>),
    /// One of several such, by their names.
    OneOf(&'static str, Vec<Choice>),
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

/// Every key and every name that these settings know, once each, in order.
pub fn words(settings: &[Described]) -> Vec<&'static str> {
    let mut words = Vec::new();
    for setting in settings {
        words.push(setting.key);
        setting.shape.collect(&mut words);
    }
    let mut seen = HashSet::new();
    words.retain(|word| seen.insert(*word));
    words
}

impl Shape {
    fn collect(&self, into: &mut Vec<&'static str>) {
        match self {
            Shape::Nullable(shape) => shape.collect(into),
            Shape::Object(_, settings) => into.extend(words(settings)),
            Shape::Name(_, choices)
            | Shape::Names(_, choices)
            | Shape::NameOrNames(_, choices)
            | Shape::OneOf(_, choices) => {
                for choice in choices {
                    into.push(choice.name);
                    into.extend(words(&choice.settings));
                }
            }
            Shape::Number | Shape::Integer | Shape::Flag | Shape::Pair | Shape::Other(_) => {}
        }
    }
}
