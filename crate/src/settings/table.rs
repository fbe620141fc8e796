//! What a table of settings says of each, and what follows from it: how an object is read, checked and written.

use super::{
    described::Described,
    kind,
    range::Range,
    read::{At, Checked, Keys, Place, Read},
    value::Value,
};
use crate::numbers::dtype::Dtype;

/// What a setting takes.
#[derive(Clone, Copy)]
pub struct Takes {
    pub range: Range,
    /// What null means, where that is to be said.
    pub null: &'static str,
    /// What is to be said after all that.
    pub and: &'static str,
    /// What is said instead.
    pub words: &'static str,
    /// What its type takes.
    pub kind: fn(&Takes) -> String,
}

impl Takes {
    /// As the end of the sentence "field …".
    pub fn sentence(&self) -> String {
        if self.words.is_empty() { format!("must be {}{}", (self.kind)(self), self.and) } else { self.words.to_owned() }
    }

    /// What `T` takes in the same place.
    pub const fn of<T: Entry>(self) -> Takes {
        Takes { kind: T::what, ..self }
    }
}

/// A row of a table, beside its key, type and default: `within(Range::from(0.0)).field(…)`.
#[derive(Clone, Copy)]
pub struct Setting {
    pub takes: Takes,
    /// JSON and links leave it out where it is the default.
    pub rare: bool,
    /// On the page; a pair has two.
    pub fields: &'static [Field],
}

/// A field of the page.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub label: &'static str,
    /// What a sentence about it begins with.
    pub name: &'static str,
    /// The tooltip.
    pub says: &'static str,
    /// What it takes, if that is less than the engine does.
    pub limits: Option<(f64, f64)>,
    /// In a field that is empty.
    pub placeholder: &'static str,
}

pub const fn field(label: &'static str, name: &'static str) -> Field {
    Field { label, name, says: "", limits: None, placeholder: "" }
}

impl Field {
    pub const fn says(self, says: &'static str) -> Field {
        Field { says, ..self }
    }

    pub const fn limits(self, low: f64, high: f64) -> Field {
        Field { limits: Some((low, high)), ..self }
    }

    pub const fn placeholder(self, placeholder: &'static str) -> Field {
        Field { placeholder, ..self }
    }
}

pub const fn within(range: Range) -> Setting {
    let takes = Takes { range, null: "", and: "", words: "", kind: |_| String::new() };
    Setting { takes, rare: false, fields: &[] }
}

pub const fn any() -> Setting {
    within(Range::ANY)
}

impl Setting {
    /// Follows what its type takes.
    pub const fn and(self, and: &'static str) -> Setting {
        Setting { takes: Takes { and, ..self.takes }, ..self }
    }

    pub const fn null(self, null: &'static str) -> Setting {
        Setting { takes: Takes { null, ..self.takes }, ..self }
    }

    /// Instead of what its type takes.
    pub const fn words(self, words: &'static str) -> Setting {
        Setting { takes: Takes { words, ..self.takes }, ..self }
    }

    pub const fn rare(self) -> Setting {
        Setting { rare: true, ..self }
    }

    pub const fn fields(self, fields: &'static [Field]) -> Setting {
        Setting { fields, ..self }
    }
}

/// What of a row the engine asks.
#[derive(Clone, Copy)]
pub struct Row {
    pub key: &'static str,
    pub takes: Takes,
    pub rare: bool,
    /// It has no default.
    pub required: bool,
}

impl Row {
    pub fn place(&self, group: &'static str) -> Place {
        Place { group, key: self.key, takes: self.takes }
    }
}

