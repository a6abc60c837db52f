//! `stories export`: stories for other programs, and reports for people.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use crate::cli::complete;
use crate::cli::context::{Context, Store};
use crate::cli::exit::{CliError, Exit};
use crate::cli::reference::find_story;
use crate::cli::render;
use crate::config::FILE_NAME;
use crate::history::Moment;
use crate::model::StoryName;
use crate::store::{Content, Entry, Scope, Snapshot};
use crate::system;

/// Export stories: for programs, for a scheduler, for a spreadsheet, or as a report
///
/// Without a story, all are exported. `stories import` takes the tasks of one story back, from json and from scheduler.
#[derive(Args, Debug)]
pub(crate) struct ExportArgs {
    /// Only these stories
    #[arg(value_name = "STORY", add = ArgValueCompleter::new(complete::stories))]
    stories: Vec<String>,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "json", value_enum)]
    format: ExportFormat,
    /// Write into this file, and not to standard output; what is there is replaced
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,
    /// For scheduler: the profile of tasks without a worker of their own
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum ExportFormat {
    /// For programs: the stories with all tasks.
    Json,
    /// One story as the job of a scheduler, version 1.0; what is done is not enabled.
    Scheduler,
    /// A row for each task; what a spreadsheet would take for a formula begins with an apostrophe.
    Csv,
    /// A report in markdown.
    Markdown,
    /// A report as a page of its own, with drawings.
    Html,
}

pub(super) fn run(args: &ExportArgs, context: &Context) -> Result<Exit, CliError> {
    if args.profile.is_some() && args.format != ExportFormat::Scheduler {
        return Err(CliError::failed("--profile is for one format only").hint("add --format scheduler"));
    }
    let store = context.open()?;
    let snapshot = load(args, &store)?;
    let mut entries: Vec<&Entry> = Vec::new();
    for text in &args.stories {
        let entry = find_story(&store, &snapshot, text)?;
        if !entries.iter().any(|other| other.path == entry.path) {
            entries.push(entry);
        }
    }
    if args.stories.is_empty() {
        entries = snapshot.entries().iter().collect();
    }
    let text = match args.format {
        ExportFormat::Json => render::json::export(&snapshot, &entries),
        ExportFormat::Csv => render::export::csv(&snapshot, &entries),
        ExportFormat::Markdown => render::export::markdown(&snapshot, &entries),
        ExportFormat::Html => render::export::html(&snapshot, &entries),
        ExportFormat::Scheduler => scheduler(args, context, &snapshot, &entries)?,
    };
    let Some(path) = &args.output else {
        context.print(&text)?;
        return Ok(Exit::Done);
    };
    check_output(path, &store, &snapshot)?;
    system::replace_output(path, &text)
        .map_err(|error| CliError::failed(format!("cannot write {}: {error}", path.display())))?;
    let count = entries.len();
    let stories = if count == 1 { "story" } else { "stories" };
    context.note(&format!("{count} {stories} written to {}", path.display()));
    Ok(Exit::Done)
}

/// Reads the stories named, with what they wait for; all without a name.
fn load(args: &ExportArgs, store: &Store) -> Result<Snapshot, CliError> {
    if args.stories.is_empty() {
        return Ok(std::mem::ManuallyDrop::into_inner(store.load(Scope::All)?));
    }
    let mut snapshot = std::mem::ManuallyDrop::into_inner(store.load(Scope::Names)?);
    let mut numbers = Vec::new();
    for text in &args.stories {
        numbers.push(find_story(store, &snapshot, text)?.name.number);
    }
    snapshot.load_more(&store.tree, Scope::Stories(&numbers));
    Ok(snapshot)
}

fn scheduler(
    args: &ExportArgs,
    context: &Context,
    snapshot: &Snapshot,
    entries: &[&Entry],
) -> Result<String, CliError> {
    let [entry] = entries else {
        return Err(CliError::refused(format!(
            "a scheduler's job is one story, and these are {}",
            entries.len()
        ))
        .hint("name one: stories export STORY --format scheduler"));
    };
    if let Content::Unreadable(fault) = &entry.content {
        return Err(CliError::unreadable(&entry.path, "exported", fault));
    }
    let profile = args.profile.as_deref().map(str::trim);
    if profile == Some("") {
        return Err(CliError::failed("the profile has no name").hint("give one: --profile NAME"));
    }
    let exported_at = Moment {
        seconds: system::stamp(),
        offset: 0,
    };
    let job = render::json::Job {
        profile,
        exported_at: &exported_at.iso(),
    };
    let scheduled = render::json::scheduler(snapshot, entry, &job);
    let tasks = |n: usize| {
        if n == 1 {
            "1 task".to_owned()
        } else {
            format!("{n} tasks")
        }
    };
    if scheduled.without_profile > 0 {
        context.note(&format!(
            "warning: {} without a profile, written as `{}`; name one with --profile",
            tasks(scheduled.without_profile),
            render::json::PLACEHOLDER
        ));
    }
    if scheduled.left_out > 0 {
        context.note(&format!(
            "warning: {} left out that `stories check` finds to be none",
            tasks(scheduled.left_out)
        ));
    }
    Ok(scheduled.text)
}

/// An export never takes the place of a story or of the configuration, nor becomes a story.
fn check_output(path: &Path, store: &Store, snapshot: &Snapshot) -> Result<(), CliError> {
    let folder = store.root().join(&store.config.dir);
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy())
        .unwrap_or_default();
    let is_named = StoryName::parse(&name).is_some() && system::is_same_folder(parent, &folder);
    let paths = snapshot
        .entries()
        .iter()
        .map(|entry| store.root().join(&*entry.path));
    let mut paths = paths.chain([store.root().join(FILE_NAME)]);
    if is_named || (system::exists(path) && paths.any(|other| system::is_same_file(path, &other))) {
        return Err(CliError::refused(format!(
            "{} is a story or the configuration, which an export never replaces",
            path.display()
        ))
        .hint("name another file"));
    }
    Ok(())
}
