//! `stories check`: what is wrong in the stories.

mod commit;

use std::collections::HashSet;
use std::mem::ManuallyDrop;

use clap::{Args, ValueEnum};

use crate::check::{check, check_paths, fix, withhold};
use crate::cli::args::{Format, WriteArgs};
use crate::cli::context::{Context, Store};
use crate::cli::exit::{CliError, Exit};
use crate::cli::reference::find_story;
use crate::cli::render::{self, Sources};
use crate::cli::writing::{Wanted, write};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::StoryNumber;
use crate::store::{Scope, Snapshot};
use crate::text::FilePath;

/// Find what is wrong in the stories
///
/// Exits with 1 where there is an error, under --strict also where there is a warning.
#[derive(Args, Debug)]
pub(crate) struct CheckArgs {
    /// Only these stories, by number or path; a folder stands for the stories in it
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::FilePath)]
    paths: Vec<String>,
    /// Judge what the next commit will hold, as git's pre-commit does
    #[arg(long, conflicts_with_all = ["paths", "fix", "since"])]
    staged: bool,
    /// Judge what changed since this branch left REV, for CI
    #[arg(long, value_name = "REV", conflicts_with_all = ["paths", "fix"])]
    since: Option<String>,
    /// Apply the fixes that cannot be wrong
    #[arg(long)]
    fix: bool,
    /// Fail on warnings as well
    #[arg(long)]
    strict: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text", value_enum)]
    format: CheckFormat,
    /// With --fix: write without asking
    #[arg(short = 'y', long, requires = "fix")]
    yes: bool,
    /// With --fix: show the change and write nothing
    #[arg(short = 'n', long, requires = "fix", conflicts_with = "yes")]
    dry_run: bool,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum CheckFormat {
    /// Full on a terminal, short otherwise.
    Text,
    /// A line for each finding.
    Short,
    /// The text around each finding.
    Full,
    /// For programs.
    Json,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// A code quality report of GitLab.
    Gitlab,
}

/// What was found, in what.
struct Found {
    snapshot: ManuallyDrop<Snapshot>,
    findings: Vec<Diagnostic>,
    /// How many files were looked at.
    checked: usize,
}

pub(super) fn run(args: &CheckArgs, context: &Context) -> Result<Exit, CliError> {
    if context.revision.is_some() {
        if args.fix {
            return Err(CliError::read_only());
        }
        if args.staged || args.since.is_some() {
            return Err(
                CliError::failed("--staged and --since compare what is here with a revision")
                    .hint("without `at REV`, they compare the index or the disk"),
            );
        }
    }
    if args.fix {
        let has_room = match args.format {
            CheckFormat::Text | CheckFormat::Short | CheckFormat::Full | CheckFormat::Json => true,
            CheckFormat::Sarif | CheckFormat::Github | CheckFormat::Gitlab => false,
        };
        if !has_room {
            return Err(
                CliError::failed("--fix shows a diff, which has no place in this format")
                    .hint("fix first, then run stories check again with --format"),
            );
        }
        let exit = run_fix(args, context)?;
        if exit != Exit::Done || args.dry_run {
            return Ok(exit);
        }
    }
    let mut recalled = None;
    let found = match &args.since {
        Some(revision) => commit::since(context, revision)?,
        None if args.staged => commit::staged(context)?,
        None => {
            let store = context.open()?;
            let found = find(args, &store)?;
            recalled = Some(store).filter(|_| args.paths.is_empty() && !args.fix);
            found
        }
    };
    // With --fix the one document is that of the change.
    if !(args.fix && args.format == CheckFormat::Json) {
        print(args, context, &found)?;
    }
    if let Some(store) = recalled {
        store.remember(&found.snapshot);
    }
    let limit = if args.strict {
        Severity::Warning
    } else {
        Severity::Error
    };
    let fails = found.findings.iter().any(|finding| finding.severity >= limit);
    Ok(if fails { Exit::Refused } else { Exit::Done })
}

