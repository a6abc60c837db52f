//! What `check` finds in a merged story that neither side had.

use std::collections::HashSet;
use std::sync::Arc;

use crate::check::{brought_in, check, is_error_in_change};
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
    let paths: HashSet<Arc<str>> = HashSet::from([Arc::clone(&path)]);
    let errors = |before: &str| {
        let tree = MemoryTree::new([(path.to_string(), before)]);
        let Ok(before_merge) = Snapshot::load(&tree, config, Scope::All) else {
            return Vec::new();
        };
        let change = ChangeSet::new([ChangeSet::modify(&path, before, merged)]);
        let mut found = brought_in(&before_merge, &before_merge.with(&change), &paths);
        found.retain(|finding| *finding.path == *path);
        found
    };
    if !may_be_wrong(&path, merged, config) {
        return Vec::new();
    }
    let mut found = errors(ours);
    if found.is_empty() {
        return found;
    }
    let others = errors(theirs);
    found.retain_mut(|finding| {
        let Some(other) = others
            .iter()
            .find(|other| (other.code, &other.message) == (finding.code, &finding.message))
        else {
            return false;
        };
        finding.severity = finding.severity.max(other.severity);
        finding.severity == Severity::Error
    });
    found
}

/// Whether anything is found in the merged story that could be an error of a change; in most there is nothing.
fn may_be_wrong(path: &Arc<str>, merged: &str, config: &Arc<Config>) -> bool {
    let tree = MemoryTree::new([(path.to_string(), merged)]);
    let Ok(snapshot) = Snapshot::load(&tree, config, Scope::All) else {
        return false;
    };
    check(&snapshot)
        .iter()
        .any(|finding| finding.severity == Severity::Error || is_error_in_change(finding.code))
}
