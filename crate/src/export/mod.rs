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
        record::Row,
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

/// A run's rows, or some of them: every column's name and its numbers, which are of `dtype`, but for those of `PLAIN` columns.
pub struct Table {
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<f64>>,
    pub dtype: Dtype,
    /// Whether its first row is the first of all, and its last one the last.
    begins: bool,
    ends: bool,
}

/// What is counted, and Python's numbers: what the loss is scaled by, the learning rate.
const PLAIN: [&str; 5] = ["iteration", "scale", "skipped", "learning_rate", "unmoved"];

impl Table {
    const fn whole(columns: Vec<&'static str>, rows: Vec<Vec<f64>>, dtype: Dtype) -> Table {
        Table { columns, rows, dtype, begins: true, ends: true }
    }

    /// Without any rows, for what needs none.
    pub fn empty(dtype: Dtype) -> Table {
        Table::whole(Vec::new(), Vec::new(), dtype)
    }

    /// The notebook's, and what loss scaling did, where there is one: 1 for a step that was skipped; a scheduler; and the
    /// averages of weight and bias, where they are kept. `dtype` holds all of its numbers.
    pub fn of_neuron(history: &History, dtype: Dtype) -> Table {
        let columns = history
            .rows()
            .next()
            .map_or(Row::COLUMNS.to_vec(), |row| row.numbers().into_iter().map(|(column, _)| column).collect());
        let rows = history.rows().map(|row| row.numbers().into_iter().map(|(_, number)| number).collect()).collect();
        Table::whole(columns, rows, dtype)
    }

    /// A network's losses.
    pub fn of_network(network: &Network) -> Table {
        let Losses { iteration, train, test, .. } = network.losses();
        let rows = (0..iteration.len()).map(|i| vec![iteration[i], train[i], test[i]]).collect();
        Table::whole(vec!["iteration", "train_loss", "test_loss"], rows, network.experiment().loss_in())
    }

    /// The rows from one on, so many at most. What comes of parts that follow each other is the whole.
    fn part(&self, from: usize, most: usize) -> Table {
        let to = self.rows.len().min(from + most);
        let rows = self.rows[from..to].to_vec();
        Table { columns: self.columns.clone(), rows, begins: from == 0, ends: to == self.rows.len(), ..*self }
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

/// A table on its way to be text.
pub struct Writing {
    format: Format,
    experiment: Experiment,
    table: Table,
    /// How many rows are written.
    done: usize,
    text: String,
}

impl Writing {
    /// So many rows are written at once.
    const ROWS: usize = 50;

    /// Of a format that writes rows.
    pub const fn new(format: Format, experiment: Experiment, table: Table) -> Writing {
        Writing { format, experiment, table, done: 0, text: String::new() }
    }

    /// Goes on until `expired`; true when all is written.
    pub fn run_until(&mut self, expired: &dyn Fn() -> bool) -> Result<bool, ExperimentError> {
        loop {
            if self.done > 0 && self.done >= self.table.rows.len() {
                return Ok(true);
            }
            let part = self.table.part(self.done, Writing::ROWS);
            self.text += &export(self.format, &self.experiment, &part)?;
            self.done += Writing::ROWS;
            if expired() {
                return Ok(self.done >= self.table.rows.len());
            }
        }
    }

    /// The part that is done, from 0 to 1.
    pub fn progress(&self) -> f64 {
        self.done as f64 / self.table.rows.len().max(self.done).max(1) as f64
    }

    pub fn text(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::trainer::Trainer;

    #[test]
    fn a_table_is_the_same_in_slices() {
        for rows in [0, 1, 50, 149] {
            let mut trainer = Trainer::new(Experiment::notebook());
            trainer.train(rows);
            let table = || Table::of_neuron(trainer.history(), Dtype::Float16);
            for format in [Format::Tsv, Format::Csv, Format::Json, Format::Markdown] {
                let mut writing = Writing::new(format, trainer.experiment().clone(), table());
                let mut turns = 1;
                while !writing.run_until(&|| true).expect("it is a table") {
                    assert!(writing.progress() < 1.0);
                    turns += 1;
                }
                assert_eq!((turns, writing.progress()), (rows.div_ceil(50).max(1), 1.0));
                assert_eq!(writing.text(), export(format, trainer.experiment(), &table()).expect("it is a table"));
            }
        }
    }
}
