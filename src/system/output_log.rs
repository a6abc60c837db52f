//! The logs of commands, below `.stories`, and where paths of the command line lie below the root.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Component, Path, PathBuf};

/// How much of the end of a log is read, in bytes.
const TAIL: u64 = 64 << 10;

/// The log of one command.
#[derive(Debug)]
pub struct OutputLog {
    path: PathBuf,
    /// Where the output of the command begins.
    start: u64,
}

impl OutputLog {
    /// Begins a log, in place of one that is there, with a line that names the command; the file is for its output.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn begin(folder: &Path, name: &str, command: &str) -> io::Result<(OutputLog, File)> {
        let path = folder.join(name);
        // Made anew, so that no link that somebody put there is followed.
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = OpenOptions::new().append(true).create_new(true).open(&path)?;
        let head = format!("$ {command}\n");
        file.write_all(head.as_bytes())?;
        let start = head.len() as u64;
        Ok((OutputLog { path, start }, file))
    }

    /// The last `count` lines of what the command printed.
    ///
    /// # Errors
    ///
    /// When the log cannot be read.
    pub fn last_lines(&self, count: usize) -> io::Result<Vec<String>> {
        let mut file = File::open(&self.path)?;
        let end = file.metadata()?.len();
        let from = end.saturating_sub(TAIL).max(self.start);
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        file.take(TAIL).read_to_end(&mut bytes)?;
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<&str> = text.trim_end().lines().collect();
        let last = lines.len().saturating_sub(count);
        Ok(lines[last..].iter().map(|line| (*line).to_owned()).collect())
    }
}

/// The path below `root` that `path`, seen from the current folder, leads to, with `/`; none where it leads elsewhere.
/// Neither need be there.
pub fn below(root: &Path, path: &Path) -> Option<String> {
    let path = std::path::absolute(path).ok()?;
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    // What is there has a path without links; what is not has none to be followed.
    let there = plain.ancestors().find(|folder| folder.exists())?;
    let rest = plain.strip_prefix(there).ok()?;
    let real = there.canonicalize().ok()?.join(rest);
    let parts: Option<Vec<&str>> = real
        .strip_prefix(root)
        .ok()?
        .iter()
        .map(|part| part.to_str())
        .collect();
    parts.map(|parts| parts.join("/")).filter(|path| !path.is_empty())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write as _;

    use super::{OutputLog, below};

    #[test]
    fn a_path_is_told_from_the_root_on() {
        let temp = tempfile::tempdir().expect("the temporary folder can be written");
        let root = temp.path().canonicalize().expect("it exists");
        fs::create_dir(root.join("a")).expect("made");
        assert_eq!(
            below(&root, &root.join("a/../a/b/c.md")).as_deref(),
            Some("a/b/c.md")
        );
        assert_eq!(below(&root, &root.join("a/../../x")), None);
        assert_eq!(below(&root, &root), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_log_replaces_a_link_and_does_not_follow_it() {
        let temp = tempfile::tempdir().expect("the temporary folder can be written");
        let other = temp.path().join("other");
        fs::write(&other, "kept").expect("made");
        std::os::unix::fs::symlink(&other, temp.path().join("1.log")).expect("made");
        let (log, mut file) = OutputLog::begin(temp.path(), "1.log", "make").expect("begun");
        file.write_all(b"one\ntwo\n\xff\n\n").expect("written");
        assert_eq!(log.last_lines(2).expect("read"), ["two", "\u{fffd}"]);
        assert_eq!(log.last_lines(9).expect("read").len(), 3);
        assert_eq!(fs::read_to_string(&other).expect("it is there"), "kept");
    }
}
