//! The git process: where a repository is, and what it answers.

use std::ffi::OsStr;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use super::cat_file::{CatFile, Object};
use crate::parallel;

/// The oldest git that is asked, by its main and second number: it knows `rev-parse --absolute-git-dir`.
const OLDEST: (u32, u32) = (2, 13);

/// How many bytes of an output are waited for before they are shown.
const PART: u64 = 1 << 14;

/// Why git gives no answer.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// There is no program `git`.
    #[error("git is not installed, or not on the PATH")]
    Missing,
    /// It is older than what it is asked for.
    #[error("git {version} is too old; {}.{} or newer is needed", OLDEST.0, OLDEST.1)]
    TooOld {
        /// What it says of itself.
        version: String,
    },
    /// No repository is around the folder.
    #[error("`{0}` is in no git repository")]
    NoRepository(PathBuf),
    /// The repository has no files on the disk.
    #[error("`{0}` is a bare repository, without files")]
    Bare(PathBuf),
    /// The stories are not among the files of the repository.
    #[error("the stories in `{root}` do not belong to the git repository `{top}`")]
    Outside {
        /// Where the stories are.
        root: PathBuf,
        /// Where the repository begins.
        top: PathBuf,
    },
    /// A name that is no commit of a clone that ends somewhere in the past.
    #[error("git knows no revision `{0}`, and this clone is shallow")]
    Shallow(String),
    /// A name that is no commit.
    #[error("git knows no revision `{0}`")]
    UnknownRevision(String),
    /// Git says no.
    #[error("git {command} failed: {message}")]
    Failed {
        /// Its subcommand.
        command: String,
        /// What it says.
        message: String,
    },
    /// The system does not start it, or the connection to it broke.
    #[error("cannot run git: {0}")]
    Io(#[from] io::Error),
}

impl GitError {
    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            GitError::Missing | GitError::TooOld { .. } => {
                "install a current git, then run the command again".to_owned()
            }
            GitError::NoRepository(_) => "make one with: git init".to_owned(),
            GitError::Bare(_) => "run the command in a work tree: git worktree add FOLDER BRANCH".to_owned(),
            GitError::Outside { .. } => {
                "run the command in the repository that holds the stories, or name it with -C".to_owned()
            }
            GitError::UnknownRevision(_) => {
                "git log shows what there is; what only another repository has must be fetched first"
                    .to_owned()
            }
            GitError::Shallow(_) => "fetch the whole history first: git fetch --unshallow".to_owned(),
            GitError::Failed { message, .. } if message.contains("safe.directory") => {
                "the repository belongs to another user; if you trust it, do what git says".to_owned()
            }
            GitError::Failed { .. } | GitError::Io(_) => {
                "mend what git says, then run the command again".to_owned()
            }
        }
    }
}

/// The repository around the stories.
///
/// Git is always started in the folder in which the search for the stories began, with the environment as it is: so
/// `GIT_DIR` and `GIT_INDEX_FILE`, as git sets them for its hooks, mean what they mean to git.
#[derive(Debug)]
pub struct Git {
    start: PathBuf,
    root: PathBuf,
    top: PathBuf,
    dir: PathBuf,
    prefix: String,
    head: Option<String>,
    /// How the root is reached from the start, with `/` at its end; empty when they are the same, `None` when the start
    /// is not below the root.
    up: Option<String>,
    objects: Mutex<Option<CatFile>>,
    asked: Mutex<Option<Asked>>,
}

/// A question that git is answering already.
#[derive(Debug)]
struct Asked {
    arguments: Vec<String>,
    answer: JoinHandle<Option<Vec<u8>>>,
}

impl Git {
    /// Finds the repository around `start`; `root` is where the stories are, absolute and without links.
    ///
    /// # Errors
    ///
    /// When git cannot be asked, or no repository with files is around the stories.
    pub fn open(start: &Path, root: &Path) -> Result<Git, GitError> {
        Git::find(start, Some(root))
    }

    /// Finds the repository around `start`, with the root of the stories at its top.
    ///
    /// # Errors
    ///
    /// As [`Git::open`].
    pub fn open_top(start: &Path) -> Result<Git, GitError> {
        Git::find(start, None)
    }

