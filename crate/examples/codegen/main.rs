//! Writes what follows from the engine's table of settings: its types in TypeScript, the page's fields, and the words that
//! the fuzzers begin with. `cargo xtask codegen` runs it; its test says whether they are as the table has them.

mod page;
mod types;

use std::{fmt::Write, fs, io, path::PathBuf};

use neuron_playground::{
    experiment::Experiment,
    settings::table::{Row, words},
};

fn main() -> io::Result<()> {
    for (path, text) in files() {
        println!("{path}");
        fs::write(root().join(path), text)?;
    }
    Ok(())
}

#[test]
fn what_follows_from_the_table_is_as_it_has_it() {
    for (path, text) in files() {
        assert_eq!(fs::read_to_string(root().join(path)).unwrap_or_default(), text, "{path}: cargo xtask codegen");
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn files() -> [(&'static str, String); 3] {
    let rows = Experiment::rows();
    [
        ("crate/src/wasm/settings.d.ts", types::types(rows)),
        ("www/engine/settings.js", page::page(rows)),
        ("tests/fuzz/words.dict", dictionary(rows)),
    ]
}

/// What values are made of, and what stands around them.
const MORE: &[&str] = &[
    "name",
    "none",
    "i",
    "bits",
    "lesson",
    "but",
    "weight",
    "bias",
    "0.weight",
    "0.bias",
    "1.weight",
    "0",
    "1",
    "-1",
    "0.1",
    "1e300",
    "-1e-300",
    "NaN",
    "Infinity",
    "65504",
    "4294967295",
    "4294967296",
    "99999999999999999999",
    "true",
    "false",
    "null",
    "1,1",
    "2,3,1",
    "2,0,1",
    "1,1,1,1,1,1,1,1,1,1,1",
    "1;2,3;4",
    "1;2,3",
    "relu,tanh",
    "x1,x2",
    "x1,x1",
    ",",
    ";",
    "&",
    "=",
    r#"\":"#,
    r#"{\""#,
    "[",
    r"\xef\xbb\xbf",
];

fn dictionary(rows: &'static [Row]) -> String {
    let mut text = "# What links and experiments are made of. Made by `cargo xtask codegen`.\n".to_owned();
    for word in words(rows).iter().chain(MORE) {
        let _ = writeln!(text, "\"{word}\"");
    }
    text
}
