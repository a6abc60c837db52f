//! The story files on the disk.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use walkdir::{DirEntry, WalkDir};

use super::memo_file::Begun;
use super::names::{Certainty, Keeping, folder_stamp};
use super::platform;
use super::resolve::{Place, is_plain, resolve, split};
use super::root::RootError;
use crate::model::StoryName;
use crate::store::{Listed, SIZE_LIMIT, Stamp, Tree, TreeError, Unreadable};

/// The files below a root folder.
#[derive(Debug)]
pub struct WorkTree {
    root: PathBuf,
    /// Nothing of it was read before.
    opened: Begun,
    keeping: Keeping,
    /// The folders that were found to be below the root, so that their links are followed once and not for each file.
    folders: RwLock<HashMap<String, Arc<Path>>>,
}

impl WorkTree {
    /// The tree below `root`.
    ///
    /// # Errors
    ///
    /// When the folder does not exist or cannot be reached.
    pub fn new(root: PathBuf) -> Result<WorkTree, RootError> {
        match root.canonicalize() {
            Ok(root) => Ok(WorkTree {
                root,
                opened: Begun::now(),
                keeping: Keeping::default(),
                folders: RwLock::default(),
            }),
            Err(source) => Err(RootError::Io { path: root, source }),
        }
    }

    /// The root, absolute and without links.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A moment before anything of it was read.
    pub(super) fn opened(&self) -> Begun {
        self.opened
    }

    /// Whether the names of folders are kept.
    pub(super) fn keeping(&self) -> &Keeping {
        &self.keeping
    }

    /// The file at `path`, links of its folder followed.
    fn file(&self, path: &str) -> Result<PathBuf, Unreadable> {
        let (dir, name) = split(path);
        if !is_plain(Path::new(name)) {
            return Err(Unreadable::Io("it is no path of a file".to_owned()));
        }
        let folder = match self.known_folder(dir) {
            Some(folder) => folder,
            None => self
                .folder(dir)
                .map_err(|error| Unreadable::Io(error.to_string()))?,
        };
        Ok(folder.join(name))
    }

    /// Follows the links of the folder `dir`.
    fn folder(&self, dir: &str) -> io::Result<Arc<Path>> {
        let folder: Arc<Path> = match resolve(&self.root, &self.root.join(dir))? {
            Place::Inside(folder) => folder.into(),
            Place::Outside => return Err(io::Error::other("it leads outside the root")),
        };
        let mut folders = self.folders.write().unwrap_or_else(PoisonError::into_inner);
        folders.insert(dir.to_owned(), Arc::clone(&folder));
        Ok(folder)
    }

    fn known_folder(&self, dir: &str) -> Option<Arc<Path>> {
        let folders = self.folders.read().unwrap_or_else(PoisonError::into_inner);
        folders.get(dir).cloned()
    }

    /// Why the entry of a folder cannot be read, as far as its kind tells.
    fn fault(&self, entry: &DirEntry) -> Option<Unreadable> {
        let kind = entry.file_type();
        if kind.is_file() {
            None
        } else if kind.is_dir() {
            Some(Unreadable::Folder)
        } else if kind.is_symlink() {
            self.follow(entry.path()).err()
        } else {
            Some(Unreadable::Special)
        }
    }

    /// The regular file below the root that a link leads to.
    fn follow(&self, link: &Path) -> Result<PathBuf, Unreadable> {
        let goal = || {
            link.read_link()
                .map_or_else(|_| String::new(), |goal| goal.to_string_lossy().into_owned())
        };
        let file = match resolve(&self.root, link) {
            Ok(Place::Inside(file)) => file,
            Ok(Place::Outside) => return Err(Unreadable::OutsideRoot(goal())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(Unreadable::BrokenLink(goal()));
            }
            Err(error) => return Err(Unreadable::Io(error.to_string())),
        };
        match file.symlink_metadata() {
            Ok(metadata) if metadata.is_file() => Ok(file),
            Ok(metadata) if metadata.is_dir() => Err(Unreadable::Folder),
            Ok(_) => Err(Unreadable::Special),
            Err(error) => Err(Unreadable::Io(error.to_string())),
        }
    }
}

impl WorkTree {
    /// As [`Tree::list`], but what somebody else put there or took away in the very microseconds in which an earlier
    /// command of ours changed the folder may be missed.
    ///
    /// # Errors
    ///
    /// As [`Tree::list`].
    pub fn list_nearly(&self, dir: &str) -> Result<Vec<Listed>, TreeError> {
        self.list_with(dir, Certainty::Nearly)
    }

