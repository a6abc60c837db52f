//! The lock that lets one command at a time write below a root.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::atomic_write::TempFile;
use super::platform::Stamp;
use super::resolve::{Place, resolve};
use super::write_error::WriteError;

/// The folder at the root that holds what is ours: it can be removed at any time that no command runs.
pub(super) const STATE_FOLDER: &str = ".stories";
const LOCK: &str = ".stories/lock";
/// How long to wait for another command before saying so.
const PATIENCE: Duration = Duration::from_secs(1);

/// The exclusive right to write below a root, until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    /// Holds the lock; `None` where the file system has no locks.
    file: Option<File>,
    /// Where `.stories` really is.
    state: PathBuf,
}

impl Lock {
    /// Waits for the lock; calls `on_wait` once if that takes longer than about a second.
    ///
    /// # Errors
    ///
    /// When the lock file cannot be made, or is a link past the root.
    pub(super) fn acquire(root: &Path, on_wait: impl FnOnce()) -> Result<Lock, WriteError> {
        let mut on_wait = Some(on_wait);
        loop {
            let (file, path, state) = open(root)?;
            let result = match try_lock(&file) {
                Ok(Attempt::Busy) => wait(&file, || on_wait.take().into_iter().for_each(|tell| tell())),
                other => other,
            };
            let attempt = result.map_err(WriteError::io("lock", LOCK))?;
            if let Some(lock) = attempt.into_lock(file, &path, state) {
                ignore_in_git(&lock.state)?;
                return Ok(lock);
            }
        }
    }

    /// Takes the lock if nobody has it.
    ///
    /// # Errors
    ///
    /// When the lock file cannot be made, or is a link past the root.
    pub(super) fn try_acquire(root: &Path) -> Result<Option<Lock>, WriteError> {
        let (file, path, state) = open(root)?;
        let attempt = try_lock(&file).map_err(WriteError::io("lock", LOCK))?;
        Ok(attempt.into_lock(file, &path, state))
    }

    /// Whether really nobody else writes, which cannot be known where there are no locks.
    pub(super) const fn is_exclusive(&self) -> bool {
        self.file.is_some()
    }

    /// Whether a command died while its temporary files were about.
    pub(super) fn is_marked(&self) -> bool {
        self.file
            .as_ref()
            .and_then(|file| file.metadata().ok())
            .is_some_and(|metadata| metadata.len() > 0)
    }

    /// Notes in the length of the lock file that temporary files are about, or that none is any more.
    ///
    /// So the next command need not look through a folder of thousands of files for what is hardly ever there.
    ///
    /// # Errors
    ///
    /// When the file cannot be changed.
    pub(super) fn mark(&self, unfinished: bool) -> Result<(), WriteError> {
        match &self.file {
            Some(file) => file
                .set_len(u64::from(unfinished))
                .map_err(WriteError::io("write", LOCK)),
            None => Ok(()),
        }
    }

    /// The folder of our own state, without links.
    pub(super) fn state(&self) -> &Path {
        &self.state
    }
}

/// What came of trying to lock.
enum Attempt {
    Held,
    Busy,
    Unsupported,
}

impl Attempt {
    /// The lock; `None` if somebody else has it, or the file was removed while we waited for it.
    fn into_lock(self, file: File, path: &Path, state: PathBuf) -> Option<Lock> {
        match self {
            Attempt::Busy => None,
            Attempt::Unsupported => Some(Lock { file: None, state }),
            Attempt::Held => {
                let held = Stamp::of(&file.metadata().ok()?);
                let named = Stamp::of(&path.metadata().ok()?);
                held.is_same_file(&named).then_some(Lock {
                    file: Some(file),
                    state,
                })
            }
        }
    }

    fn from_result(result: io::Result<()>) -> io::Result<Attempt> {
        match result {
            Ok(()) => Ok(Attempt::Held),
            Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(Attempt::Unsupported),
            Err(error) => Err(error),
        }
    }
}