    /// As [`Git::open`], with a question begun at the same time, which is to be asked by [`Git::run`] in the same words,
    /// and with a process for contents. `question` is told how git is told of a path below the root.
    ///
    /// # Errors
    ///
    /// As [`Git::open`].
    pub(super) fn open_asking(
        start: &Path,
        root: &Path,
        question: impl FnOnce(&dyn Fn(&str) -> String) -> Vec<String>,
    ) -> Result<Git, GitError> {
        let asked = up(start, root).and_then(|up| {
            let arguments = question(&|path| pathspec(Some(&up), "", path));
            let (start, asked) = (start.to_owned(), arguments.clone());
            let thread = thread::Builder::new().spawn(move || run_in(&start, &asked).ok());
            // Without a thread it is asked later.
            thread.ok().map(|answer| Asked { arguments, answer })
        });
        let (git, objects) = parallel::both(
            || Git::find(start, Some(root)),
            || CatFile::start(command(start)).ok(),
        );
        Ok(Git {
            asked: Mutex::new(asked),
            objects: Mutex::new(objects),
            ..git?
        })
    }

    fn find(start: &Path, root: Option<&Path>) -> Result<Git, GitError> {
        let arguments = [
            "rev-parse",
            "--is-bare-repository",
            "--absolute-git-dir",
            "--show-toplevel",
            // Asked with the rest, since each start of git takes a millisecond. Before the first commit it fails.
            "HEAD",
        ];
        let output = output(start, arguments)?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut lines = text.lines();
        let is_bare = lines.next();
        if is_bare == Some("true") {
            return Err(GitError::Bare(start.to_owned()));
        }
        let (Some(dir), Some(top), Some(head)) = (lines.next(), lines.next(), lines.next()) else {
            return Err(no_repository(start, &output));
        };
        // An older git says what it does not know once more.
        if dir.starts_with("--") {
            return Err(no_repository(start, &output));
        }
        let top = Path::new(top).canonicalize()?;
        let root = root.unwrap_or(&top);
        let Ok(prefix) = root.strip_prefix(&top) else {
            return Err(GitError::Outside {
                root: root.to_owned(),
                top,
            });
        };
        let mut prefix = prefix.to_string_lossy().replace('\\', "/");
        if !prefix.is_empty() {
            prefix.push('/');
        }
        Ok(Git {
            start: start.to_owned(),
            root: root.to_owned(),
            dir: dir.into(),
            up: up(start, root),
            top: top.clone(),
            prefix,
            head: output.status.success().then(|| head.to_owned()),
            objects: Mutex::default(),
            asked: Mutex::default(),
        })
    }

    /// The top folder of the work tree, absolute and without links.
    pub fn top(&self) -> &Path {
        &self.top
    }

    /// Where the stories are, absolute and without links.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder in which git keeps what belongs to this work tree.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The path of the root below the top, with `/` at its end; empty when they are the same.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// What git prints for the arguments.
    ///
    /// # Errors
    ///
    /// When it cannot be started or says no.
    pub fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Result<Vec<u8>, GitError> {
        let arguments: Vec<S> = arguments.into_iter().collect();
        let is_it = |asked: &Asked| {
            let wanted = arguments.iter().map(AsRef::as_ref);
            asked.arguments.iter().map(OsStr::new).eq(wanted)
        };
        let asked = {
            let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
            asked.take_if(|asked| is_it(asked))
        };
        match asked.and_then(|asked| asked.answer.join().ok().flatten()) {
            Some(answer) => Ok(answer),
            // What went wrong is told when it is asked once more.
            None => run_in(&self.start, &arguments),
        }
    }

    /// The bytes of the index, from where git looks for it; `None` where there is none.
    pub(super) fn index_file(&self) -> Option<Vec<u8>> {
        let path = match std::env::var_os("GIT_INDEX_FILE") {
            // Git reads it from the top, wherever it is started.
            Some(path) => self.top.join(path),
            None => self.dir.join("index"),
        };
        std::fs::read(path).ok()
    }

