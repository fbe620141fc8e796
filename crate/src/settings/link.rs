//! How a link's text is read as a setting's value.

use super::{
    table::{Row, find},
    value::Value,
};
use crate::numbers::text::read;

/// Where a link's key stands: the object, empty for none; the key there; and its text as a value.
pub fn in_link(rows: &'static [Row], key: &str, text: &str) -> Option<(&'static str, &'static str, Value)> {
    for row in rows {
        if row.key == key {
            // An object goes by its name.
            let (group, key) = if row.of.is_object() { (row.key, "name") } else { ("", row.key) };
            return Some((group, key, row.of.from_text(text)));
        }
        if let Some(own) = row.of.in_object(key).filter(|_| key != "name") {
            return Some((row.key, own.key, own.of.from_text(text)));
        }
    }
    find(rows, key).map(|row| ("", row.key, row.of.from_text(text)))
}

/// A number if it is one; else the text, for the error to show.
pub fn scalar(text: &str) -> Value {
    read(text).map_or_else(|| text.into(), Value::Number)
}

pub fn list(text: &str, separator: char, item: fn(&str) -> Value) -> Value {
    let mut list = Vec::new();
    for text in text.split(separator) {
        list.push(item(text));
    }
    Value::List(list)
}
