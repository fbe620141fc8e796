//! `cargo xtask bench`: figures, never a pass or a fail.

use anyhow::Result;

use crate::{
    browser, build,
    command::{node, run, stage},
};

pub fn bench() -> Result<()> {
    build::dist()?;
    let mut frames = node("tests/page/frames.js", &[]);
    browser::provide(&mut frames)?;
    stage("What a visitor feels, in Chromium");
    run(frames)
}
