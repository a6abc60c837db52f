//! The record of a change of several files: once it is written the change is decided, and can be finished by anyone.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::atomic_write::{self, TempFile, is_temp_name};
use super::digest::Digest;
use super::lock::STATE_FOLDER;
use super::recovery::{LeftAlone, Recovery, rescue};
use super::resolve::{Place, is_plain, is_reserved, resolve};
use super::target::Target;
use super::work_tree;
use super::write_error::WriteError;
use super::{crash, platform};
use crate::store::Unreadable;

const NAME: &str = "journal";
const PATH: &str = ".stories/journal";
const VERSION: u32 = 1;
/// The largest journal that is read; that of ten thousand files has some megabytes.
const LIMIT: u64 = 64 << 20;

/// All files of one change. Paths are relative to the root and have no links in them.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Journal {
    version: u32,
    entries: Vec<Entry>,
}

/// What is to be done with one file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    /// The path as the change names it.
    path: String,
    file: PathBuf,
    /// The new text; `None` for a file that is removed.
    temp: Option<PathBuf>,
    old: Option<Digest>,
    new: Option<Digest>,
}

impl Entry {
    pub(super) fn new(root: &Path, target: &Target, temp: Option<&TempFile>) -> Entry {
        let relative = |path: &Path| path.strip_prefix(root).unwrap_or(path).to_owned();
        Entry {
            path: target.path.to_string(),
            file: relative(&target.file),
            temp: temp.map(|temp| relative(temp.path())),
            old: target
                .before
                .as_ref()
                .map(|before| Digest::of(before.text.as_bytes())),
            new: target.after.as_ref().map(|text| Digest::of(text.as_bytes())),
        }
    }

    /// Whether the entry is one that we could have written, and not one that would reach elsewhere.
    fn is_sound(&self, root: &Path) -> bool {
        let in_place = |path: &Path| is_plain(path) && !is_reserved(path);
        let parent = self.file.parent().unwrap_or(Path::new(""));
        let real = root.join(parent);
        let temp_is_ours = self.temp.as_deref().is_none_or(|temp| {
            in_place(temp)
                && temp.parent() == self.file.parent()
                && temp.file_name().is_some_and(is_temp_name)
        });
        in_place(&self.file)
            && temp_is_ours
            && self.temp.is_some() == self.new.is_some()
            && matches!(resolve(root, &real), Ok(Place::Inside(folder)) if folder == real)
    }

    /// How far the change of this file has come.
    fn stage(&self, root: &Path) -> io::Result<Stage> {
        let Some(temp) = &self.temp else {
            return Ok(Stage::Open);
        };
        match root.join(temp).symlink_metadata() {
            Ok(_) => Ok(Stage::Open),
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Err(_) if self.old == self.new => Ok(Stage::Open),
            Err(_) if Now::of(root, &root.join(&self.file), false)? == Now::from(self.old) => Ok(Stage::Lost),
            Err(_) => Ok(Stage::Done),
        }
    }

    /// Takes the new text away, as if the change had never been decided.
    fn undo(&self, root: &Path) -> io::Result<LeftAlone> {
        let path = self.path.clone();
        let Some(temp) = &self.temp else {
            return Ok(LeftAlone::Kept { path });
        };
        match fs::remove_file(root.join(temp)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(LeftAlone::Lost { path }),
        }
    }

    /// Does what is not yet done; says what was left alone instead.
    fn finish(&self, root: &Path, state: &Path) -> io::Result<Option<LeftAlone>> {
        let file = root.join(&self.file);
        let path = || self.path.clone();
        let Some(temp) = self.temp.as_ref().map(|temp| root.join(temp)) else {
            let now = Now::of(root, &file, true)?;
            if now == Now::Absent {
                return Ok(None);
            }
            if now != Now::from(self.old) {
                return Ok(Some(LeftAlone::NotRemoved { path: path() }));
            }
            crash::point();
            return fs::remove_file(&file).map(|()| None);
        };
        let now = Now::of(root, &file, false)?;
        match temp.symlink_metadata() {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // It has become the file. What the file holds now is only a question if that is the old text.
                let lost = self.old != self.new && now == Now::from(self.old);
                return Ok(lost.then(|| LeftAlone::Lost { path: path() }));
            }
            Err(error) => return Err(error),
        }
        let placed = if now == Now::from(self.new) {
            fs::remove_file(&temp)
        } else if now != Now::from(self.old) {
            Err(io::ErrorKind::AlreadyExists.into())
        } else if self.old.is_some() {
            atomic_write::replace(&temp, &file)
        } else {
            atomic_write::create(&temp, &file).flatten()
        };
        match placed {
            Ok(()) => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let kept = rescue(root, state, &temp, &file)?;
                Ok(Some(LeftAlone::Changed { path: path(), kept }))
            }
            Err(error) => Err(error),
        }
    }
}

/// How far the change of one file has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    /// It is to be made, or there is nothing to see of it.
    Open,
    Done,
    /// It cannot be made, since the new text is gone.
    Lost,
}

/// What a file holds at this moment.
#[derive(PartialEq, Eq, Debug)]
enum Now {
    Absent,
    Text(Digest),
    /// A folder, a link, or something too large to be ours.
    Other,
}

