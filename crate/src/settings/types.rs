//! `Type`: the types that settings have, and how a value of one is checked, spoken of and read from a link.

use std::ops::Bound::Unbounded;

use super::{
    error::{Code, ExperimentError},
    link::{list, scalar},
    read::{At, Checked, Keys, Place, path},
    table::{Case, Entries, Row, Words, find, words},
    value::Value,
};
use crate::{names::Named, numbers::text::plain};

pub enum Type {
    Number,
    /// From 0, of 32 bits.
    Integer,
    Flag,
    /// Two numbers in one range.
    Pair,
    /// A name of an enum's.
    Name(&'static Names),
    /// A list of such.
    Names(&'static Names),
    /// One, or a list.
    NameOrNames(&'static Names),
    /// null is as good as left out.
    Nullable(&'static Type),
    /// An object.
    Object(&'static Object),
    /// An object whose first key, "name", says which.
    OneOf(&'static OneOf),
    /// An object, or these keys in its place.
    Either(&'static Object, &'static [Row]),
    Other(&'static Other),
}

/// What an enum is called, and its variants in JSON and on the page.
pub struct Names {
    #[cfg(not(target_arch = "wasm32"))]
    pub of: &'static str,
    pub names: &'static [&'static str],
    #[cfg(not(target_arch = "wasm32"))]
    pub labels: &'static [&'static str],
}

impl Names {
    pub const fn of<T: Named>() -> Names {
        Names {
            #[cfg(not(target_arch = "wasm32"))]
            of: T::TYPE,
            names: T::NAMES,
            #[cfg(not(target_arch = "wasm32"))]
            labels: T::LABELS,
        }
    }
}

pub struct Object {
    /// In TypeScript.
    pub name: &'static str,
    /// The first is its name.
    pub rows: &'static [Row],
    #[cfg(not(target_arch = "wasm32"))]
    pub start: fn() -> Entries,
}

impl Object {
    pub const fn new(name: &'static str, rows: &'static [Row], start: fn() -> Entries) -> Object {
        #[cfg(target_arch = "wasm32")]
        let _ = start;
        Object {
            name,
            rows,
            #[cfg(not(target_arch = "wasm32"))]
            start,
        }
    }
}

pub struct OneOf {
    /// In TypeScript.
    pub name: &'static str,
    pub cases: &'static [&'static [Case]],
}

impl OneOf {
    pub fn cases(&self) -> impl Iterator<Item = &'static Case> {
        self.cases.iter().copied().flatten()
    }

    fn names(&self) -> Vec<&'static str> {
        self.cases().map(|case| case.name).collect()
    }

    /// The one that an object names.
    pub fn case(&self, keys: &Keys) -> Option<&'static Case> {
        let Some(Value::Text(name)) = keys.get("name") else { return None };
        self.cases().find(|case| case.name == name)
    }
}

/// A type that is a matter of its owner's.
pub struct Other {
    pub takes: fn() -> String,
    pub check: fn(&At) -> Checked,
    pub from_text: fn(&str) -> Value,
    pub typescript: &'static str,
}

impl Type {
    /// Whether a value is of it.
    pub fn check(&self, at: &At) -> Checked {
        match self {
            Type::Number => at.number(),
            Type::Integer => at.integer(),
            Type::Flag if matches!(at.value, Value::Bool(_)) => Ok(()),
            Type::Flag => Err(at.wrong_type()),
            Type::Pair => {
                at.items(&|at| at.number())?;
                match at.value {
                    Value::List(list) if list.len() == 2 => Ok(()),
                    _ => Err(at.place.refused(Code::WrongShape, "there are not two")),
                }
            }
            Type::NameOrNames(names) if !matches!(at.value, Value::List(_)) => Type::Name(names).check(at),
            Type::Name(names) => match at.value {
                Value::Text(text) if names.names.contains(&text.as_str()) => Ok(()),
                _ => Err(at.wrong_type()),
            },
            Type::Names(names) | Type::NameOrNames(names) => at.items(&|at| Type::Name(names).check(at)),
            Type::Nullable(of) => of.check(at),
            Type::Object(object) | Type::Either(object, _) => keys_of(at)?.check(object.rows, false),
            Type::OneOf(one_of) => {
                let keys = keys_of(at)?;
                let Some(case) = one_of.case(&keys) else {
                    let (code, found) = match keys.get("name") {
                        Some(name) => (Code::WrongType, format!("it is {}", name.shown())),
                        None => (Code::MissingKey, "it is missing".to_owned()),
                    };
                    let takes = format!("must be {}", quoted(&one_of.names()));
                    return Err(ExperimentError::refused(code, &path(keys.group, "name"), &takes, &found));
                };
                // What it can't do without is asked for before all else.
                case.rows.iter().filter(|row| row.required).try_for_each(|row| keys.check_row(row))?;
                keys.check(case.rows, true)
            }
            Type::Other(other) => (other.check)(at),
        }
    }