/// Keys and values in order.
pub type Entries = Vec<(&'static str, Value)>;

/// What a link's text is as a value.
pub type FromText = fn(&str) -> Value;

/// What a row holds: a value under its key or, as an experiment's points, under several.
pub trait Entry {
    /// What it takes, after "must be".
    fn what(takes: &Takes) -> String
    where
        Self: Sized;
    fn keys(&self, row: &Row) -> Vec<&'static str>;
    fn place(&self, row: &Row, group: &'static str, key: &str) -> Option<Place>;
    /// Takes what is written; what is left out stays.
    fn take(&mut self, row: &Row, keys: &Keys) -> Checked;
    /// `all`: also what is null.
    fn entries(&self, row: &Row, all: bool) -> Entries;
    fn check(&self, row: &Row, group: &'static str, dtype: Dtype) -> Checked;
    /// Where a link's key stands: its group, empty for none; its key there; and how its text is read.
    fn in_link(&self, row: &Row, key: &str) -> Option<(&'static str, &'static str, FromText)>;
    /// What a link leaves out of a group that is there.
    fn defaults(&self) -> Entries;
    /// Those that it is one of.
    fn names(&self) -> Vec<&'static str>;
    /// Not for the engine: `about` is the documentation.
    fn described(&self, row: &Row, about: &'static [&'static str], fields: &'static [Field]) -> Vec<Described>
    where
        Self: Sized;
}

/// A struct that `settings!` declares.
pub trait Settings: Sized {
    /// Every default; and, where there is none, what a person starts with.
    fn start() -> Self;
    /// The same of the special case that this is.
    fn usual(&self) -> Self;
    fn rows(&self) -> Vec<(Row, &dyn Entry)>;
    fn rows_mut(&mut self) -> Vec<(Row, &mut dyn Entry)>;
    /// What a row is checked for beside its range, after it.
    fn then(&self, key: &str, group: &'static str, dtype: Dtype) -> Checked;
    /// Not for the engine.
    fn described(&self) -> Vec<Described>;

    fn keys() -> Vec<&'static str> {
        Self::start().rows().iter().flat_map(|(row, entry)| entry.keys(row)).collect()
    }

    fn required() -> Vec<&'static str> {
        Self::start().rows().iter().filter(|(row, _)| row.required).map(|(row, _)| row.key).collect()
    }

    fn place(group: &'static str, key: &str) -> Place {
        let found = Self::start().rows().iter().find_map(|(row, entry)| entry.place(row, group, key));
        found.unwrap_or(Place { group, key: "", takes: any().takes })
    }

    /// All that an object holds.
    fn from_keys(keys: &Keys) -> Read<Self> {
        keys.only(&Self::keys())?;
        Self::start().read_over(keys)
    }

    /// Takes what is written over what is here.
    fn read_over(mut self, keys: &Keys) -> Read<Self> {
        for (row, entry) in self.rows_mut() {
            entry.take(&row, keys)?;
        }
        Ok(self)
    }

    fn check(&self, group: &'static str, dtype: Dtype) -> Checked {
        for (row, entry) in self.rows() {
            entry.check(&row, group, dtype)?;
            self.then(row.key, group, dtype)?;
        }
        Ok(())
    }

    /// What is rare and the default is left out, unless it is to be `all`.
    fn entries(&self, all: bool) -> Entries {
        let start = Self::start();
        let mut entries = Vec::new();
        for ((row, entry), (_, usual)) in self.rows().iter().zip(start.rows()) {
            let own = entry.entries(row, all);
            if all || !row.rare || own != usual.entries(row, all) {
                entries.extend(own);
            }
        }
        entries
    }

    /// What a link needs not say.
    fn defaults(&self) -> Entries {
        let usual = self.usual();
        let rows = usual.rows();
        rows.iter().filter(|(row, _)| !row.required).flat_map(|(row, entry)| entry.entries(row, true)).collect()
    }

    fn in_link(key: &str) -> Option<(&'static str, &'static str, FromText)> {
        Self::start().rows().iter().find_map(|(row, entry)| entry.in_link(row, key))
    }
}

/// A struct that `settings!` gives names: an optimizer, which goes by `{"name": …}` among others.
pub trait Case: Settings {
    /// Its names in JSON, and on the page and in PyTorch; and those of its special case.
    const NAMES: &'static [(&'static str, &'static str)];

    /// What it is before it is read.
    fn named(name: &str) -> Option<Self>;
    fn name(&self) -> (&'static str, &'static str);
    /// Not for the engine.
    fn about(&self) -> &'static [&'static str];
}

/// Reads an object by its name, if it is one of `T`'s.
pub fn read_case<T: Case>(keys: &Keys, name: &At) -> Option<Read<T>> {
    let Value::Text(text) = name.value else { return None };
    let usual = T::named(text)?;
    let known = [&["name"][..], &T::keys()].concat();
    Some(keys.only(&known).and_then(|()| usual.read_over(keys)))
}

/// What an object takes whose first key is its name.
pub fn object<T: Settings>() -> String {
    let start = T::start();
    let names = start.rows().first().map_or(Vec::new(), |(_, name)| name.names());
    kind::object(&names, &T::required())
}