impl Now {
    fn of(root: &Path, file: &Path, follow: bool) -> io::Result<Now> {
        let metadata = match file.symlink_metadata() {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Now::Absent),
            Err(error) => return Err(error),
        };
        let mut real = file.to_owned();
        if metadata.is_symlink() {
            match resolve(root, file) {
                Ok(Place::Inside(goal)) if follow => real = goal,
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => return Ok(Now::Other),
            }
        } else if !metadata.is_file() {
            return Ok(Now::Other);
        }
        match work_tree::read(platform::open(&real)?) {
            Ok(bytes) => Ok(Now::Text(Digest::of(&bytes))),
            // What cannot be read now was not changed by hand for that.
            Err(Unreadable::Io(reason)) => Err(io::Error::other(reason)),
            Err(_) => Ok(Now::Other),
        }
    }
}

impl From<Option<Digest>> for Now {
    fn from(digest: Option<Digest>) -> Self {
        digest.map_or(Now::Absent, Now::Text)
    }
}

impl Journal {
    /// The record of the entries. Files are removed last, so that at no moment a text is nowhere.
    pub(super) fn new(mut entries: Vec<Entry>) -> Journal {
        entries.sort_by_key(|entry| entry.temp.is_none());
        Journal {
            version: VERSION,
            entries,
        }
    }

    /// Writes the record: the change is decided when this returns.
    ///
    /// # Errors
    ///
    /// When it cannot be written; the change is not decided then.
    pub(super) fn commit(&self, state: &Path) -> Result<(), WriteError> {
        let fault = |source| WriteError::io("write", PATH)(source);
        let journal = state.join(NAME);
        let bytes = serde_json::to_vec(self).map_err(|error| fault(error.into()))?;
        let mut temp = TempFile::beside(&journal, &bytes, None).map_err(fault)?;
        temp.sync().map_err(fault)?;
        if let Err(error) = temp.replace(&journal) {
            // Some file systems say so of what they have done. A record that stays would find no text, and undo nothing.
            let _ = fs::remove_file(&journal);
            return Err(fault(error));
        }
        match platform::sync_folder(state) {
            // A record that cannot be taken back stands, and is best followed at once.
            Err(error) if fs::remove_file(&journal).is_ok() => Err(fault(error)),
            _ => Ok(()),
        }
    }

    /// Makes the names in all folders of the change durable; an error comes with the path of a file in the folder.
    pub(super) fn sync_folders(&self, root: &Path) -> Result<(), (String, io::Error)> {
        let folders: BTreeMap<PathBuf, &str> = self
            .entries
            .iter()
            .rev()
            .filter_map(|entry| Some((root.join(entry.file.parent()?), entry.path.as_str())))
            .collect();
        for (folder, path) in folders {
            platform::sync_folder(&folder).map_err(|error| (path.to_owned(), error))?;
        }
        Ok(())
    }

    /// Does everything that is not yet done, and removes the record. Where a new text is gone, nothing is done if
    /// nothing was, and otherwise no file is removed: what is left of it may stand nowhere else.
    ///
    /// # Errors
    ///
    /// When a file cannot be put in place; the record stays then, and the next call goes on.
    pub(super) fn finish(&self, root: &Path, state: &Path) -> Result<Recovery, WriteError> {
        let mut recovery = Recovery::default();
        let unfinished = |entry: &Entry| {
            let path = entry.path.clone();
            move |source| WriteError::Unfinished { path, source }
        };
        let stages = self
            .entries
            .iter()
            .map(|entry| entry.stage(root).map_err(unfinished(entry)));
        let stages = stages.collect::<Result<Vec<Stage>, WriteError>>()?;
        let is_lost = stages.contains(&Stage::Lost);
        let is_undone = is_lost && !stages.contains(&Stage::Done);
        for entry in &self.entries {
            let left = if is_undone || is_lost && entry.temp.is_none() {
                entry.undo(root).map(Some)
            } else {
                entry.finish(root, state)
            };
            match left.map_err(unfinished(entry))? {
                Some(left) => recovery.left.push(left),
                None => recovery.finished.push(entry.path.clone()),
            }
        }
        crash::point();
        self.sync_folders(root)
            .map_err(|(path, source)| WriteError::NotDurable { path, source })?;
        fs::remove_file(state.join(NAME)).map_err(|error| WriteError::BadJournal {
            reason: format!("cannot be removed: {error}"),
        })?;
        // A record that comes back after a loss of power would find everything done, unless somebody undid it.
        let _ = platform::sync_folder(state);
        crash::point();
        Ok(recovery)
    }
}

/// Whether an interrupted change may have been left below `root`.
pub(super) fn exists(root: &Path) -> bool {
    root.join(STATE_FOLDER).join(NAME).symlink_metadata().is_ok()
}

/// Finishes an interrupted change, if there is one; for the holder of the lock.
pub(super) fn recover(root: &Path, state: &Path) -> Result<Recovery, WriteError> {
    let bad = |reason: &str| WriteError::BadJournal {
        reason: reason.to_owned(),
    };
    let path = state.join(NAME);
    match path.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Recovery::default()),
        Ok(metadata) if !metadata.is_file() => return Err(bad("is no regular file")),
        Ok(metadata) if metadata.len() > LIMIT => return Err(bad("is too large")),
        _ => {}
    }
    let mut bytes = Vec::new();
    platform::open(&path)
        .and_then(|file| file.take(LIMIT).read_to_end(&mut bytes))
        .map_err(WriteError::io("read", PATH))?;
    let journal: Journal =
        serde_json::from_slice(&bytes).map_err(|_| bad("is not of the form that we write"))?;
    if journal.version != VERSION {
        return Err(bad("is of another version of stories"));
    }
    if let Some(entry) = journal.entries.iter().find(|entry| !entry.is_sound(root)) {
        return Err(bad(&format!("names `{}` in a way that we never do", entry.path)));
    }
    journal.finish(root, state)
}