    fn list_with(&self, dir: &str, certainty: Certainty) -> Result<Vec<Listed>, TreeError> {
        let fault = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => TreeError::Missing(dir.to_owned()),
            _ => TreeError::Io {
                path: dir.to_owned(),
                reason: error.to_string(),
            },
        };
        let folder = self.folder(dir).map_err(fault)?;
        let begun = Begun::now();
        let stamp = self.keeping.is_on().then(|| folder_stamp(&folder)).flatten();
        let known = stamp
            .as_ref()
            .and_then(|stamp| self.kept_names(dir, (&folder, stamp), certainty));
        if let Some(known) = known {
            return Ok(known);
        }
        let mut found = Vec::new();
        let mut below = if dir.is_empty() {
            String::new()
        } else {
            format!("{dir}/")
        };
        let folder_len = below.len();
        for entry in WalkDir::new(&*folder).min_depth(1).max_depth(1) {
            let entry = entry.map_err(|error| fault(error.into()))?;
            // Taking a path apart by its components costs more than finding its last separator.
            let path = entry.path().as_os_str().as_encoded_bytes();
            let start = memchr::memrchr(b'/', path).map_or(0, |at| at + 1);
            let name = if cfg!(windows) {
                entry.file_name().as_encoded_bytes()
            } else {
                &path[start..]
            };
            let file = String::from_utf8_lossy(name);
            let Some(name) = StoryName::parse(&file) else {
                continue;
            };
            let fault = match file {
                Cow::Borrowed(_) => self.fault(&entry),
                Cow::Owned(_) => Some(Unreadable::Name),
            };
            below.truncate(folder_len);
            below.push_str(&file);
            found.push(Listed {
                path: below.as_str().into(),
                name,
                fault,
            });
        }
        if found.is_empty() && !folder.is_dir() {
            return Err(fault(io::ErrorKind::NotADirectory.into()));
        }
        if let Some(stamp) = stamp {
            self.keep(dir, (&folder, &stamp), begun, &mut found);
        }
        Ok(found)
    }
}

impl Tree for WorkTree {
    fn list(&self, dir: &str) -> Result<Vec<Listed>, TreeError> {
        self.list_with(dir, Certainty::Fully)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Unreadable> {
        Ok(self.read_stamped(path)?.0)
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        let metadata = self.file(path).ok()?.symlink_metadata().ok()?;
        let stamp = metadata.is_file().then(|| platform::file_stamp(&metadata));
        stamp.flatten()
    }

    fn read_stamped(&self, path: &str) -> Result<(Vec<u8>, Option<Stamp>), Unreadable> {
        let file = self.file(path)?;
        match platform::open(&file) {
            Ok(opened) => read_stamped(opened),
            // A link is not opened, and nor is a socket; what it is, is asked only here, where it is seldom.
            Err(error) => {
                let metadata = file
                    .symlink_metadata()
                    .map_err(|error| Unreadable::Io(error.to_string()))?;
                if metadata.is_symlink() {
                    let file = self.follow(&file)?;
                    let opened = platform::open(&file).map_err(|error| Unreadable::Io(error.to_string()))?;
                    // The stamp would be that of the link.
                    Ok((read(opened)?, None))
                } else if metadata.is_file() || metadata.is_dir() {
                    Err(Unreadable::Io(error.to_string()))
                } else {
                    Err(Unreadable::Special)
                }
            }
        }
    }
}

/// The bytes of an opened file, if it is a regular one that is not too large.
pub(super) fn read(file: File) -> Result<Vec<u8>, Unreadable> {
    Ok(read_stamped(file)?.0)
}

/// As [`read`], with the stamp that the file had before.
fn read_stamped(file: File) -> Result<(Vec<u8>, Option<Stamp>), Unreadable> {
    let fault = |error: io::Error| Unreadable::Io(error.to_string());
    let metadata = file.metadata().map_err(fault)?;
    if metadata.is_dir() {
        return Err(Unreadable::Folder);
    }
    if !metadata.is_file() {
        return Err(Unreadable::Special);
    }
    if metadata.len() > SIZE_LIMIT {
        return Err(Unreadable::TooLarge(metadata.len()));
    }
    // One byte more than the file has, so that its end is seen without growing the buffer.
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).map_or(0, |len| len + 1));
    // The file may grow while it is read.
    file.take(SIZE_LIMIT + 1).read_to_end(&mut bytes).map_err(fault)?;
    match u64::try_from(bytes.len()) {
        Ok(len) if len <= SIZE_LIMIT => {
            // What was not yet that long, or never says how long it is, was read as another file than the stamp's.
            let stamp = platform::file_stamp(&metadata).filter(|stamp| stamp.size == len);
            Ok((bytes, stamp))
        }
        _ => Err(Unreadable::TooLarge(SIZE_LIMIT + 1)),
    }
}
