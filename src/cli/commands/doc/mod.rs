//! `stories doc`: plan documents, from the story to the figures.

mod check;
mod new;
mod summary;
mod tasks;

use clap::{Args, Subcommand};

use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};

/// Plan documents: make one of a story, check it, take its tasks over, add it up
///
/// A plan document says how a story is to be done: docs/plans/NNN-slug.md, or another folder as `[doc] dir` in
/// stories.toml says. There are two kinds. A feature plan goes step by step, with what to read and how to check each
/// step; a technical plan goes in phases, with criteria, risks and a way back.
#[derive(Args, Debug)]
pub(crate) struct DocArgs {
    #[command(subcommand)]
    command: DocCommand,
}

#[derive(Subcommand, Debug)]
enum DocCommand {
    New(new::NewArgs),
    Check(check::CheckArgs),
    Tasks(tasks::TasksArgs),
    Summary(summary::SummaryArgs),
}

pub(super) fn run(args: &DocArgs, context: &Context) -> Result<Exit, CliError> {
    match &args.command {
        DocCommand::New(args) => new::run(args, context),
        DocCommand::Check(args) => check::run(args, context),
        DocCommand::Tasks(args) => tasks::run(args, context),
        DocCommand::Summary(args) => summary::run(args, context),
    }
}
