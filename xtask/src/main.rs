//! The project's two commands and what they share. `cargo xtask --help` lists them.

mod audit;
mod bench;
mod browser;
mod browsers;
mod build;
mod codegen;
mod command;
mod fuzz;
mod monkey;
mod package;
mod pytorch;
mod serve;
mod split;
mod test;
mod wheel;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(bin_name = "cargo xtask", about = "Builds, serves and tests Neuron Playground")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Builds the page and serves it on a local address, rebuilding on every change
    Serve {
        #[arg(long, default_value_t = 5173)]
        port: u16,
        /// Opens the page in the default browser
        #[arg(long)]
        open: bool,
    },
    /// Builds the static page into dist/, ready for any web server
    Build {
        /// Builds neuron-playground.html instead: everything in one file, which opens from a file manager
        #[arg(long)]
        single_file: bool,
        /// Where the page is hosted, as https://…/: where links shared from the single file lead to, and where those who
        /// show a link's preview find its picture
        #[arg(long)]
        home: Option<String>,
    },
    /// Packs the engine and the page for npm, and for PyPI where there is a Python 3
    Package,
    /// Runs every check and test, the browser's included, or a part of them
    Test {
        #[command(subcommand)]
        part: Option<test::Part>,
    },
    /// Writes what follows from the engine's table of settings: types, the page's fields, the fuzzers' words
    Codegen {
        /// Only says whether they are as the table has them
        #[arg(long)]
        check: bool,
    },
    /// Replays recorded runs in Chromium, Firefox and WebKit: the same bits in all of them
    Browsers,
    /// Clicks, types, drags and follows links at random, as a seed says, until the page fails; then prints the shortest way there
    Monkey(monkey::Monkey),
    /// Measures how fast it trains and how smoothly the page answers
    Bench {
        /// The engine alone, beside that of another revision, in turns in one run
        #[arg(long, value_name = "REV", conflicts_with = "check")]
        against: Option<String>,
        /// Fails if the engine has become slower than tests/bench/budgets.json says: for before a release
        #[arg(long)]
        check: bool,
    },
    /// Checks licences and known faults of what the lock files bring in
    Audit,
    /// Compares random experiments at odd corners with real PyTorch, bit by bit, and prints the smallest that differs
    Pytorch {
        /// How many
        #[arg(long, value_name = "N")]
        fuzz: u32,
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Looks for what breaks the engine, or what it reads
    Fuzz {
        /// For each of four targets
        #[arg(long, default_value_t = 15)]
        minutes: u32,
    },
}

/// An error is said in its words alone: of a test that failed, our own backtrace says nothing.
fn main() -> ExitCode {
    match run(Cli::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> anyhow::Result<()> {
    match task {
        Task::Serve { port, open } => serve::serve(port, open),
        Task::Build { single_file: true, home } => build::single_file(home.as_deref()),
        Task::Build { single_file: false, home } => build::dist(home.as_deref()),
        Task::Package => package::package(),
        Task::Test { part } => test::test(part),
        Task::Codegen { check } => codegen::codegen(check),
        Task::Browsers => browsers::browsers(),
        Task::Monkey(monkey) => monkey::monkey(&monkey),
        Task::Bench { against: Some(revision), .. } => bench::against(&revision),
        Task::Bench { check: true, .. } => bench::check(),
        Task::Bench { .. } => bench::bench(),
        Task::Audit => audit::audit(),
        Task::Pytorch { fuzz, seed } => pytorch::fuzz(fuzz, seed),
        Task::Fuzz { minutes } => fuzz::fuzz(minutes),
    }
}
