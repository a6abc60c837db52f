//! What a change would give: the stories afterwards and the faults that it brings in.

use std::collections::HashSet;

use crate::check::brought_in;
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{StoryName, StoryNumber};
use crate::store::{ChangeSet, Snapshot};
use crate::text::FilePath;

/// A change set with its consequences; still nothing is written.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The change.
    pub changes: ChangeSet,
    /// All stories after it.
    pub after: Snapshot,
    /// What is wrong afterwards and was not before.
    pub findings: Vec<Diagnostic>,
}

impl Preview {
    /// Checks `changes` against `before`, with the files that `before` has read; [`crate::check::reach`] says which it
    /// should have read.
    pub fn new(before: &Snapshot, changes: ChangeSet) -> Preview {
        let after = before.with(&changes);
        Preview::of(before, after, changes)
    }

    /// As [`Preview::new`], where the stories after the changes are at hand.
    pub fn of(before: &Snapshot, after: Snapshot, changes: ChangeSet) -> Preview {
        let findings = if changes.is_empty() {
            Vec::new()
        } else {
            brought_in(before, &after, &concerned(&after, &changes))
        };
        Preview {
            changes,
            after,
            findings,
        }
    }

    /// Whether a fault of error severity would come in.
    pub fn has_errors(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.severity == Severity::Error)
    }
}

/// The files in which a change can make something wrong: its own, and those that name a story of it.
fn concerned(after: &Snapshot, changes: &ChangeSet) -> HashSet<FilePath> {
    let versions = changes.files().iter().flat_map(|file| [&file.old, &file.new]);
    let names = versions
        .flatten()
        .map(|version| version.path.rsplit('/').next().unwrap_or(""));
    let changed: HashSet<StoryNumber> = names
        .filter_map(|name| Some(StoryName::parse(name)?.number))
        .collect();
    let concerned = after.stories().filter(|(entry, loaded)| {
        changed.contains(&entry.name.number)
            || loaded.story.references().any(|number| changed.contains(&number))
    });
    concerned.map(|(entry, _)| entry.path.clone()).collect()
}
