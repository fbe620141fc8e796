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
    stage("Dragging the learning rate over its whole range: 2,000 steps, four dtypes, Chromium");
    run(frames)
}
