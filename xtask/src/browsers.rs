//! `cargo xtask browsers`: the same bits in Chromium, Firefox and WebKit, and a page that lives on when it is deployed anew.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command},
};

use anyhow::{Context, Result, bail};

use crate::{
    browser, build,
    command::{command, node, run, stage, succeeds, tool},
};

/// Debian's packages, and a program that each brings.
const PACKAGES: [(&str, &str); 4] = [
    ("chromium-driver", "/usr/bin/chromedriver"),
    ("firefox-esr", "/usr/bin/firefox-esr"),
    ("webkit2gtk-driver", "/usr/bin/WebKitWebDriver"),
    ("xvfb", "/usr/bin/xvfb-run"),
];
/// Where WebKit's driver listens.
const PORT: &str = "4199";

pub fn browsers() -> Result<()> {
    build::dist(None)?;
    let missing: Vec<&str> =
        PACKAGES.iter().filter(|(_, program)| !Path::new(program).exists()).map(|(package, _)| *package).collect();
    if !missing.is_empty() {
        browser::apt_get(&missing).context(
            "this needs Debian or Ubuntu, and root: elsewhere install chromedriver, firefox and WebKitWebDriver by hand",
        )?;
    }
    let geckodriver = tool("geckodriver")?;
    let browser = minibrowser()?;

    let driven = |script: &str| -> Result<Command> {
        let mut script = node(script, &[]);
        browser::provide(&mut script)?;
        script.env("CHROMEDRIVER", "/usr/bin/chromedriver").env("GECKODRIVER", &geckodriver);
        Ok(script)
    };

    stage("Three versions of the page, one after the other, in Chromium and Firefox");
    run(driven("tests/browsers/deployment.js")?)?;

    stage("100 recorded runs in Chromium, Firefox and WebKit");
    let _driver = webkit_driver()?;
    let mut same_bits = driven("tests/browsers/same_bits.js")?;
    same_bits.env("WEBKIT_URL", format!("http://127.0.0.1:{PORT}")).env("MINIBROWSER", browser);
    run(same_bits)
}

/// WebKitGTK's small browser, wherever this version of Debian keeps it.
fn minibrowser() -> Result<PathBuf> {
    for version in ["4.1", "4.0", "6.0"] {
        let path = PathBuf::from(format!("/usr/lib/x86_64-linux-gnu/webkit2gtk-{version}/MiniBrowser"));
        if path.exists() {
            return Ok(path);
        }
    }
    bail!("webkit2gtk-driver is there, but not the MiniBrowser that comes with it")
}

/// Ends with this program.
struct Driver(Child);

/// WebKit's driver, on a screen of its own: its browser knows no headless mode.
fn webkit_driver() -> Result<Driver> {
    let mut driver: Command = command("xvfb-run", &["-a", "WebKitWebDriver", &format!("--port={PORT}")]);
    driver.env("WEBKIT_DISABLE_COMPOSITING_MODE", "1").env("LIBGL_ALWAYS_SOFTWARE", "1");
    if browser::is_root() {
        // Its sandbox does not start for root.
        driver.env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
    }
    Ok(Driver(driver.spawn().context("could not start WebKitWebDriver under xvfb-run")?))
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Once the driver is gone, xvfb-run takes its screen away and ends; killed itself, it would leave both.
        succeeds("pkill", &["-f", &format!("^WebKitWebDriver --port={PORT}")]);
        let _ = self.0.wait(); // It may have ended by itself.
    }
}
