//! `stories next`: the ready tasks in the order to take them.

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use crate::cli::args::FormatArg;
use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::reference::find_story;
use crate::cli::render;
use crate::graph::next_tasks;
use crate::store::Scope;

/// List the ready tasks in the order to take them
///
/// Ready is what is pending, enabled, and waits for nothing. Stories in progress come first, done ones are left out.
#[derive(Args, Debug)]
pub(crate) struct NextArgs {
    /// Only tasks of this story
    #[arg(value_name = "STORY", add = ArgValueCompleter::new(complete::stories))]
    story: Option<String>,
    #[command(flatten)]
    format: FormatArg,
}

pub(super) fn run(args: &NextArgs, context: &Context) -> Result<Exit, CliError> {
    let store = context.open()?;
    let mut snapshot = store.load(Scope::Names)?;
    let path = match &args.story {
        Some(story) => Some(find_story(&store, &snapshot, story)?.path.clone()),
        None => None,
    };
    let only = path
        .as_ref()
        .and_then(|path| Some(snapshot.at_path(path)?.name.number));
    match only {
        Some(number) => snapshot.load_more(&store.tree, Scope::Stories(&[number])),
        None => store.recall_into(&mut snapshot),
    }
    let mut nodes = next_tasks(&snapshot, only);
    // Two stories may have one number.
    nodes.retain(|node| path.as_ref().is_none_or(|path| node.entry.path == *path));
    context.print_as(
        args.format.format,
        |out| render::next::next(out, &snapshot, &nodes, only),
        || render::json::next(&snapshot, &nodes),
    )?;
    if only.is_none() {
        store.remember(&snapshot);
    }
    Ok(Exit::Done)
}
