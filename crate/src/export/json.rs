//! Rows as JSON: a list of objects. NaN and the infinities are strings, which JSON can hold.

use super::{Exporter, Table};
use crate::{experiment::Experiment, settings::error::ExperimentError};

pub struct Json;

impl Exporter for Json {
    fn export(&self, _: &Experiment, table: &Table) -> Result<String, ExperimentError> {
        let mut lines = Vec::new();
        for (row, texts) in table.rows.iter().zip(table.texts()) {
            let mut entries = Vec::new();
            for ((column, value), text) in table.columns.iter().zip(row).zip(texts) {
                let quote = if value.is_finite() { "" } else { "\"" };
                entries.push(format!("\"{column}\": {quote}{text}{quote}"));
            }
            lines.push(format!("  {{{}}}", entries.join(", ")));
        }
        let begin = if table.begins { "[\n" } else { ",\n" };
        let end = if table.ends { "\n]\n" } else { "" };
        Ok(begin.to_owned() + &lines.join(",\n") + end)
    }
}
