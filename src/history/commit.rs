//! What git tells of a commit: who made it and when, and which story files it touched.

use std::sync::Arc;

use super::time::Moment;

/// Who made a commit, and when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Commit {
    /// The full name.
    pub id: String,
    /// The author's name; of any characters but NUL.
    pub author: String,
    /// The author's address.
    pub email: String,
    /// When the author made it.
    pub time: Moment,
    /// The first line of its message.
    pub subject: String,
}

impl Commit {
    /// The start of the name that is enough for people.
    pub fn short(&self) -> &str {
        self.id.get(..8).unwrap_or(&self.id)
    }
}

/// One version of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileAt {
    /// The path below the root, with `/`.
    pub path: Arc<str>,
    /// Git's name of the content; `None` for what has no text of its own, such as a link.
    pub blob: Option<Arc<str>>,
}

/// A story file that a commit touched.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Touched {
    /// The file in each parent that the commit is compared with, one at least; `None` where it is not there.
    pub old: Vec<Option<FileAt>>,
    /// The file in the commit; `None` where it was removed.
    pub new: Option<FileAt>,
}

/// A commit and what it touched. Of a merge only files that differ from all its parents are here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// Who and when.
    pub commit: Commit,
    /// The files.
    pub files: Vec<Touched>,
}
