//! Running other programs from the project's root, with a word on what is being done.

use std::{
    env,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

/// The project's root: the folder that holds xtask/.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// Says what the next commands are for.
pub fn stage(what: &str) {
    println!("\n── {what}");
}

/// A command to run in the project's root.
pub fn command(program: &str, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(root());
    command
}

/// cargo, the one that runs this.
pub fn cargo(args: &[&str]) -> Command {
    command(&env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()), args)
}

/// A script run by Node.
pub fn node(script: &str, args: &[&str]) -> Command {
    let mut command = command("node", &[script]);
    command.args(args);
    command
}

/// A program that npm installed, by its script below node_modules: that works where there are no
/// executable links.
pub fn node_program(script: &str, args: &[&str]) -> Command {
    node(&format!("node_modules/{script}"), args)
}

/// Runs a command to its end; an error if it can't start or fails.
pub fn run(mut command: Command) -> Result<()> {
    let name = shown(&command);
    println!("$ {name}");
    let status = command.status().with_context(|| format!("could not start {name}"))?;
    if !status.success() {
        bail!("{name} failed ({status})");
    }
    Ok(())
}

/// What a command prints; an error if it can't start or fails.
pub fn output_of(program: &str, args: &[&str]) -> Result<String> {
    let mut command = command(program, args);
    let name = shown(&command);
    let output = command.output().with_context(|| format!("could not start {name}"))?;
    if !output.status.success() {
        bail!("{name} failed ({}): {}", output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a command to its end, passing its output on line by line to `see` as well.
pub fn run_seen(mut command: Command, mut see: impl FnMut(&str)) -> Result<()> {
    let name = shown(&command);
    println!("$ {name}");
    let start = || format!("could not start {name}");
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(start)?;
    let output = child.stdout.take().with_context(start)?;
    for line in BufReader::new(output).lines() {
        let line = line?;
        println!("{line}");
        see(&line);
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("{name} failed ({status})");
    }
    Ok(())
}

/// A program that crates.io has, built into target/tools if it isn't there yet.
pub fn tool(name: &str) -> Result<PathBuf> {
    let tools = root().join("target/tools");
    let program = tools.join("bin").join(format!("{name}{}", env::consts::EXE_SUFFIX));
    if !program.exists() {
        stage(&format!("Building {name} into target/tools"));
        run(cargo(&["install", "--locked", name, "--root", &tools.to_string_lossy()]))?;
    }
    Ok(program)
}

/// True if the command runs and succeeds; prints nothing.
pub fn succeeds(program: &str, args: &[&str]) -> bool {
    command(program, args).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}
