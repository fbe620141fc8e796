//! TSV and CSV: a header line, then one line a row.

use super::{Exporter, Table};
use crate::{experiment::Experiment, settings::error::ExperimentError};

pub struct Separated(pub char);

impl Exporter for Separated {
    fn export(&self, _: &Experiment, table: &Table) -> Result<String, ExperimentError> {
        let separator = self.0.to_string();
        let mut text = if table.begins { table.columns.join(&separator) + "\n" } else { String::new() };
        for row in table.texts() {
            text.push_str(&row.join(&separator));
            text.push('\n');
        }
        Ok(text)
    }
}
