//! What `check` finds in a merged story that neither side had.

use std::collections::HashSet;
use std::sync::Arc;

use crate::check::{Commit, check_commit};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::StoryName;
use crate::store::{ChangeSet, MemoryTree, Scope, Snapshot};

/// The errors in `merged` that the merge itself brought in. `name` is the story's file name; a file that is no story
/// has none.
pub(super) fn new_errors(
    name: &str,
    ours: &str,
    theirs: &str,
    merged: &str,
    config: &Arc<Config>,
) -> Vec<Diagnostic> {
    if StoryName::parse(name).is_none() {
        return Vec::new();
    }
    let dir = config.dir.trim_end_matches('/');
    let path: Arc<str> = if dir.is_empty() {
        name.into()
    } else {
        format!("{dir}/{name}").into()
    };
    let tree = MemoryTree::new([(path.to_string(), merged)]);
    let Ok(after) = Snapshot::load(&tree, config, Scope::All) else {
        return Vec::new();
    };
    let parents = [ours, theirs].map(|before| {
        let back = ChangeSet::modify(&path, merged, before);
        after.with(&ChangeSet::new([back]))
    });
    let mut found = check_commit(&Commit {
        after: &after,
        parents: &parents,
        base: None,
        // What a side had before is not the merge's.
        changed: &HashSet::new(),
    });
    found.retain(|finding| *finding.path == *path && finding.severity == Severity::Error);
    found
}
