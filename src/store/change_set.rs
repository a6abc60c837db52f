//! Changes of story files as data: each against the text it was made for.

use std::sync::Arc;

use crate::text::FilePath;
use crate::text::{FileDiff, unified_diff};

/// A file at one moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Version {
    /// The path, relative to the root, with `/`.
    pub path: FilePath,
    /// The whole text.
    pub text: Arc<str>,
}

/// The change of one file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileChange {
    /// What must be there before; `None` for a new file.
    pub old: Option<Version>,
    /// What is there afterwards; `None` for a removed file. Another path than before is a renaming.
    pub new: Option<Version>,
}

impl FileChange {
    /// The path that the change is known by: the new one, or the old one of a removed file.
    pub fn path(&self) -> Option<&FilePath> {
        self.new
            .as_ref()
            .or(self.old.as_ref())
            .map(|version| &version.path)
    }

    /// The change as a unified diff.
    pub fn diff(&self) -> String {
        let path = |version: &Option<Version>| version.as_ref().map(|version| version.path.clone());
        let (old, new) = (path(&self.old), path(&self.new));
        let Some(any) = old.clone().or_else(|| new.clone()) else {
            return String::new();
        };
        unified_diff(FileDiff {
            old_path: old.as_ref().unwrap_or(new.as_ref().unwrap_or(&any)),
            new_path: new.as_ref().unwrap_or(&any),
            old: self.old.as_ref().map(|version| &*version.text),
            new: self.new.as_ref().map(|version| &*version.text),
        })
    }
}

/// Changes that are made together or not at all, at most one for each file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ChangeSet {
    files: Vec<FileChange>,
}

impl ChangeSet {
    /// The changes that change something; those to the same text are left out.
    pub fn new(files: impl IntoIterator<Item = FileChange>) -> Self {
        ChangeSet {
            files: files.into_iter().filter(|file| file.old != file.new).collect(),
        }
    }

    /// A new file.
    pub fn create(path: impl Into<FilePath>, text: impl Into<Arc<str>>) -> FileChange {
        FileChange {
            old: None,
            new: Some(Version {
                path: path.into(),
                text: text.into(),
            }),
        }
    }

    /// Another text for a file.
    pub fn modify(path: &FilePath, old: impl Into<Arc<str>>, new: impl Into<Arc<str>>) -> FileChange {
        let version = |text| Version {
            path: path.clone(),
            text,
        };
        FileChange {
            old: Some(version(old.into())),
            new: Some(version(new.into())),
        }
    }

    /// The end of a file.
    pub fn delete(path: &FilePath, old: impl Into<Arc<str>>) -> FileChange {
        FileChange {
            old: Some(Version {
                path: path.clone(),
                text: old.into(),
            }),
            new: None,
        }
    }

    /// The changes, in the order in which they were given.
    pub fn files(&self) -> &[FileChange] {
        &self.files
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// All changes as one unified diff.
    pub fn diff(&self) -> String {
        self.files.iter().map(FileChange::diff).collect()
    }
}
