//! A Jupyter notebook: the script, a cell for each of its parts.

use super::{Exporter, Table, script::Script};
use crate::{experiment::Experiment, settings::error::ExperimentError};

pub struct Notebook;

impl Exporter for Notebook {
    fn export(&self, experiment: &Experiment, table: &Table) -> Result<String, ExperimentError> {
        let script = Script.export(experiment, table)?;
        let mut cells = Vec::new();
        for part in script.split(Script::CELL) {
            // The marker's own line ends with the cell's title.
            let (title, code) = part.split_once('\n').unwrap_or((part, ""));
            let (kind, more, source) = match code.trim() {
                "" => ("markdown", "", title),
                code => ("code", ", \"outputs\": [], \"execution_count\": null", code),
            };
            cells.push(format!(
                "  {{\"cell_type\": \"{kind}\", \"metadata\": {{}}{more}, \"source\": {}}}",
                quoted(source)
            ));
        }
        Ok(format!(
            "{{\n \"nbformat\": 4, \"nbformat_minor\": 4, \"metadata\": {{\"language_info\": {{\"name\": \"python\"}}}},\n \"cells\": [\n{}\n ]\n}}\n",
            cells.join(",\n")
        ))
    }
}

/// A JSON string.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("\"{escaped}\"")
}
