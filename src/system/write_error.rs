//! Why nothing, or not everything, was written.

use std::io;
use std::path::PathBuf;

use crate::store::Unreadable;

/// Why a change of files was not made, or not wholly. Paths are relative to the root.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The text on the disk is not the one that the change was made for.
    #[error("`{path}` changed since it was read")]
    Changed {
        /// The file.
        path: String,
    },
    /// The file is gone.
    #[error("`{path}` no longer exists")]
    Missing {
        /// The file.
        path: String,
    },
    /// A new file has the name of one that is there.
    #[error("`{path}` exists already")]
    Exists {
        /// The file.
        path: String,
    },
    /// The file is marked or mounted as not to be written.
    #[error("`{path}` is read-only")]
    ReadOnly {
        /// The file.
        path: String,
    },
    /// The file has further names, which a replacement would leave with the old text.
    #[error("`{path}` is one of {links} hard links to one file, and writing it would part them")]
    HardLinked {
        /// The file.
        path: String,
        /// How many names the file has.
        links: u64,
    },
    /// The path, or a link in it, leads past the root.
    #[error("`{path}` leads outside the root")]
    OutsideRoot {
        /// The path.
        path: String,
    },
    /// The path ends in no file name, or belongs to git or to our own state.
    #[error("`{path}` is no place for a story")]
    BadPath {
        /// The path.
        path: String,
    },
    /// The path is that of a folder, a pipe or a device.
    #[error("`{path}` is no regular file")]
    NotAFile {
        /// The path.
        path: String,
    },
    /// Two changes of one set are for one file.
    #[error("`{path}` and another change of the same command are for one file")]
    SameFile {
        /// The path of the second change.
        path: String,
    },
    /// A link should get another name.
    #[error("`{path}` is a link, and links are not renamed")]
    RenamedLink {
        /// The link.
        path: String,
    },
    /// The new text could not be read back.
    #[error("`{path}` is not written, because afterwards {reason}")]
    NotText {
        /// The file.
        path: String,
        /// What would be wrong with it.
        reason: Unreadable,
    },
    /// The folder for the file does not exist.
    #[error("there is no folder for `{path}`")]
    NoFolder {
        /// The file.
        path: String,
    },
    /// The root cannot be written to.
    #[error("the folder `{}` cannot be written to: {source}", root.display())]
    ReadOnlyRoot {
        /// The root.
        root: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The system refused something else; nothing was written.
    #[error("cannot {action} `{path}`: {source}")]
    Io {
        /// What was tried, as an infinitive.
        action: &'static str,
        /// The file or folder.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// Everything is in its place, but would perhaps not be after a loss of power.
    #[error("`{path}` is written, but it is not confirmed that it is durable: {source}")]
    NotDurable {
        /// The file, or one of several.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// A change of several files is decided and not finished.
    #[error("the change is only partly made, because `{path}` cannot be put in place: {source}")]
    Unfinished {
        /// The first file that is not done.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// What is recorded of an interrupted change cannot be understood, or not be removed.
    #[error("cannot finish a change of several files: `.stories/journal` {reason}")]
    BadJournal {
        /// What is wrong with it.
        reason: String,
    },
}

impl WriteError {
    /// Makes an error of what the system says when it is asked to do `action` to `path`.
    pub(super) fn io(action: &'static str, path: impl Into<String>) -> impl FnOnce(io::Error) -> WriteError {
        let path = path.into();
        move |source| WriteError::Io { action, path, source }
    }

    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            WriteError::Changed { .. } | WriteError::Missing { .. } => {
                "nothing was written; run the command again to work with the files as they are now".to_owned()
            }
            WriteError::Exists { .. } => "nothing was written; choose another name".to_owned(),
            WriteError::ReadOnly { path } => {
                format!("nothing was written; make it writable: chmod u+w '{path}'")
            }
            WriteError::HardLinked { path, .. } => {
                format!("nothing was written; make it a file of its own: cp '{path}' x && mv x '{path}'")
            }
            WriteError::OutsideRoot { .. } => {
                "nothing was written; put the file itself below the root, or use -C with the other project"
                    .to_owned()
            }
            WriteError::RenamedLink { .. } => "nothing was written; rename the link by hand".to_owned(),
            WriteError::NotText {
                reason: Unreadable::TooLarge(_),
                ..
            } => "nothing was written; split the story".to_owned(),
            WriteError::NoFolder { .. } => "run `stories init` to make it".to_owned(),
            WriteError::ReadOnlyRoot { .. } => {
                "commands that only read work all the same; `--dry-run` shows a change".to_owned()
            }
            WriteError::Io { source, .. } if source.kind() == io::ErrorKind::StorageFull => {
                "nothing was written; free some space and run the command again".to_owned()
            }
            WriteError::Io { source, path, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
                format!("look at who may write there: ls -ld '{path}' and its folder")
            }
            WriteError::NotDurable { .. } => {
                "look at the disk's health, then run `sync` and compare with `git diff`".to_owned()
            }
            WriteError::Unfinished { .. } => {
                "mend the cause; the next `stories` command finishes the change by itself".to_owned()
            }
            WriteError::BadJournal { .. } => {
                "look at `git diff`, then remove `.stories/journal` to leave the files as they are".to_owned()
            }
            WriteError::BadPath { .. } => "nothing was written; choose another name".to_owned(),
            WriteError::NotAFile { path } => {
                format!("nothing was written; look at what it is: ls -ld '{path}'")
            }
            WriteError::SameFile { .. } => {
                "nothing was written; remove the link, or change one of the two at a time".to_owned()
            }
            WriteError::NotText { .. } => {
                "nothing was written; leave out what is no text, such as a NUL byte".to_owned()
            }
            WriteError::Io { path, .. } => {
                format!("look at the disk and at '{path}', then run the command again")
            }
        }
    }

    /// Whether the change was refused because of the files as they are, and not for a fault of the system.
    pub const fn is_refusal(&self) -> bool {
        match self {
            WriteError::Changed { .. }
            | WriteError::Missing { .. }
            | WriteError::Exists { .. }
            | WriteError::ReadOnly { .. }
            | WriteError::HardLinked { .. }
            | WriteError::OutsideRoot { .. }
            | WriteError::BadPath { .. }
            | WriteError::NotAFile { .. }
            | WriteError::SameFile { .. }
            | WriteError::RenamedLink { .. }
            | WriteError::NotText { .. } => true,
            WriteError::NoFolder { .. }
            | WriteError::ReadOnlyRoot { .. }
            | WriteError::Io { .. }
            | WriteError::NotDurable { .. }
            | WriteError::Unfinished { .. }
            | WriteError::BadJournal { .. } => false,
        }
    }
}
