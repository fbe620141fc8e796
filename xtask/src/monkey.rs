//! `cargo xtask monkey`: a random user of the real page, until something is wrong.

use std::{path::PathBuf, process::Command};

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::{
    browser, build,
    command::{node, run, stage},
};

#[derive(Clone, Copy, ValueEnum)]
pub enum Size {
    Desktop,
    Phone,
}

#[derive(Args)]
pub struct Monkey {
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    #[arg(long, default_value_t = 1)]
    seed: u32,
    #[arg(long, value_enum, default_value_t = Size::Desktop)]
    size: Size,
    /// Does what a trace says that was found before
    #[arg(long)]
    trace: Option<PathBuf>,
}

/// Of the page as it is now.
pub fn monkey(monkey: &Monkey) -> Result<()> {
    build::dist(None)?;
    stage("A random user on the page");
    let mut user = if let Some(trace) = &monkey.trace {
        node("tests/monkey/monkey.js", &["--trace", &trace.to_string_lossy()])
    } else {
        user(monkey.size, monkey.seconds, monkey.seed)
    };
    browser::provide(&mut user)?;
    run(user)
}

/// Of the built page.
pub fn user(size: Size, seconds: u32, seed: u32) -> Command {
    let size = match size {
        Size::Desktop => "desktop",
        Size::Phone => "phone",
    };
    let (seconds, seed) = (seconds.to_string(), seed.to_string());
    node("tests/monkey/monkey.js", &["--size", size, "--seconds", &seconds, "--seed", &seed])
}