    /// What it takes, after "must be".
    pub fn takes(&self, row: &Row) -> String {
        match self {
            Type::Number if row.range.high == Unbounded => row.range.of("a finite number"),
            Type::Number => row.range.of("a number"),
            Type::Integer => row.range.of("an integer"),
            Type::Flag => "true or false".to_owned(),
            Type::Pair => row.range.of("two numbers"),
            Type::Name(names) | Type::NameOrNames(names) => quoted(names.names),
            Type::Names(names) => format!("a list of {}", names.names.join(", ")),
            Type::Nullable(of) => {
                let means = if let Words::Null(means) = row.words { format!(", {means},") } else { String::new() };
                format!("null{means} or {}", of.takes(row))
            }
            Type::Object(object) | Type::Either(object, _) => match object.rows.first().map(|row| &row.of) {
                Some(Type::Name(names)) => named(names.names, object.rows),
                _ => "an object".to_owned(),
            },
            Type::OneOf(one_of) => named(&one_of.names(), one_of.cases().next().map_or(&[], |case| case.rows)),
            Type::Other(other) => (other.takes)(),
        }
    }

    /// Whether numbers are in their ranges, a value's or those of an object's settings.
    pub fn in_range(&self, place: &Place, value: &Value) -> Checked {
        let contains = |what: &str, value: &Value| match *value {
            Value::Number(number) if !place.row.range.contains(number) => {
                Err(place.refused(Code::OutOfRange, &format!("{what} is {}", plain(number))))
            }
            _ => Ok(()),
        };
        match (self, value) {
            (Type::Nullable(of), value) => of.in_range(place, value),
            (Type::Pair, Value::List(list)) => list.iter().try_for_each(|value| contains("one", value)),
            (Type::Object(_) | Type::Either(..) | Type::OneOf(_), value) => {
                let Some(keys) = Keys::of(place.row.key, value) else { return Ok(()) };
                self.rows(&keys).iter().try_for_each(|row| match keys.get(row.key) {
                    Some(value) => row.of.in_range(&Place { group: keys.group, row }, value),
                    None => Ok(()),
                })
            }
            (_, value) => contains("it", value),
        }
    }

    /// The settings that an object has.
    fn rows(&self, keys: &Keys) -> &'static [Row] {
        match self {
            Type::Nullable(of) => of.rows(keys),
            Type::Object(object) | Type::Either(object, _) => object.rows,
            Type::OneOf(one_of) => one_of.case(keys).map_or(&[], |case| case.rows),
            _ => &[],
        }
    }

    /// A link's text; what it can't be is left a text, for the error to show.
    pub fn from_text(&self, text: &str) -> Value {
        match self {
            Type::Number | Type::Integer => scalar(text),
            Type::Flag => text.parse().map_or_else(|_| text.into(), Value::Bool),
            Type::Pair => list(text, ',', scalar),
            Type::NameOrNames(_) if text.contains(',') => list(text, ',', |name| name.into()),
            Type::Names(_) => list(text, ',', |name| name.into()),
            Type::Nullable(of) => of.from_text(text),
            Type::Other(other) => (other.from_text)(text),
            Type::Name(_) | Type::NameOrNames(_) | Type::Object(_) | Type::OneOf(_) | Type::Either(..) => text.into(),
        }
    }

    /// Without what makes it nullable.
    pub fn itself(&self) -> &Type {
        if let Type::Nullable(of) = self { of } else { self }
    }

    /// Its names, and the words of its objects' settings.
    pub fn words(&self, into: &mut Vec<&'static str>) {
        match self {
            Type::Nullable(of) => of.words(into),
            Type::Name(names) | Type::Names(names) | Type::NameOrNames(names) => into.extend(names.names),
            Type::Object(object) => into.extend(words(object.rows)),
            Type::Either(object, instead) => {
                into.extend(words(instead));
                into.extend(words(object.rows));
            }
            Type::OneOf(one_of) => {
                for case in one_of.cases() {
                    into.push(case.name);
                    into.extend(words(case.rows));
                }
            }
            Type::Number | Type::Integer | Type::Flag | Type::Pair | Type::Other(_) => {}
        }
    }

    /// A setting of an object of it.
    pub fn in_object(&self, key: &str) -> Option<&'static Row> {
        match self {
            Type::Nullable(of) => of.in_object(key),
            Type::Object(object) | Type::Either(object, _) => find(object.rows, key),
            Type::OneOf(one_of) => one_of.cases().find_map(|case| find(case.rows, key)),
            _ => None,
        }
    }

    pub fn is_object(&self) -> bool {
        matches!(self.itself(), Type::Object(_) | Type::Either(..) | Type::OneOf(_))
    }
}

fn keys_of<'a>(at: &At<'a>) -> Result<Keys<'a>, ExperimentError> {
    Keys::of(at.place.row.key, at.value).ok_or_else(|| at.wrong_type())
}

/// `"a", "b" or "c"`.
fn quoted(names: &[&str]) -> String {
    let mut text = String::new();
    for (i, name) in names.iter().enumerate() {
        let before = match names.len() - i {
            _ if i == 0 => "",
            1 => " or ",
            _ => ", ",
        };
        text.extend([before, "\"", name, "\""]);
    }
    text
}

/// `{"name": "a", "key": …}, or "b" or "c" in its place`.
fn named(names: &[&str], rows: &[Row]) -> String {
    let [first, others @ ..] = names else { return String::new() };
    let mut text = String::new();
    text.extend(["{\"name\": \"", first, "\""]);
    for row in rows.iter().filter(|row| row.required && row.key != "name") {
        text.extend([", \"", row.key, "\": …"]);
    }
    text.extend(["}, or ", &quoted(others), " in its place"]);
    text
}
