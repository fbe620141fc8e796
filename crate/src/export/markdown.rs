//! A Markdown table, numbers to the right.

use super::{Exporter, Table};
use crate::{experiment::Experiment, settings::error::ExperimentError};

pub struct Markdown;

impl Exporter for Markdown {
    fn export(&self, _: &Experiment, table: &Table) -> Result<String, ExperimentError> {
        let mut text = String::new();
        if table.begins {
            text = format!("| {} |\n|{}\n", table.columns.join(" | "), " ---: |".repeat(table.columns.len()));
        }
        for row in table.texts() {
            text.push_str(&format!("| {} |\n", row.join(" | ")));
        }
        Ok(text)
    }
}