    /// How git is told of a path below the root.
    pub(super) fn pathspec(&self, path: &str) -> String {
        pathspec(self.up.as_deref(), &self.prefix, path)
    }

    /// What git prints for the arguments; what there is of it is shown whenever it has grown.
    ///
    /// # Errors
    ///
    /// As [`Git::run`].
    pub(super) fn run_telling(
        &self,
        arguments: &[String],
        tell: &mut dyn FnMut(&[u8]),
    ) -> Result<Vec<u8>, GitError> {
        let mut command = command(&self.start);
        command
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().map_err(not_started)?;
        let (mut stdout, mut stderr) = (child.stdout.take(), child.stderr.take());
        // What it says must be taken as well, or it would wait for us.
        let said = thread::Builder::new().spawn(move || {
            let mut said = Vec::new();
            let read = stderr.as_mut().map(|stderr| stderr.read_to_end(&mut said));
            read.transpose().map(|_| said)
        })?;
        let mut output = Vec::new();
        if let Some(stdout) = &mut stdout {
            while stdout.take(PART).read_to_end(&mut output)? > 0 {
                tell(&output);
            }
        }
        let output = Output {
            status: child.wait()?,
            stdout: output,
            stderr: said.join().ok().and_then(Result::ok).unwrap_or_default(),
        };
        if output.status.success() {
            Ok(output.stdout)
        } else {
            Err(failed(arguments.first(), &output))
        }
    }

    /// What git prints for the arguments, as a line; `None` when it says no.
    ///
    /// # Errors
    ///
    /// When it cannot be started.
    pub fn ask<S: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = S>,
    ) -> Result<Option<String>, GitError> {
        let output = output(&self.start, arguments)?;
        let line = String::from_utf8_lossy(&output.stdout).trim_end().to_owned();
        Ok(output.status.success().then_some(line))
    }

    /// Where git keeps what it calls `name`, such as `hooks`: shared by all work trees, or this one's own.
    ///
    /// # Errors
    ///
    /// When git cannot be asked.
    pub fn path(&self, name: &str) -> Result<PathBuf, GitError> {
        let line = self.run(["rev-parse", "--git-path", name])?;
        let line = String::from_utf8_lossy(&line);
        Ok(self.start.join(line.trim_end_matches(['\n', '\r'])))
    }

    /// The name of the commit that `revision` means.
    ///
    /// # Errors
    ///
    /// When it means none.
    pub fn commit(&self, revision: &str) -> Result<String, GitError> {
        let wanted = format!("{revision}^{{commit}}");
        // What begins with a dash would be an option, and no revision begins with one.
        let found = if revision.starts_with('-') || revision.is_empty() {
            None
        } else {
            self.ask(["rev-parse", "--verify", "--quiet", &wanted])?
        };
        found.ok_or_else(|| {
            if self.shallow_ends().is_empty() {
                GitError::UnknownRevision(revision.to_owned())
            } else {
                GitError::Shallow(revision.to_owned())
            }
        })
    }

    /// The last commit when the repository was opened; `None` where there is none yet.
    pub fn head(&self) -> Option<&str> {
        self.head.as_deref()
    }

    /// The commits that are merged with the last one at this moment; none outside of a merge.
    pub fn merging(&self) -> Vec<String> {
        match std::fs::read_to_string(self.dir.join("MERGE_HEAD")) {
            Ok(text) => text.lines().map(str::to_owned).collect(),
            // A merge without conflicts writes no file before its hook, but names the commits in the environment.
            Err(_) => {
                let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
                names
                    .filter_map(|name| Some(name.strip_prefix("GITHEAD_")?.to_owned()))
                    .filter(|name| self.head() != Some(name))
                    .collect()
            }
        }
    }

    /// The best common ancestor of two commits; `None` when their histories never meet.
    ///
    /// # Errors
    ///
    /// When git cannot be asked.
    pub fn merge_base(&self, one: &str, other: &str) -> Result<Option<String>, GitError> {
        self.ask(["merge-base", one, other])
    }

    /// What git has under a name that `git cat-file` understands.
    ///
    /// # Errors
    ///
    /// When git cannot be asked.
    pub(super) fn object(&self, name: &str) -> Result<Object, GitError> {
        self.ask_objects(|objects| objects.get(name))
    }

    /// What git has under many names, in their order.
    ///
    /// # Errors
    ///
    /// When git cannot be asked.
    pub(super) fn objects(&self, names: &[Arc<str>]) -> Result<Vec<Object>, GitError> {
        self.ask_objects(|objects| objects.get_all(names))
    }

    fn ask_objects<T>(&self, ask: impl FnOnce(&mut CatFile) -> io::Result<T>) -> Result<T, GitError> {
        let mut guard = self.objects.lock().unwrap_or_else(PoisonError::into_inner);
        let objects = match &mut *guard {
            Some(objects) => objects,
            empty => empty.insert(CatFile::start(command(&self.start))?),
        };
        let found = ask(objects);
        if found.is_err() {
            // What is left in the pipe would be taken for the next answer.
            *guard = None;
        }
        Ok(found?)
    }
}

