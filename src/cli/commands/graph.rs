//! `stories graph`: who waits for whom.

use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::reference::find_story;
use crate::cli::render;
use crate::cli::render::graph::Drawing;
use crate::store::{Entry, Scope};

/// Show who waits for whom
#[derive(Args, Debug)]
pub(crate) struct GraphArgs {
    /// Only this story
    #[arg(value_name = "STORY", add = ArgValueCompleter::new(complete::stories))]
    story: Option<String>,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text", value_enum)]
    format: GraphFormat,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum GraphFormat {
    /// For people.
    Text,
    /// For Graphviz.
    Dot,
    /// For markdown that draws.
    Mermaid,
    /// For programs.
    Json,
}

pub(super) fn run(args: &GraphArgs, context: &Context) -> Result<Exit, CliError> {
    let store = context.open()?;
    let mut snapshot = store.load(Scope::Names)?;
    let path = match &args.story {
        Some(story) => Some(find_story(&store, &snapshot, story)?.path.clone()),
        None => None,
    };
    store.recall_into(&mut snapshot);
    let entries: Vec<&Entry> = snapshot
        .entries()
        .iter()
        .filter(|entry| path.as_ref().is_none_or(|path| entry.path == *path))
        .collect();
    let text = match args.format {
        GraphFormat::Text => {
            let mut out = context.out();
            render::graph::text(&mut out, &snapshot, &entries);
            out.into_text()
        }
        GraphFormat::Dot => render::graph::dot(&Drawing::new(&snapshot, &entries)),
        GraphFormat::Mermaid => render::graph::mermaid(&Drawing::new(&snapshot, &entries)),
        GraphFormat::Json => render::json::graph(&snapshot, &entries),
    };
    context.print(&text)?;
    store.remember(&snapshot);
    Ok(Exit::Done)
}
