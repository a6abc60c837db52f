//! Replacing a file as one step: the new text is written beside it, made durable, and takes over the name.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{crash, platform};

/// How the names of our temporary files end; that of a story ends in `.md`.
const SUFFIX: &str = ".stories-tmp";
/// The longest name that common file systems take, in bytes.
const NAME_LIMIT: usize = 255;

/// A new text beside the file that it is for; removed when it is dropped before it took the file's place.
#[derive(Debug)]
pub(super) struct TempFile {
    path: PathBuf,
    /// Open until the text is durable.
    file: Option<File>,
    is_ours: bool,
}

impl TempFile {
    /// Writes `content` beside `target`, with the owner, mode and attributes of the file `like`; without one, as a
    /// new file that the process's umask shapes.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written to or has no space; nothing is left then.
    pub(super) fn beside(target: &Path, content: &[u8], like: Option<&Path>) -> io::Result<TempFile> {
        TempFile::begin(target, like.is_some())?.fill(content, like)
    }

    /// Makes the file beside `target`, with nothing in it; `private` where only its owner may read it for now.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written to.
    pub(super) fn begin(target: &Path, private: bool) -> io::Result<TempFile> {
        let (file, path) = create_beside(target, private)?;
        Ok(TempFile {
            path,
            file: Some(file),
            is_ours: true,
        })
    }

    /// Writes the text, with the owner, mode and attributes of the file `like`.
    ///
    /// # Errors
    ///
    /// When there is no space; nothing is left then.
    pub(super) fn fill(mut self, content: &[u8], like: Option<&Path>) -> io::Result<TempFile> {
        crash::point();
        if let Some(file) = &mut self.file {
            file.write_all(content)?;
            if let Some(like) = like {
                platform::copy_attributes(&platform::open(like)?, file)?;
            }
        }
        crash::point();
        Ok(self)
    }

    /// Makes the text durable, and closes the file.
    pub(super) fn sync(&mut self) -> io::Result<()> {
        match self.file.take() {
            Some(file) => file.sync_all(),
            None => Ok(()),
        }
    }

    /// The name that the text has for now.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Puts the text in the place of `target`, or of nothing.
    pub(super) fn replace(mut self, target: &Path) -> io::Result<()> {
        replace(&self.path, target)?;
        self.is_ours = false;
        Ok(())
    }

    /// Gives the text the name `target`, as [`create`].
    ///
    /// # Errors
    ///
    /// When something has the name already.
    pub(super) fn create(mut self, target: &Path) -> io::Result<io::Result<()>> {
        let created = create(&self.path, target)?;
        self.is_ours = false;
        Ok(created)
    }

