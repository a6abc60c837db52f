//! Why hooks or the merge driver are not installed, or not taken away.

use std::io;
use std::path::PathBuf;

use super::manager::Manager;
use crate::system::git::GitError;
use crate::system::write_error::WriteError;

/// Why a change of git's hooks and configuration is not made. Paths are shown as people would write them.
#[derive(Debug, thiserror::Error)]
pub enum HookError {
    /// Git does not answer.
    #[error(transparent)]
    Git(#[from] GitError),
    /// A file of the root is not to be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The hooks are those of other repositories too.
    #[error("core.hooksPath is `{0}`, which is outside of this repository")]
    Outside(String),
    /// Another tool writes the hooks, and would write over ours.
    #[error("the hooks of this repository are written by {}", .0.name())]
    Managed(Manager),
    /// Our hook has lines that are not ours.
    #[error("`{path}` was changed since stories wrote it")]
    Edited {
        /// The hook.
        path: String,
        /// The hook that was there before, if there was one.
        before: Option<String>,
    },
    /// There is already a file of the name under which an old hook is kept.
    #[error("`{path}` cannot be kept as `{kept}`, which exists already")]
    InTheWay {
        /// The hook.
        path: String,
        /// The other file.
        kept: String,
    },
    /// A folder or something else has the name of a hook.
    #[error("`{0}` is no regular file")]
    NotAFile(String),
    /// Git does not follow a link there.
    #[error("`{0}` is a link, and git does not follow it")]
    Link(String),
    /// The file of attributes is no text.
    #[error("`{0}` is not UTF-8 text")]
    NotText(String),
    /// Somebody set the merge driver to something else.
    #[error("merge.stories.driver is set to something else: {0}")]
    OtherDriver(String),
    /// The system refuses.
    #[error("cannot {action} `{}`: {source}", path.display())]
    Io {
        /// What was tried, as an infinitive.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl HookError {
    /// Makes an error of what the system says when it is asked to do `action` to `path`.
    pub(super) fn io(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> HookError {
        let path = path.into();
        move |source| HookError::Io { action, path, source }
    }

    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            HookError::Git(error) => error.hint(),
            HookError::Write(error) => error.hint(),
            HookError::Outside(_) => "add this line to pre-commit and pre-merge-commit there, or unset \
                 core.hooksPath: stories -q check --staged || exit 1"
                .to_owned(),
            HookError::Managed(manager) => manager.advice().to_owned(),
            HookError::Edited { path, before: None } => {
                format!("move your lines elsewhere, then: rm '{path}'")
            }
            HookError::Edited {
                path,
                before: Some(before),
            } => format!("move your lines elsewhere, then: mv '{before}' '{path}'"),
            HookError::InTheWay { kept, .. } => {
                format!("look whether it is still needed, and move it away: mv '{kept}' '{kept}.old'")
            }
            HookError::OtherDriver(_) => {
                "if it is not needed: git config --unset merge.stories.driver".to_owned()
            }
            HookError::Link(_) => "put the file itself there".to_owned(),
            HookError::NotAFile(path) => format!("look what it is, and move it away: ls -ld '{path}'"),
            HookError::NotText(path) => format!("save it as UTF-8: file '{path}' tells what it is"),
            HookError::Io { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
                "look at who may write there".to_owned()
            }
            HookError::Io { path, .. } => {
                format!("look at '{}', then run the command again", path.display())
            }
        }
    }

    /// Whether another tool must be told of the check.
    pub const fn is_managed(&self) -> bool {
        matches!(self, HookError::Managed(_))
    }

    /// Whether it was refused because of what is there, and not for a fault of the system.
    pub const fn is_refusal(&self) -> bool {
        match self {
            HookError::Git(_) | HookError::Io { .. } => false,
            HookError::Write(error) => error.is_refusal(),
            _ => true,
        }
    }
}
