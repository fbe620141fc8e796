//! A Jupyter notebook: the script, its parts' titles and codes in a cell each.

use super::{Exporter, Table, script::Script};
use crate::{experiment::Experiment, settings::error::ExperimentError};

pub struct Notebook;

impl Exporter for Notebook {
    fn export(&self, experiment: &Experiment, _: &Table) -> Result<String, ExperimentError> {
        let mut cells = Vec::new();
        for (title, code) in Script::parts(experiment)? {
            cells.push(cell("markdown", "", &format!("## {title}")));
            cells.push(cell("code", ", \"outputs\": [], \"execution_count\": null", code.trim()));
        }
        Ok(format!(
            "{{\n \"nbformat\": 4, \"nbformat_minor\": 4, \"metadata\": {{\"language_info\": {{\"name\": \"python\"}}}},\n \"cells\": [\n{}\n ]\n}}\n",
            cells.join(",\n")
        ))
    }
}

fn cell(kind: &str, more: &str, source: &str) -> String {
    format!("  {{\"cell_type\": \"{kind}\", \"metadata\": {{}}{more}, \"source\": {}}}", quoted(source))
}

/// A JSON string.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '\n' => quoted.push_str("\\n"),
            '"' | '\\' => quoted.extend(['\\', character]),
            _ => quoted.push(character),
        }
    }
    quoted + "\""
}
