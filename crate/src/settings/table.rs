//! Tables of settings: what a row says, and what follows from it for an object: how it is read, checked and written.

use super::{
    error::{Code, ExperimentError},
    range::Range,
    read::{Checked, Keys, Place},
    types::Type,
    value::Value,
};
use crate::numbers::dtype::Dtype;

/// A row of a table, beside its key, type and default: `within(Range::from(0.0)).fields(…)`.
#[derive(Clone, Copy)]
pub struct Setting {
    pub range: Range,
    /// What is said of what it takes beside what its type does.
    pub words: Words,
    /// JSON and links leave it out where it is the default.
    pub rare: bool,
    /// On the page; a pair has two.
    pub fields: &'static [Field],
}

#[derive(Clone, Copy)]
pub enum Words {
    /// After it.
    And(&'static str),
    /// What null means.
    Null(&'static str),
    /// In its place.
    Instead(&'static str),
}

/// A field of the page.
#[derive(Clone, Copy)]
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
    Setting { range, words: Words::And(""), rare: false, fields: &[] }
}

pub const fn any() -> Setting {
    within(Range::ANY)
}

impl Setting {
    pub const fn words(self, words: Words) -> Setting {
        Setting { words, ..self }
    }

    pub const fn rare(self) -> Setting {
        Setting { rare: true, ..self }
    }

    pub const fn fields(self, fields: &'static [Field]) -> Setting {
        Setting { fields, ..self }
    }
}

/// All that a row says.
pub struct Row {
    pub key: &'static str,
    pub of: Type,
    pub range: Range,
    pub words: Words,
    pub rare: bool,
    /// It has no default.
    pub required: bool,
    #[cfg(not(target_arch = "wasm32"))]
    pub more: More,
}

/// What only `cargo xtask codegen` asks.
pub struct More {
    /// The lines of its documentation.
    pub about: &'static [&'static str],
    pub fields: &'static [Field],
}

impl Row {
    pub const fn new(
        key: &'static str,
        of: Type,
        required: bool,
        setting: Setting,
        about: &'static [&'static str],
    ) -> Row {
        let Setting { range, words, rare, fields } = setting;
        #[cfg(target_arch = "wasm32")]
        let _ = (about, fields);
        Row {
            key,
            of,
            range,
            words,
            rare,
            required,
            #[cfg(not(target_arch = "wasm32"))]
            more: More { about, fields },
        }
    }

    /// What it takes, as the end of the sentence "field …".
    pub fn sentence(&self) -> String {
        match self.words {
            Words::Instead(words) => words.to_owned(),
            Words::And(words) => format!("must be {}{words}", self.of.takes(self)),
            Words::Null(_) => format!("must be {}", self.of.takes(self)),
        }
    }
}

/// Keys and values in order.
pub type Entries = Vec<(&'static str, Value)>;

/// An object of settings that has a name: an optimizer, and Adam's special case.
pub struct Case {
    pub name: &'static str,
    /// What the page and PyTorch call it.
    pub label: &'static str,
    pub rows: &'static [Row],
    #[cfg(not(target_arch = "wasm32"))]
    pub start: fn() -> Entries,
    #[cfg(not(target_arch = "wasm32"))]
    pub about: &'static [&'static str],
}

impl Case {
    pub const fn new(
        (name, label): (&'static str, &'static str),
        rows: &'static [Row],
        start: fn() -> Entries,
        about: &'static [&'static str],
    ) -> Case {
        #[cfg(target_arch = "wasm32")]
        let _ = (start, about);
        Case {
            name,
            label,
            rows,
            #[cfg(not(target_arch = "wasm32"))]
            start,
            #[cfg(not(target_arch = "wasm32"))]
            about,
        }
    }
}

/// What a row's field holds.
pub trait Entry {
    /// Takes a value whose type was found right: what stands at its key or, in place of that, the whole object.
    fn set(&mut self, value: &Value);
    /// What stands at its key, or in place of that.
    fn get(&self) -> Value;
    /// Of an object: what `Settings::said` leaves of it.
    fn said(&self) -> Option<Value> {
        None
    }
    /// Its own settings' checks beside their ranges.
    fn then(&self, _group: &'static str, _dtype: Dtype) -> Checked {
        Ok(())
    }
}

