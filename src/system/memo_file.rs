//! Files of what was read, in `.stories`, and the moment up to which stamps of files can be trusted.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::lock::STATE_FOLDER;
use super::platform;
use super::work_tree::WorkTree;
use crate::store::{Moment, Stamp};

const MEMO: &str = "memo";
/// What ends the name of a file that is being written; it takes the place of the other when it is whole.
const NEW: &str = ".new";
/// A file that has been written for longer was left behind.
const LEFT_BEHIND: Duration = Duration::from_secs(60);
/// The steps of time, in nanoseconds, in which a file system may note changes that writes parts of a millisecond down:
/// the longest tick of a kernel's clock, several times over.
const FINE: i64 = 50_000_000;
/// The same for any other.
const COARSE: i64 = 2_000_000_000;
/// A file that is larger than this, in bytes, is neither written nor read: it is not worth the memory.
const LARGEST: u64 = 256 << 20;

/// The moment when something began to be read, by two clocks: one stops while the machine sleeps, the other may be set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Begun(Instant, SystemTime);

impl Begun {
    pub(super) fn now() -> Begun {
        Begun(Instant::now(), SystemTime::now())
    }

    /// Whether all that the stamp tells had happened by then for so long that whatever changes later gets another one.
    pub(super) fn is_settled(self, stamp: &Stamp) -> bool {
        let since = self.1.duration_since(SystemTime::UNIX_EPOCH);
        let now = since.ok().and_then(|since| i64::try_from(since.as_nanos()).ok());
        now.is_some_and(|now| stamp.modified < now - FINE && stamp.changed < now - FINE)
    }

    fn age(self) -> Duration {
        self.0.elapsed().max(self.1.elapsed().unwrap_or_default())
    }
}

/// A file of ours that is about to be written; gone when it is dropped before.
#[derive(Debug)]
pub struct Draft {
    file: File,
    path: PathBuf,
    target: PathBuf,
    /// By the clock of the file system: what changed before, and was read by us, gets another stamp by any further
    /// change.
    pub settled: Moment,
    is_ours: bool,
}

impl WorkTree {
    /// What an earlier command has left in the memo; nothing where there is none that can be read.
    pub fn read_memo(&self) -> Vec<u8> {
        read_state(self.root(), MEMO).unwrap_or_default()
    }

    /// Begins to write a memo. `None` where that cannot be, or another command is about to: a memo is never worth an
    /// error.
    pub fn draft_memo(&self) -> Option<Draft> {
        Draft::new(self.root(), MEMO, self.opened())
    }
}

/// The bytes of a file in `.stories`; `None` where there is none that is ours.
pub(super) fn read_state(root: &Path, name: &str) -> Option<Vec<u8>> {
    let (file, length) = open_state(root, name)?;
    // One byte more than the file has, so that its end is seen without growing the buffer.
    let mut bytes = Vec::with_capacity(length + 1);
    file.take(LARGEST).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// A file in `.stories` and its length in bytes; `None` where there is none that is ours.
pub(super) fn open_state(root: &Path, name: &str) -> Option<(File, usize)> {
    let state = root.join(STATE_FOLDER);
    // A link may lead to what is not ours.
    if !state.symlink_metadata().ok()?.is_dir() {
        return None;
    }
    let file = platform::open(&state.join(name)).ok()?;
    let metadata = file.metadata().ok()?;
    let is_ours = metadata.is_file() && metadata.len() <= LARGEST;
    let length = usize::try_from(metadata.len()).ok()?;
    is_ours.then_some((file, length))
}

/// Writes over the start of a file in `.stories`, if there is one that is ours.
pub(super) fn write_state_start(root: &Path, name: &str, bytes: &[u8]) {
    let state = root.join(STATE_FOLDER);
    let is_folder = state.symlink_metadata().is_ok_and(|found| found.is_dir());
    if is_folder
        && let Ok(mut file) = platform::open_to_write(&state.join(name))
        && file.metadata().is_ok_and(|found| found.is_file())
    {
        // What is written by half has a wrong checksum.
        let _ = file.write_all(bytes);
    }
}

impl Draft {
    /// Begins to write the file `name` in `.stories`, of what was read since `begun`.
    pub(super) fn new(root: &Path, name: &str, begun: Begun) -> Option<Draft> {
        let state = writable_state(root)?;
        let ignore = state.join(".gitignore");
        // It gets its name when it is whole: one that a full disk or a kill left empty would let git see the rest.
        if ignore.symlink_metadata().is_err() {
            Draft::begin(&state, name, &mut OpenOptions::new(), ignore)?.write(b"*\n");
        }
        // Some stories may be for our eyes only.
        let mut options = OpenOptions::new();
        let options = platform::private(&mut options);
        let mut draft = Draft::begin(&state, name, options, state.join(name))?;
        if !platform::keeps_times(&draft.file) {
            return None;
        }
        // The file system's own clock counts: another machine may keep it.
        let stamp = platform::file_stamp(&draft.file.metadata().ok()?)?;
        let step = if stamp.changed % 1_000_000 == 0 {
            COARSE
        } else {
            FINE
        };
        let age = i64::try_from(begun.age().as_nanos()).ok()?;
        draft.settled = Moment {
            device: stamp.device,
            nanos: stamp.changed.checked_sub(age)?.checked_sub(step)?,
        };
        Some(draft)
    }

    /// Makes the file `name` with `.new` behind it, which becomes `target`.
    fn begin(state: &Path, name: &str, options: &mut OpenOptions, target: PathBuf) -> Option<Draft> {
        let path = state.join(format!("{name}{NEW}"));
        let Ok(file) = options.write(true).create_new(true).open(&path) else {
            let begun = path.symlink_metadata().and_then(|found| found.modified()).ok()?;
            // One of the future is of a clock that was set back since.
            let age = SystemTime::now().duration_since(begun);
            if age.unwrap_or_else(|future| future.duration()) > LEFT_BEHIND {
                let _ = fs::remove_file(&path);
            }
            return None;
        };
        let settled = Moment {
            device: 0,
            nanos: i64::MIN,
        };
        Some(Draft {
            file,
            path,
            target,
            settled,
            is_ours: true,
        })
    }

    /// Writes the file, and lets it take the place of the last one.
    pub fn write(mut self, bytes: &[u8]) {
        if u64::try_from(bytes.len()).is_ok_and(|size| size > LARGEST) {
            return;
        }
        let written = self.file.write_all(bytes);
        if written
            .and_then(|()| fs::rename(&self.path, &self.target))
            .is_ok()
        {
            self.is_ours = false;
        }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if self.is_ours {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// The folder of our own state, for what may as well not be written. It is made only by the owner of the root: where
/// somebody else, such as root, has looked at the stories, their owner must still be able to write.
fn writable_state(root: &Path) -> Option<PathBuf> {
    let state = root.join(STATE_FOLDER);
    match state.symlink_metadata() {
        // A link may lead to where a file of the user has a name of ours.
        Ok(metadata) => metadata.is_dir().then_some(state),
        Err(_) => {
            let is_ours = platform::is_ours(&root.metadata().ok()?);
            (is_ours && fs::create_dir(&state).is_ok()).then_some(state)
        }
    }
}

/// By what the running program is known again; another one may read stories in another way.
pub fn program_stamp() -> Option<Stamp> {
    let program = super::process::program()?;
    platform::file_stamp(&program.metadata().ok()?)
}
