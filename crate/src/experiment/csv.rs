//! Points from CSV: the last column is the target, those before it are x1 and x2.

use crate::{
    numbers::text,
    settings::{
        error::{Code, ExperimentError},
        value::beginning,
    },
};

/// Inputs and targets, row after row.
pub type Table = (Vec<Vec<f64>>, Vec<Vec<f64>>);

/// Two columns (x, y) or three (x1, x2, y), set apart by commas, semicolons or tabs; with semicolons a
/// comma may be the decimal point. A first line of names and blank lines are skipped.
pub fn read(text: &str) -> Result<Table, ExperimentError> {
    let mut lines = text.trim_start_matches('\u{feff}').lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let first = lines.clone().next().map_or("", |(_, line)| line);
    // `contains` would link the search for a whole text, 5 KB to load.
    let separator =
        [';', '\t', ','].into_iter().find(|&separator| first.chars().any(|c| c == separator)).unwrap_or(',');
    let cell = |cell: &str| {
        let cell = cell.trim().trim_matches('"');
        text::read(&if separator == ';' { cell.replace(',', ".") } else { cell.to_owned() })
    };
    if first.split(separator).all(|text| cell(text).is_none()) {
        lines.next();
    }
    let (mut x, mut y): Table = (Vec::new(), Vec::new());
    for (at, line) in lines {
        let at = at + 1;
        let texts: Vec<&str> = line.split(separator).collect();
        if !(2..=3).contains(&texts.len()) {
            let (n, column) = (texts.len(), if texts.len() == 1 { "column" } else { "columns" });
            return refuse(format!("Line {at} has {n} {column}; take two, for x and y, or three, for x1, x2 and y."));
        }
        if let Some(row) = x.first().filter(|row| row.len() + 1 != texts.len()) {
            let (before, now) = (row.len() + 1, texts.len());
            return refuse(format!(
                "Line {at} has {now} columns, and those before it have {before}: give all as many."
            ));
        }
        let mut row = Vec::new();
        for (i, text) in texts.iter().enumerate() {
            let column = i + 1;
            match cell(text) {
                Some(value) if value.is_finite() => row.push(value),
                _ if text.trim().is_empty() => {
                    return refuse(format!("Line {at}, column {column} is empty: every row needs all its numbers."));
                }
                _ => {
                    let text = beginning(text.trim());
                    return refuse(format!("Line {at}, column {column} is not a finite number: “{text}”."));
                }
            }
        }
        y.push(vec![row.pop().unwrap_or_default()]);
        x.push(row);
    }
    if x.is_empty() {
        return refuse("There are no rows of numbers in it.".to_owned());
    }
    Ok((x, y))
}

fn refuse(message: String) -> Result<Table, ExperimentError> {
    Err(ExperimentError::new(Code::WrongShape, "csv", message))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn rows_of_two_or_three_columns_are_points() {
        let points = (vec![vec![1.0, -2.5], vec![3e-2, 4.0]], vec![vec![0.0], vec![1.0]]);
        for text in [
            "1,-2.5,0\n0.03,4,1\n",
            "x1,x2,y\r\n1,-2.5,0\r\n\r\n3e-2,4,1",
            "a;b;c\n1;-2,5;0\n0,03;4;1",
            "\u{feff}1\t-2.5\t0\n.03\t4\t1",
            "\"1\",\"-2.5\",\"0\"\n0.03, 4, 1",
        ] {
            assert_eq!(read(text).unwrap_or_else(|error| panic!("{text}: {error}")), points, "{text}");
        }
        assert_eq!(read("5,7"), Ok((vec![vec![5.0]], vec![vec![7.0]])), "one row of x and y");
        let many: String = (0..100_000).map(|i| format!("{i},0,1\n")).collect();
        assert_eq!(read(&many).map(|(x, _)| x.len()), Ok(100_000));
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said() {
        for (text, says) in [
            ("1,2,3\n4,,6", "Line 2, column 2 is empty"),
            ("x1,x2,y\n1,2,3\n4,five,6", "Line 3, column 2 is not a finite number: “five”"),
            ("1,2,3,4,5", "Line 1 has 5 columns"),
            ("1\n2", "Line 1 has 1 column"),
            ("1,2,3\n4,5", "Line 2 has 2 columns, and those before it have 3"),
            ("1,2,NaN", "column 3 is not a finite number"),
            ("1,2,1e999", "column 3 is not a finite number"),
            ("", "no rows"),
            ("x,y", "no rows"),
        ] {
            let error = read(text).expect_err(text).message;
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
