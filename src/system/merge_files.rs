//! The three files that git hands to a merge driver.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::store::SIZE_LIMIT;
use crate::text::Markers;

/// The bytes of one version; `None` for a file that is larger than a story may be.
///
/// # Errors
///
/// When it cannot be read, or is no regular file.
pub fn read_version(path: &Path) -> io::Result<Option<Vec<u8>>> {
    // Asked before it is opened, since opening a pipe would wait for its other end.
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !metadata.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    if metadata.len() > SIZE_LIMIT {
        return Ok(None);
    }
    fs::read(path).map(Some)
}

/// Whether the file can be written; it stays as it is.
///
/// # Errors
///
/// When it cannot.
pub fn can_write(path: &Path) -> io::Result<()> {
    fs::OpenOptions::new().write(true).open(path).map(drop)
}

/// Writes the merged text over our version, which is a file of git's own and of this merge alone.
///
/// # Errors
///
/// When it cannot be written.
pub fn write_merged(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // Not emptied first: some file systems wait for the disk where a file is emptied and written again.
    let mut file = fs::OpenOptions::new().write(true).open(path)?;
    file.write_all(bytes)?;
    file.set_len(bytes.len() as u64)
}

/// Lets git merge the files line by line into `ours`; whether it did so without conflicts.
///
/// # Errors
///
/// When git cannot be started, or cannot merge them.
pub fn merge_by_git(base: &Path, ours: &Path, theirs: &Path, markers: &Markers) -> io::Result<bool> {
    let size = format!("--marker-size={}", markers.size);
    let arguments = [
        "merge-file",
        "-q",
        &size,
        "-L",
        &markers.ours,
        "-L",
        "base",
        "-L",
        &markers.theirs,
        "--",
    ];
    let status = Command::new("git")
        .args(arguments.map(OsStr::new))
        .args([ours, base, theirs])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()?;
    match status.code() {
        Some(0) => Ok(true),
        // The number of conflicts, as far as an exit code goes.
        Some(1..=127) => Ok(false),
        _ => Err(io::Error::other("git merge-file failed")),
    }
}