fn command(start: &Path) -> Command {
    let mut command = Command::new("git");
    command
        // The one program of the configuration that looking at the index would run, with nothing to gain for us.
        .args(["-c", "core.fsmonitor=false"])
        .current_dir(start)
        .env("LC_ALL", "C")
        // Looking never takes the lock of the index.
        .env("GIT_OPTIONAL_LOCKS", "0")
        .stdin(Stdio::null());
    command
}

fn output<S: AsRef<OsStr>>(start: &Path, arguments: impl IntoIterator<Item = S>) -> Result<Output, GitError> {
    let output = command(start).args(arguments).output();
    output.map_err(not_started)
}

fn not_started(error: io::Error) -> GitError {
    match error.kind() {
        io::ErrorKind::NotFound => GitError::Missing,
        _ => GitError::Io(error),
    }
}

fn run_in<S: AsRef<OsStr>>(start: &Path, arguments: &[S]) -> Result<Vec<u8>, GitError> {
    let output = output(start, arguments)?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(failed(arguments.first(), &output))
    }
}

/// The folder with `/` at its end; the root itself is empty.
pub(super) fn folder(dir: &str) -> String {
    if dir.is_empty() {
        String::new()
    } else {
        format!("{dir}/")
    }
}

/// How `root` is reached from `start`, as far as that is known without git.
fn up(start: &Path, root: &Path) -> Option<String> {
    let start = start.canonicalize().ok()?;
    let below = start.strip_prefix(root).ok()?;
    Some("../".repeat(below.components().count()))
}

/// A path below the root, for a git that runs at the start or knows where the root is.
fn pathspec(up: Option<&str>, prefix: &str, path: &str) -> String {
    match up {
        Some(up) if !(up.is_empty() && path.is_empty()) => format!(":(literal){up}{path}"),
        _ => format!(":(top,literal){prefix}{path}"),
    }
}

fn failed(command: Option<impl AsRef<OsStr>>, output: &Output) -> GitError {
    GitError::Failed {
        command: command.map_or_else(String::new, |name| name.as_ref().to_string_lossy().into_owned()),
        message: message(output),
    }
}

/// What git says, as one line.
fn message(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = text
        .lines()
        .map(|line| line.strip_prefix("fatal: ").unwrap_or(line).trim())
        .filter(|line| !line.is_empty())
        .collect();
    if lines.is_empty() {
        output.status.to_string()
    } else {
        lines.join("; ")
    }
}

/// Why the first question of all was not answered.
fn no_repository(start: &Path, output: &Output) -> GitError {
    let message = message(output);
    if message.contains("not a git repository") {
        return GitError::NoRepository(start.to_owned());
    }
    let version = self::output(start, ["version"]).map(|output| {
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.trim().trim_start_matches("git version ").to_owned()
    });
    match version {
        Ok(version) if is_old(&version) => GitError::TooOld { version },
        _ => failed(Some("rev-parse"), output),
    }
}

fn is_old(version: &str) -> bool {
    let mut numbers = version.split('.').map_while(|part| part.parse::<u32>().ok());
    numbers
        .next()
        .is_some_and(|main| (main, numbers.next().unwrap_or(0)) < OLDEST)
}
