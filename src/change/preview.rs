//! What a change would give: the stories afterwards and the faults that it brings in.

use std::collections::HashSet;
use std::sync::Arc;

use crate::check::brought_in;
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
            brought_in(before, &after, &paths)
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
