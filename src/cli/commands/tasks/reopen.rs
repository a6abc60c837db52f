//! `stories tasks reopen`.

use clap::Args;

use super::status::{self, TaskRefs};
use crate::cli::args::WriteArgs;
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::model::Workflow;

/// Open tasks again
///
/// Sets them back to pending.
#[derive(Args, Debug)]
pub(super) struct ReopenArgs {
    #[command(flatten)]
    refs: TaskRefs,
    #[command(flatten)]
    write: WriteArgs,
}

pub(super) fn run(args: &ReopenArgs, context: &Context) -> Result<Exit, CliError> {
    status::run(&args.refs, args.write, context, Workflow::first)
}
