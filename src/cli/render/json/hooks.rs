//! The document of `stories hooks status`.

use schemars::JsonSchema;
use serde::Serialize;

use super::document::document;
use crate::cli::render::hooks::{HooksView, word};

/// What is installed in the git repository.
#[derive(Serialize, JsonSchema)]
pub(super) struct Hooks<'a> {
    /// Where git looks for hooks, relative to the top of the repository where it is below it.
    folder: &'a str,
    /// The value of `core.hooksPath`.
    hooks_path: Option<&'a str>,
    /// Another tool that writes the hooks: `husky`, `lefthook` or `pre-commit`.
    manager: Option<&'a str>,
    /// The hooks of ours.
    hooks: Vec<Hook<'a>>,
    /// Whether the check runs before each commit, in our hooks or another tool's.
    checked: bool,
    /// How far the merge driver is set up: `on`, `off`, `no-config`, `no-attributes` or `other`.
    merge: &'a str,
    /// The program on the path, which hooks and merge driver start.
    program: Option<&'a str>,
}

/// A hook.
#[derive(Serialize, JsonSchema)]
struct Hook<'a> {
    /// The name by which git calls it.
    name: &'a str,
    /// `installed`, `outdated`, `edited`, `foreign`, `behind` (run by another one) or `missing`.
    state: &'a str,
    /// Whether a hook from before is kept beside it, and runs first.
    chained: bool,
}

/// The document of what is installed.
pub fn hooks(view: &HooksView) -> String {
    let content = Hooks {
        folder: &view.folder,
        hooks_path: view.hooks_path.as_deref(),
        manager: view.manager.map(|(name, _)| name),
        hooks: view
            .hooks
            .iter()
            .map(|(name, state, chained)| Hook {
                name,
                state: word(*state),
                chained: *chained,
            })
            .collect(),
        checked: view.is_checked(),
        merge: view.merge(),
        program: view.program.as_deref(),
    };
    document("hooks", content)
}
