//! What `check` finds in a merged story that neither side had.

use std::collections::HashSet;
use std::sync::Arc;

use crate::check::{Commit, RULES, Rule, check, check_commit, is_error_in_change};
use crate::config::{Config, Level, RuleLevel};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::StoryName;
use crate::store::{ChangeSet, Entry, Loaded, MemoryTree, Scope, Snapshot};
use crate::text::FilePath;
use crate::text::Span;

/// A merged text that was read as the story that it would be.
pub(super) struct Judged {
    after: Snapshot,
    path: FilePath,
    /// Whether the file's name is one of a story; another file has no errors.
    is_story: bool,
    /// What was read, where the store would not read it: it is too large.
    alone: Option<Loaded>,
}

impl Judged {
    /// Reads `merged`. `name` is the story's file name.
    pub(super) fn read(name: &str, merged: &str, config: &Arc<Config>) -> Judged {
        let is_story = StoryName::parse(name).is_some();
        let name = if is_story { name } else { "1-merged.md" };
        let dir = config.dir.trim_end_matches('/');
        let path: FilePath = if dir.is_empty() {
            name.into()
        } else {
            format!("{dir}/{name}").into()
        };
        let tree = MemoryTree::new([(path.to_string(), merged)]);
        let after = Snapshot::load(&tree, &Arc::new(errors_only(config)), Scope::All)
            .expect("a folder in memory is listed");
        let is_read = after.at_path(&path).and_then(Entry::loaded).is_some();
        Judged {
            alone: (!is_read).then(|| Loaded::read(merged, config)),
            after,
            path,
            is_story,
        }
    }

    /// What the merged text says.
    pub(super) fn loaded(&self) -> &Loaded {
        let read = self.after.at_path(&self.path).and_then(Entry::loaded);
        read.or(self.alone.as_ref())
            .expect("what the store does not read was read alone")
    }

    /// The errors that the merge of base, ours and theirs brings in, as the check of its commit would tell them.
    pub(super) fn new_errors(&self, versions: [&str; 3]) -> Vec<Diagnostic> {
        let Judged { after, path, .. } = self;
        // In most merges nothing is found that could be an error, and then nobody need be asked who brought it in.
        if !self.is_story || !check(after).iter().any(|finding| finding.path == *path) {
            return Vec::new();
        }
        let merged = self.loaded().document.text();
        let [base, ours, theirs] = versions.map(|before| {
            let change = ChangeSet::new([ChangeSet::modify(path, merged, before)]);
            after.with(&change)
        });
        let mut found = check_commit(&Commit {
            after,
            parents: &[ours, theirs],
            base: Some(&base),
            changed: &HashSet::new(),
        });
        found.retain(|finding| finding.severity == Severity::Error && finding.path == *path);
        found
    }
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
