//! `cargo xtask bench`: figures, and with `--check` whether they are still what they were.

use anyhow::Result;

use crate::{
    browser, build,
    command::{cargo, command, node, output_of, root, run, stage},
};

pub fn bench() -> Result<()> {
    build::dist(None)?;
    kernel()?;
    // What is measured against and with: TensorFlow.js, Lighthouse.
    build::npm_packages_of(&root().join("tests/bench"))?;
    for (script, what) in [
        ("tests/bench/speed.js", "How fast it trains: wasm in Node and in Chromium, plain JavaScript, native"),
        ("tests/page/frames.js", "What a visitor feels, in Chromium"),
        ("tests/bench/lighthouse.js", "Lighthouse's report on the page"),
    ] {
        let mut figures = node(script, &[]);
        browser::provide(&mut figures)?;
        stage(what);
        run(figures)?;
    }
    Ok(())
}

/// The budgets, in Node.
pub fn check() -> Result<()> {
    build::npm_packages()?;
    build::wasm()?;
    kernel()?;
    stage("Whether it is as fast as tests/bench/budgets.json says");
    run(node("tests/bench/check.js", &[]))
}

/// Beside another revision, which is checked out and built in target/against, by its own xtask.
pub fn against(revision: &str) -> Result<()> {
    let commit = output_of("git", &["rev-parse", "--short=12", &format!("{revision}^{{commit}}")])?;
    let place = root().join("target/against").join(commit.trim());
    let engine = place.join("www/pkg");
    if !engine.join("neuron_playground.js").exists() {
        stage(&format!("Checking out {revision} and building its engine"));
        if !place.exists() {
            run(command("git", &["worktree", "add", "--detach", &place.to_string_lossy(), commit.trim()]))?;
        }
        let mut package = cargo(&["xtask", "package"]);
        package.current_dir(&place);
        run(package)?;
    }
    build::npm_packages()?;
    build::wasm()?;
    stage(&format!("The engine of {revision} and that of now, in turns"));
    run(node("tests/bench/against.js", &[&engine.to_string_lossy(), revision]))
}

/// The limit, which the engine is measured as a part of.
fn kernel() -> Result<()> {
    stage("Compiling the limit (tests/bench/kernel)");
    let manifest = ["--manifest-path", "tests/bench/kernel/Cargo.toml", "--target-dir", "target/kernel"];
    let mut compile = cargo(&["build", "--release", "--locked", "--target", build::TARGET]);
    compile.args(manifest).env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", "-Ctarget-feature=+simd128");
    run(compile)
}
