//! What became of an interrupted change, and keeping the texts that could not be put in place.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::lock::STATE_FOLDER;
use super::resolve::{Place, resolve};
use super::{crash, platform};

/// What was done about an interrupted change.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Recovery {
    /// The files that now are as the change wanted them.
    pub finished: Vec<String>,
    /// The files that were left as they are.
    pub left: Vec<LeftAlone>,
}

impl Recovery {
    /// Whether there was nothing to do.
    pub fn is_empty(&self) -> bool {
        self.finished.is_empty() && self.left.is_empty()
    }

    /// What to tell the user, a line each.
    pub fn messages(&self) -> Vec<String> {
        let finished = self
            .finished
            .iter()
            .map(|path| format!("finished an interrupted command: `{path}` is written"));
        finished
            .chain(self.left.iter().map(ToString::to_string))
            .collect()
    }
}

/// A file that an interrupted change was for, and that was left as it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LeftAlone {
    /// It was changed by hand since; the text that it should have got is kept elsewhere.
    Changed {
        /// The file.
        path: String,
        /// Where the text is, relative to the root.
        kept: String,
    },
    /// It was to be removed, and was changed by hand since.
    NotRemoved {
        /// The file.
        path: String,
    },
    /// The text that it should have got was removed by somebody, or that of another file before any was in place.
    Lost {
        /// The file.
        path: String,
    },
    /// It was to be removed, and the text of another file was lost that perhaps was to stand for it.
    Kept {
        /// The file.
        path: String,
    },
}

impl LeftAlone {
    /// The file.
    pub fn path(&self) -> &str {
        match self {
            LeftAlone::Changed { path, .. }
            | LeftAlone::NotRemoved { path }
            | LeftAlone::Lost { path }
            | LeftAlone::Kept { path } => path,
        }
    }
}

impl fmt::Display for LeftAlone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LeftAlone::Changed { path, kept } => write!(
                out,
                "`{path}` was changed by hand and is left so; what the interrupted command meant to write is in `{kept}`"
            ),
            LeftAlone::NotRemoved { path } => {
                write!(out, "`{path}` was changed by hand and is therefore not removed")
            }
            LeftAlone::Lost { path } => write!(
                out,
                "`{path}` is as it was before the interrupted command, because new text of that command is gone"
            ),
            LeftAlone::Kept { path } => write!(
                out,
                "`{path}` is not removed, because new text of the interrupted command is gone"
            ),
        }
    }
}

/// Keeps the text of `temp`, which was meant for `file`, among our own state; says where.
pub(super) fn rescue(root: &Path, state: &Path, temp: &Path, file: &Path) -> io::Result<String> {
    let folder = state.join("rescued");
    match fs::create_dir(&folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    if !matches!(resolve(root, &folder)?, Place::Inside(real) if real == folder) {
        return Err(io::Error::other("`.stories/rescued` is a link"));
    }
    let text = fs::read(temp)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let mut number = 1;
    let (kept, mut copy) = loop {
        let kept = format!("{number}-{name}");
        match File::create_new(folder.join(&kept)) {
            Ok(copy) => break (kept, copy),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(error),
        }
    };
    copy.write_all(&text)?;
    copy.sync_all()?;
    platform::sync_folder(&folder)?;
    crash::point();
    fs::remove_file(temp)?;
    Ok(format!("{STATE_FOLDER}/rescued/{kept}"))
}
