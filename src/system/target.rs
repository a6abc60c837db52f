//! From a set of changes to the files that they touch, checked against the disk.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::{Metadata, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::atomic_write::is_temp_name;
use super::platform::{self, Stamp};
use super::resolve::{Place, is_plain, is_reserved, resolve, split};
use super::work_tree;
use super::write_error::WriteError;
use crate::store::{ChangeSet, SIZE_LIMIT, Unreadable, Version};
use crate::text::FilePath;

/// One file that a change touches: what it holds before and after.
#[derive(Debug)]
pub(super) struct Target {
    /// The path as the change names it.
    pub(super) path: FilePath,
    /// The file itself: absolute, without links. A link that is removed stands for itself.
    pub(super) file: PathBuf,
    /// What is there; `None` for a new file.
    pub(super) before: Option<Before>,
    /// What shall be there; `None` for a removed file.
    pub(super) after: Option<Arc<str>>,
    /// The file whose owner, mode and attributes the new one takes over.
    pub(super) like: Option<PathBuf>,
}

/// A file as it was found.
#[derive(Debug)]
pub(super) struct Before {
    pub(super) text: Arc<str>,
    stamp: Stamp,
    /// Whether the file is a link, and the text that of the file behind it.
    is_link: bool,
}

impl Target {
    /// Looks once more, without reading, whether the file is still as it was when it was checked.
    pub(super) fn recheck(&self) -> Result<(), WriteError> {
        let now = self.file.symlink_metadata();
        match (&self.before, now) {
            (Some(before), Ok(now)) if before.stamp == Stamp::of(&now) => Ok(()),
            (Some(_), _) => Err(WriteError::Changed {
                path: self.path.to_string(),
            }),
            (None, now) => absent(&self.path, now),
        }
    }
}

/// The files of `changes`, each checked to be as the change expects it and free to be written.
///
/// # Errors
///
/// For the first file that is not.
pub(super) fn check(root: &Path, changes: &ChangeSet) -> Result<Vec<Target>, WriteError> {
    let mut targets = Targets::default();
    for change in changes.files() {
        match (&change.old, &change.new) {
            (Some(old), Some(new)) if old.path == new.path => {
                let (file, before) = existing(root, old, Links::Followed)?;
                targets.add(Target {
                    path: new.path.clone(),
                    like: Some(file.clone()),
                    file,
                    before: Some(before),
                    after: Some(text(new)?),
                })?;
            }
            (old, new) => {
                let mut like = None;
                if let Some(old) = old {
                    let links = if new.is_some() {
                        Links::Refused
                    } else {
                        Links::Kept
                    };
                    let (file, before) = existing(root, old, links)?;
                    like = Some(file.clone());
                    targets.add(Target {
                        path: old.path.clone(),
                        file,
                        before: Some(before),
                        after: None,
                        like: None,
                    })?;
                }
                if let Some(new) = new {
                    targets.add(Target {
                        path: new.path.clone(),
                        file: location(root, &new.path, |path| WriteError::NoFolder { path })?,
                        before: None,
                        after: Some(text(new)?),
                        like,
                    })?;
                }
            }
        }
    }
    for target in &targets.found {
        if target.before.is_none() {
            absent(&target.path, target.file.symlink_metadata())?;
        }
    }
    Ok(targets.found)
}

/// The targets so far, one for each file.
#[derive(Default)]
struct Targets {
    found: Vec<Target>,
    by_file: HashMap<PathBuf, usize>,
}

impl Targets {
    /// Adds a target; where one change takes a file away and another puts one in its place, both become one.
    fn add(&mut self, target: Target) -> Result<(), WriteError> {
        let known = match self.by_file.entry(target.file.clone()) {
            Entry::Vacant(entry) => {
                entry.insert(self.found.len());
                self.found.push(target);
                return Ok(());
            }
            Entry::Occupied(entry) => &mut self.found[*entry.get()],
        };
        if known.before.is_some() == target.before.is_some()
            || known.after.is_some() == target.after.is_some()
        {
            return Err(WriteError::SameFile {
                path: target.path.to_string(),
            });
        }
        known.before = known.before.take().or(target.before);
        known.after = known.after.take().or(target.after);
        // The attributes of a renamed file come along; else those of the file that was there stay.
        let renamed = known.like.take().or(target.like);
        known.like = renamed.or_else(|| Some(known.file.clone()));
        if known.before.as_ref().is_some_and(|before| before.is_link) {
            return Err(WriteError::RenamedLink {
                path: target.path.to_string(),
            });
        }
        Ok(())
    }
}

/// What to do where the path of a file that exists is a link.
#[derive(Clone, Copy, PartialEq)]
enum Links {
    /// The file behind it is meant.
    Followed,
    /// The link itself is meant.
    Kept,
    /// It is an error.
    Refused,
}

