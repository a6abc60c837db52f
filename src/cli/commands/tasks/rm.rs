//! `stories tasks rm`.

use clap::Args;

use super::status::TaskRefs;
use crate::change::remove_tasks;
use crate::cli::args::WriteArgs;
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::writing::{Wanted, task_name, write};

/// Remove tasks; refused while others depend on them
#[derive(Args, Debug)]
pub(super) struct RmArgs {
    #[command(flatten)]
    refs: TaskRefs,
    /// Drop the references to them as well
    #[arg(long)]
    cascade: bool,
    #[command(flatten)]
    write: WriteArgs,
}

pub(super) fn run(args: &RmArgs, context: &Context) -> Result<Exit, CliError> {
    write(context, args.write, &|session| {
        session.load_referring()?;
        let (entry, target) = session.tasks(&args.refs.story, &args.refs.tasks)?;
        let changes = remove_tasks(&session.snapshot, &entry, &target.tasks, args.cascade)?;
        let done = target
            .tasks
            .iter()
            .map(|id| format!("{} removed", task_name(&session.snapshot, &entry.path, *id)));
        Ok(Wanted {
            changes,
            done: done.collect(),
            ..Wanted::default()
        })
    })
}
