//! One `git cat-file --batch` that answers for many objects.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::store::SIZE_LIMIT;

/// How many bytes of questions are asked at once, and how many questions may be open. Together they fit into the
/// smallest pipe, so that writing never waits for somebody who waits for us to read.
const AHEAD: usize = 1024;
const MOST_AHEAD: usize = 48;

/// What git has under a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Object {
    /// Nothing, or something that is no file's content.
    None,
    /// The content of a file.
    Blob(Vec<u8>),
    /// A content of so many bytes, more than a story may have.
    TooLarge(u64),
}

/// The running process.
#[derive(Debug)]
pub(super) struct CatFile {
    child: Child,
    /// `None` only while it ends.
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl CatFile {
    /// Starts it.
    ///
    /// # Errors
    ///
    /// When the system does not.
    pub(super) fn start(mut git: Command) -> io::Result<CatFile> {
        git.args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = git.spawn()?;
        let questions = child.stdin.take();
        let answers = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(CatFile {
            child,
            questions,
            answers: BufReader::with_capacity(1 << 16, answers),
        })
    }

    /// What git has under `name`.
    ///
    /// # Errors
    ///
    /// When the process has ended or answers something else; it must not be asked again then.
    pub(super) fn get(&mut self, name: &str) -> io::Result<Object> {
        if name.contains('\n') {
            return Ok(Object::None);
        }
        let questions = self.questions.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        questions.write_all(format!("{name}\n").as_bytes())?;
        questions.flush()?;
        self.answer()
    }

    /// What git has under many names, in their order; it answers while it is still being asked.
    ///
    /// # Errors
    ///
    /// As [`CatFile::get`].
    pub(super) fn get_all(&mut self, names: &[impl AsRef<str>]) -> io::Result<Vec<Object>> {
        let mut found = Vec::with_capacity(names.len());
        let mut asked = 0;
        while found.len() < names.len() {
            // The next questions are in the pipe before the last answers are read, so that git never waits for us.
            let mut text = String::new();
            while asked < names.len()
                && (text.is_empty() || text.len() < AHEAD)
                && asked - found.len() < MOST_AHEAD
            {
                let name = names[asked].as_ref();
                // An empty line is answered as well, with nothing.
                text.push_str(if name.contains('\n') { "" } else { name });
                text.push('\n');
                asked += 1;
            }
            if !text.is_empty() {
                let questions = self.questions.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
                questions.write_all(text.as_bytes())?;
                questions.flush()?;
            }
            for _ in 0..(asked - found.len()).div_ceil(2) {
                found.push(self.answer()?);
            }
        }
        Ok(found)
    }

    /// Reads one answer.
    fn answer(&mut self) -> io::Result<Object> {
        let mut header = Vec::new();
        self.answers.read_until(b'\n', &mut header)?;
        if header.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let Some((is_blob, size)) = read_header(&header) else {
            return Ok(Object::None);
        };
        let mut rest = (&mut self.answers).take(size);
        let mut content = Vec::new();
        if is_blob && size <= SIZE_LIMIT {
            rest.read_to_end(&mut content)?;
        } else {
            io::copy(&mut rest, &mut io::sink())?;
        }
        let is_whole = rest.limit() == 0;
        let mut end = [0];
        self.answers.read_exact(&mut end)?;
        if !is_whole || end != *b"\n" {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(match (is_blob, size <= SIZE_LIMIT) {
            (false, _) => Object::None,
            (true, true) => Object::Blob(content),
            (true, false) => Object::TooLarge(size),
        })
    }
}

/// `ID TYPE SIZE`: whether it is the content of a file, and its size in bytes. Any other answer, such as
/// `NAME missing`, has no content behind it.
fn read_header(header: &[u8]) -> Option<(bool, u64)> {
    let header = std::str::from_utf8(header).ok()?;
    let mut words = header.trim_end().split(' ');
    let id = words.next()?;
    let (kind, size) = (words.next()?, words.next()?);
    let is_object = id.bytes().all(|byte| byte.is_ascii_hexdigit()) && words.next().is_none();
    match kind {
        "blob" | "tree" | "commit" | "tag" if is_object => Some((kind == "blob", size.parse().ok()?)),
        _ => None,
    }
}

impl Drop for CatFile {
    fn drop(&mut self) {
        // It ends when nobody can ask any more.
        self.questions = None;
        let _ = self.child.wait();
    }
}
