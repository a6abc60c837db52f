//! `stories stats`: how long stories and tasks take.

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use crate::cli::args::FormatArg;
use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::past::Past;
use crate::cli::reference::find_story;
use crate::cli::render;
use crate::history::{Chosen, Moment, Stats};
use crate::parallel;
use crate::store::Scope;
use crate::system::{self, LogWish};

/// Tell how long stories and tasks take
///
/// Times are those of the commits' authors: what is not committed yet has not happened yet. Cycle is from the first
/// start of the work to the last done, lead from the first commit of the story to the last done.
#[derive(Args, Debug)]
pub(crate) struct StatsArgs {
    /// These stories, with every task
    #[arg(value_name = "STORY", add = ArgValueCompleter::new(complete::stories))]
    stories: Vec<String>,
    #[command(flatten)]
    format: FormatArg,
}

pub(super) fn run(args: &StatsArgs, context: &Context) -> Result<Exit, CliError> {
    let store = context.open()?;
    let (snapshot, past) = parallel::both(
        || store.load(Scope::All),
        || match args.stories.as_slice() {
            [_] => Past::read(context, &store, &LogWish::default()),
            _ => Past::read_all(context, &store),
        },
    );
    let (snapshot, past) = (snapshot?, past?);
    let mut chosen: Vec<Option<usize>> = Vec::new();
    for text in &args.stories {
        let found = find_story(&store, &snapshot, text).map(|entry| past.at_path(&entry.path));
        // A story that is gone has times as well.
        chosen.push(match found {
            Ok(story) => story,
            Err(error) => Some(past.gone(text).ok_or(error)?),
        });
    }
    let only = match chosen.as_slice() {
        [story] => *story,
        _ => None,
    };
    let told = past.told(
        &store,
        Chosen {
            story: only,
            ..Chosen::default()
        },
    )?;
    let now = Moment {
        seconds: system::now(),
        offset: 0,
    };
    let mut stats = Stats::new(&past.history, &told, &store.config, now);
    if !chosen.is_empty() {
        stats.keep(|story| chosen.contains(&Some(story)));
    }
    past.remark(context);
    let page = render::stats::Page {
        snapshot: &snapshot,
        stats: &stats,
        now,
        is_shallow: past.is_shallow,
        has_tasks: !args.stories.is_empty(),
    };
    context.print_as(
        args.format.format,
        |out| render::stats::stats(out, &page),
        || render::json::stats(&page),
    )?;
    Ok(Exit::Done)
}
