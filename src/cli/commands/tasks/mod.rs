//! `stories tasks`: the tasks of one story.

mod add;
mod done;
mod enable;
mod list;
mod move_to;
mod renumber;
mod reopen;
mod rm;
mod set;
mod start;
mod status;

use std::ffi::OsString;

use clap::{Args, Subcommand};

use crate::cli::context::Context;
use crate::cli::deferred::Deferred;
use crate::cli::exit::{CliError, Exit};
use crate::text::printable;

/// List and change the tasks of a story
#[derive(Args, Debug)]
pub(crate) struct TasksArgs {
    #[command(subcommand)]
    command: TasksCommand,
}

#[derive(Subcommand, Debug)]
enum TasksCommand {
    List(Deferred<list::ListArgs>),
    Add(Deferred<add::AddArgs>),
    Set(Deferred<set::SetArgs>),
    Start(Deferred<start::StartArgs>),
    Done(Deferred<done::DoneArgs>),
    Reopen(Deferred<reopen::ReopenArgs>),
    Enable(Deferred<enable::EnableArgs>),
    Disable(Deferred<enable::DisableArgs>),
    Rm(Deferred<rm::RmArgs>),
    Move(Deferred<move_to::MoveArgs>),
    Renumber(Deferred<renumber::RenumberArgs>),
}

/// List the tasks of a story
#[derive(Args, Debug)]
pub(crate) struct ReadTasksArgs {
    #[command(subcommand)]
    command: ReadTasksCommand,
}

/// What needs no files on the disk.
#[derive(Subcommand, Debug)]
enum ReadTasksCommand {
    List(list::ListArgs),
    /// Everything else.
    #[command(external_subcommand)]
    Other(Vec<OsString>),
}

/// Runs a command that only reads.
pub(super) fn run_reading(args: ReadTasksArgs, context: &Context) -> Result<Exit, CliError> {
    match args.command {
        ReadTasksCommand::List(args) => list::run(&args, context),
        ReadTasksCommand::Other(words) => {
            let name = words
                .first()
                .map(|word| word.to_string_lossy())
                .unwrap_or_default();
            let message = format!(
                "`tasks {}` is no command for a revision, which is only read",
                printable(&name)
            );
            Err(CliError::failed(message).hint("there is tasks list"))
        }
    }
}

pub(super) fn run(args: TasksArgs, context: &Context) -> Result<Exit, CliError> {
    match args.command {
        TasksCommand::List(args) => list::run(&args, context),
        TasksCommand::Add(args) => add::run(&args, context),
        TasksCommand::Set(args) => set::run(&args, context),
        TasksCommand::Start(args) => start::run(&args, context),
        TasksCommand::Done(args) => done::run(&args, context),
        TasksCommand::Reopen(args) => reopen::run(&args, context),
        TasksCommand::Enable(args) => enable::run_enable(&args, context),
        TasksCommand::Disable(args) => enable::run_disable(&args, context),
        TasksCommand::Rm(args) => rm::run(&args, context),
        TasksCommand::Move(args) => move_to::run(&args, context),
        TasksCommand::Renumber(args) => renumber::run(&args, context),
    }
}
