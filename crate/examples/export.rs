//! Prints an experiment as a PyTorch script that computes the same bits.
//!
//!     cargo run --release --quiet -p neuron-playground --example export -- 'data=spiral&layers=2,8,8,1&activation=tanh'
//!     cargo run --release --quiet -p neuron-playground --example export < experiments.jsonl
//!
//! The argument is a link's hash. Without one, every line of the standard input is an experiment's JSON, and
//! every line of the output the script as a JSON string. It exits with 2 where something is none.

mod argument;

use std::{
    io::{BufRead, Write},
    process::ExitCode,
};

use neuron_playground::{
    experiment::{Experiment, link::Link},
    export::{Format, Table, export},
    settings::value::Value,
};

fn script(experiment: &Experiment) -> Result<String, String> {
    export(Format::Script, experiment, &Table::empty(experiment.dtype)).map_err(|error| error.to_string())
}

fn read(line: &str) -> Result<Experiment, String> {
    let value: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
    Experiment::read(&value).map_err(|error| error.to_string())
}

fn main() -> ExitCode {
    argument::with_argument(|hash| {
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        match hash {
            Some(hash) => {
                let link = Link::parse(hash).map_err(|error| error.to_string())?;
                write!(out, "{}", script(&link.experiment)?).map_err(|error| error.to_string())?;
            }
            None => {
                for line in std::io::stdin().lock().lines() {
                    let text = script(&read(&line.map_err(|error| error.to_string())?)?)?;
                    writeln!(out, "{}", serde_json::Value::from(text)).map_err(|error| error.to_string())?;
                }
            }
        }
        out.flush().map_err(|error| error.to_string())
    })
}
