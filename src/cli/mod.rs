//! The command line: arguments, commands, and what they print.

mod args;
mod ask;
mod commands;
mod complete;
mod context;
mod deferred;
mod domain;
mod exit;
mod fields;
mod reference;
mod store;
mod past;
pub mod render;
mod writing;
mod importing;
mod plans;
#[cfg(test)]
mod call_tests;

use std::ffi::OsString;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::error::ErrorKind;
use clap::{CommandFactory as _, FromArgMatches as _};

use args::Cli;
use context::Context;
pub use exit::Exit;

/// Runs the program with the arguments given to it.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    // Answers the shell and ends the program where the shell asks for completions.
    clap_complete::CompleteEnv::with_factory(grammar).complete();
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    // Git takes 1 to 128 for a conflict that was marked; a call that was never understood must not look like one.
    let failed = match arguments.get(1) {
        Some(command) if command == "merge-driver" => Exit::Unmerged,
        _ => Exit::Failed,
    };
    let cli = match parse(&arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version go to standard output, and a closed pipe is no fault there either.
            let _ = error.print();
            return if error.use_stderr() { failed } else { Exit::Done };
        }
    };
    let outdated = Arc::<AtomicBool>::default();
    let context = Context::new(cli.global, Some(Arc::clone(&outdated)));
    let mut done = commands::run(cli.command, &context);
    if done.is_err()
        && outdated.load(Ordering::Relaxed)
        && let Ok(again) = parse(&arguments)
    {
        done = commands::run(again.command, &Context::new(again.global, None));
    }
    match done {
        Ok(exit) => exit,
        Err(error) => {
            context.error(&error);
            error.exit
        }
    }
}

/// Reads the arguments. Whatever is said about them is said with the whole grammar at hand.
fn parse(arguments: &[OsString]) -> Result<Cli, clap::Error> {
    let read = |mut grammar: clap::Command| {
        let mut matches = grammar.try_get_matches_from_mut(arguments)?;
        Cli::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut grammar))
    };
    read(Cli::command()).or_else(|error| match error.kind() {
        ErrorKind::DisplayVersion => Err(error),
        _ => read(grammar()),
    })
}

/// The whole grammar, for the manual and the completions.
pub fn grammar() -> clap::Command {
    deferred::whole(Cli::command)
}
