//! Files of what was read, in `.stories`, and the moment up to which stamps of files can be trusted.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::lock::{STATE_FOLDER, state_folder};
use super::platform;
use super::work_tree::WorkTree;
use crate::store::Stamp;

const MEMO: &str = "memo";
/// What ends the name of a file that is being written; it takes the place of the other when it is whole.
const NEW: &str = ".new";
/// A file that has been written for longer was left behind.
const LEFT_BEHIND: Duration = Duration::from_secs(60);
/// The steps of time, in nanoseconds, in which a file system may note changes that writes parts of a millisecond down:
/// the longest tick of a kernel's clock, several times over.
const FINE: i64 = 50_000_000;
/// The same for any other; FAT has steps of two seconds.
const COARSE: i64 = 2_000_000_000;

/// A file of ours that is about to be written; gone when it is dropped before.
#[derive(Debug)]
pub struct Draft {
    file: File,
    path: PathBuf,
    target: PathBuf,
    /// A moment in nanoseconds since 1970, by the clock of the file system: what changed before it, and was read by us,
    /// gets another stamp by any further change.
    pub settled: i64,
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

/// The bytes of a file in `.stories`.
pub(super) fn read_state(root: &Path, name: &str) -> io::Result<Vec<u8>> {
    let mut file = platform::open(&root.join(STATE_FOLDER).join(name))?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0).min(1 << 30) + 1);
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl Draft {
    /// Begins to write the file `name` in `.stories`, of what was read since `begun`.
    pub(super) fn new(root: &Path, name: &str, begun: Instant) -> Option<Draft> {
        let state = state_folder(root).ok()?;
        let ignore = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(state.join(".gitignore"));
        if let Ok(mut file) = ignore {
            file.write_all(b"*\n").ok()?;
        }
        let path = state.join(format!("{name}{NEW}"));
        let file = match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => file,
            Err(_) => {
                let begun = path.symlink_metadata().and_then(|found| found.modified()).ok()?;
                let age = SystemTime::now().duration_since(begun).unwrap_or_default();
                if age > LEFT_BEHIND {
                    let _ = fs::remove_file(&path);
                }
                return None;
            }
        };
        let mut draft = Draft {
            file,
            path,
            target: state.join(name),
            settled: i64::MIN,
            is_ours: true,
        };
        // The file system's own clock counts: another machine may keep it.
        let now = platform::file_stamp(&draft.file.metadata().ok()?)?.changed;
        let since = i64::try_from(begun.elapsed().as_nanos()).ok()?;
        let step = if now % 1_000_000 == 0 { COARSE } else { FINE };
        draft.settled = now.checked_sub(since)?.checked_sub(step)?;
        Some(draft)
    }

    /// Writes the file, and lets it take the place of the last one.
    pub fn write(mut self, bytes: &[u8]) {
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

/// By what the running program is known again; another one may read stories in another way.
pub fn program_stamp() -> Option<Stamp> {
    let program = super::process::program()?;
    platform::file_stamp(&program.metadata().ok()?)
}
