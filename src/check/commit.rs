//! Judges a commit: the stories as it will leave them, against those of its parents.

use std::collections::{HashMap, HashSet};

use super::checker::{brought_in_but_circles, check_paths, closed_circles};
use super::lineage::Lineage;
use crate::diagnostic::Diagnostic;
use crate::store::{Entry, Loaded, Snapshot};
use crate::text::FilePath;
use crate::text::Span;

/// The stories on both sides of a commit.
#[derive(Clone, Copy, Debug)]
pub struct Commit<'a> {
    /// As the commit will leave them.
    pub after: &'a Snapshot,
    /// As each parent has them, at least one: that of a first commit is empty.
    pub parents: &'a [Snapshot],
    /// As the common ancestor of the parents of a merge has them.
    pub base: Option<&'a Snapshot>,
    /// The files that differ from every parent.
    pub changed: &'a HashSet<FilePath>,
}

/// What is wrong in the files that a commit changes, and what it makes wrong in others; sorted by path and place.
///
/// What the commit brings in has the severity of a change. What was there before has that of a plain check, in changed
/// files only. A fault that any parent has was judged where it came in, and so was a step back of a status that
/// another parent took. A merge that falls back behind a parent by itself, as when it takes the older side, is judged.
pub fn check_commit(commit: &Commit<'_>) -> Vec<Diagnostic> {
    let after = commit.after;
    let all: HashSet<FilePath> = after.stories().map(|(entry, _)| entry.path.clone()).collect();
    let mut brought: HashMap<Key, (usize, Diagnostic)> = HashMap::new();
    let lineages: Vec<Lineage<'_>> = commit
        .parents
        .iter()
        .map(|parent| Lineage::new(parent, after))
        .collect();
    for lineage in &lineages {
        for finding in brought_in_but_circles(lineage, after, &all) {
            let (count, known) = brought
                .entry(key(&finding))
                .or_insert_with(|| (0, finding.clone()));
            *count += 1;
            known.severity = known.severity.min(finding.severity);
        }
    }
    brought.retain(|_, (count, finding)| {
        *count == commit.parents.len() || (finding.code == "bad-transition" && !was_decided(commit, finding))
    });
    let mut found = check_paths(after, commit.changed);
    for finding in &mut found {
        if let Some((_, known)) = brought.remove(&key(finding)) {
            *finding = known;
        }
    }
    found.extend(brought.into_values().map(|(_, finding)| finding));
    for (plain, new) in closed_circles(&lineages, after) {
        let plain = key(&plain);
        found.retain(|finding| key(finding) != plain);
        found.push(new);
    }
    super::checker::sort(&mut found);
    found
}

/// What makes two findings in the same stories the same one.
type Key = (&'static str, FilePath, Option<Span>, String);

fn key(finding: &Diagnostic) -> Key {
    (
        finding.code,
        finding.path.clone(),
        finding.span,
        finding.message.clone(),
    )
}

/// Whether a parent of a merge has taken the step back itself: it has the status, and the ancestor had not.
fn was_decided(commit: &Commit<'_>, finding: &Diagnostic) -> bool {
    let Some(span) = finding.span else {
        return false;
    };
    let Some((after, new)) = loaded(commit.after, &finding.path) else {
        return false;
    };
    let has_it = |snapshot: &Snapshot| {
        let old = snapshot
            .at_path(&after.path)
            .or_else(|| snapshot.with_number(after.name.number).next());
        old.and_then(Entry::loaded)
            .is_some_and(|old| has_same_status(old, new, span))
    };
    commit.parents.iter().any(has_it) && !commit.base.is_some_and(has_it)
}

fn loaded<'a>(snapshot: &'a Snapshot, path: &str) -> Option<(&'a Entry, &'a Loaded)> {
    let entry = snapshot.at_path(path)?;
    Some((entry, entry.loaded()?))
}

/// Whether the status at `span` of `after` is the same in `before`.
fn has_same_status(before: &Loaded, after: &Loaded, span: Span) -> bool {
    let story = |loaded: &Loaded| loaded.story.status.as_ref().and_then(|status| status.status);
    let mut tasks = after.story.tasks();
    let Some(task) = tasks.find(|task| task.status.is_some_and(|(own, _)| own == span)) else {
        // Its own status, or the place where there is none.
        return story(before) == story(after);
    };
    before
        .story
        .task(task.id)
        .is_some_and(|old| old.known_status() == task.known_status())
}
