//! What `check` finds in a merged story that neither side had.

use std::collections::HashSet;
use std::sync::Arc;

use crate::check::{Commit, check, check_commit, is_error_in_change};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::StoryName;
use crate::store::{ChangeSet, MemoryTree, Scope, Snapshot};

/// The errors in `merged` that the merge of base, ours and theirs brings in, as the check of its commit would tell them.
/// `name` is the story's file name; a file that is no story has no errors.
pub(super) fn new_errors(
    name: &str,
    versions: [&str; 3],
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
    let may_be_error =
        |finding: &Diagnostic| finding.severity == Severity::Error || is_error_in_change(finding.code);
    // In most merges nothing is found that could be an error, and then nobody need be asked who brought it in.
    if !check(&after).iter().any(may_be_error) {
        return Vec::new();
    }
    let [base, ours, theirs] = versions.map(|before| {
        let change = ChangeSet::new([ChangeSet::modify(&path, merged, before)]);
        after.with(&change)
    });
    let mut found = check_commit(&Commit {
        after: &after,
        parents: &[ours, theirs],
        base: Some(&base),
        changed: &HashSet::new(),
    });
    found.retain(|finding| finding.severity == Severity::Error && *finding.path == *path);
    found
}
