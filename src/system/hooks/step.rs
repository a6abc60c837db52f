//! One step of installing or taking away: said before it is done, and done as it was said.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::HookError;
use crate::store::ChangeSet;
use crate::system::atomic_write::TempFile;
use crate::system::git::Git;
use crate::system::work_tree::WorkTree;

/// A change of one file or key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// Our hook is written, and what was there is kept.
    WriteHook {
        /// The path, as people would write it.
        shown: String,
        /// The file.
        path: PathBuf,
        /// What it will hold.
        text: String,
        /// Where the hook that is there goes.
        keep: Option<PathBuf>,
        /// Whether ours is there already.
        is_update: bool,
    },
    /// Our hook goes, and what was there before comes back.
    RemoveHook {
        /// The path, as people would write it.
        shown: String,
        /// The file.
        path: PathBuf,
        /// Where the hook from before is.
        restore: Option<PathBuf>,
    },
    /// The line of `.gitattributes` comes or goes.
    Attributes {
        /// The change of the file.
        changes: ChangeSet,
        /// The line.
        line: String,
        /// Whether it comes.
        is_added: bool,
    },
    /// A key of this repository's configuration is set.
    SetConfig(&'static str, &'static str),
    /// A key of this repository's configuration goes.
    UnsetConfig(&'static str),
}

impl Step {
    /// Does it.
    ///
    /// # Errors
    ///
    /// When it cannot be done; nothing of this step is left then.
    pub fn perform(&self, git: &Git, tree: &WorkTree) -> Result<(), HookError> {
        match self {
            Step::WriteHook { path, text, keep, .. } => write(path, text, keep.as_deref()),
            Step::RemoveHook { path, restore, .. } => match restore {
                Some(before) => fs::rename(before, path).map_err(HookError::io("restore", path)),
                None => fs::remove_file(path).map_err(HookError::io("remove", path)),
            },
            Step::Attributes { changes, .. } => {
                tree.lock(|| ())?.write(changes)?;
                Ok(())
            }
            Step::SetConfig(key, value) => Ok(git.run(["config", "--local", key, value]).map(|_| ())?),
            Step::UnsetConfig(key) => Ok(git.run(["config", "--local", "--unset", key]).map(|_| ())?),
        }
    }
}

/// Puts our hook in the place of `path`; there is a hook of that name at every moment, where there was one.
fn write(path: &Path, text: &str, keep: Option<&Path>) -> Result<(), HookError> {
    let fault = HookError::io("write", path);
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(HookError::io("make the folder", folder))?;
    let temp = match temp(path, text) {
        Ok(temp) => temp,
        Err(error) => return Err(fault(error)),
    };
    let Some(kept) = keep else {
        return temp.replace(path).map_err(fault);
    };
    let was_moved = self::keep(path, kept).map_err(HookError::io("keep", path))?;
    temp.replace(path).map_err(|error| {
        // What cannot be put back is still there under the name that the next try will tell of.
        let _ = if was_moved {
            fs::rename(kept, path)
        } else {
            fs::remove_file(kept)
        };
        fault(error)
    })
}

fn temp(path: &Path, text: &str) -> io::Result<TempFile> {
    let mut temp = TempFile::beside(path, text.as_bytes(), None)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mut permissions = fs::metadata(temp.path())?.permissions();
        // Whoever may read it may run it.
        let mode = permissions.mode();
        permissions.set_mode(mode | (mode & 0o444) >> 2);
        fs::set_permissions(temp.path(), permissions)?;
    }
    temp.sync()?;
    Ok(temp)
}

/// Gives the file at `path` the name `kept`: as a second one where that can be had, else by renaming. Says which.
fn keep(path: &Path, kept: &Path) -> io::Result<bool> {
    // Not every system makes a second name of the link itself.
    if !path.symlink_metadata()?.is_symlink() && fs::hard_link(path, kept).is_ok() {
        return Ok(false);
    }
    fs::rename(path, kept)?;
    Ok(true)
}
