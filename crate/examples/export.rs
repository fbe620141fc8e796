//! Prints an experiment as a PyTorch script that computes the same bits.
//!
//!     cargo run --release --quiet -p neuron-playground --example export -- 'data=spiral&layers=2,8,8,1&activation=tanh'
//!     cargo run --release --quiet -p neuron-playground --example export < experiments.jsonl
//!
//! The argument is a link's hash. Without one, every line of the standard input is an experiment's JSON, and
//! every line of the output the script as a JSON string.

use std::{io::BufRead, process::ExitCode};

use neuron_playground::{
    experiment::{Experiment, link::Link},
    export::{Format, Table, export},
    settings::value::Value,
};

fn script(experiment: &Experiment) -> Result<String, String> {
    let table = Table { columns: Vec::new(), rows: Vec::new(), dtype: experiment.dtype };
    export(Format::Script, experiment, &table).map_err(|error| error.to_string())
}

fn read(line: &str) -> Result<Experiment, String> {
    let value: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
    Experiment::read(&value).map_err(|error| error.to_string())
}

fn main() -> ExitCode {
    let done = match std::env::args().nth(1) {
        Some(hash) => Link::parse(&hash)
            .map_err(|error| error.to_string())
            .and_then(|link| script(&link.experiment))
            .map(|text| print!("{text}")),
        None => std::io::stdin().lock().lines().try_for_each(|line| {
            let text = script(&read(&line.map_err(|error| error.to_string())?)?)?;
            println!("{}", serde_json::Value::from(text));
            Ok(())
        }),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
