//! `cargo xtask audit`: the licences and the known faults of what the lock files bring in.

use std::process::Stdio;

use anyhow::{Result, bail};

use crate::{
    build,
    command::{command, run, stage, tool},
};

pub fn audit() -> Result<()> {
    let deny = tool("cargo-deny")?.to_string_lossy().into_owned();
    stage("Licences, duplicates and sources of the crates (deny.toml)");
    run(command(&deny, &["--locked", "check", "licenses", "bans", "sources"]))?;

    // Both lists of faults are on hosts that a closed network does not reach.
    stage("Known faults of the crates");
    if run(command(&deny, &["fetch", "db"])).is_ok() {
        run(command(&deny, &["--locked", "check", "--disable-fetch", "advisories"]))?;
    } else {
        println!("skipped: the list of them (github.com/rustsec/advisory-db) can't be reached from here");
    }
    stage("Known faults of the npm packages");
    let found = command(build::NPM, &["audit", "--json"]).stderr(Stdio::null()).output()?;
    let report = String::from_utf8_lossy(&found.stdout);
    if !report.contains("\"vulnerabilities\"") {
        println!("skipped: the registry gives no list of them");
    } else if !found.status.success() {
        bail!("npm audit found something:\n{report}");
    }
    Ok(())
}
