//! `stories status`: the board.

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use crate::check::check;
use crate::cli::args::{Format, FormatArg};
use crate::cli::complete;
use crate::cli::context::{Context, Store};
use crate::cli::exit::{CliError, Exit};
use crate::cli::reference::find_story;
use crate::cli::render;
use crate::cli::render::board::Board;
use crate::store::Entry;
use crate::system::RootError;

/// Show the board: progress, what is ready, what waits for what, what is wrong
#[derive(Args, Debug, Default)]
pub(crate) struct StatusArgs {
    /// These stories, with every task
    #[arg(value_name = "STORY", add = ArgValueCompleter::new(complete::stories))]
    stories: Vec<String>,
    /// Show done stories as well
    #[arg(short, long)]
    all: bool,
    #[command(flatten)]
    format: FormatArg,
}

/// The board, or the first steps where there is nothing to show yet.
pub(super) fn run_bare(context: &Context) -> Result<Exit, CliError> {
    match context.try_open()? {
        Ok(store) => show(&StatusArgs::default(), context, &store),
        Err(RootError::NotFound { .. }) => {
            let mut out = context.out();
            render::board::welcome(&mut out);
            context.print(&out.into_text())?;
            Ok(Exit::Done)
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) fn run(args: &StatusArgs, context: &Context) -> Result<Exit, CliError> {
    show(args, context, &context.open()?)
}

fn show(args: &StatusArgs, context: &Context, store: &Store) -> Result<Exit, CliError> {
    let snapshot = store.recall()?;
    let mut chosen: Vec<&Entry> = Vec::new();
    for story in &args.stories {
        let entry = find_story(store, &snapshot, story)?;
        if !chosen.iter().any(|other| other.path == entry.path) {
            chosen.push(entry);
        }
    }
    let findings = check(&snapshot);
    if args.format.format == Format::Json {
        let all: Vec<&Entry> = snapshot.entries().iter().collect();
        let entries = if args.stories.is_empty() { &all } else { &chosen };
        context.print(&render::json::status(&snapshot, entries, &findings))?;
        store.remember(&snapshot);
        return Ok(Exit::Done);
    }
    let mut out = context.out();
    if args.stories.is_empty() {
        render::board::board(
            &mut out,
            &Board {
                snapshot: &snapshot,
                findings: &findings,
                all: args.all,
            },
        );
    } else {
        render::board::detail(&mut out, &snapshot, &findings, &chosen);
    }
    context.print(&out.into_text())?;
    store.remember(&snapshot);
    Ok(Exit::Done)
}
