//! What this command changes in a folder whose names are known: they are known afterwards as well.
//!
//! The stamp of the folder is looked at right before and right after each step. What somebody else does at any other time
//! is seen by it. What falls into the microseconds between is not: such names are kept as nearly certain. Where they are
//! too many, as on a disk that is busy, nothing is known any more.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::names::{Certainty, Head, folder_stamp};
use super::platform;
use super::work_tree::WorkTree;

/// A step that takes longer leaves room for what others do.
const LONGEST: Duration = Duration::from_millis(10);

/// Names that are known, and the folder as it must be for that.
#[derive(Debug)]
pub(super) struct OwnChange {
    folder: PathBuf,
    head: Head,
    /// The names, if they are not kept yet.
    names: Option<Vec<u8>>,
}

impl OwnChange {
    pub(super) fn new(folder: &Path, head: Head, names: Option<Vec<u8>>) -> OwnChange {
        OwnChange {
            folder: folder.to_owned(),
            head,
            names,
        }
    }

    fn is_as_known(&self, folder: &Path) -> bool {
        self.folder == folder && folder_stamp(folder).is_some_and(|stamp| stamp == self.head.folder)
    }

    /// The names after a step of ours, with a time for the folder that no other change gives it: the clock that the
    /// kernel writes down stands still for milliseconds.
    fn renewed(mut self) -> Option<OwnChange> {
        let now = platform::touch_folder(&self.folder)?;
        self.head.folder = folder_stamp(&self.folder)?;
        self.head.certainty = Certainty::Nearly;
        let is_told_apart = self.head.folder.modified == now && self.head.folder.changed != now;
        is_told_apart.then_some(self)
    }
}

impl WorkTree {
    /// Does a step that changes no names of stories in `folder`.
    pub(super) fn own_step<T>(&self, folder: &Path, step: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let mut own = self.own();
        let begun = Instant::now();
        let known = own.take().filter(|own| own.is_as_known(folder));
        let done = step()?;
        *own = known
            .and_then(OwnChange::renewed)
            .filter(|_| begun.elapsed() < LONGEST);
        Ok(done)
    }

    /// Keeps the names that are still known, for the next command that changes something.
    pub(super) fn keep_own(&self) {
        let own = self.own().take();
        if let Some(OwnChange { head, names, .. }) = own
            && head.certainty == Certainty::Nearly
        {
            self.keep_on(&head, names);
        }
    }
}