/// Finds the file of `version` and checks that it holds its text and may be written.
fn existing(root: &Path, version: &Version, links: Links) -> Result<(PathBuf, Before), WriteError> {
    let path = || version.path.to_string();
    let fault = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => WriteError::Missing { path: path() },
        _ => WriteError::io("read", path())(error),
    };
    let place = location(root, &version.path, |path| WriteError::Missing { path })?;
    let link = place.symlink_metadata().map_err(fault)?;
    let mut file = place.clone();
    if link.is_symlink() {
        file = match resolve(root, &place).map_err(fault)? {
            Place::Inside(file) => file,
            Place::Outside => return Err(WriteError::OutsideRoot { path: path() }),
        };
        if is_reserved(file.strip_prefix(root).unwrap_or(&file)) {
            return Err(WriteError::BadPath { path: path() });
        }
        if links == Links::Refused {
            return Err(WriteError::RenamedLink { path: path() });
        }
    }
    // Asked before it is opened too, since a socket cannot be.
    if !file.symlink_metadata().map_err(fault)?.is_file() {
        return Err(WriteError::NotAFile { path: path() });
    }
    let opened = platform::open(&file).map_err(fault)?;
    let metadata = opened.metadata().map_err(fault)?;
    match work_tree::read(opened) {
        Ok(bytes) if bytes == version.text.as_bytes() => {}
        Ok(_) | Err(Unreadable::TooLarge(_)) => return Err(WriteError::Changed { path: path() }),
        Err(fault) => {
            return Err(WriteError::io("read", path())(io::Error::other(
                fault.to_string(),
            )));
        }
    }
    let keeps_link = link.is_symlink() && links == Links::Kept;
    if !keeps_link {
        writable(&file, &metadata, &version.path)?;
    }
    let before = Before {
        text: Arc::clone(&version.text),
        stamp: Stamp::of(if keeps_link { &link } else { &metadata }),
        is_link: keeps_link,
    };
    Ok((if keeps_link { place } else { file }, before))
}

/// Refuses a file that a replacement would take from under a protection or part from its other names.
fn writable(file: &Path, metadata: &Metadata, path: &str) -> Result<(), WriteError> {
    let path = path.to_owned();
    let links = platform::hard_links(metadata);
    if links > 1 {
        return Err(WriteError::HardLinked { path, links });
    }
    if platform::write_protected(metadata) {
        return Err(WriteError::ReadOnly { path });
    }
    match OpenOptions::new().append(true).open(file) {
        Ok(_) => Ok(()),
        Err(error) => match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Err(WriteError::ReadOnly { path })
            }
            _ => Err(WriteError::io("write", path)(error)),
        },
    }
}

/// Where the file of a path is, its folder's links followed.
fn location(root: &Path, path: &str, missing: fn(String) -> WriteError) -> Result<PathBuf, WriteError> {
    let (dir, name) = split(path);
    let is_name = is_plain(Path::new(name)) && Path::new(name).components().count() == 1;
    if !is_name || name.contains('\0') || is_temp_name(name.as_ref()) {
        return Err(WriteError::BadPath {
            path: path.to_owned(),
        });
    }
    let folder = match resolve(root, &root.join(dir)) {
        Ok(Place::Inside(folder)) => folder,
        Ok(Place::Outside) => {
            return Err(WriteError::OutsideRoot {
                path: path.to_owned(),
            });
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(missing(path.to_owned())),
        Err(error) => return Err(WriteError::io("reach the folder of", path)(error)),
    };
    let file = folder.join(name);
    if is_reserved(file.strip_prefix(root).unwrap_or(&file)) {
        return Err(WriteError::BadPath {
            path: path.to_owned(),
        });
    }
    Ok(file)
}

/// Checks that nothing has the name of a new file.
fn absent(path: &str, found: io::Result<Metadata>) -> Result<(), WriteError> {
    match found {
        Ok(_) => Err(WriteError::Exists {
            path: path.to_owned(),
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(WriteError::io("reach", path)(error)),
    }
}

/// The text of a new version, if it could be read back.
fn text(version: &Version) -> Result<Arc<str>, WriteError> {
    let size = u64::try_from(version.text.len()).unwrap_or(u64::MAX);
    let reason = match memchr::memchr(0, version.text.as_bytes()) {
        Some(at) => Unreadable::Nul(at),
        None if size > SIZE_LIMIT => Unreadable::TooLarge(size),
        None => return Ok(Arc::clone(&version.text)),
    };
    Err(WriteError::NotText {
        path: version.path.to_string(),
        reason,
    })
}
