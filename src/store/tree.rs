//! Where story files come from: the disk, git, or memory.

use std::collections::BTreeMap;

use bitcode::{Decode, Encode};

use crate::model::StoryName;
use crate::text::FilePath;

/// The largest file that is read, in bytes: 16 MiB.
pub const SIZE_LIMIT: u64 = 16 << 20;

/// Why a file that should be a story cannot be read as text.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unreadable {
    /// Some bytes are no UTF-8; the offset of the first.
    #[error("it is not UTF-8 text: byte {0} is invalid")]
    NotUtf8(usize),
    /// A NUL byte stands in it; its offset.
    #[error("it is not text: byte {0} is NUL")]
    Nul(usize),
    /// It has more bytes than [`SIZE_LIMIT`].
    #[error("it has {0} bytes, more than the limit of {SIZE_LIMIT}")]
    TooLarge(u64),
    /// It is a folder.
    #[error("it is a folder, not a file")]
    Folder,
    /// It is a link to something outside the root.
    #[error("it is a link to `{0}`, outside the root")]
    OutsideRoot(String),
    /// It is a link to nothing.
    #[error("it is a link to `{0}`, which does not exist")]
    BrokenLink(String),
    /// It is a device, a pipe or a socket.
    #[error("it is no regular file")]
    Special,
    /// Git holds several versions of it that are not merged yet.
    #[error("it is in conflict")]
    Conflict,
    /// The file name itself is no UTF-8.
    #[error("its name is not UTF-8")]
    Name,
    /// The system does not let it be read, with the reason.
    #[error("{0}")]
    Io(String),
}

impl Unreadable {
    /// What to do so that the file can be read.
    pub fn hint(&self) -> &'static str {
        match self {
            Unreadable::NotUtf8(_) | Unreadable::Nul(_) => "save the file as UTF-8 text",
            Unreadable::TooLarge(_) => "split it into several files",
            Unreadable::Folder | Unreadable::Special => {
                "give it a name that does not begin with digits and a dash"
            }
            Unreadable::OutsideRoot(_) => "put the file itself there, or run stories where the file is",
            Unreadable::BrokenLink(_) => "remove the link, or bring back what it leads to",
            Unreadable::Conflict => "resolve the conflict, then git add the file",
            Unreadable::Name => "rename the file",
            Unreadable::Io(_) => "look at its owner and mode with ls -l; chmod u+r lets its owner read it",
        }
    }
}

/// A file that is named like a story.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    /// The path below the root, with `/`.
    pub path: FilePath,
    /// Its file name, taken apart.
    pub name: StoryName,
    /// Why it cannot be read, if that is known without opening it.
    pub fault: Option<Unreadable>,
}

/// The folder itself cannot be listed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TreeError {
    /// It does not exist.
    #[error("there is no folder `{0}`")]
    Missing(String),
    /// The system does not let it be listed.
    #[error("cannot list `{path}`: {reason}")]
    Io {
        /// The folder.
        path: String,
        /// What the system says.
        reason: String,
    },
}

/// By what a file is known again without reading it: where it lies, how large it is, when it changed.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Stamp {
    /// The file system.
    pub device: u64,
    /// The file in it.
    pub inode: u64,
    /// How many bytes it has.
    pub size: u64,
    /// When its bytes changed, in nanoseconds since 1970.
    pub modified: i64,
    /// When anything about it changed, in nanoseconds since 1970; nobody can set that.
    pub changed: i64,
}

/// A moment by the clock of one file system; those of others need not go alike.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Moment {
    /// The file system.
    pub device: u64,
    /// In nanoseconds since 1970.
    pub nanos: i64,
}

impl Stamp {
    /// Whether nothing about the file had changed since `moment`, which is known only of files of the same system.
    pub fn is_before(&self, moment: &Moment) -> bool {
        self.device == moment.device && self.modified < moment.nanos && self.changed < moment.nanos
    }
}

/// A place that holds story files. Paths are relative to the root, with `/`.
pub trait Tree: Sync {
    /// The files directly in `dir` that are named like a story, in any order.
    ///
    /// # Errors
    ///
    /// When the folder is missing or cannot be listed.
    fn list(&self, dir: &str) -> Result<Vec<Listed>, TreeError>;

    /// The bytes of the file at `path`.
    ///
    /// # Errors
    ///
    /// When it cannot be read; whether it is text is judged by the caller.
    fn read(&self, path: &str) -> Result<Vec<u8>, Unreadable>;

    /// As [`Tree::read`], with the stamp of the file from before it was read, where files have one that a later command
    /// can trust.
    ///
    /// # Errors
    ///
    /// As [`Tree::read`].
    fn read_stamped(&self, path: &str) -> Result<(Vec<u8>, Option<Stamp>), Unreadable> {
        Ok((self.read(path)?, None))
    }

    /// The stamp of the file at `path` as it is now; `None` where files have none, or there is no regular file.
    fn stamp(&self, _path: &str) -> Option<Stamp> {
        None
    }
}

/// A tree in memory, for tests and previews.
#[derive(Clone, Debug, Default)]
pub struct MemoryTree {
    files: BTreeMap<String, Vec<u8>>,
}

impl MemoryTree {
    /// A tree of the given paths and contents.
    pub fn new<P: Into<String>, B: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, B)>) -> Self {
        MemoryTree {
            files: files
                .into_iter()
                .map(|(path, bytes)| (path.into(), bytes.into()))
                .collect(),
        }
    }
}

impl Tree for MemoryTree {
    fn list(&self, dir: &str) -> Result<Vec<Listed>, TreeError> {
        let listed = self.files.keys().filter_map(|path| {
            let file = path.strip_prefix(dir)?.strip_prefix('/')?;
            let name = StoryName::parse(file).filter(|_| !file.contains('/'))?;
            Some(Listed {
                path: path.as_str().into(),
                name,
                fault: None,
            })
        });
        Ok(listed.collect())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Unreadable> {
        self.files
            .get(path)
            .cloned()
            .ok_or_else(|| Unreadable::Io("no such file".to_owned()))
    }
}
