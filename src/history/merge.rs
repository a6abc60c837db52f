//! What a merge itself changed: neither what came with one of its sides, nor what git put together of both.

use super::compare::{Change, What, compare};
use super::lines::in_merge;
use super::version::{TaskVersion, Version};

/// The changes of a merge against all its parents at once; `None` stands for a parent without the story.
///
/// A value counts when no parent has it, a line of text when no parent has it or all of them have it and the merge
/// has not. So what came with a side is told where it was made, and what was made while merging is told here.
pub(super) fn merged(olds: &[Option<&Version>], new: &Version) -> Vec<Change> {
    let there: Vec<&Version> = olds.iter().copied().flatten().collect();
    let [first, others @ ..] = there.as_slice() else {
        return Vec::new();
    };
    let others: Vec<Vec<Change>> = others.iter().map(|old| compare(old, new)).collect();
    let is_everywhere = |change: &Change| {
        others.iter().all(|changes| {
            changes.iter().any(|other| {
                let is_same = other.what == change.what && other.name == change.name && other.to == change.to;
                // Where the task is new, all of it is.
                other.task == change.task
                    && (is_same || (other.what == What::Created && other.task.is_some()))
            })
        })
    };
    let mut found = compare(first, new);
    found.retain(|change| match change.what {
        // What one side took away is told there; only what both had is taken away by the merge.
        What::Deleted => others.iter().all(|changes| {
            let mut deleted = changes.iter().filter(|other| other.what == What::Deleted);
            deleted.any(|other| other.task == change.task && other.from == change.from)
        }),
        What::Dependencies => is_everywhere(change) && has_own(&there, new, |version| &version.dependencies),
        What::Criteria => is_everywhere(change) && has_own(&there, new, |version| &version.criteria),
        _ => is_everywhere(change),
    });
    found.extend(of_others(&compare(first, new), &others));
    for change in &mut found {
        if change.what == What::Text {
            let texts: Vec<&str> = there.iter().map(|version| text(version, change)).collect();
            let lines = in_merge(&texts, text(new, change));
            change.lines = Some((lines.added, lines.removed));
        }
    }
    found.retain(|change| change.lines != Some((0, 0)));
    found
}

/// What the merge changed in tasks that the first parent does not have, such as the number of one that both sides
/// added.
fn of_others(first: &[Change], others: &[Vec<Change>]) -> Vec<Change> {
    let is_new = |changes: &[Change], change: &Change| {
        let mut created = changes.iter().filter(|other| other.what == What::Created);
        created.any(|other| other.task == change.task)
    };
    let mut found: Vec<Change> = Vec::new();
    for (at, changes) in others.iter().enumerate() {
        let values = changes.iter().filter(|change| {
            change.task.is_some()
                && matches!(
                    change.what,
                    What::Number | What::Title | What::Status | What::Field
                )
        });
        found.extend(
            values
                .filter(|change| {
                    let mut rest = others.iter().enumerate().filter(|(other, _)| *other != at);
                    is_new(first, change) && rest.all(|(_, other)| is_new(other, change))
                })
                .cloned(),
        );
    }
    found
}

/// Whether the merge has an item that no parent has, or lacks one that all have.
fn has_own<T: PartialEq>(olds: &[&Version], new: &Version, of: impl Fn(&Version) -> &Vec<T>) -> bool {
    let added = of(new)
        .iter()
        .any(|item| olds.iter().all(|old| !of(old).contains(item)));
    let mut common = of(olds[0])
        .iter()
        .filter(|item| olds.iter().all(|old| of(old).contains(item)));
    added || common.any(|item| !of(new).contains(item))
}

/// The text that a change of text is about.
fn text<'a>(version: &'a Version, change: &Change) -> &'a str {
    match &change.task {
        Some(id) => {
            let is_it = |task: &&TaskVersion| task.id_text == *id;
            version
                .tasks
                .iter()
                .find(is_it)
                .map_or("", |task| task.body.as_str())
        }
        None => {
            let mut parts = version.parts.iter();
            parts
                .find(|part| part.name == change.name)
                .map_or("", |part| part.text.as_str())
        }
    }
}
