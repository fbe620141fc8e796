//! `cargo xtask test`: every check and every test, then a summary of counts.

use std::process::Command;

use anyhow::{Result, bail};

use crate::{
    browser, build,
    command::{cargo, node, node_program, run, run_seen, stage},
    package, pytorch,
};

/// How a stage ended: how many tests passed and failed. A check counts as one.
struct Counts {
    name: &'static str,
    passed: usize,
    failed: usize,
}

pub fn test() -> Result<()> {
    if !build::has_node() {
        bail!("Node 20 or later is needed for the page: https://nodejs.org");
    }
    build::npm_packages()?;
    const DENY: [&str; 3] = ["--", "-D", "warnings"];
    let mut counts = vec![
        check("rustfmt", cargo(&["fmt", "--all", "--check"])),
        check("clippy", cargo(&[&["clippy", "--locked", "--workspace", "--all-targets"][..], &DENY].concat())),
        tests("Rust", cargo(&["test", "--locked", "--workspace"]), "test result:"),
    ];

    // Everything from here on needs the built page.
    build::wasm()?;
    build::bundle(None)?;
    package::pack()?;
    build::bundle_single_file(Some("https://example.org/playground/"))?;
    let mut page = node_program("@playwright/test/cli.js", &["test", "--config", "tests/page/playwright.config.js"]);
    browser::provide(&mut page)?;
    let wasm = ["clippy", "--locked", "--package", "neuron-playground", "--target", build::TARGET];
    let in_node = node("--test", &["--test-reporter", "tap", "tests/wasm/", "tests/www/"]);
    counts.extend([
        check("clippy for wasm", cargo(&[&wasm[..], &DENY].concat())),
        check("types (tsc)", node_program("typescript/bin/tsc", &["--project", "."])),
        check("eslint", node_program("eslint/bin/eslint.js", &["--max-warnings", "0", "."])),
        tests("wasm and JavaScript in Node", in_node, "# "),
        tests("the page in Chromium", page, "  "),
    ]);

    let skipped = match pytorch::scripts()? {
        Ok(scripts) => {
            counts.push(tests("exported scripts in PyTorch", scripts, "scripts: "));
            None
        }
        Err(why) => Some(why),
    };

    println!("\n{:<28}{:>7}{:>7}", "", "passed", "failed");
    for Counts { name, passed, failed } in &counts {
        println!("{name:<28}{passed:>7}{failed:>7}");
    }
    if let Some(why) = skipped {
        println!("{:<28}skipped: {why}", "exported scripts in PyTorch");
    }
    let (passed, failed) = counts.iter().fold((0, 0), |sum, c| (sum.0 + c.passed, sum.1 + c.failed));
    println!("\n{passed} passed, {failed} failed");
    if failed > 0 {
        bail!("not all is well");
    }
    Ok(())
}

/// A program that says yes or no.
fn check(name: &'static str, command: Command) -> Counts {
    stage(name);
    let failed = usize::from(run(command).is_err());
    Counts { name, passed: 1 - failed, failed }
}

/// A test runner, whose closing lines start with `prefix`.
fn tests(name: &'static str, command: Command, prefix: &str) -> Counts {
    stage(name);
    let (mut passed, mut failed) = (0, 0);
    let result = run_seen(command, |line| {
        if line.starts_with(prefix) {
            passed += beside(line, &["passed", "pass"]);
            failed += beside(line, &["failed", "fail"]);
        }
    });
    if result.is_err() && failed == 0 {
        failed = 1; // It didn't come as far as counting.
    }
    Counts { name, passed, failed }
}

/// The number before or after one of `names` in a closing line: "3 passed; 0 failed", "# pass 3".
fn beside(line: &str, names: &[&str]) -> usize {
    let words: Vec<&str> = line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let place = words.iter().position(|word| names.contains(word));
    let number = |i: usize| words.get(i).and_then(|word| word.parse().ok());
    place.and_then(|i| i.checked_sub(1).and_then(number).or_else(|| number(i + 1))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::beside;

    #[test]
    fn counts_are_read_from_each_runners_closing_lines() {
        let cargo = "test result: ok. 17 passed; 2 failed; 0 ignored; finished in 0.66s";
        assert_eq!((beside(cargo, &["passed", "pass"]), beside(cargo, &["failed", "fail"])), (17, 2));
        assert_eq!(beside("# pass 12", &["passed", "pass"]), 12);
        assert_eq!(beside("# fail 0", &["failed", "fail"]), 0);
        assert_eq!(beside("  31 passed (12.3s)", &["passed", "pass"]), 31);
        assert_eq!(beside("  some words", &["passed", "pass"]), 0);
    }
}
