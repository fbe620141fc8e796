//! The types of what an experiment says, in TypeScript.

use std::fmt::Write;

use neuron_playground::{
    experiment::Experiment,
    settings::{table::Row, types::Type, value::Value},
};

pub fn types(rows: &[Row]) -> String {
    let mut text =
        "// What an experiment says. Made by `cargo xtask codegen` from the engine's table of settings.\n".to_owned();
    let Value::Map(start) = Experiment::notebook().to_whole_value() else { panic!("an experiment is an object") };
    let start: Vec<(&str, Value)> = start.iter().map(|(key, value)| (key.as_str(), value.clone())).collect();
    declare(rows, &mut Vec::new(), &mut text);
    text += "\n/** One object that says a whole run; PyTorch's names throughout. */\nexport interface Experiment {\n";
    text += &members(rows, &start, "    ", false);
    text += "}\n\n/** The same with every key, as read_experiment gives it back. */\nexport interface CheckedExperiment {\n";
    text += &members(rows, &start, "    ", true);
    text + "}\n"
}

/// The types that these settings need, each before what needs it.
fn declare(rows: &[Row], known: &mut Vec<&'static str>, text: &mut String) {
    for row in rows {
        let of = row.of.itself();
        let (name, declared) = match of {
            Type::Name(names) | Type::Names(names) | Type::NameOrNames(names) => {
                let all: Vec<String> = names.names.iter().map(|name| format!("\"{name}\"")).collect();
                (names.of, format!("export type {} = {};\n", names.of, all.join(" | ")))
            }
            Type::Object(object) | Type::Either(object, _) => {
                declare(object.rows, known, text);
                let members = members(object.rows, &(object.start)(), "    ", false);
                (object.name, format!("export interface {} {{\n{members}}}\n", object.name))
            }
            Type::OneOf(one_of) => {
                let mut union = format!("export type {} =", one_of.name);
                for case in one_of.cases() {
                    declare(case.rows, known, text);
                    let (comment, members) =
                        (comment(case.about, "    "), members(case.rows, &(case.start)(), "        ", false));
                    let _ = write!(union, "\n{comment}    | {{\n        name: \"{}\";\n{members}    }}", case.name);
                }
                (one_of.name, union + ";\n")
            }
            _ => continue,
        };
        if !known.contains(&name) {
            known.push(name);
            let _ = write!(text, "\n{declared}");
        }
    }
}

/// `start` says what each is if left out; `all`: none is.
fn members(rows: &[Row], start: &[(&str, Value)], indent: &str, all: bool) -> String {
    let mut text = String::new();
    for Row { key, of, required, more, .. } in rows {
        if let Type::Either(_, instead) = of {
            text += &members(instead, &[], indent, all);
        }
        let mut about = more.about.to_vec();
        let start = start.iter().find(|(own, _)| own == key).map_or(&Value::Null, |(_, value)| value);
        let left_out = format!(" {} if left out.", start.shown());
        if !required && matches!(start, Value::Number(_) | Value::Text(_)) {
            about.push(&left_out);
        }
        // Points are given or drawn.
        let either = matches!(of, Type::Either(..)) || matches!(*key, "x" | "y");
        let optional = if all || *required && !either { "" } else { "?" };
        let null = if either { " | null" } else { "" };
        let _ = writeln!(text, "{}{indent}{key}{optional}: {}{null};", comment(&about, indent), typescript(of, all));
    }
    text
}

fn typescript(of: &Type, all: bool) -> String {
    match of {
        Type::Number | Type::Integer => "number".to_owned(),
        Type::Flag => "boolean".to_owned(),
        Type::Pair => "[number, number]".to_owned(),
        Type::Name(names) => names.of.to_owned(),
        Type::Names(names) => format!("{}[]", names.of),
        Type::NameOrNames(names) => format!("{0} | {0}[]", names.of),
        Type::Nullable(of) => format!("{} | null", typescript(of, all)),
        Type::Object(object) | Type::Either(object, _) if all => format!("Required<{}>", object.name),
        Type::Object(object) | Type::Either(object, _) => object.name.to_owned(),
        Type::OneOf(one_of) if all => format!("Required<{}>", one_of.name),
        Type::OneOf(one_of) => one_of.name.to_owned(),
        Type::Other(other) => other.typescript.to_owned(),
    }
}

fn comment(about: &[&str], indent: &str) -> String {
    match about.concat() {
        text if text.is_empty() => text,
        text => format!("{indent}/**{text} */\n"),
    }
}
