//! What the shell offers: story numbers, task ids, domains and statuses of the store at hand.

use std::ffi::OsStr;
use std::mem::ManuallyDrop;
use std::sync::Arc;

use clap_complete::engine::CompletionCandidate;

use super::args::Global;
use super::context::{Context, Store};
use super::reference::find_story;
use crate::config::Config;
use crate::markdown::Document;
use crate::store::{Scope, Snapshot};
use crate::system::{self, Git};
use crate::text::printable;

/// Every story, with its slug.
pub(super) fn stories(current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(snapshot) = names() else {
        return Vec::new();
    };
    let candidates = snapshot.entries().iter().map(|entry| {
        let id = snapshot.story_id(entry.name.number);
        (id, entry.slug().replace('-', " "))
    });
    matching(current, candidates)
}

/// The tasks of the story named before; without one, stories.
pub(super) fn tasks(current: &OsStr) -> Vec<CompletionCandidate> {
    let typed = current.to_string_lossy();
    let (prefix, words) = match typed.split_once('/') {
        Some((story, _)) => (format!("{story}/"), vec![story.to_owned()]),
        None => (String::new(), words()),
    };
    let Some((store, mut snapshot)) = open() else {
        return Vec::new();
    };
    let Some(number) = words.iter().find_map(|word| {
        let word = word.split('/').next().unwrap_or(word);
        word.starts_with(|c: char| c.is_ascii_digit())
            .then(|| find_story(&store, &snapshot, word).ok())?
            .map(|entry| entry.name.number)
    }) else {
        return stories(current);
    };
    snapshot.load_more(&store.tree, Scope::Stories(&[number]));
    let Some(loaded) = snapshot.with_number(number).find_map(|entry| entry.loaded()) else {
        return Vec::new();
    };
    let document: &Document = &loaded.document;
    let candidates = loaded.story.tasks().map(|task| {
        (
            format!("{prefix}{}", task.id.padded(loaded.story.id_width)),
            document.slice(task.title).to_owned(),
        )
    });
    matching(current, candidates)
}

/// A story, or a task as `015/003`.
pub(super) fn stories_and_tasks(current: &OsStr) -> Vec<CompletionCandidate> {
    if current.to_string_lossy().contains('/') {
        tasks(current)
    } else {
        stories(current)
    }
}

/// Task ids behind the last comma, plus or minus.
pub(super) fn dependencies(current: &OsStr) -> Vec<CompletionCandidate> {
    let typed = current.to_string_lossy().into_owned();
    let at = typed
        .rfind([',', '+'])
        .map_or_else(|| usize::from(typed.starts_with('-')), |n| n + 1);
    let (before, last) = typed.split_at(at);
    let mut found = tasks(OsStr::new(last));
    if "none".starts_with(last) && before.is_empty() {
        found.push(CompletionCandidate::new("none"));
    }
    let chosen: Vec<&str> = before.split([',', '+']).collect();
    found
        .into_iter()
        .filter(|candidate| !chosen.contains(&&*candidate.get_value().to_string_lossy()))
        .map(|candidate| {
            let value = format!("{before}{}", candidate.get_value().to_string_lossy());
            CompletionCandidate::new(value).help(candidate.get_help().cloned())
        })
        .collect()
}

/// The declared domains, or those that the stories use.
pub(super) fn domains(current: &OsStr) -> Vec<CompletionCandidate> {
    let Some((store, mut snapshot)) = open() else {
        return Vec::new();
    };
    if !store.config.domains.is_empty() {
        let declared = store.config.domains.iter();
        return matching(
            current,
            declared.map(|domain| {
                (
                    domain.name.clone(),
                    domain.description.clone().unwrap_or_default(),
                )
            }),
        );
    }
    snapshot.load_more(&store.tree, Scope::All);
    matching(
        current,
        used_domains(&snapshot)
            .into_iter()
            .map(|name| (name, String::new())),
    )
}

/// The domains that the tasks of the stories have, most used first.
pub(super) fn used_domains(snapshot: &Snapshot) -> Vec<String> {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for (_, loaded) in snapshot.stories() {
        for domain in loaded.story.tasks().filter_map(|task| task.domain) {
            let name = loaded.document.slice(domain);
            match counts.iter_mut().find(|(other, _)| other == name) {
                Some((_, count)) => *count += 1,
                None => counts.push((name.to_owned(), 1)),
            }
        }
    }
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts.into_iter().map(|(name, _)| name).collect()
}

/// The statuses of tasks, as one word each.
pub(super) fn task_statuses(current: &OsStr) -> Vec<CompletionCandidate> {
    statuses(current, |config| config.task_workflow.values())
}

/// The statuses of stories, as one word each.
pub(super) fn story_statuses(current: &OsStr) -> Vec<CompletionCandidate> {
    statuses(current, |config| config.story_workflow.values())
}

fn statuses(current: &OsStr, values: impl Fn(&Config) -> &[String]) -> Vec<CompletionCandidate> {
    let Some(store) = open_store() else {
        return Vec::new();
    };
    let words = values(&store.config).iter();
    matching(
        current,
        words.map(|name| (name.to_lowercase().replace(' ', "-"), String::new())),
    )
}

/// Branches and tags.
pub(super) fn revisions(current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(git) = start().and_then(|start| Git::open_top(&start).ok()) else {
        return Vec::new();
    };
    let names = git.ask([
        "for-each-ref",
        "--format=%(refname:short)",
        "refs/heads",
        "refs/tags",
        "refs/remotes",
    ]);
    let names = names.ok().flatten().unwrap_or_default();
    matching(
        current,
        names.lines().map(|name| (name.to_owned(), String::new())),
    )
}

/// The codes of the rules.
pub(super) fn codes(current: &OsStr) -> Vec<CompletionCandidate> {
    matching(
        current,
        crate::check::all_rules().map(|rule| (rule.code.to_owned(), rule.summary().to_owned())),
    )
}

fn matching(current: &OsStr, candidates: impl Iterator<Item = (String, String)>) -> Vec<CompletionCandidate> {
    let typed = current.to_string_lossy().to_lowercase();
    candidates
        .filter(|(value, _)| value.to_lowercase().starts_with(&typed))
        .map(|(value, help)| {
            let help = (!help.is_empty()).then(|| printable(&help).into_owned().into());
            CompletionCandidate::new(value).help(help)
        })
        .collect()
}

/// The words of the line that is being completed.
fn words() -> Vec<String> {
    let mut words: Vec<String> = system::arguments()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    if let Some(at) = words.iter().position(|word| word == "--") {
        words.drain(..=at);
    }
    words
}

/// A context for the line that is being completed; stories behind `at REV` are those of the revision.
fn context() -> Context {
    let words = words();
    let behind = |name: &str| {
        let at = words.iter().position(|word| word == name)?;
        words.get(at + 1).filter(|_| words.len() > at + 2)
    };
    let context = Context::new(
        Global {
            dir: behind("-C").map(Into::into),
            quiet: true,
            ..Global::default()
        },
        None,
    );
    match behind("at") {
        Some(revision) => context.at(revision),
        None => context,
    }
}

fn start() -> Option<std::path::PathBuf> {
    context().start().ok()
}

fn open_store() -> Option<Store> {
    context().open().ok()
}

fn open() -> Option<(Arc<Store>, ManuallyDrop<Snapshot>)> {
    let store = open_store()?;
    let snapshot = store.load(Scope::Names).ok()?;
    Some((Arc::new(store), snapshot))
}

fn names() -> Option<ManuallyDrop<Snapshot>> {
    open().map(|(_, snapshot)| snapshot)
}