fn try_lock(file: &File) -> io::Result<Attempt> {
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Attempt::Held),
            Err(TryLockError::WouldBlock) => return Ok(Attempt::Busy),
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(TryLockError::Error(error)) => return Attempt::from_result(Err(error)),
        }
    }
}

fn lock(file: &File) -> io::Result<Attempt> {
    loop {
        match file.lock() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return Attempt::from_result(result),
        }
    }
}

/// Waits in a second thread, since the system's waiting has no time limit.
fn wait(file: &File, on_wait: impl FnOnce()) -> io::Result<Attempt> {
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        let waiting = thread::Builder::new().spawn_scoped(scope, move || {
            // The receiver outlives this thread.
            let _ = sender.send(lock(file));
        });
        if waiting.is_err() {
            on_wait();
            return lock(file);
        }
        let gone = |_| io::Error::other("the waiting thread ended");
        match receiver.recv_timeout(PATIENCE) {
            Ok(result) => result,
            Err(RecvTimeoutError::Timeout) => {
                on_wait();
                receiver.recv().map_err(gone)?
            }
            Err(RecvTimeoutError::Disconnected) => Err(gone(mpsc::RecvError)),
        }
    })
}

/// Opens the lock file, and makes it and its folder where they are missing; also says where both really are.
fn open(root: &Path) -> Result<(File, PathBuf, PathBuf), WriteError> {
    let state = state_folder(root)?;
    let mut path = state.join("lock");
    match path.symlink_metadata() {
        Ok(metadata) if metadata.is_symlink() => path = inside(root, &path, LOCK)?,
        Ok(metadata) if !metadata.is_file() => return Err(WriteError::NotAFile { path: LOCK.into() }),
        // It is made below.
        _ => {}
    }
    // Also for writing, since a network file system lets a lock be had only by those who may write.
    let mut options = OpenOptions::new();
    let options = options.read(true).write(true).create(true).truncate(false);
    match options.open(&path) {
        Ok(file) => Ok((file, path, state)),
        Err(error) if error.kind() == io::ErrorKind::ReadOnlyFilesystem => Err(read_only(root, error)),
        Err(error) => Err(WriteError::io("open", LOCK)(error)),
    }
}

fn state_folder(root: &Path) -> Result<PathBuf, WriteError> {
    let state = root.join(STATE_FOLDER);
    match state.symlink_metadata() {
        Ok(metadata) if metadata.is_symlink() => inside(root, &state, STATE_FOLDER),
        Ok(_) => Ok(state),
        Err(_) => match fs::create_dir(&state) {
            Ok(()) => Ok(state),
            Err(error) => match error.kind() {
                io::ErrorKind::AlreadyExists => Ok(state),
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                    Err(read_only(root, error))
                }
                _ => Err(WriteError::io("create", STATE_FOLDER)(error)),
            },
        },
    }
}

/// Lets the folder ignore itself, so that no repository has to. Only for the holder of the lock: he would sweep the
/// temporary file of anybody else.
fn ignore_in_git(state: &Path) -> Result<(), WriteError> {
    const NAME: &str = ".stories/.gitignore";
    let file = state.join(".gitignore");
    if file.symlink_metadata().is_ok() {
        return Ok(());
    }
    match TempFile::beside(&file, b"*\n", None).and_then(|temp| temp.create(&file)) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            Err(WriteError::io("create", NAME)(error))
        }
        _ => Ok(()),
    }
}

/// Follows a link that must not leave the root.
pub(super) fn inside(root: &Path, link: &Path, name: &str) -> Result<PathBuf, WriteError> {
    match resolve(root, link).map_err(WriteError::io("follow the link", name))? {
        Place::Inside(path) => Ok(path),
        Place::Outside => Err(WriteError::OutsideRoot {
            path: name.to_owned(),
        }),
    }
}

fn read_only(root: &Path, source: io::Error) -> WriteError {
    WriteError::ReadOnlyRoot {
        root: root.to_owned(),
        source,
    }
}