/// A struct that `settings!` declares.
pub trait Settings: Sized {
    const ROWS: &'static [Row];

    /// Every default; and, where there is none, what a person starts with.
    fn start() -> Self;
    /// What each row is of.
    fn held(&self) -> Vec<&dyn Entry>;
    fn held_mut(&mut self) -> Vec<&mut dyn Entry>;
    /// What is checked beside a row's range, after it.
    fn then(&self, key: &str, group: &'static str, dtype: Dtype) -> Checked;

    fn refused(group: &'static str, key: &str, code: Code, found: &str) -> ExperimentError {
        refused(Self::ROWS, group, key, code, found)
    }

    /// Takes what an object holds, whose types were found right, over what is here.
    fn taking(mut self, keys: &Keys) -> Self {
        take(Self::ROWS, self.held_mut(), keys);
        self
    }

    fn entries(&self) -> Entries {
        entries(Self::ROWS, self.held())
    }

    /// What JSON and scripts say: not what few have, where it is as it starts.
    fn said(&self) -> Entries {
        let usual = Self::start().entries();
        let is_rare = |key: &str| find(Self::ROWS, key).is_some_and(|row| row.rare);
        let mut entries = self.entries();
        entries.retain(|entry| !is_rare(entry.0) || !usual.contains(entry));
        for (row, held) in Self::ROWS.iter().zip(self.held()) {
            let entry = entries.iter_mut().find(|(key, _)| *key == row.key);
            if let (Some((_, value)), Some(said)) = (entry, held.said()) {
                *value = said;
            }
        }
        entries
    }

    fn then_all(&self, group: &'static str, dtype: Dtype) -> Checked {
        Self::ROWS.iter().try_for_each(|row| self.then(row.key, group, dtype))
    }
}

/// The row of a key.
pub fn find(rows: &'static [Row], key: &str) -> Option<&'static Row> {
    let beside = |row: &'static Row| if let Type::Either(_, instead) = row.of { find(instead, key) } else { None };
    rows.iter().find_map(|row| if row.key == key { Some(row) } else { beside(row) })
}

fn refused(rows: &'static [Row], group: &'static str, key: &str, code: Code, found: &str) -> ExperimentError {
    match find(rows, key) {
        Some(row) => Place { group, row }.refused(code, found),
        None => ExperimentError::new(code, key, found),
    }
}

fn take(rows: &[Row], held: Vec<&mut dyn Entry>, keys: &Keys) {
    for (row, held) in rows.iter().zip(held) {
        match keys.get(row.key) {
            Some(value) => held.set(value),
            None if matches!(row.of, Type::Either(..)) => held.set(keys.whole),
            None => {}
        }
    }
}

fn entries(rows: &[Row], held: Vec<&dyn Entry>) -> Entries {
    let mut entries = Vec::new();
    for (row, held) in rows.iter().zip(held) {
        let mut value = held.get();
        if let Type::Either(_, instead) = row.of {
            let keys = Keys::of("", &value);
            let get = |row: &Row| keys.as_ref().and_then(|keys| keys.get(row.key)).cloned().unwrap_or(Value::Null);
            let given = entries.len();
            entries.extend(instead.iter().map(|row| (row.key, get(row))));
            if entries[given..].iter().any(|(_, value)| *value != Value::Null) {
                value = Value::Null;
            }
        }
        entries.push((row.key, value));
    }
    entries
}

/// Every key, with those that may stand in the place of one.
pub fn keys(rows: &'static [Row]) -> Vec<&'static str> {
    let mut all = Vec::new();
    for row in rows {
        if let Type::Either(_, instead) = row.of {
            all.extend(keys(instead));
        }
        all.push(row.key);
    }
    all
}

/// Every key and every name that these settings know, once each, in order.
pub fn words(rows: &'static [Row]) -> Vec<&'static str> {
    let mut words = Vec::new();
    for row in rows {
        words.push(row.key);
        row.of.words(&mut words);
    }
    let mut seen = std::collections::HashSet::new();
    words.retain(|word| seen.insert(*word));
    words
}
