//! Where git looks for hooks.

use std::path::{Path, PathBuf};

use super::error::HookError;
use crate::system::git::Git;

/// The folder of the hooks.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// It, absolute, with its links followed as far as it exists.
    pub(super) folder: PathBuf,
    /// The value of `core.hooksPath`.
    pub(super) hooks_path: Option<String>,
    /// Whether it belongs to this repository alone.
    pub(super) is_inside: bool,
    /// Whether it is among the files of the work tree.
    pub(super) is_shared: bool,
    top: PathBuf,
}

impl Place {
    /// Asks git.
    ///
    /// # Errors
    ///
    /// When it gives no answer.
    pub(super) fn find(git: &Git) -> Result<Place, HookError> {
        let hooks_path = git.ask(["config", "--path", "--get", "core.hooksPath"])?;
        let folder = match &hooks_path {
            // Git runs hooks in the top folder, and looks for them from there.
            Some(path) => git.top().join(path),
            None => git.path("hooks")?,
        };
        let folder = real(&folder);
        let common = real(&git.path("config")?.with_file_name(""));
        let is_in_git = folder.starts_with(&common) || folder.starts_with(real(git.dir()));
        let is_in_top = folder.starts_with(git.top()) && folder != git.top();
        Ok(Place {
            is_inside: is_in_git || is_in_top,
            is_shared: is_in_top && !is_in_git,
            folder,
            hooks_path,
            top: git.top().to_owned(),
        })
    }

    /// A path as people would write it in the top folder.
    pub(super) fn shown(&self, path: &Path) -> String {
        let path = path.strip_prefix(&self.top).unwrap_or(path);
        path.to_string_lossy().replace('\\', "/")
    }
}

/// The path with its links followed, as far as there is something.
fn real(path: &Path) -> PathBuf {
    if let Ok(real) = path.canonicalize() {
        return real;
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => real(parent).join(name),
        _ => path.to_owned(),
    }
}
