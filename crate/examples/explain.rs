//! Prints one iteration, operation by operation: what each took, its exact result, what the dtype
//! made of it and what was lost.
//!
//!     cargo run --release --quiet -p neuron-playground --example explain -- 'lr=0.1&i=16'
//!
//! The argument is a link's hash; without one, it is the notebook's first iteration. It exits with 2 where that is no link, or
//! one whose iteration would take too long.

mod argument;

use std::{io::Write, process::ExitCode};

use neuron_playground::{
    experiment::{Experiment, link::Link},
    explain::{Worked, explain},
    numbers::text::{plain, shortest},
};

/// So many multiplications of a forward pass are worked at most, and so many made on the way there.
const MOST_WORKED: u64 = 1_500_000;
const MOST_BEFORE: u64 = 500_000_000;

fn main() -> ExitCode {
    argument::with_argument(|hash| {
        let link = Link::parse(hash.unwrap_or_default()).map_err(|error| error.to_string())?;
        let iteration = link.iteration.unwrap_or(0);
        is_short(&link.experiment, iteration)?;
        print(&link.experiment, iteration).map_err(|error| error.to_string())
    })
}

/// An error if it would take too long.
fn is_short(experiment: &Experiment, iteration: u32) -> Result<(), String> {
    let step = (experiment.batch() * experiment.products()) as u64;
    if step > MOST_WORKED {
        return Err(format!(
            "A step on {} points is {step} multiplications, and at most {MOST_WORKED} are worked: set a smaller batch_size.",
            experiment.batch()
        ));
    }
    let before = step * u64::from(iteration);
    if before > MOST_BEFORE {
        return Err(format!(
            "There are {before} multiplications before iteration {iteration}, and at most {MOST_BEFORE} are made: choose an earlier i."
        ));
    }
    Ok(())
}

fn print(experiment: &Experiment, iteration: u32) -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let dtype = experiment.dtype;
    writeln!(out, "{:<9}{:<16}{:>32}{:>24}{:>12}  of", "phase", "result", "exact", dtype.name(), "error, ulp")?;
    for Worked { operation, result, .. } in explain(experiment, iteration) {
        let inputs: Vec<String> = operation.inputs().map(plain).collect();
        // The exact result may have digits behind a float64's.
        let rest = if operation.exact.lo == 0.0 { String::new() } else { format!("{:+.2e}", operation.exact.lo) };
        writeln!(
            out,
            "{:<9}{:<16}{:>32}{:>24}{:>12.4}  {} {}  {}",
            operation.phase.name(),
            result,
            plain(operation.exact.hi) + &rest,
            shortest(operation.result.value, operation.result.dtype),
            operation.error_ulp,
            operation.kind.name(),
            inputs.join(", "),
            operation.lost().map_or("", |lost| lost.name()),
        )?;
    }
    out.flush()
}