    /// Leaves the text where it is.
    pub(super) fn leave(mut self) {
        self.is_ours = false;
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        if self.is_ours {
            // What cannot be removed now is swept by the next command that writes.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Makes a new file of a name that nothing has, beside `target`.
fn create_beside(target: &Path, private: bool) -> io::Result<(File, PathBuf)> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if private {
        // Until it has the mode of the file that it replaces, nobody else may read it.
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = private;
    let name = target
        .file_name()
        .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    loop {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = target.with_file_name(temp_name(name, process::id(), number));
        match options.open(&path) {
            Ok(file) => return Ok((file, path)),
            // Left by a dead process with our number, as in a container, where numbers are few.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
}

/// Puts the file `temp` in the place of `target`, or of nothing.
pub(super) fn replace(temp: &Path, target: &Path) -> io::Result<()> {
    crash::point();
    fs::rename(temp, target)?;
    crash::point();
    Ok(())
}

/// Renames `temp` to `target`, unless something has that name. The inner error says that the file is there, and the
/// name `temp` as well: that has to go before the file is written again.
pub(super) fn create(temp: &Path, target: &Path) -> io::Result<io::Result<()>> {
    crash::point();
    // A second name is refused where a first one is; a renaming would replace it.
    match fs::hard_link(temp, target) {
        Ok(()) => {
            crash::point();
            let removed = fs::remove_file(temp);
            crash::point();
            Ok(removed)
        }
        Err(error) if has_no_links(&error) => {
            // Between these two a file of that name may still appear and be lost: nothing better can be had there.
            match target.symlink_metadata() {
                Err(missing) if missing.kind() == io::ErrorKind::NotFound => fs::rename(temp, target).map(Ok),
                Err(other) => Err(other),
                Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
            }
        }
        Err(error) => Err(error),
    }
}

/// Whether the error is that of a file system without hard links, such as FAT.
fn has_no_links(error: &io::Error) -> bool {
    use io::ErrorKind::{PermissionDenied, TooManyLinks, Unsupported};
    matches!(error.kind(), PermissionDenied | TooManyLinks | Unsupported)
}

/// `.015-x.md.<process>-<number>.stories-tmp`, with the file's name cut where it would be too long.
fn temp_name(name: &OsStr, process: u32, number: u64) -> OsString {
    let end = format!(".{process}-{number}{SUFFIX}");
    let mut temp = OsString::from(".");
    if name.len() + end.len() < NAME_LIMIT {
        temp.push(name);
    } else {
        let name = name.to_string_lossy();
        let room = NAME_LIMIT - end.len() - 1;
        let fits = name
            .char_indices()
            .take_while(|(at, c)| at + c.len_utf8() <= room);
        temp.push(fits.map(|(_, c)| c).collect::<String>());
    }
    temp.push(end);
    temp
}

/// Whether the name is exactly of the form that our temporary files have.
pub(super) fn is_temp_name(name: &OsStr) -> bool {
    let is_number = |bytes: &[u8]| !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit);
    let parts = || {
        let rest = name.as_encoded_bytes().strip_prefix(b".")?;
        let rest = rest.strip_suffix(SUFFIX.as_bytes())?;
        let dot = memchr::memrchr(b'.', rest)?;
        let (process, number) = rest[dot + 1..].split_at(memchr::memchr(b'-', &rest[dot + 1..])?);
        Some((dot, process, &number[1..]))
    };
    parts().is_some_and(|(dot, process, number)| dot > 0 && is_number(process) && is_number(number))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::fs;

    use super::{TempFile, is_temp_name, temp_name};

    #[test]
    fn only_our_own_names_are_those_of_temporary_files() {
        assert!(is_temp_name(&temp_name(OsStr::new("015-x.md"), 12, 3)));
        for other in [
            "015-x.md",
            ".015-x.md.stories-tmp",
            "015-x.md.1-2.stories-tmp",
            ".015-x.md.1-2.stories-tmp~",
            ".015-x.md.1-.stories-tmp",
            ".015-x.md.-2.stories-tmp",
            ".015-x.md.a-2.stories-tmp",
            ".1-2.stories-tmp",
            ".015-x.md.1-2-3.stories-tmp",
        ] {
            assert!(!is_temp_name(OsStr::new(other)), "{other}");
        }
    }

    #[test]
    fn the_longest_name_has_room_for_a_temporary_one() {
        let name = format!("015-{}.md", "ö".repeat(124));
        assert_eq!(name.len(), 255);
        let temp = temp_name(OsStr::new(&name), u32::MAX, u64::MAX);
        assert!(temp.len() <= 255 && is_temp_name(&temp), "{temp:?}");
    }

    #[test]
    fn a_text_that_is_not_put_in_place_is_removed() {
        let folder = tempfile::tempdir().expect("the temporary folder can be written");
        let target = folder.path().join("015-x.md");
        let temp = TempFile::beside(&target, b"new", None).expect("written");
        assert_eq!(fs::read(temp.path()).expect("there"), b"new");
        drop(temp);
        assert_eq!(fs::read_dir(folder.path()).expect("listed").count(), 0);
    }

    #[test]
    fn a_new_file_replaces_nothing() {
        let folder = tempfile::tempdir().expect("the temporary folder can be written");
        let target = folder.path().join("015-x.md");
        fs::write(&target, "mine").expect("made");
        let temp = TempFile::beside(&target, b"new", None).expect("written");
        let error = temp.create(&target).expect_err("it exists");
        assert_eq!(error.kind(), std::io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&target).expect("there"), b"mine");
        assert_eq!(fs::read_dir(folder.path()).expect("listed").count(), 1);
    }
}
