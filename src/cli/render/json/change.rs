//! The document of every command that writes.

use schemars::JsonSchema;
use serde::Serialize;

use super::check::{JsonDiagnostic, diagnostics};
use super::document::document;
use crate::cli::render::sources::Sources;
use crate::diagnostic::Diagnostic;
use crate::store::{ChangeSet, FileChange};

/// What a command did, or would have done.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// The change of the files.
    pub changes: &'a ChangeSet,
    /// Whether it was written.
    pub written: bool,
    /// What the command says of it: `015/003 done`.
    pub messages: &'a [String],
    /// What is wrong because of it.
    pub findings: &'a [Diagnostic],
}

/// What a command changed.
#[derive(Serialize, JsonSchema)]
pub(super) struct JsonChange<'a> {
    /// The files.
    changed: Vec<Changed<'a>>,
    /// The change as a unified diff.
    diff: String,
    /// Whether it was written.
    written: bool,
    /// What the command says of it.
    messages: &'a [String],
    /// What is wrong because of it.
    diagnostics: Vec<JsonDiagnostic<'a>>,
}

/// The change of a file.
#[derive(Serialize, JsonSchema)]
struct Changed<'a> {
    /// The file, relative to the root, with `/`.
    path: &'a str,
    /// `create`, `modify`, `delete` or `rename`.
    action: &'a str,
    /// The path before a renaming.
    old_path: Option<&'a str>,
}

/// The document of a change; `sources` hold the texts after it.
pub fn change(change: &Change<'_>, sources: &Sources<'_>) -> String {
    let content = JsonChange {
        changed: change.changes.files().iter().filter_map(changed).collect(),
        diff: change.changes.diff(),
        written: change.written,
        messages: change.messages,
        diagnostics: diagnostics(change.findings, sources),
    };
    document("change", content)
}

fn changed(file: &FileChange) -> Option<Changed<'_>> {
    let old = file.old.as_ref().map(|version| &*version.path);
    let new = file.new.as_ref().map(|version| &*version.path);
    let (path, action, old_path) = match (old, new) {
        (None, None) => return None,
        (None, Some(path)) => (path, "create", None),
        (Some(path), None) => (path, "delete", None),
        (Some(old), Some(path)) if old == path => (path, "modify", None),
        (Some(old), Some(path)) => (path, "rename", Some(old)),
    };
    Some(Changed {
        path,
        action,
        old_path,
    })
}
