//! The file of what was read, `.stories/memo`, and the moment up to which stamps of files can be trusted.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use super::lock::state_folder;
use super::platform;
use super::work_tree::WorkTree;
use crate::store::Stamp;

const MEMO: &str = "memo";
/// What is being written; it takes the memo's name when it is whole.
const DRAFT: &str = "memo.new";
/// A draft that is older than this was left behind.
const LEFT_BEHIND: Duration = Duration::from_secs(60);
/// The steps of time, in nanoseconds, in which a file system may note changes that writes parts of a millisecond down:
/// the longest tick of a kernel's clock, several times over.
const FINE: i64 = 50_000_000;
/// The same for any other; FAT has steps of two seconds.
const COARSE: i64 = 2_000_000_000;

/// A memo that is about to be written; gone when it is dropped before.
#[derive(Debug)]
pub struct MemoDraft {
    file: File,
    path: PathBuf,
    memo: PathBuf,
    /// A moment in nanoseconds since 1970, by the clock of the file system: what changed before it, and was read by us,
    /// gets another stamp by any further change.
    pub settled: i64,
    is_ours: bool,
}

impl WorkTree {
    /// What an earlier command has left in the memo; nothing where there is none that can be read.
    pub fn read_memo(&self) -> Vec<u8> {
        let path = self.root().join(super::lock::STATE_FOLDER).join(MEMO);
        let bytes = platform::open(&path).and_then(|file| {
            let size = file.metadata()?.len();
            let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0).min(1 << 30));
            io::Read::read_to_end(&mut &file, &mut bytes)?;
            Ok(bytes)
        });
        bytes.unwrap_or_default()
    }

    /// Begins to write a memo. `None` where that cannot be, or another command is about to: a memo is never worth an
    /// error.
    pub fn draft_memo(&self) -> Option<MemoDraft> {
        let state = state_folder(self.root()).ok()?;
        let ignore = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(state.join(".gitignore"));
        if let Ok(mut file) = ignore {
            file.write_all(b"*\n").ok()?;
        }
        let path = state.join(DRAFT);
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
        let mut draft = MemoDraft {
            file,
            path,
            memo: state.join(MEMO),
            settled: i64::MIN,
            is_ours: true,
        };
        // The file system's own clock counts: another machine may keep it.
        let now = platform::file_stamp(&draft.file.metadata().ok()?)?.changed;
        let step = if now % 1_000_000 == 0 { COARSE } else { FINE };
        let since = i64::try_from(self.opened().elapsed().as_nanos()).ok()?;
        draft.settled = now.checked_sub(since)?.checked_sub(step)?;
        Some(draft)
    }
}

impl MemoDraft {
    /// Writes the memo, and lets it take the place of the last one.
    pub fn write(mut self, bytes: &[u8]) {
        let written = self.file.write_all(bytes);
        if written.and_then(|()| fs::rename(&self.path, &self.memo)).is_ok() {
            self.is_ours = false;
        }
    }
}

impl Drop for MemoDraft {
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
