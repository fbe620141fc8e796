//! Finding a Chromium for the page's tests, or installing one.

use std::{env, path::PathBuf, process::Command};

use anyhow::{Result, bail};

use crate::command::{command, node_program, run, stage, succeeds};

/// Makes sure of a Chromium and tells a script of the page's where it is.
pub fn provide(script: &mut Command) -> Result<()> {
    if let Some(path) = chromium()? {
        script.env("CHROMIUM", path);
    }
    Ok(())
}

/// Where the tests find Chromium: `Some` path, or `None` for the one that Playwright installed.
fn chromium() -> Result<Option<PathBuf>> {
    if let Some(path) = installed() {
        return Ok(Some(path));
    }
    if succeeds("apt-get", &["--version"])
        && is_root()
        && apt_get(&["chromium"]).is_ok()
        && let Some(path) = installed()
    {
        return Ok(Some(path));
    }
    stage("Installing Chromium with Playwright");
    match run(node_program("playwright/cli.js", &["install", "chromium"])) {
        Ok(()) => Ok(None),
        Err(_) => bail!(
            "The page's tests need a Chromium and none could be installed. Install one by hand \
             (Debian, Ubuntu: sudo apt-get install chromium) or set CHROMIUM to the path of one."
        ),
    }
}

/// Installs packages of Debian or Ubuntu.
pub fn apt_get(packages: &[&str]) -> Result<()> {
    stage(&format!("Installing {} with apt-get", packages.join(", ")));
    run(command("apt-get", &["update", "-qq"]))?;
    run(command("apt-get", &[&["install", "-y", "-qq"], packages].concat()))
}

pub fn is_root() -> bool {
    succeeds("sh", &["-c", "test $(id -u) = 0"])
}

fn installed() -> Option<PathBuf> {
    if let Some(path) = env::var_os("CHROMIUM") {
        return Some(path.into());
    }
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders).flat_map(|folder| names.map(|name| folder.join(name))).find(|path| path.is_file())
}
