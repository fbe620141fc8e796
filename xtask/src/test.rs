//! `cargo xtask test`: every check and every test, or a part of them; then a summary of counts.

mod counts;
mod one;

use std::process::Command;

use anyhow::{Result, bail};
use clap::Subcommand;

use crate::{
    browser, build,
    command::{cargo, node, node_program},
    monkey, package, pytorch, wheel,
};
use counts::Report;

#[derive(Subcommand)]
pub enum Part {
    /// The engine: rustfmt, clippy, Rust's tests, and the exported scripts where PyTorch is
    Rust,
    /// The engine as WebAssembly: clippy for it, and its tests in Node
    Wasm,
    /// The page: its types, eslint, its tests in Node and in Chromium
    Page,
    /// The Python package: the wheel in a fresh environment, and its widget in JupyterLab and marimo
    Python,
    /// The tests with this in their name, in Rust, Node or Chromium
    One { name: String },
}

/// Where the single file is told that the page is hosted.
const HOME: &str = "https://example.org/playground/";
const DENY: [&str; 3] = ["--", "-D", "warnings"];

/// All of it, or a part.
pub fn test(part: Option<Part>) -> Result<()> {
    if !matches!(part, Some(Part::Rust | Part::One { .. })) && !build::has_node() {
        bail!("Node 20 or later is needed for the page: https://nodejs.org");
    }
    let mut report = Report::default();
    match part {
        Some(Part::One { name }) => return one::one(&name),
        Some(Part::Rust) => rust(&mut report)?,
        Some(Part::Wasm) => {
            module()?;
            wasm(&mut report);
        }
        Some(Part::Page) => {
            module()?;
            page(&mut report)?;
        }
        Some(Part::Python) => {
            module()?;
            build::bundle_anywhere()?;
            python(&mut report)?;
        }
        None => {
            rust(&mut report)?;
            module()?;
            wasm(&mut report);
            page(&mut report)?;
        }
    }
    report.close()
}

fn module() -> Result<()> {
    build::npm_packages()?;
    build::wasm()
}

fn rust(report: &mut Report) -> Result<()> {
    report.check("rustfmt", cargo(&["fmt", "--all", "--check"]));
    report.check("clippy", cargo(&[&["clippy", "--locked", "--workspace", "--all-targets"][..], &DENY].concat()));
    report.tests("Rust", cargo(&["test", "--locked", "--workspace", "--no-fail-fast"]), "test result:");
    const SCRIPTS: &str = "exported scripts in PyTorch";
    match pytorch::scripts()? {
        Ok(scripts) => report.tests(SCRIPTS, scripts, "scripts: "),
        Err(why) => report.skipped(SCRIPTS, why),
    }
    Ok(())
}

/// Of the built module.
fn wasm(report: &mut Report) {
    let clippy = ["clippy", "--locked", "--package", "neuron-playground", "--target", build::TARGET];
    report.check("clippy for wasm", cargo(&[&clippy[..], &DENY].concat()));
    report.tests("wasm in Node", in_node("tests/wasm/"), "# ");
}

/// Of the page, which is built around the built module.
fn page(report: &mut Report) -> Result<()> {
    build::bundle(None)?;
    package::pack()?;
    build::bundle_single_file(Some(HOME))?;
    python(report)?;
    report.check("types (tsc)", node_program("typescript/bin/tsc", &["--project", "."]));
    report.check("eslint", node_program("eslint/bin/eslint.js", &["--max-warnings", "0", "."]));
    report.tests("JavaScript in Node", in_node("tests/www/"), "# ");
    // Pictures are for who looks at them: `cargo xtask test one " at 1440 "` takes them.
    report.tests("the page in Chromium", playwright(&["--grep-invert", "@picture"])?, "  ");
    for (who, size) in [("a random user", monkey::Size::Desktop), ("a random user of a phone", monkey::Size::Phone)] {
        let mut user = monkey::user(size, 30, 1);
        browser::provide(&mut user)?;
        report.check(who, user);
    }
    Ok(())
}

/// The Python package, installed into a fresh environment; and its widget in real notebooks.
fn python(report: &mut Report) -> Result<()> {
    const PYTHON: &str = "the Python package";
    const NOTEBOOKS: &str = "JupyterLab and marimo";
    match wheel::wheel()? {
        Err(why) => {
            report.skipped(PYTHON, why.clone());
            report.skipped(NOTEBOOKS, why);
        }
        Ok(wheel) => {
            match wheel::tests(&wheel)? {
                Ok(tests) => report.tests(PYTHON, tests, "="),
                Err(why) => report.skipped(PYTHON, why),
            }
            match wheel::notebooks(&wheel)? {
                Ok(notebooks) => report.tests(NOTEBOOKS, notebooks, "  "),
                Err(why) => report.skipped(NOTEBOOKS, why),
            }
        }
    }
    Ok(())
}

fn in_node(folder: &str) -> Command {
    node("--test", &["--test-reporter", "tap", folder])
}

/// The tests in Chromium, all or those that `more` asks for.
fn playwright(more: &[&str]) -> Result<Command> {
    let mut page = playwright_command(more);
    browser::provide(&mut page)?;
    Ok(page)
}

fn playwright_command(more: &[&str]) -> Command {
    let config = ["test", "--config", "tests/page/playwright.config.js"];
    node_program("@playwright/test/cli.js", &[&config[..], more].concat())
}
