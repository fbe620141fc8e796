//! Prints one iteration, operation by operation: what each took, its exact result, what the dtype
//! made of it and what was lost.
//!
//!     cargo run --release --quiet -p neuron-playground --example explain -- 'lr=0.1&i=16'
//!
//! The argument is a link's hash; without one, it is the notebook's first iteration.

use std::process::ExitCode;

use neuron_playground::{
    explain::explain,
    link::Link,
    number::{plain, shortest},
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
    println!("{:<9}{:<10}{:<9}{:>26}{:>16}{:>12}  of", "phase", "parameter", "", "exact", dtype.name(), "error, ulp");
    for operation in explain(&link.experiment, link.iteration.unwrap_or(0)) {
        let inputs: Vec<String> = operation.inputs.iter().map(|&input| plain(input)).collect();
        println!(
            "{:<9}{:<10}{:<9}{:>26}{:>16}{:>12.4}  {}",
            format!("{:?}", operation.phase).to_lowercase(),
            operation.parameter,
            operation.name,
            plain(operation.exact),
            shortest(operation.result, dtype),
            operation.error_ulp,
            inputs.join(", ")
        );
    }
    ExitCode::SUCCESS
}
