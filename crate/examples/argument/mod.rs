//! What the programs that take a link's hash have in common.

use std::process::ExitCode;

/// Runs a program with its first argument, if it has one; what is wrong is said, and the exit code 2.
pub fn with_argument(program: impl FnOnce(Option<&str>) -> Result<(), String>) -> ExitCode {
    let argument = std::env::args_os().nth(1);
    let text =
        argument.as_deref().map(|argument| argument.to_str().ok_or("The argument is not UTF-8: give a link's hash."));
    match text.transpose().map_err(str::to_owned).and_then(program) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}
