//! `cargo xtask fuzz`: libFuzzer looks for what breaks the engine and whatever it reads.

use std::fs;

use anyhow::Result;

use crate::command::{command, root, run, stage, tool};

/// The targets in tests/fuzz, each with what it is given.
const TARGETS: [(&str, &str); 3] =
    [("link", "links"), ("experiment", "JSON of experiments"), ("engine", "valid experiments under any calls")];

pub fn fuzz(minutes: u32) -> Result<()> {
    let program = tool("cargo-fuzz")?.to_string_lossy().into_owned();
    let below = |folder: &str| root().join("target/fuzz").join(folder);
    let broken = below("broken");
    fs::create_dir_all(&broken)?;
    for (target, what) in TARGETS {
        stage(&format!("Fuzzing with {what}, {minutes} min"));
        // What it finds on its way is kept beside the corpus that is committed.
        let found = below(target);
        fs::create_dir_all(&found)?;
        let mut fuzz = command(&program, &["fuzz", "run", "--fuzz-dir", "tests/fuzz", "--target-dir"]);
        fuzz.arg(below("build")).arg(target).arg(found).arg(format!("tests/fuzz/corpus/{target}"));
        fuzz.args(["--", "-dict=tests/fuzz/words.dict", "-timeout=10", "-print_final_stats=1", "-verbosity=0"]);
        fuzz.arg(format!("-max_total_time={}", 60 * minutes)).arg(format!("-artifact_prefix={}/", broken.display()));
        // The sanitizer's flags are nightly Rust's; this lets the installed one take them.
        fuzz.env("RUSTC_BOOTSTRAP", "1");
        run(fuzz)?;
    }
    Ok(())
}
