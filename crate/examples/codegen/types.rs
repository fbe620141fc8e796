//! The types of what an experiment says, in TypeScript.

use std::fmt::Write;

use neuron_playground::settings::{
    described::{Choice, Described, Shape},
    value::Value,
};

pub fn types(settings: &[Described]) -> String {
    let mut text =
        "// What an experiment says. Made by `cargo xtask codegen` from the engine's table of settings.\n".to_owned();
    let mut known = Vec::new();
    declare(settings, &mut known, &mut text);
    text += "\n/** One object that says a whole run; PyTorch's names throughout. */\nexport interface Experiment {\n";
    text += &members(settings, "    ", false);
    text += "}\n\n/** The same with every key, as read_experiment gives it back. */\nexport interface CheckedExperiment {\n";
    text += &members(settings, "    ", true);
    text + "}\n"
}

/// The types that these settings need, each before what needs it.
fn declare(settings: &[Described], known: &mut Vec<&'static str>, text: &mut String) {
    for setting in settings {
        let mut shape = &setting.shape;
        while let Shape::Nullable(inner) = shape {
            shape = inner;
        }
        match shape {
            Shape::Object(_, settings) => declare(settings, known, text),
            Shape::OneOf(_, choices) => choices.iter().for_each(|choice| declare(&choice.settings, known, text)),
            _ => {}
        }
        let (name, declared) = match shape {
            Shape::Name(name, choices) | Shape::Names(name, choices) | Shape::NameOrNames(name, choices) => {
                let names: Vec<String> = choices.iter().map(|choice| format!("\"{}\"", choice.name)).collect();
                (name, format!("export type {name} = {};\n", names.join(" | ")))
            }
            Shape::Object(name, settings) => {
                (name, format!("export interface {name} {{\n{}}}\n", members(settings, "    ", false)))
            }
            Shape::OneOf(name, choices) => {
                let mut union = format!("export type {name} =");
                for Choice { name, about, settings, .. } in choices {
                    let members = members(settings, "        ", false);
                    let _ = write!(
                        union,
                        "\n{}    | {{\n        name: \"{name}\";\n{members}    }}",
                        comment(about, "    ")
                    );
                }
                (name, union + ";\n")
            }
            _ => continue,
        };
        if !known.contains(name) {
            known.push(name);
            let _ = write!(text, "\n{declared}");
        }
    }
}

fn members(settings: &[Described], indent: &str, all: bool) -> String {
    let mut text = String::new();
    for Described { key, about, shape, start, required, .. } in settings {
        let mut about = about.to_vec();
        let left_out = format!(" {} if left out.", start.shown());
        if !required && matches!(start, Value::Number(_) | Value::Text(_)) {
            about.push(&left_out);
        }
        let optional = if all || *required && !matches!(shape, Shape::Nullable(_)) { "" } else { "?" };
        let _ = writeln!(text, "{}{indent}{key}{optional}: {};", comment(&about, indent), typescript(shape, all));
    }
    text
}

fn typescript(shape: &Shape, all: bool) -> String {
    match shape {
        Shape::Number | Shape::Integer => "number".to_owned(),
        Shape::Flag => "boolean".to_owned(),
        Shape::Pair => "[number, number]".to_owned(),
        Shape::Name(name, _) => (*name).to_owned(),
        Shape::Names(name, _) => format!("{name}[]"),
        Shape::NameOrNames(name, _) => format!("{name} | {name}[]"),
        Shape::Object(name, _) | Shape::OneOf(name, _) if all => format!("Required<{name}>"),
        Shape::Object(name, _) | Shape::OneOf(name, _) => (*name).to_owned(),
        Shape::Nullable(shape) => format!("{} | null", typescript(shape, all)),
        Shape::Other(text) => (*text).to_owned(),
    }
}

fn comment(about: &[&str], indent: &str) -> String {
    match about.concat() {
        text if text.is_empty() => text,
        text => format!("{indent}/**{text} */\n"),
    }
}
