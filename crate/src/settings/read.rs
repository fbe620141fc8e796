//! `Keys` and `At`: an object's keys, and a value where it stands, read by its type; every error names its field.

use super::{
    error::{Code, ExperimentError},
    table::Takes,
    value::{Value, beginning},
};

pub type Read<T> = Result<T, ExperimentError>;
pub type Checked = Result<(), ExperimentError>;

/// Where a setting stands, and what it takes.
#[derive(Clone, Copy)]
pub struct Place {
    /// The object that holds it; empty for the experiment itself.
    pub group: &'static str,
    pub key: &'static str,
    pub takes: Takes,
}

impl Place {
    /// As errors name it.
    pub fn field(&self) -> String {
        path(self.group, self.key)
    }

    pub fn refused(&self, code: Code, found: &str) -> ExperimentError {
        ExperimentError::refused(code, &self.field(), &self.takes.sentence(), found)
    }
}

fn path(group: &str, key: &str) -> String {
    if group.is_empty() { key.to_owned() } else { format!("{group}.{key}") }
}

/// An object's keys.
pub struct Keys<'a> {
    pub group: &'static str,
    entries: &'a [(String, Value)],
}

impl<'a> Keys<'a> {
    /// Of the experiment itself.
    pub fn of_whole(value: &'a Value) -> Read<Keys<'a>> {
        let Value::Map(entries) = value else {
            let message = format!("An experiment is a JSON object; it is {}.", value.shown());
            return Err(ExperimentError::new(Code::WrongType, "", message));
        };
        Ok(Keys { group: "", entries })
    }

    /// Of the object that stands at a key.
    pub fn of(at: &At<'a>) -> Read<Keys<'a>> {
        let Value::Map(entries) = at.value else { return Err(at.wrong_type()) };
        Ok(Keys { group: at.place.key, entries })
    }

    pub fn only(&self, known: &[&str]) -> Checked {
        match self.entries.iter().find(|(key, _)| !known.contains(&key.as_str())) {
            None => Ok(()),
            Some((key, _)) => {
                let key = beginning(key);
                let message = format!("There is no key \"{key}\" here: the keys are {}.", known.join(", "));
                Err(ExperimentError::new(Code::UnknownKey, &path(self.group, &key), message))
            }
        }
    }

    /// null is as good as left out.
    pub fn optional(&self, key: &'static str, takes: Takes) -> Option<At<'a>> {
        let (_, value) = self.entries.iter().find(|(own, value)| own == key && *value != Value::Null)?;
        Some(At { place: Place { group: self.group, key, takes }, value })
    }

    pub fn required(&self, key: &'static str, takes: Takes) -> Read<At<'a>> {
        let missing = || Place { group: self.group, key, takes }.refused(Code::MissingKey, "it is missing");
        self.optional(key, takes).ok_or_else(missing)
    }
}

/// A value and where it stands.
#[derive(Clone, Copy)]
pub struct At<'a> {
    pub place: Place,
    pub value: &'a Value,
}

impl<'a> At<'a> {
    pub fn refused(&self, code: Code, found: &str) -> ExperimentError {
        self.place.refused(code, found)
    }

    pub fn wrong_type(&self) -> ExperimentError {
        self.refused(Code::WrongType, &format!("it is {}", self.value.shown()))
    }

    pub fn number(&self) -> Read<f64> {
        match *self.value {
            Value::Number(value) => Ok(value),
            _ => Err(self.wrong_type()),
        }
    }

    pub fn integer(&self) -> Read<u32> {
        let value = self.number()?;
        if value.fract() != 0.0 {
            return Err(self.wrong_type());
        }
        if !(0.0..=f64::from(u32::MAX)).contains(&value) {
            return Err(self.refused(Code::OutOfRange, &format!("it is {}", self.value.shown())));
        }
        Ok(value as u32)
    }

    pub fn flag(&self) -> Read<bool> {
        match *self.value {
            Value::Bool(value) => Ok(value),
            _ => Err(self.wrong_type()),
        }
    }

    pub fn is_list(&self) -> bool {
        matches!(self.value, Value::List(_))
    }

    /// Each item of a list by its type.
    pub fn items<T>(&self, item: impl Fn(&At<'a>) -> Read<T>) -> Read<Vec<T>> {
        let Value::List(list) = self.value else { return Err(self.wrong_type()) };
        list.iter().map(|value| item(&At { place: self.place, value })).collect()
    }

    pub fn numbers(&self) -> Read<Vec<f64>> {
        self.items(At::number)
    }
}
