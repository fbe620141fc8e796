//! What leaves as text: one trait, and one short file for each kind of it.

use crate::{
    experiment::Experiment,
    names::names,
    numbers::{
        dtype::Dtype,
        text::{plain, shortest},
    },
    run::{
        history::History,
        network::{Losses, Network},
        record::{Row, Scaling},
    },
    settings::error::ExperimentError,
};

mod json;
mod markdown;
mod notebook;
mod script;
mod separated;

names! {
    pub enum Format {
        /// With tabs between, for pasting into a sheet.
        Tsv = "tsv",
        Csv = "csv",
        Json = "json",
        Markdown = "markdown",
        /// A PyTorch script that gives the same bits.
        Script = "script",
        /// The same as a Jupyter notebook.
        Notebook = "notebook",
    }
}

/// A run's rows: every column's name and its numbers, which are of `dtype`, but for those of `PLAIN` columns.
pub struct Table {
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<f64>>,
    pub dtype: Dtype,
}

/// What is counted, and what the loss is scaled by.
const PLAIN: [&str; 3] = ["iteration", "scale", "skipped"];

impl Table {
    /// The notebook's, and what loss scaling did, where there is one: 1 for a step that was skipped.
    pub fn of_neuron(history: &History, dtype: Dtype) -> Table {
        let mut rows = Vec::new();
        for row in history.rows() {
            let scaling = row.scaling.map(|Scaling { scale, skipped }| [scale, f64::from(skipped)]);
            rows.push([&row.values()[..], scaling.as_slice().as_flattened()].concat());
        }
        let mut columns = Row::COLUMNS.to_vec();
        if !history.scaling().is_empty() {
            columns.extend(["scale", "skipped"]);
        }
        Table { columns, rows, dtype }
    }

    /// A network's losses.
    pub fn of_network(network: &Network) -> Table {
        let Losses { iteration, train, test, .. } = network.losses();
        let rows = (0..iteration.len()).map(|i| vec![iteration[i], train[i], test[i]]).collect();
        Table { columns: vec!["iteration", "train_loss", "test_loss"], rows, dtype: network.experiment().dtype }
    }

    /// Every row's numbers as text: in the shortest form that reads back as the same number of the dtype.
    fn texts(&self) -> impl Iterator<Item = Vec<String>> {
        self.rows.iter().map(|row| {
            let mut texts = Vec::new();
            for (column, &value) in self.columns.iter().zip(row) {
                texts.push(if PLAIN.contains(column) { plain(value) } else { shortest(value, self.dtype) });
            }
            texts
        })
    }
}

/// One way to write an experiment or its rows out.
trait Exporter {
    fn export(&self, experiment: &Experiment, table: &Table) -> Result<String, ExperimentError>;
}

/// An experiment or its rows as text.
pub fn export(format: Format, experiment: &Experiment, table: &Table) -> Result<String, ExperimentError> {
    let exporter: &dyn Exporter = match format {
        Format::Tsv => &separated::Separated('\t'),
        Format::Csv => &separated::Separated(','),
        Format::Json => &json::Json,
        Format::Markdown => &markdown::Markdown,
        Format::Script => &script::Script,
        Format::Notebook => &notebook::Notebook,
    };
    exporter.export(experiment, table)
}
