//! What a change would give: the stories afterwards and the faults that it brings in.

use std::collections::HashSet;
use std::sync::Arc;

use crate::check::{Renamed, brought_in_renamed};
use crate::diagnostic::{Diagnostic, Severity};
use crate::store::{ChangeSet, Snapshot};

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
    /// Checks `changes` against `before`, with the files that `before` has read.
    pub fn new(before: &Snapshot, changes: ChangeSet) -> Preview {
        let after = before.with(&changes);
        let loaded = before
            .stories()
            .chain(after.stories())
            .map(|(entry, _)| Arc::clone(&entry.path));
        let paths: HashSet<Arc<str>> = loaded.collect();
        let findings = if changes.is_empty() {
            Vec::new()
        } else {
            brought_in_renamed(before, &after, &paths, &renamed(&changes))
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

/// The files that get another name.
fn renamed(changes: &ChangeSet) -> Vec<Renamed> {
    let paths = changes.files().iter().filter_map(|file| {
        let (old, new) = (file.old.as_ref()?, file.new.as_ref()?);
        (old.path != new.path).then(|| Renamed {
            old: Arc::clone(&old.path),
            new: Arc::clone(&new.path),
        })
    });
    paths.collect()
}
