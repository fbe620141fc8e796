//! The exported scripts run with real PyTorch, where it is installed: the recorded ones, and those of random experiments.

use std::{env, fs::File, process::Command};

use anyhow::{Error, Result};

use crate::command::{cargo, command, root, run, stage};

/// The release whose bits are promised: others may round elsewhere.
const RELEASE: &str = "2.15";

/// What runs the recorded scripts again; or why nothing does.
pub fn scripts() -> Result<Result<Command, String>> {
    Ok(match python() {
        Ok(python) => {
            let mut check = command(&python, &["tests/fixtures/exported.py", "check"]);
            check.stdin(File::open(root().join("tests/fixtures/exported.jsonl.gz"))?);
            Ok(check)
        }
        Err(why) => Err(why),
    })
}

/// `cargo xtask pytorch --fuzz`: so many random experiments against PyTorch.
pub fn fuzz(count: u32, seed: u64) -> Result<()> {
    let python = python().map_err(Error::msg)?;
    stage("Building what replays and exports experiments");
    run(cargo(&["build", "--package", "neuron-playground", "--examples"]))?;
    stage(&format!("Comparing {count} experiments with PyTorch {RELEASE}"));
    run(command(&python, &["tests/fixtures/fuzz.py", &count.to_string(), "--seed", &seed.to_string()]))
}

/// A Python that has the release; or why there is none.
pub fn python() -> Result<String, String> {
    let python = env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let says = "import numpy, torch; print(torch.__version__)";
    let version = command(&python, &["-c", says]).output().ok().filter(|output| output.status.success());
    match version.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()) {
        Some(version) if version.starts_with(RELEASE) => Ok(python),
        Some(version) => Err(format!("{python} has PyTorch {version}, and the recordings are of {RELEASE}")),
        None => Err(format!(
            "{python} has no PyTorch: pip install torch=={RELEASE}.* numpy in a venv of its own, and set PYTHON to its python"
        )),
    }
}
