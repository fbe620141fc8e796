//! Prints one iteration, operation by operation: what each took, its exact result, what the dtype
//! made of it and what was lost.
//!
//!     cargo run --release --quiet -p neuron-playground --example explain -- 'lr=0.1&i=16'
//!
//! The argument is a link's hash; without one, it is the notebook's first iteration.

use std::process::ExitCode;

use neuron_playground::{
    experiment::link::Link,
    explain::{Worked, explain},
    numbers::text::{plain, shortest},
};

fn main() -> ExitCode {
    let hash = std::env::args().nth(1).unwrap_or_default();
    let link = match Link::parse(&hash) {
        Ok(link) => link,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let dtype = link.experiment.dtype;
    println!("{:<9}{:<16}{:>32}{:>24}{:>12}  of", "phase", "result", "exact", dtype.name(), "error, ulp");
    for Worked { operation, result, .. } in explain(&link.experiment, link.iteration.unwrap_or(0)) {
        let inputs: Vec<String> = operation.inputs().map(plain).collect();
        // The exact result may have digits behind a float64's.
        let rest = if operation.exact.lo == 0.0 { String::new() } else { format!("{:+.2e}", operation.exact.lo) };
        println!(
            "{:<9}{:<16}{:>32}{:>24}{:>12.4}  {} {}  {}",
            operation.phase.name(),
            result,
            plain(operation.exact.hi) + &rest,
            shortest(operation.result.value, operation.result.dtype),
            operation.error_ulp,
            operation.kind.name(),
            inputs.join(", "),
            operation.lost().map_or("", |lost| lost.name()),
        );
    }
    ExitCode::SUCCESS
}
