//! `stories log`: what changed in the stories, commit by commit.

use std::sync::Arc;

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use crate::cli::args::{Format, FormatArg};
use crate::cli::complete;
use crate::cli::context::{Context, Store};
use crate::cli::exit::{CliError, Exit};
use crate::cli::past::Past;
use crate::cli::reference::find_target;
use crate::cli::render;
use crate::history::{Chosen, Told};
use crate::model::TaskId;
use crate::store::Scope;
use crate::system::LogWish;
use crate::text::{FileDiff, printable, unified_diff};

/// Tell what changed in the stories, commit by commit, newest first
///
/// Statuses, fields, titles, tasks and texts, over renamed files and renumbered tasks. What a merge brought in is told
/// where it was made. What is not committed yet is told by git diff.
#[derive(Args, Debug)]
pub(crate) struct LogArgs {
    /// Only this story, or this task as 015/003
    #[arg(value_name = "STORY[/TASK]", add = ArgValueCompleter::new(complete::stories_and_tasks))]
    story: Option<String>,
    /// Only this task
    #[arg(value_name = "TASK", requires = "story", add = ArgValueCompleter::new(complete::tasks))]
    task: Option<String>,
    /// So many commits at most
    #[arg(short = 'n', long, value_name = "COUNT")]
    limit: Option<usize>,
    /// Only commits after this date, in any form that git takes: 2026-03-01, "2 weeks ago"
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// Show the texts that changed as well
    #[arg(short, long, conflicts_with = "format")]
    patch: bool,
    #[command(flatten)]
    format: FormatArg,
}

/// What the words of the command line name.
struct Subject {
    /// `None` when no commit has it yet.
    story: Option<usize>,
    task: Option<TaskId>,
}

pub(super) fn run(args: &LogArgs, context: &Context) -> Result<Exit, CliError> {
    let store = context.open()?;
    let is_all = args.story.is_none() && args.since.is_none() && args.limit.is_none();
    let past = if is_all {
        Past::read_all(context, &store)?
    } else {
        Past::read(context, &store, &wish(args, true))?
    };
    let mut told = tell(args, context, &store, &past)?;
    let wider;
    // Commits that changed nothing that is told left too few.
    if past.is_cut && args.limit.is_some_and(|limit| told.len() < limit) {
        wider = Past::read(context, &store, &wish(args, false))?;
        told = tell(args, context, &store, &wider)?;
    }
    past.remark(context);
    if args.format.format == Format::Json {
        context.print(&render::json::log(&told, past.is_shallow))?;
        return Ok(Exit::Done);
    }
    let mut patches = if args.patch {
        patches(&past, &told)?
    } else {
        Vec::new()
    };
    patches.resize(told.len(), String::new());
    let mut out = context.out();
    render::log::log(&mut out, &told, &patches);
    if told.is_empty() {
        let none = if args.since.is_some() {
            "no commit since then tells of it"
        } else {
            "no commit tells of it yet"
        };
        context.note(none);
    }
    context.print(&out.into_text())?;
    Ok(Exit::Done)
}

/// How many commits are asked for where so many are to be told: some change nothing that is told.
fn ahead(limit: usize) -> usize {
    limit.saturating_mul(2).saturating_add(16)
}

/// What git is asked for. Which commits touched one story is known only when all are.
fn wish(args: &LogArgs, is_limited: bool) -> LogWish {
    let limit = args.limit.filter(|_| is_limited && args.story.is_none());
    LogWish {
        since: args.since.clone(),
        limit: limit.map(ahead),
    }
}

fn tell<'a>(
    args: &LogArgs,
    context: &Context,
    store: &Store,
    past: &'a Past,
) -> Result<Vec<Told<'a>>, CliError> {
    let mut chosen = Chosen {
        limit: args.limit,
        ..Chosen::default()
    };
    if let Some(story) = &args.story {
        let subject = find(args, context, story, store, past)?;
        if subject.story.is_none() {
            return Ok(Vec::new());
        }
        (chosen.story, chosen.task) = (subject.story, subject.task);
    }
    past.told(store, chosen)
}

/// Finds the story here, or else among those that are gone.
fn find(
    args: &LogArgs,
    context: &Context,
    text: &str,
    store: &Store,
    past: &Past,
) -> Result<Subject, CliError> {
    let snapshot = store.load(Scope::Names)?;
    let tasks: Vec<String> = args.task.clone().into_iter().collect();
    match find_target(store, &snapshot, text, &tasks) {
        Ok(target) => match target.tasks.as_slice() {
            [] | [_] => Ok(Subject {
                story: past.at_path(&target.path),
                task: target.tasks.first().copied(),
            }),
            _ => Err(CliError::refused("one task is told at a time")),
        },
        Err(error) => {
            let (story, task) = match text.rsplit_once('/') {
                Some((story, task)) if past.gone(text).is_none() => (story, Some(task)),
                _ => (text, args.task.as_deref()),
            };
            // The error tells what is here, and is the better answer where nothing is gone either.
            let gone = past.gone(story).ok_or(error)?;
            let task = task.map(|task| task.parse()).transpose();
            let task = task.map_err(|error: crate::model::TaskIdError| {
                CliError::refused(printable(&error.to_string()))
            })?;
            let path = past.history.newest_path(gone).unwrap_or_default();
            let is_here = snapshot.at_path(path).is_some();
            context.note(&format!(
                "story {} is {path} {}",
                printable(story),
                if is_here { "now" } else { "and was removed" }
            ));
            Ok(Subject {
                story: Some(gone),
                task,
            })
        }
    }
}

/// The diff of each commit.
fn patches(past: &Past, told: &[Told<'_>]) -> Result<Vec<String>, CliError> {
    let mut patches = Vec::with_capacity(told.len());
    for told in told {
        let mut patch = String::new();
        for story in &told.stories {
            let files = [story.old.as_ref(), story.new.as_ref()];
            let blobs: Vec<Arc<str>> = files
                .into_iter()
                .flatten()
                .filter_map(|file| file.blob.clone())
                .collect();
            let mut texts = past.texts(&blobs)?.into_iter();
            let [old, new] = files.map(|file| {
                file.and_then(|file| file.blob.as_ref())
                    .and_then(|_| texts.next()?)
            });
            patch.push_str(&unified_diff(FileDiff {
                old_path: files[0].or(files[1]).map_or("", |file| &file.path),
                new_path: files[1].or(files[0]).map_or("", |file| &file.path),
                old: old.as_deref(),
                new: new.as_deref(),
            }));
        }
        patches.push(patch);
    }
    Ok(patches)
}
