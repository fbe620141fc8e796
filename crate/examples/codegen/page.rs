//! What the page asks of each setting, and of the objects among them, in JavaScript.

use std::{fmt::Write, ops::Bound};

use neuron_playground::{
    experiment::data::DatasetName,
    numbers::text::plain,
    settings::{
        described::{Choice, Described, Shape},
        range::Range,
        table::Field,
        value::Value,
    },
};

const HEAD: &str = "// The page's side of the engine's table of settings. Made by `cargo xtask codegen`.

/**
 * @typedef {object} Setting
 * @property {string} object The one of the experiment's objects that it stands in; empty if it is a key of the experiment.
 * @property {string} key
 * @property {number} [index] Of the pair that it is half of.
 * @property {'number' | 'integer' | 'flag' | 'choice'} kind
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

pub fn page(settings: &[Described]) -> String {
    let mut page = Page::default();
    page.collect("", settings);
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
    fn collect(&mut self, object: &str, settings: &[Described]) {
        for setting in settings {
            // An object's name is a matter of the object's own row.
            if setting.key == "name" {
                continue;
            }
            self.setting(object, setting);
            let starts: Vec<String> = match of(&setting.shape) {
                Shape::OneOf(_, choices) => {
                    choices.iter().for_each(|choice| self.collect(setting.key, &choice.settings));
                    choices.iter().map(|choice| starts(choice.name, &choice.settings)).collect()
                }
                Shape::Object(_, settings) => {
                    self.collect(setting.key, settings);
                    let names = choices_of(&settings[0].shape).unwrap_or_default();
                    names.iter().map(|choice| starts(choice.name, &settings[1..])).collect()
                }
                _ => continue,
            };
            let _ = write!(self.objects, "  {}: {{\n{}  }},\n", setting.key, starts.concat());
        }
    }

    fn setting(&mut self, object: &str, setting: &Described) {
        if setting.required && !object.is_empty() && !self.required.contains(&setting.key) {
            self.required.push(setting.key);
        }
        match (&setting.shape, &setting.start, setting.fields) {
            (Shape::Pair, Value::List(starts), fields) => {
                for (index, (field, start)) in fields.iter().zip(starts).enumerate() {
                    self.row(field.label, object, setting, Some(index), start, Some(field));
                }
            }
            (_, Value::Map(_), fields) => self.row(setting.key, object, setting, None, &Value::Null, fields.first()),
            (_, start, fields) => self.row(setting.key, object, setting, None, start, fields.first()),
        }
    }

    fn row(
        &mut self,
        id: &str,
        object: &str,
        setting: &Described,
        index: Option<usize>,
        start: &Value,
        field: Option<&Field>,
    ) {
        let choices = choices_of(of(&setting.shape));
        let kind = match of(&setting.shape) {
            Shape::Number | Shape::Pair => "number",
            Shape::Integer => "integer",
            Shape::Flag => "flag",
            _ if choices.is_some() => "choice",
            _ => return,
        };
        if self.known.iter().any(|known| known == id) {
            return;
        }
        self.known.push(id.to_owned());
        let mut parts = vec![format!("object: {}, key: {}", quoted(object), quoted(setting.key))];
        parts.extend(index.map(|index| format!("index: {index}")));
        parts.push(format!("kind: '{kind}', start: {}", js(start)));
        if let Some(field) = field {
            let Field { label, name, says, limits, placeholder } = *field;
            let texts = [("label", label), ("name", name), ("says", says), ("placeholder", placeholder)];
            let texts = texts.into_iter().filter(|(_, text)| !text.is_empty());
            parts.extend(texts.map(|(name, text)| format!("{name}: {}", quoted(text))));
            if kind == "number" || kind == "integer" {
                let (low, high) = limits.unwrap_or_else(|| ends(setting.key, setting.range));
                parts.push(format!("low: {}, high: {}", plain(low), plain(high)));
            }
        }
        if let Some(choices) = choices {
            let none = field.map_or("", |field| field.placeholder);
            let none = (!none.is_empty()).then(|| format!("'': {}", quoted(none)));
            let named = choices.iter().map(|choice| format!("{}: {}", choice.name, quoted(choice.label)));
            parts.push(format!("choices: {{ {} }}", none.into_iter().chain(named).collect::<Vec<_>>().join(", ")));
        }
        self.rows.push(format!("  {id}: {{ {} }},\n", parts.join(", ")));
    }
}

fn of(shape: &Shape) -> &Shape {
    match shape {
        Shape::Nullable(shape) => shape,
        shape => shape,
    }
}

/// What it is one of, by name.
fn choices_of(shape: &Shape) -> Option<&[Choice]> {
    match shape {
        Shape::Name(_, choices) | Shape::Names(_, choices) | Shape::NameOrNames(_, choices) => Some(choices),
        Shape::OneOf(_, choices) => Some(choices),
        Shape::Object(_, settings) => choices_of(&settings[0].shape),
        _ => None,
    }
}

fn starts(name: &str, settings: &[Described]) -> String {
    let starts: Vec<String> =
        settings.iter().map(|setting| format!("{}: {}", setting.key, js(&setting.start))).collect();
    format!("    {name}: {{ {} }},\n", starts.join(", "))
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
        other => other.shown(),
    }
}

/// In single quotes, or in double ones where there is an apostrophe.
fn quoted(text: &str) -> String {
    if text.contains('\'') { format!("\"{text}\"") } else { format!("'{text}'") }
}
