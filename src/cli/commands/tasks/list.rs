//! `stories tasks list`.

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use crate::cli::args::FormatArg;
use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::reference::find_story;
use crate::cli::render;
use crate::store::{Content, Scope};

/// List the tasks of a story
#[derive(Args, Debug)]
pub(super) struct ListArgs {
    /// The story: 15, 015-slug or a path
    #[arg(add = ArgValueCompleter::new(complete::stories))]
    story: String,
    #[command(flatten)]
    format: FormatArg,
}

pub(super) fn run(args: &ListArgs, context: &Context) -> Result<Exit, CliError> {
    let store = context.open()?;
    let mut snapshot = store.load(Scope::Names)?;
    let number = find_story(&store, &snapshot, &args.story)?.name.number;
    snapshot.load_more(&store.tree, Scope::Stories(&[number]));
    let entry = find_story(&store, &snapshot, &args.story)?;
    if let Content::Unreadable(fault) = &entry.content {
        return Err(CliError::unreadable(&entry.path, "read", fault));
    }
    context.print_as(
        args.format.format,
        |out| render::tasks::tasks(out, &snapshot, entry),
        || render::json::tasks(&snapshot, entry),
    )?;
    Ok(Exit::Done)
}
