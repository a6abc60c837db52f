//! `stories at`: any reading command on a revision of git.

use std::ffi::OsString;

use clap::{Args, CommandFactory as _, Subcommand};
use clap_complete::engine::ArgValueCompleter;

use super::Reading;
use crate::cli::args::Cli;
use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::text::{nearest, printable};

/// Look at the stories as they were at a revision of git
///
/// Any reading command can follow, and answers as it would have answered then; without one, the board is shown. The revision is anything that git takes: a commit, a branch, a tag, HEAD~3, main@{yesterday}. Its own stories.toml
/// counts. Nothing on the disk is read or changed.
#[derive(Args, Debug)]
pub(crate) struct AtArgs {
    /// A commit, a branch, a tag, HEAD~3, main@{yesterday}
    #[arg(value_name = "REV", add = ArgValueCompleter::new(complete::revisions))]
    revision: String,
    #[command(subcommand)]
    command: Option<AtCommand>,
}

#[derive(Subcommand, Debug)]
enum AtCommand {
    #[command(flatten)]
    Reading(Reading),
    /// Everything else.
    #[command(external_subcommand)]
    Other(Vec<OsString>),
}

pub(super) fn run(args: AtArgs, context: &Context) -> Result<Exit, CliError> {
    match args.command {
        None => super::run(None, &context.at(&args.revision)),
        Some(AtCommand::Reading(command)) => command.run(&context.at(&args.revision)),
        Some(AtCommand::Other(words)) => Err(refusal(&words)),
    }
}

/// Why the command cannot be run on a revision.
fn refusal(words: &[OsString]) -> CliError {
    let name = words
        .first()
        .map(|word| word.to_string_lossy())
        .unwrap_or_default();
    let is_command = Cli::command().find_subcommand(&*name).is_some();
    let reading = Reading::augment_subcommands(clap::Command::new("at"));
    let names: Vec<&str> = reading.get_subcommands().map(clap::Command::get_name).collect();
    let name = printable(&name);
    if is_command {
        let message = format!("`{name}` is no command for a revision, which is only read");
        return CliError::failed(message).hint(format!("there are {}", names.join(", ")));
    }
    CliError::failed(format!("there is no command `{name}`")).hint(
        match nearest(&name, names.iter().copied()) {
            Some(name) => format!("did you mean {name}?"),
            None => format!("on a revision there are {}", names.join(", ")),
        },
    )
}
