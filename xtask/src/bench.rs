//! `cargo xtask bench`: figures, never a pass or a fail.

use anyhow::Result;

use crate::{
    browser, build,
    command::{node, root, run, stage},
};

pub fn bench() -> Result<()> {
    build::dist(None)?;
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
