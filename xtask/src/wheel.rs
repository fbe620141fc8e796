//! The Python package: its engine, the wheel, and where it is installed to be tested.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{
    browser,
    build::{self, TARGET},
    command::{cargo, command, node, node_program, output_of, root, run, stage, succeeds},
    pytorch,
};

/// What makes an environment. (A pyenv shim is one, too.)
const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

/// The crate that is its engine.
const ENGINE: &str = "neuron-playground-python";

/// Builds the wheel, around the page in one file that stands in target/anywhere; or says why it isn't built.
pub fn wheel() -> Result<Result<PathBuf, String>> {
    if !succeeds(PYTHON, &["-c", "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))"]) {
        return Ok(Err(format!(
            "{PYTHON} is no Python of 3.10 or later with venv (Debian, Ubuntu: apt-get install python3-venv)"
        )));
    }
    let builder = root().join("target/python-builder");
    let has_builder = |builder: &Path| succeeds(&python_of(builder), &["-c", "import hatchling"]);
    if !has_builder(&builder) {
        stage("Installing what builds the Python package (hatchling)");
        run(command(PYTHON, &["-m", "venv", "--clear", &builder.to_string_lossy()]))?;
        if run(pip(&python_of(&builder), &["install", "hatchling"])).is_err() {
            return Ok(Err("pip could not install hatchling: is PyPI within reach?".to_owned()));
        }
    }
    let folder = lay_out()?;
    stage("Packing the Python package");
    let (made, folder) = (root().join("target/wheels"), folder.to_string_lossy().into_owned());
    let _ = fs::remove_dir_all(&made); // It may not be there yet.
    let to = made.to_string_lossy();
    run(pip(&python_of(&builder), &["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", &to, &folder]))?;
    Ok(Ok(made.join(format!("neuron_playground-{}-py3-none-any.whl", env!("CARGO_PKG_VERSION")))))
}

/// The package's folder as it is packed: its sources, and what is built for it.
fn lay_out() -> Result<PathBuf> {
    let folder = root().join("target/wheel");
    let _ = fs::remove_dir_all(&folder); // It may not be there yet.
    let package = folder.join("neuron_playground");
    fs::create_dir_all(package.join("static"))?;
    let from = root().join("packaging/python");
    for file in ["pyproject.toml", "README.md"] {
        fs::copy(from.join(file), folder.join(file))?;
    }
    for file in fs::read_dir(from.join("neuron_playground"))? {
        let file = file?;
        if file.file_type()?.is_file() {
            fs::copy(file.path(), package.join(file.file_name()))?;
        }
    }
    engine(&package.join("static/engine.wasm"))?;
    fs::copy(root().join("target/anywhere/page.html"), package.join("static/page.html"))?;
    // The page is there once: the widget's module gets it when it is asked for (page.py).
    run(node(
        "packaging/inline.js",
        &["packaging/widget.js", "target/wheel/neuron_playground/static/widget.js", "__PAGE__"],
    ))?;
    run(node("packaging/licences.js", &["target/wheel/licences.txt", ENGINE]))?;
    Ok(folder)
}

/// Compiles the engine as WebAssembly that imports nothing.
fn engine(to: &Path) -> Result<()> {
    stage("Compiling the engine to WebAssembly, for Python");
    let mut compile = cargo(&["build", "--locked", "--profile", "wasm", "--package", ENGINE]);
    // In a folder of its own: the page's module is the same crate with another feature, and would be taken for this one.
    compile.args(["--target", TARGET, "--target-dir", "target/python-engine"]);
    compile.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", format!("{} {}", build::SIMD, build::INLINE_LESS));
    run(compile)?;
    build::optimize(&root().join("target/python-engine").join(TARGET).join("wasm/engine.wasm"), to)
}

/// Installs the wheel into a fresh environment, and what its tests are run with, or says why it isn't; PyTorch is lent to it where
/// it is at hand.
pub fn tests(wheel: &Path) -> Result<Result<Command, String>> {
    stage("Installing the Python package into a fresh environment");
    let torch = pytorch::python().ok();
    let fresh = root().join("target/python-fresh");
    run(command(torch.as_deref().unwrap_or(PYTHON), &["-m", "venv", "--clear", &fresh.to_string_lossy()]))?;
    let python = python_of(&fresh);
    let wheel = wheel.to_string_lossy();
    if run(pip(&python, &["install", "pytest", &format!("{wheel}[rows]")])).is_err() {
        // By itself it needs no network: then it is what it needs that isn't there.
        run(pip(&python, &["install", "--no-deps", &wheel]))?;
        return Ok(Err("pip could not install what it needs: is PyPI within reach?".to_owned()));
    }
    if let Some(torch) = torch {
        let site = "import os, torch; print(os.path.dirname(os.path.dirname(torch.__file__)))";
        let lent = output_of(&torch, &["-c", site])?;
        let own = output_of(&python, &["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])?;
        fs::write(Path::new(own.trim()).join("lent.pth"), lent)?;
    }
    Ok(Ok(command(&python, &["-m", "pytest", "packaging/python/tests"])))
}

/// What the tests in JupyterLab and in marimo are run with, around this wheel; or why they aren't run.
pub fn notebooks(wheel: &Path) -> Result<Result<Command, String>> {
    let python = std::env::var("PYTHON_NOTEBOOKS").unwrap_or_default();
    if python.is_empty()
        || !succeeds(&python, &["-c", "import anywidget, jupyterlab, marimo, notebook, pandas, wasmtime"])
    {
        return Ok(Err("pip install anywidget jupyterlab marimo notebook pandas wasmtime in a venv of its own, and set PYTHON_NOTEBOOKS to its python".to_owned()));
    }
    let package = root().join("target/python-notebooks");
    let _ = fs::remove_dir_all(&package); // It may not be there yet.
    let (to, wheel) = (package.to_string_lossy(), wheel.to_string_lossy());
    run(pip(&python, &["install", "--no-deps", "--target", &to, &wheel])).context("pip install")?;
    let config = ["test", "--config", "tests/notebooks/playwright.config.js"];
    let mut tests = node_program("@playwright/test/cli.js", &config);
    tests.env("PYTHON_NOTEBOOKS", python).env("PYTHONPATH", package);
    browser::provide(&mut tests)?;
    Ok(Ok(tests))
}

/// A Python's own pip, which says no more than it has to.
fn pip(python: &str, arguments: &[&str]) -> Command {
    let mut pip = command(python, &["-m", "pip", arguments[0], "--quiet", "--disable-pip-version-check"]);
    pip.args(&arguments[1..]);
    pip
}

/// An environment's own.
fn python_of(environment: &Path) -> String {
    let program = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
    environment.join(program).to_string_lossy().into_owned()
}
