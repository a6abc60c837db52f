//! Applies the fixes that cannot be wrong.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::checker::check_paths;
use crate::diagnostic::{Applicability, Diagnostic};
use crate::store::{ChangeSet, Entry, Snapshot};
use crate::text::{Edit, Edits};

/// How often the mended files are checked again: a fix may bring to light what another rule can mend.
const ROUNDS: usize = 10;

/// The change that all safe fixes of `findings` make, and those of what comes to light by them.
///
/// Only files that a finding stands in are changed. Of fixes that claim the same place, the first one is applied,
/// and the others are judged again afterwards.
pub fn fix(snapshot: &Snapshot, findings: &[Diagnostic]) -> ChangeSet {
    let mut current = apply(snapshot, findings);
    let mut files = current.clone();
    for _ in 1..ROUNDS {
        if current.is_empty() {
            break;
        }
        let after = snapshot.with(&files);
        let changed = current.files().iter().filter_map(|file| file.path().cloned());
        let paths: HashSet<Arc<str>> = changed.collect();
        current = apply(&after, &check_paths(&after, &paths));
        files = since(snapshot, &files, &current);
    }
    files
}

/// One round: the safe fixes that do not stand in each other's way.
fn apply(snapshot: &Snapshot, findings: &[Diagnostic]) -> ChangeSet {
    let mut by_path: BTreeMap<&Arc<str>, Vec<&Edits>> = BTreeMap::new();
    for finding in findings {
        if let Some(fix) = &finding.fix
            && fix.applicability == Applicability::Safe
        {
            by_path.entry(&finding.path).or_default().push(&fix.edits);
        }
    }
    ChangeSet::new(by_path.into_iter().filter_map(|(path, fixes)| {
        let old = text(snapshot, path)?;
        let new = disjoint(fixes).apply(old);
        Some(ChangeSet::modify(path, old, new))
    }))
}

/// The edits of all fixes but those that meet an earlier one.
fn disjoint(mut fixes: Vec<&Edits>) -> Edits {
    let bounds = |edits: &Edits| {
        let mut spans = edits.iter().map(|edit| edit.span);
        let first = spans.next()?;
        Some((first.start, spans.last().map_or(first.end, |last| last.end)))
    };
    fixes.sort_by_key(|edits| bounds(edits));
    let mut taken: Vec<Edit> = Vec::new();
    let mut end = None;
    for edits in fixes {
        let Some((from, to)) = bounds(edits) else { continue };
        // Edits that touch are taken one after the other as well: both may insert at one place.
        if end.is_none_or(|end| from > end) {
            taken.extend(edits.iter().cloned());
            end = Some(to);
        }
    }
    Edits::new(taken).expect("edits that stand in the way were left out")
}

/// The changes of `before` with those of `more` on top of them, against the texts of `snapshot`.
fn since(snapshot: &Snapshot, before: &ChangeSet, more: &ChangeSet) -> ChangeSet {
    let mut new: BTreeMap<Arc<str>, Arc<str>> = BTreeMap::new();
    for file in before.files().iter().chain(more.files()) {
        if let Some(version) = &file.new {
            new.insert(Arc::clone(&version.path), Arc::clone(&version.text));
        }
    }
    ChangeSet::new(new.into_iter().filter_map(|(path, new)| {
        let old = text(snapshot, &path)?;
        Some(ChangeSet::modify(&path, old, new))
    }))
}

fn text<'a>(snapshot: &'a Snapshot, path: &str) -> Option<&'a str> {
    let loaded = snapshot.at_path(path).and_then(Entry::loaded)?;
    Some(loaded.document.text())
}
