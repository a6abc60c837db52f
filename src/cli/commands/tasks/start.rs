//! `stories tasks start`.

use clap::Args;

use super::status::{self, TaskRefs};
use crate::cli::args::WriteArgs;
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::model::Workflow;

/// Begin work on tasks
///
/// Sets them to in_progress; refused while they wait for tasks that are not done.
#[derive(Args, Debug)]
pub(super) struct StartArgs {
    #[command(flatten)]
    refs: TaskRefs,
    #[command(flatten)]
    write: WriteArgs,
}

pub(super) fn run(args: &StartArgs, context: &Context) -> Result<Exit, CliError> {
    status::run(&args.refs, args.write, context, Workflow::started)
}
