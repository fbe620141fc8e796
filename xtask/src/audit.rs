//! `cargo xtask audit`: the licences and the known faults of what the lock files bring in.

use std::process::Stdio;

use anyhow::{Result, bail};

use crate::{
    build,
    command::{command, root, run, stage, tool},
};

pub fn audit() -> Result<()> {
    let mut unchecked = Vec::new();
    let deny = tool("cargo-deny")?.to_string_lossy().into_owned();
    stage("Licences, duplicates and sources of the crates (deny.toml)");
    run(command(&deny, &["--locked", "check", "licenses", "bans", "sources"]))?;

    // Both lists of faults are on hosts that a closed network does not reach.
    stage("Known faults of the crates, and whether one was withdrawn");
    if run(command(&deny, &["fetch", "db"])).is_ok() {
        for manifest in ["Cargo.toml", "tests/fuzz/Cargo.toml", "tests/bench/kernel/Cargo.toml"] {
            let check = ["--manifest-path", manifest, "--locked", "check", "--disable-fetch", "advisories"];
            run(command(&deny, &check))?;
        }
    } else {
        unchecked
            .push("known faults of the crates: github.com/rustsec/advisory-db can't be reached from here".to_owned());
    }
    stage("Known faults of the npm packages");
    for folder in [".", "tests/bench"] {
        let mut audit = command(build::NPM, &["audit", "--json"]);
        let found = audit.current_dir(root().join(folder)).stderr(Stdio::null()).output()?;
        let report = String::from_utf8_lossy(&found.stdout);
        if !report.contains("\"vulnerabilities\"") {
            let why = report
                .lines()
                .find(|line| line.contains("\"message\""))
                .unwrap_or("no answer")
                .trim()
                .trim_end_matches(',');
            unchecked
                .push(format!("known faults of {folder}/package-lock.json: the registry has no list of them ({why})"));
        } else if !found.status.success() {
            bail!("npm audit found something in {folder}/package-lock.json:\n{report}");
        }
    }
    if unchecked.is_empty() {
        println!("\nEverything was checked, and nothing found.");
    } else {
        println!("\nNothing was found. Not checked:\n- {}", unchecked.join("\n- "));
    }
    Ok(())
}
