//! The exported scripts run with real PyTorch, where it is installed.

use std::{env, fs::File, process::Command};

use anyhow::Result;

use crate::command::{command, root};

/// The release whose bits are promised: others may round elsewhere.
const RELEASE: &str = "2.15";

/// What runs the recorded scripts again; or why nothing does.
pub fn scripts() -> Result<Result<Command, String>> {
    let python = env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let says = "import numpy, torch; print(torch.__version__)";
    let version = command(&python, &["-c", says]).output().ok().filter(|output| output.status.success());
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    match version {
        Some(version) if version.starts_with(RELEASE) => {
            let mut check = command(&python, &["tests/fixtures/exported.py", "check"]);
            check.stdin(File::open(root().join("tests/fixtures/exported.jsonl.gz"))?);
            Ok(Ok(check))
        }
        Some(version) => Ok(Err(format!("{python} has PyTorch {version}, and the recordings are of {RELEASE}"))),
        None => Ok(Err(format!(
            "{python} has no PyTorch: pip install torch=={RELEASE}.* numpy in a venv of its own, and set PYTHON to its python"
        ))),
    }
}
