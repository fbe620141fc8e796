//! What the page asks of each setting, and of the objects among them, in JavaScript.

use std::{fmt::Write, ops::Bound};

use neuron_playground::{
    experiment::{Experiment, data::DatasetName},
    numbers::text::plain,
    settings::{
        range::Range,
        table::{Field, Row},
        types::Type,
        value::Value,
    },
};

const HEAD: &str = "// The page's side of the engine's table of settings. Made by `cargo xtask codegen`.

/**
 * @typedef {object} Setting
 * @property {string} object The one of the experiment's objects that it stands in; empty if it is a key of the experiment.
 * @property {string} key
 * @property {number} [index] Of the pair that it is half of.
 * @property {'number' | 'integer' | 'flag' | 'choice' | 'text'} kind
 * @property {unknown} start What it is if left out; or, where it can't be, what a person starts with.
 * @property {string} [label]
 * @property {string} [name] What a sentence about it begins with.
 * @property {string} [says] The tooltip.
 * @property {string} [placeholder] Of a field that may be empty.
 * @property {number} [low] What the field takes.
 * @property {number} [high]
 * @property {Record<string, string>} [choices] What each is called; '' is null.
 */

/** By their keys; the halves of a pair by what they are called. @type {Record<string, Setting>} */
export const SETTINGS = {
";

pub fn page(rows: &'static [Row]) -> String {
    let mut page = Page::default();
    let Value::Map(start) = Experiment::notebook().to_whole_value() else { panic!("an experiment is an object") };
    let start: Vec<(&str, Value)> = start.iter().map(|(key, value)| (key.as_str(), value.clone())).collect();
    page.collect("", rows, &start);
    let regressions = DatasetName::ALL.iter().filter(|name| name.is_regression());
    let regressions: Vec<String> = regressions.map(|name| quoted(name.name())).collect();
    let required: Vec<String> = page.required.iter().map(|key| quoted(key)).collect();
    format!(
        "{HEAD}{}}};\n\n\
         /** What each object starts with, by its name. @type {{Record<string, Record<string, Record<string, unknown>>>}} */\n\
         export const OBJECTS = {{\n{}}};\n\n\
         /** What of an object has no default: it stays when another of its kind is chosen. */\n\
         export const REQUIRED = [{}];\n\n\
         /** Datasets whose targets are no classes. */\nexport const REGRESSIONS = [{}];\n",
        page.rows.concat(),
        page.objects,
        required.join(", "),
        regressions.join(", ")
    )
}

#[derive(Default)]
struct Page {
    /// Two optimizers may have the same.
    known: Vec<String>,
    rows: Vec<String>,
    objects: String,
    required: Vec<&'static str>,
}

impl Page {
    fn collect(&mut self, object: &str, rows: &'static [Row], start: &[(&str, Value)]) {
        // An object's name is a matter of the object's own row.
        for row in rows.iter().filter(|row| row.key != "name") {
            let start = start.iter().find(|(key, _)| *key == row.key).map_or(&Value::Null, |(_, value)| value);
            self.setting(object, row, start);
            let mut starts = String::new();
            match row.of.itself() {
                Type::OneOf(one_of) => {
                    for case in one_of.cases() {
                        self.collect(row.key, case.rows, &(case.start)());
                        starts += &starting(case.name, &(case.start)());
                    }
                }
                Type::Object(of) | Type::Either(of, _) => {
                    self.collect(row.key, of.rows, &(of.start)());
                    for (name, _) in choices(&row.of).unwrap_or_default() {
                        starts += &starting(name, &(of.start)());
                    }
                }
                _ => continue,
            }
            let _ = write!(self.objects, "  {}: {{\n{starts}  }},\n", row.key);
        }
    }

    fn setting(&mut self, object: &str, row: &'static Row, start: &Value) {
        if row.required && !object.is_empty() && !self.required.contains(&row.key) {
            self.required.push(row.key);
        }
        match (&row.of, start, row.more.fields) {
            (Type::Pair, Value::List(starts), fields) => {
                for (index, (field, start)) in fields.iter().zip(starts).enumerate() {
                    self.row(field.label, object, row, Some(index), start, Some(field));
                }
            }
            (_, Value::Map(_), fields) => self.row(row.key, object, row, None, &Value::Null, fields.first()),
            (_, start, fields) => self.row(row.key, object, row, None, start, fields.first()),
        }
    }

    fn row(&mut self, id: &str, object: &str, row: &Row, index: Option<usize>, start: &Value, field: Option<&Field>) {
        let choices = choices(&row.of);
        let kind = match row.of.itself() {
            Type::Number | Type::Pair => "number",
            Type::Integer => "integer",
            Type::Flag => "flag",
            _ if choices.is_some() => "choice",
            Type::Other(_) if field.is_some() => "text",
            _ => return,
        };
        if self.known.iter().any(|known| known == id) {
            return;
        }
        self.known.push(id.to_owned());
        let mut parts = vec![format!("object: {}, key: {}", quoted(object), quoted(row.key))];
        parts.extend(index.map(|index| format!("index: {index}")));
        parts.push(format!("kind: '{kind}', start: {}", js(start)));
        if let Some(field) = field {
            let Field { label, name, says, limits, placeholder } = *field;
            let texts = [("label", label), ("name", name), ("says", says), ("placeholder", placeholder)];
            let texts = texts.into_iter().filter(|(_, text)| !text.is_empty());
            parts.extend(texts.map(|(name, text)| format!("{name}: {}", quoted(text))));
            if kind == "number" || kind == "integer" {
                let (low, high) = limits.unwrap_or_else(|| ends(row.key, row.range));
                parts.push(format!("low: {}, high: {}", plain(low), plain(high)));
            }
        }
        if let Some(choices) = choices {
            let none = field.map_or("", |field| field.placeholder);
            let none = (!none.is_empty()).then(|| format!("'': {}", quoted(none)));
            let named = choices.iter().map(|(name, label)| format!("{name}: {}", quoted(label)));
            parts.push(format!("choices: {{ {} }}", none.into_iter().chain(named).collect::<Vec<_>>().join(", ")));
        }
        self.rows.push(format!("  {id}: {{ {} }},\n", parts.join(", ")));
    }
}

/// The names that it is one of, and what the page calls them.
fn choices(of: &Type) -> Option<Vec<(&'static str, &'static str)>> {
    match of.itself() {
        Type::Name(names) | Type::Names(names) | Type::NameOrNames(names) => {
            Some(names.names.iter().copied().zip(names.labels.iter().copied()).collect())
        }
        Type::Object(object) | Type::Either(object, _) => choices(&object.rows[0].of),
        Type::OneOf(one_of) => Some(one_of.cases().map(|case| (case.name, case.label)).collect()),
        _ => None,
    }
}

fn starting(name: &str, start: &[(&str, Value)]) -> String {
    let start = start.iter().filter(|(key, _)| *key != "name");
    let start: Vec<String> = start.map(|(key, value)| format!("{key}: {}", js(value))).collect();
    format!("    {name}: {{ {} }},\n", start.join(", "))
}

fn ends(key: &str, range: Range) -> (f64, f64) {
    match (range.low, range.high) {
        (Bound::Included(low), Bound::Included(high)) => (low, high),
        _ => panic!("the field of {key} needs limits: its range has no first or no last number"),
    }
}

fn js(value: &Value) -> String {
    match value {
        Value::Text(text) => quoted(text),
        Value::List(items) => format!("[{}]", items.iter().map(js).collect::<Vec<_>>().join(", ")),
        Value::Map(entries) => {
            let entries: Vec<String> = entries.iter().map(|(key, value)| format!("{key}: {}", js(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        other => other.shown(),
    }
}

/// In single quotes, or in double ones where there is an apostrophe.
fn quoted(text: &str) -> String {
    if text.contains('\'') { format!("\"{text}\"") } else { format!("'{text}'") }
}
