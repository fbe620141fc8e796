//! `cargo xtask codegen`: writes what follows from the engine's table of settings.

use anyhow::Result;

use crate::command::{cargo, run, stage};

/// With `check` it only says whether it is up to date, as `cargo xtask test` does.
pub fn codegen(check: bool) -> Result<()> {
    stage(if check {
        "Comparing with the table of settings"
    } else {
        "Writing what follows from the table of settings"
    });
    let how = if check { "test" } else { "run" };
    run(cargo(&[how, "--locked", "--quiet", "--package", "neuron-playground", "--example", "codegen"]))
}
