//! Replays experiments: one JSON object a line in, one line a run out.
//!
//!     cargo run --release --quiet -p neuron-playground --example replay < experiments.jsonl
//!
//! A line out is `{"records":[…]}` or `{"error":{"code","field","message"}}`. A bad line doesn't
//! stop it; it exits with 1 at the end if there was one. Blank lines are skipped.

use std::{
    io::{BufRead, Write},
    process::ExitCode,
};

use neuron_playground::{
    experiment::{Code, Experiment, ExperimentError},
    record::Record,
    trainer,
};
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Replay {
    Records(Vec<Record>),
    Error(ExperimentError),
}

fn main() -> std::io::Result<ExitCode> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut code = ExitCode::SUCCESS;
    for line in std::io::stdin().lock().split(b'\n') {
        let line = line?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let replay = replay(&line).map_or_else(Replay::Error, Replay::Records);
        if matches!(replay, Replay::Error(_)) {
            code = ExitCode::FAILURE;
        }
        serde_json::to_writer(&mut out, &replay)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(code)
}

fn replay(line: &[u8]) -> Result<Vec<Record>, ExperimentError> {
    // A line that isn't JSON is told apart first: no field of it can be named.
    serde_json::from_slice::<serde::de::IgnoredAny>(line)
        .map_err(|error| ExperimentError::new(Code::Syntax, "", format!("This line is not JSON: {error}.")))?;
    let experiment = Experiment::read(&mut serde_json::Deserializer::from_slice(line))?;
    let steps = experiment.steps;
    let mut run = trainer::start(experiment);
    Ok((0..steps)
        .filter_map(|_| {
            run.train(1);
            run.record()
        })
        .collect())
}
