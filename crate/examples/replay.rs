//! Replays experiments: one JSON object a line in, one line a run out.
//!
//!     cargo run --release --quiet -p neuron-playground --example replay < experiments.jsonl
//!
//! A line out is `{"records":[…],"digest":"…"}`, the digest of the last parameters as links have it, or
//! `{"error":{"code","field","message"}}`. A bad line doesn't stop it; it exits with 1 at the end if there was one. Blank
//! lines are skipped.

use std::{
    io::{BufRead, Write},
    process::ExitCode,
};

use neuron_playground::{
    experiment::Experiment,
    numbers::bits::digest,
    run::trainer::Trainer,
    settings::{
        error::{Code, ExperimentError},
        value::Value,
    },
};

fn main() -> std::io::Result<ExitCode> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut code = ExitCode::SUCCESS;
    for line in std::io::stdin().lock().split(b'\n') {
        let line = line?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        match read(&line) {
            Ok(experiment) => replay(experiment, &mut out)?,
            Err(error) => {
                serde_json::to_writer(&mut out, &Value::map(&[("error", error.into())]))?;
                code = ExitCode::FAILURE;
            }
        }
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(code)
}

fn read(line: &[u8]) -> Result<Experiment, ExperimentError> {
    let value = serde_json::from_slice(line)
        .map_err(|error| ExperimentError::new(Code::Syntax, "", format!("This line is not JSON: {error}.")))?;
    Experiment::read(&value)
}

/// Writes `{"records":[…]}`, record by record: a run may be ten million long.
fn replay(experiment: Experiment, out: &mut impl Write) -> std::io::Result<()> {
    let steps = experiment.steps;
    let mut run = Trainer::new(experiment);
    out.write_all(b"{\"records\":[")?;
    for step in 0..steps {
        run.train(1);
        if step > 0 {
            out.write_all(b",")?;
        }
        serde_json::to_writer(&mut *out, &run.run().record())?;
    }
    let mut bits = Vec::new();
    for parameter in run.run().parameters() {
        bits.extend(parameter.data);
    }
    let digest = digest(&bits, run.experiment().dtype);
    write!(out, "],\"digest\":\"{digest:08x}\"}}")
}
