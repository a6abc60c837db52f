//! What `check` finds in a merged story that neither side had.

use std::collections::HashSet;
use std::sync::Arc;

use crate::check::{Commit, RULES, Rule, check, check_commit, is_error_in_change};
use crate::config::{Config, Level, RuleLevel};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::StoryName;
use crate::store::{ChangeSet, MemoryTree, Scope, Snapshot};
use crate::text::Span;

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
    let Ok(after) = Snapshot::load(&tree, &Arc::new(errors_only(config)), Scope::All) else {
        return Vec::new();
    };
    // In most merges nothing is found that could be an error, and then nobody need be asked who brought it in.
    if !check(&after).iter().any(|finding| *finding.path == *path) {
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

/// The configuration with only those rules that can find an error.
fn errors_only(config: &Config) -> Config {
    let mut config = config.clone();
    let can_be_error = |rule: &Rule| {
        let severity = rule.severity(&config);
        severity == Some(Severity::Error) || severity.is_some() && is_error_in_change(rule.code)
    };
    let others: Vec<RuleLevel> = RULES
        .iter()
        .filter(|rule| !can_be_error(rule))
        .map(|rule| RuleLevel {
            code: rule.code.to_owned(),
            span: Span::default(),
            level: Level::Off,
        })
        .collect();
    config.rules.extend(others);
    config
}
