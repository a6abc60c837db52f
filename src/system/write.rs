//! Writing a set of changes to the disk, wholly or not at all.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::atomic_write::TempFile;
use super::journal::{self, Entry, Journal};
use super::lock::{Lock, inside};
use super::recovery::{LeftAlone, Recovery};
use super::resolve::{is_plain, is_reserved};
use super::target::{self, Target};
use super::work_tree::WorkTree;
use super::write_error::WriteError;
use super::{crash, platform, sweep};
use crate::store::ChangeSet;
use crate::text::FilePath;

/// How many new texts are open at a time; a process may have some hundred files open.
const OPEN_FILES: usize = 100;

/// What a write did.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Written {
    /// The files that changed, in the order of the changes.
    pub files: Vec<FilePath>,
    /// Files that somebody else changed in the very moment of writing; their content was left to them.
    pub left: Vec<LeftAlone>,
}

/// The only right to write below the root; given back when dropped.
#[derive(Debug)]
pub struct WriteGuard<'a> {
    tree: &'a WorkTree,
    lock: Lock,
    recovery: Recovery,
    /// The folders that were cleared of the temporary files of a dead command; `None` if there was none.
    swept: Option<BTreeSet<PathBuf>>,
    /// Whether temporary files are left that the next command has to remove.
    is_left: bool,
}

impl WorkTree {
    /// Waits until no other command writes below the root, and keeps others from it; calls `on_wait` if that takes
    /// longer than about a second. Finishes what an interrupted command began, and removes what it left.
    ///
    /// # Errors
    ///
    /// When the root cannot be written to, or an interrupted change cannot be finished.
    pub fn lock(&self, on_wait: impl FnOnce()) -> Result<WriteGuard<'_>, WriteError> {
        self.begin_to_write();
        self.guard(Lock::acquire(self.root(), on_wait)?)
    }

    /// Finishes what an interrupted command began, unless another command is at it. Costs one look at the disk when
    /// there is nothing to do.
    ///
    /// # Errors
    ///
    /// When the interrupted change cannot be finished; the files can be read all the same.
    pub fn recover_if_needed(&self) -> Result<Option<Recovery>, WriteError> {
        if !journal::exists(self.root()) {
            return Ok(None);
        }
        let Some(lock) = Lock::try_acquire(self.root())? else {
            return Ok(None);
        };
        let recovery = self.guard(lock)?.recovery;
        Ok(Some(recovery).filter(|recovery| !recovery.is_empty()))
    }

    fn guard(&self, lock: Lock) -> Result<WriteGuard<'_>, WriteError> {
        let recovery = journal::recover(self.root(), lock.state())?;
        let mut guard = WriteGuard {
            tree: self,
            lock,
            recovery,
            swept: None,
            is_left: false,
        };
        if guard.lock.is_exclusive() {
            sweep::folder(guard.lock.state());
        }
        if guard.lock.is_marked() {
            let (swept, is_left) = sweep::stories(self.root());
            guard.swept = Some(swept);
            guard.is_left = is_left;
            guard.unmark();
        }
        Ok(guard)
    }
}