fn run_fix(args: &CheckArgs, context: &Context) -> Result<Exit, CliError> {
    let format = if args.format == CheckFormat::Json {
        Format::Json
    } else {
        Format::Text
    };
    let writing = WriteArgs {
        yes: args.yes,
        dry_run: args.dry_run,
        force: false,
        format,
    };
    write(context, writing, &|session| {
        let asked = asked(args, session.store, &session.snapshot)?;
        // A fix in one story may be an error in another.
        session.load_all();
        let mut findings = asked.check(&session.snapshot);
        let notes = match withhold(&session.snapshot, &mut findings) {
            0 => Vec::new(),
            1 => vec![
                "1 fix is left out: it would bring in an error (check --format full says which)".to_owned(),
            ],
            count => vec![format!(
                "{count} fixes are left out: they would bring in errors (check --format full says which)"
            )],
        };
        let changes = fix(&session.snapshot, &findings);
        let done = changes
            .files()
            .iter()
            .filter_map(|file| file.path())
            .map(|path| format!("{path} fixed"));
        Ok(Wanted {
            done: done.collect(),
            unchanged: "there is nothing that can be fixed without asking".to_owned(),
            stopped: Some("mend by hand what the fix brings to light"),
            notes,
            changes,
            ..Wanted::default()
        })
    })
}

/// The stories that are looked at.
struct Asked {
    /// Their numbers and paths; `None` for all.
    some: Option<(Vec<StoryNumber>, HashSet<FilePath>)>,
}

impl Asked {
    fn check(&self, snapshot: &Snapshot) -> Vec<Diagnostic> {
        match &self.some {
            Some((_, paths)) => check_paths(snapshot, paths),
            None => check(snapshot),
        }
    }
}

/// The stories that the arguments name, among those whose names `snapshot` has read.
fn asked(args: &CheckArgs, store: &Store, snapshot: &Snapshot) -> Result<Asked, CliError> {
    if args.paths.is_empty() {
        return Ok(Asked { some: None });
    }
    let mut numbers = Vec::new();
    let mut paths: HashSet<FilePath> = HashSet::new();
    for path in &args.paths {
        let entries = match find_story(store, snapshot, path) {
            Ok(entry) => vec![entry],
            Err(_) if store.is_around_stories(path) => snapshot.entries().iter().collect(),
            Err(error) => return Err(error),
        };
        numbers.extend(entries.iter().map(|entry| entry.name.number));
        paths.extend(entries.iter().map(|entry| entry.path.clone()));
    }
    Ok(Asked {
        some: Some((numbers, paths)),
    })
}

/// Reads what is asked for and runs the rules; says how many files were looked at.
fn find(args: &CheckArgs, store: &Store) -> Result<Found, CliError> {
    let mut snapshot = store.load(Scope::Names)?;
    let asked = asked(args, store, &snapshot)?;
    let checked = match &asked.some {
        Some((numbers, paths)) => {
            snapshot.load_more(&store.tree, Scope::Stories(numbers));
            paths.len()
        }
        None => {
            // What writes asks no memo, and cannot begin anew.
            if args.fix {
                snapshot.load_more(&store.tree, Scope::All);
            } else {
                store.recall_into(&mut snapshot);
            }
            snapshot.entries().len()
        }
    };
    let mut findings = asked.check(&snapshot);
    withhold(&snapshot, &mut findings);
    Ok(Found {
        snapshot,
        findings,
        checked,
    })
}

fn print(args: &CheckArgs, context: &Context, found: &Found) -> Result<(), CliError> {
    let (snapshot, findings, checked) = (&*found.snapshot, &*found.findings, found.checked);
    let sources = Sources::new(snapshot, findings);
    let mut out = context.out();
    let text = match args.format {
        CheckFormat::Json => render::json::check(findings, &sources, checked),
        CheckFormat::Sarif => render::sarif::sarif(findings, &sources),
        CheckFormat::Github => render::github::github(findings, &sources),
        CheckFormat::Gitlab => render::gitlab::gitlab(findings, &sources),
        CheckFormat::Text | CheckFormat::Short | CheckFormat::Full => {
            let full = args.format == CheckFormat::Full
                || (args.format == CheckFormat::Text && context.is_terminal());
            if context.global.quiet {
                render::short::lines(&mut out, findings, &sources);
            } else if full {
                render::full::full(&mut out, findings, &sources, checked);
            } else {
                render::short::short(&mut out, findings, &sources, checked);
            }
            out.into_text()
        }
    };
    context.print(&text)
}
