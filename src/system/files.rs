//! Files that are no stories: templates, bodies, the manual, `stories.toml`.

use std::fs::{self, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::atomic_write::TempFile;
use super::root::{RootError, find_root};

/// The most that is read of a file that the user names, in bytes.
const LIMIT: u64 = crate::store::SIZE_LIMIT;

/// The bytes of a file that the user names.
///
/// # Errors
///
/// When it cannot be read or is larger than a story may be.
pub fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    limited(fs::File::open(path)?)
}

/// All of standard input.
///
/// # Errors
///
/// As [`read_file`].
pub fn read_input() -> io::Result<Vec<u8>> {
    limited(io::stdin().lock())
}

fn limited(from: impl io::Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LIMIT {
        return Err(io::Error::other(format!("it has more than {LIMIT} bytes")));
    }
    Ok(bytes)
}

/// Whether something is at `path`.
pub fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Whether both paths lead to one folder.
pub fn is_same_folder(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b && a.is_dir())
}

/// Whether both paths lead to one file.
pub fn is_same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// Whether the folder `inner` is `outer`, or lies in it.
pub fn is_inside(inner: &Path, outer: &Path) -> bool {
    matches!((inner.canonicalize(), outer.canonicalize()), (Ok(inner), Ok(outer)) if inner.starts_with(&outer))
}

/// Writes a file that must not be there yet.
///
/// # Errors
///
/// When it is there, or cannot be written.
pub fn create_file(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Writes a file of output, and the folder for it; what is there is replaced.
///
/// # Errors
///
/// When it cannot be written.
pub fn write_output(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)
}

/// Writes a file of output in one step, and the folder for it; what is there is replaced.
///
/// What is no file, such as a pipe, is written into.
///
/// # Errors
///
/// When it cannot be written; what was there is there still.
pub fn replace_output(path: &Path, text: &str) -> io::Result<()> {
    let path = match path.canonicalize() {
        Ok(real) => real,
        Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_owned(),
        Err(error) => return Err(error),
    };
    let old = fs::metadata(&path).ok();
    if old.as_ref().is_some_and(|old| !old.is_file()) {
        return fs::write(&path, text);
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let like = old.map(|_| path.as_path());
    let mut temp = TempFile::beside(&path, text.as_bytes(), like)?;
    temp.sync()?;
    temp.replace(&path)
}

/// Where a new root should be: the root that is there, else the top of the git repository, else `start` itself.
///
/// # Errors
///
/// When `start` cannot be entered.
pub fn init_root(start: &Path) -> Result<PathBuf, RootError> {
    match find_root(start) {
        Err(RootError::NotFound { start }) => {
            let top = start.ancestors().find(|folder| folder.join(".git").exists());
            Ok(top.unwrap_or(&start).to_owned())
        }
        other => other,
    }
}