impl WriteGuard<'_> {
    /// What was finished of an interrupted command's change when the lock was taken.
    pub const fn recovery(&self) -> &Recovery {
        &self.recovery
    }

    /// Makes all of `changes`, or none of them. All files are checked before the first is touched.
    ///
    /// # Errors
    ///
    /// When a file is not as its change expects it or must not be written, or the system fails. Nothing is written
    /// then, except where the error is [`WriteError::NotDurable`] or [`WriteError::Unfinished`], or
    /// [`WriteError::BadJournal`] because all is done but the record of it cannot be removed.
    pub fn write(&mut self, changes: &ChangeSet) -> Result<Written, WriteError> {
        // Left by an earlier write under this lock that could not finish.
        journal::recover(self.tree.root(), self.lock.state())?;
        let targets = target::check(self.tree.root(), changes)?;
        for target in &targets {
            if let Some(folder) = target.file.parent() {
                self.sweep(folder.to_owned());
            }
        }
        // Without the mark, what a kill leaves would stay for good.
        self.lock.mark(true)?;
        let result = self.put_in_place(&targets);
        // An unfinished change has its texts in temporary files until the next command, and where writing fails,
        // removing them may fail as well.
        self.is_left |= result.is_err();
        self.unmark();
        let left = result?;
        let paths = changes.files().iter().filter_map(|change| change.path());
        let files = paths.filter(|path| left.iter().all(|left| left.path() != &***path));
        Ok(Written {
            files: files.cloned().collect(),
            left,
        })
    }

    /// Makes the folder `dir` and those above it, as far as they are missing.
    ///
    /// # Errors
    ///
    /// When it would be outside the root, or the system does not let it be made.
    pub fn create_folder(&self, dir: &str) -> Result<(), WriteError> {
        let path = || dir.to_owned();
        let relative = Path::new(dir);
        if !is_plain(relative) || is_reserved(relative) {
            return Err(WriteError::BadPath { path: path() });
        }
        let mut folder = self.tree.root().to_owned();
        for name in relative {
            let next = folder.join(name);
            match fs::create_dir(&next) {
                Ok(()) => platform::sync_folder(&folder).map_err(WriteError::io("make durable", path()))?,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(WriteError::io("create the folder", path())(error)),
            }
            folder = inside(self.tree.root(), &next, dir)?;
        }
        if folder.is_dir() {
            Ok(())
        } else {
            Err(WriteError::Exists { path: path() })
        }
    }

    /// Makes the folder `below` in the folder of our own state, which git ignores.
    ///
    /// # Errors
    ///
    /// When it would be outside the root, or the system does not let it be made.
    pub fn state_folder(&self, below: &str) -> Result<PathBuf, WriteError> {
        let mut folder = self.lock.state().to_owned();
        for name in Path::new(below) {
            let next = folder.join(name);
            match fs::create_dir(&next) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(WriteError::io("create the folder", below)(error));
                }
                _ => folder = inside(self.tree.root(), &next, below)?,
            }
        }
        Ok(folder)
    }

    /// Notes that no temporary file is about, if that is so.
    fn unmark(&self) {
        if !self.is_left {
            // With a mark too many, the next command looks for nothing.
            let _ = self.lock.mark(false);
        }
    }

    fn put_in_place(&mut self, targets: &[Target]) -> Result<Vec<LeftAlone>, WriteError> {
        let temps = write_temps(self.tree, targets)?;
        match targets {
            [] => Ok(Vec::new()),
            [only] => {
                self.is_left |= write_one(self.tree, only, temps)?;
                Ok(Vec::new())
            }
            several => self.write_several(several, temps),
        }
    }

    fn write_several(
        &self,
        targets: &[Target],
        temps: Vec<Option<TempFile>>,
    ) -> Result<Vec<LeftAlone>, WriteError> {
        let root = self.tree.root();
        let entries = targets
            .iter()
            .zip(&temps)
            .map(|(target, temp)| Entry::new(root, target, temp.as_ref()));
        let journal = Journal::new(entries.collect());
        // The new texts must be found again before anything says that they are to be used.
        journal
            .sync_folders(root)
            .map_err(|(path, source)| WriteError::Io {
                action: "make the new text durable for",
                path,
                source,
            })?;
        targets.iter().try_for_each(Target::recheck)?;
        journal.commit(self.lock.state())?;
        // From here on the change is decided, and the journal knows where the texts are.
        temps.into_iter().flatten().for_each(TempFile::leave);
        Ok(journal.finish(root, self.lock.state())?.left)
    }

    /// Removes the temporary files of a dead command from the folder, once.
    fn sweep(&mut self, folder: PathBuf) {
        if let Some(swept) = &mut self.swept
            && !swept.contains(&folder)
        {
            self.is_left |= sweep::folder(&folder).is_left;
            swept.insert(folder);
        }
    }
}

/// Writes all new texts beside their files and makes them durable; `None` for a file that is removed.
fn write_temps(tree: &WorkTree, targets: &[Target]) -> Result<Vec<Option<TempFile>>, WriteError> {
    let mut temps = Vec::with_capacity(targets.len());
    for chunk in targets.chunks(OPEN_FILES) {
        let start = temps.len();
        for target in chunk {
            let temp = target.after.as_ref().map(|text| {
                let like = target.like.as_deref();
                tree.own_step(folder_of(target), || {
                    TempFile::begin(&target.file, like.is_some())
                })
                .and_then(|temp| temp.fill(text.as_bytes(), like))
                .map_err(WriteError::io("write", &*target.path))
            });
            temps.push(temp.transpose()?);
        }
        for (target, temp) in chunk.iter().zip(&mut temps[start..]) {
            if let Some(temp) = temp {
                temp.sync().map_err(WriteError::io("write", &*target.path))?;
            }
        }
    }
    crash::point();
    Ok(temps)
}

/// Changes a single file, which is one step for the file system too. Says whether a temporary name of it is left.
fn write_one(tree: &WorkTree, target: &Target, temps: Vec<Option<TempFile>>) -> Result<bool, WriteError> {
    let path = || target.path.to_string();
    let folder = folder_of(target);
    let mut is_left = false;
    target.recheck()?;
    match temps.into_iter().next().flatten() {
        Some(temp) if target.before.is_some() => {
            tree.own_step(folder, || temp.replace(&target.file))
                .map_err(WriteError::io("replace", path()))?;
        }
        Some(temp) => {
            let created = temp.create(&target.file).map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists => WriteError::Exists { path: path() },
                _ => WriteError::io("create", path())(error),
            })?;
            is_left = created.is_err();
        }
        None => fs::remove_file(&target.file).map_err(WriteError::io("remove", path()))?,
    }
    platform::sync_folder(folder).map_err(|source| WriteError::NotDurable { path: path(), source })?;
    if target.before.is_some() && target.after.is_some() {
        tree.keep_own();
    }
    Ok(is_left)
}

fn folder_of(target: &Target) -> &Path {
    target.file.parent().unwrap_or(Path::new("/"))
}
