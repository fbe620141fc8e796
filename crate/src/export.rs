//! A run's rows as text: one line a row, the notebook's columns.

use std::fmt::Write;

use crate::{dtype::Dtype, number::shortest, record::Row};

/// TSV (`separator` a tab, for pasting into a sheet) or CSV (a comma), with a header line. Numbers
/// are in the shortest form that reads back as the same number of `dtype`.
pub fn table(rows: impl Iterator<Item = Row>, dtype: Dtype, separator: char) -> String {
    let header = ["iteration", "prediction", "loss", "weight", "bias", "weight_grad", "bias_grad"];
    let mut text = header.join(&separator.to_string());
    text.push('\n');
    for row in rows {
        let _ = write!(text, "{}", row.iteration); // Writing to a String cannot fail.
        for value in [row.prediction, row.loss, row.weight, row.bias, row.weight_grad, row.bias_grad] {
            text.push(separator);
            text.push_str(&shortest(value, dtype));
        }
        text.push('\n');
    }
    text
}
