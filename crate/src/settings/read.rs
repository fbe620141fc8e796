//! `Keys` and `At`: an object's keys, and a value where it stands; every error names its field.

use super::{
    error::{Code, ExperimentError},
    table::{Row, keys},
    types::Type,
    value::{Value, beginning},
};

pub type Read<T> = Result<T, ExperimentError>;
pub type Checked = Result<(), ExperimentError>;

/// Where a setting stands.
#[derive(Clone, Copy)]
pub struct Place {
    /// The object that holds it; empty for the experiment itself.
    pub group: &'static str,
    pub row: &'static Row,
}

impl Place {
    /// As errors name it.
    pub fn field(&self) -> String {
        path(self.group, self.row.key)
    }

    pub fn refused(&self, code: Code, found: &str) -> ExperimentError {
        ExperimentError::refused(code, &self.field(), &self.row.sentence(), found)
    }
}

pub fn path(group: &str, key: &str) -> String {
    if group.is_empty() { key.to_owned() } else { format!("{group}.{key}") }
}

/// An object's keys.
pub struct Keys<'a> {
    pub group: &'static str,
    pub whole: &'a Value,
    entries: &'a [(String, Value)],
}

impl<'a> Keys<'a> {
    /// Of the experiment itself.
    pub fn of_whole(value: &'a Value) -> Read<Keys<'a>> {
        Keys::of("", value).ok_or_else(|| {
            let message = format!("An experiment is a JSON object; it is {}.", value.shown());
            ExperimentError::new(Code::WrongType, "", message)
        })
    }

    /// Of the object that stands at a key, if it is one.
    pub fn of(group: &'static str, value: &'a Value) -> Option<Keys<'a>> {
        match value {
            Value::Map(entries) => Some(Keys { group, whole: value, entries }),
            _ => None,
        }
    }

    /// null is as good as left out.
    pub fn get(&self, key: &str) -> Option<&'a Value> {
        let (_, value) = self.entries.iter().find(|(own, value)| own == key && *value != Value::Null)?;
        Some(value)
    }

    /// Whether all that is there is known and of its type, and all that is required there; `named` by a name beside.
    pub fn check(&self, rows: &'static [Row], named: bool) -> Checked {
        let mut known = if named { vec!["name"] } else { Vec::new() };
        known.extend(keys(rows));
        if let Some((key, _)) = self.entries.iter().find(|(key, _)| !known.contains(&key.as_str())) {
            let key = beginning(key);
            let message = format!("There is no key \"{key}\" here: the keys are {}.", listed(&known, &key));
            return Err(ExperimentError::new(Code::UnknownKey, &path(self.group, &key), message));
        }
        rows.iter().try_for_each(|row| self.check_row(row))
    }

    pub fn check_row(&self, row: &'static Row) -> Checked {
        let place = Place { group: self.group, row };
        match (self.get(row.key), &row.of) {
            (None, Type::Either(_, instead)) => instead.iter().try_for_each(|row| self.check_row(row)),
            (Some(_), Type::Either(_, instead)) if instead.iter().any(|row| self.get(row.key).is_some()) => {
                Err(place.refused(Code::UnknownKey, "there are both"))
            }
            (Some(value), of) => of.check(&At { place, value }),
            (None, _) if row.required => Err(place.refused(Code::MissingKey, "it is missing")),
            (None, _) => Ok(()),
        }
    }
}

/// As many names as a message has room for, those with the first letter of what was meant before the others.
fn listed(names: &[&str], meant: &str) -> String {
    const ROOM: usize = 108;
    let first = |text: &str| text.bytes().next().map(|letter| letter.to_ascii_lowercase());
    let (mut text, mut more) = (String::new(), 0);
    for near in [true, false] {
        for name in names.iter().filter(|name| (first(name) == first(meant)) == near) {
            if text.len() + 2 + name.len() > ROOM {
                more += 1;
                continue;
            }
            text.push_str(if text.is_empty() { "" } else { ", " });
            text.push_str(name);
        }
    }
    if more > 0 { format!("{text} and {more} more") } else { text }
}

/// A value and where it stands.
#[derive(Clone, Copy)]
pub struct At<'a> {
    pub place: Place,
    pub value: &'a Value,
}

impl At<'_> {
    pub fn wrong_type(&self) -> ExperimentError {
        self.place.refused(Code::WrongType, &format!("it is {}", self.value.shown()))
    }

    pub fn number(&self) -> Checked {
        if let Value::Number(_) = self.value { Ok(()) } else { Err(self.wrong_type()) }
    }

    pub fn integer(&self) -> Checked {
        match *self.value {
            Value::Number(value) if value.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&value) => Ok(()),
            Value::Number(value) if value.fract() == 0.0 => {
                Err(self.place.refused(Code::OutOfRange, &format!("it is {}", self.value.shown())))
            }
            _ => Err(self.wrong_type()),
        }
    }

    /// Each item of a list by itself.
    pub fn items(&self, item: &dyn Fn(&At) -> Checked) -> Checked {
        let Value::List(list) = self.value else { return Err(self.wrong_type()) };
        list.iter().try_for_each(|value| item(&At { place: self.place, value }))
    }
}
