//! How many tests passed and failed, read from what each runner says at its end.

use std::process::Command;

use anyhow::{Result, bail};

use crate::command::{run, run_seen, stage};

/// How a stage ended. A check counts as one.
struct Counts {
    name: &'static str,
    passed: usize,
    failed: usize,
}

/// All stages that ran, and why others didn't.
#[derive(Default)]
pub struct Report {
    counts: Vec<Counts>,
    skipped: Vec<(&'static str, String)>,
}

impl Report {
    /// A program that says yes or no.
    pub fn check(&mut self, name: &'static str, command: Command) {
        stage(name);
        let failed = usize::from(run(command).is_err());
        self.counts.push(Counts { name, passed: 1 - failed, failed });
    }

    /// A test runner, whose closing lines start with `prefix`.
    pub fn tests(&mut self, name: &'static str, command: Command, prefix: &str) {
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
        self.counts.push(Counts { name, passed, failed });
    }

    pub fn skipped(&mut self, name: &'static str, why: String) {
        self.skipped.push((name, why));
    }

    /// Says all, and in its last line the sum; an error if something failed.
    pub fn close(self) -> Result<()> {
        println!("\n{:<28}{:>7}{:>7}", "", "passed", "failed");
        for Counts { name, passed, failed } in &self.counts {
            println!("{name:<28}{passed:>7}{failed:>7}");
        }
        for (name, why) in &self.skipped {
            println!("{name:<28}skipped: {why}");
        }
        let (passed, failed) = self.counts.iter().fold((0, 0), |sum, c| (sum.0 + c.passed, sum.1 + c.failed));
        println!("\n{passed} passed, {failed} failed");
        if failed > 0 {
            bail!("not all is well");
        }
        Ok(())
    }
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
