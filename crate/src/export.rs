//! A run's rows as text: one line a row, the notebook's columns.

use crate::{
    dtype::Dtype,
    number::{plain, shortest},
    record::Row,
};

/// TSV (`separator` a tab, for pasting into a sheet) or CSV (a comma), with a header line. Numbers
/// are in the shortest form that reads back as the same number of `dtype`.
pub fn table(rows: impl Iterator<Item = Row>, dtype: Dtype, separator: char) -> String {
    let mut text = String::new();
    for (i, column) in Row::COLUMNS.iter().enumerate() {
        if i > 0 {
            text.push(separator);
        }
        text.push_str(column);
    }
    text.push('\n');
    for row in rows {
        let [iteration, numbers @ ..] = row.values();
        text.push_str(&plain(iteration));
        for number in numbers {
            text.push(separator);
            text.push_str(&shortest(number, dtype));
        }
        text.push('\n');
    }
    text
}
