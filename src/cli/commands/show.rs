//! `stories show`: a story or a task, whole.

use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::reference::{find_target, find_task};
use crate::cli::render;
use crate::store::{Content, Scope};

/// Show a story or a task, whole
#[derive(Args, Debug)]
pub(crate) struct ShowArgs {
    /// The story, or a task as 015/003
    #[arg(value_name = "STORY[/TASK]", add = ArgValueCompleter::new(complete::stories_and_tasks))]
    story: String,
    /// The task
    #[arg(value_name = "TASK", add = ArgValueCompleter::new(complete::tasks))]
    task: Option<String>,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text", value_enum)]
    format: ShowFormat,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum ShowFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For browsers: the text alone, as HTML without scripts.
    Html,
}

pub(super) fn run(args: &ShowArgs, context: &Context) -> Result<Exit, CliError> {
    let store = context.open()?;
    let mut snapshot = store.load(Scope::Names)?;
    let tasks: Vec<String> = args.task.clone().into_iter().collect();
    let target = find_target(&store, &snapshot, &args.story, &tasks)?;
    // Who waits for a task is known only when every story was read; only people are told.
    if args.format == ShowFormat::Text {
        store.recall_into(&mut snapshot);
    } else {
        snapshot.load_more(&store.tree, Scope::Stories(&[target.number]));
    }
    let entry = snapshot
        .at_path(&target.path)
        .ok_or_else(|| CliError::refused("the story is gone"))?;
    let loaded = match &entry.content {
        Content::Story(loaded) => loaded,
        Content::Unreadable(fault) => {
            return Err(CliError::unreadable(&entry.path, "shown", fault));
        }
        Content::NotLoaded => return Err(CliError::refused("the story was not read")),
    };
    let task = match target.tasks.as_slice() {
        [] => None,
        [id] => Some(find_task(&snapshot, entry, *id)?),
        _ => {
            return Err(
                CliError::refused("one task is shown at a time").hint("show them one after the other")
            );
        }
    };
    let mut out = context.out();
    let text = match (args.format, task) {
        (ShowFormat::Json, None) => render::json::show_story(&snapshot, entry),
        (ShowFormat::Json, Some(task)) => render::json::show_task(&snapshot, entry, task),
        (ShowFormat::Html, None) => render::html::fragment(loaded.document.text()),
        (ShowFormat::Html, Some(task)) => render::html::fragment(loaded.document.slice(task.block)),
        (ShowFormat::Text, None) => {
            render::show::story(&mut out, &snapshot, entry);
            out.into_text()
        }
        (ShowFormat::Text, Some(task)) => {
            render::show::task(&mut out, &snapshot, entry, task);
            out.into_text()
        }
    };
    context.print(&text)?;
    Ok(Exit::Done)
}
