//! What a command is given: options, the store at hand, and a way to print.

use std::io::{self, Write as _};
use std::mem::ManuallyDrop;
use std::path::PathBuf;
use std::sync::Arc;

use super::args::{Color, Format, Global};
use super::exit::CliError;
use super::render::out::{Look, Out};
use crate::config::Config;
use crate::store::{Scope, Snapshot, Tree, TreeError};
use crate::system::{self, ColorChoice, RootError, Stream, WorkTree};

/// Options and output of one command.
#[derive(Debug)]
pub(super) struct Context {
    /// The options of every command.
    pub global: Global,
}

/// The folder of stories that a command works on.
#[derive(Debug)]
pub(super) struct Store {
    /// The files.
    pub tree: WorkTree,
    /// What `stories.toml` says.
    pub config: Arc<Config>,
}

impl Context {
    /// A context for one command.
    pub(super) fn new(global: Global) -> Self {
        Context { global }
    }

    /// Finds the root and reads its configuration; finishes what a killed command left behind.
    ///
    /// # Errors
    ///
    /// When there is no root, or its `stories.toml` is no TOML.
    pub(super) fn open(&self) -> Result<Store, CliError> {
        Ok(self.try_open()??)
    }

    /// As [`Context::open`], with a missing root as a value.
    ///
    /// # Errors
    ///
    /// When the root's `stories.toml` is no TOML, or an interrupted command cannot be finished.
    pub(super) fn try_open(&self) -> Result<Result<Store, RootError>, CliError> {
        let root = match system::find_root(&self.start()?) {
            Ok(root) => root,
            Err(error) => return Ok(Err(error)),
        };
        let config = Arc::new(system::read_config(&root)?);
        let tree = WorkTree::new(root)?;
        if let Some(recovery) = tree.recover_if_needed()? {
            self.tell_recovery(&recovery);
        }
        Ok(Ok(Store { tree, config }))
    }

    /// The folder from which on stories are looked for.
    ///
    /// # Errors
    ///
    /// When the current folder cannot be reached.
    pub(super) fn start(&self) -> Result<PathBuf, RootError> {
        match &self.global.dir {
            Some(dir) => Ok(dir.clone()),
            None => system::current_folder(),
        }
    }

    /// Says what was finished of a command that was killed.
    pub(super) fn tell_recovery(&self, recovery: &system::Recovery) {
        for line in recovery.messages() {
            self.note(&line);
        }
    }

    /// Whether a person can be asked: answers come from a terminal, and the diff and the question go to one.
    pub(super) fn is_interactive(&self) -> bool {
        [Stream::In, Stream::Out, Stream::Error]
            .into_iter()
            .all(system::is_terminal)
    }

    /// Whether people read standard output.
    pub(super) fn is_terminal(&self) -> bool {
        system::is_terminal(Stream::Out)
    }

    /// An empty output for people.
    pub(super) fn out(&self) -> Out {
        Out::new(self.has_color(Stream::Out), system::width().unwrap_or(80))
    }

    fn has_color(&self, stream: Stream) -> bool {
        let choice = match self.global.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        system::has_color(choice, stream)
    }

    /// Prints to standard output.
    ///
    /// # Errors
    ///
    /// [`CliError::closed`] when the reader has gone away, and when the output cannot be written for another reason,
    /// such as a full disk.
    pub(super) fn print(&self, text: &str) -> Result<(), CliError> {
        let mut stdout = io::stdout().lock();
        match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(CliError::closed()),
            Err(error) => Err(CliError::failed(format!(
                "cannot write to standard output: {error}"
            ))),
            Ok(()) => Ok(()),
        }
    }

    /// A line for people on standard error, unless they asked for quiet.
    pub(super) fn note(&self, text: &str) {
        if !self.global.quiet {
            let mut out = Out::new(self.has_color(Stream::Error), 80);
            out.plain(text).end();
            eprint(&out.into_text());
        }
    }

    /// A next step on standard error, unless they asked for quiet.
    pub(super) fn hint(&self, text: &str) {
        if !self.global.quiet {
            let mut out = Out::new(self.has_color(Stream::Error), 80);
            out.put(Look::Faint, "hint:").plain(" ").plain(text).end();
            eprint(&out.into_text());
        }
    }

    /// An error and its next step, on standard error.
    pub(super) fn error(&self, error: &CliError) {
        if error.message.is_empty() {
            return;
        }
        let mut out = Out::new(self.has_color(Stream::Error), 80);
        out.put(Look::Bad, "error:")
            .plain(" ")
            .plain(&error.message)
            .end();
        if let Some(hint) = &error.hint {
            out.put(Look::Faint, " hint:").plain(" ").plain(hint).end();
        }
        eprint(&out.into_text());
    }

    /// A text that was made for standard error, such as findings.
    pub(super) fn eprint(&self, text: &str) {
        eprint(text);
    }

    /// Whether colours may go to standard error.
    pub(super) fn error_out(&self) -> Out {
        Out::new(self.has_color(Stream::Error), system::width().unwrap_or(80))
    }

    /// Prints the text or the document that the format asks for.
    ///
    /// # Errors
    ///
    /// As [`Context::print`].
    pub(super) fn print_as(
        &self,
        format: Format,
        text: impl FnOnce(&mut Out),
        json: impl FnOnce() -> String,
    ) -> Result<(), CliError> {
        match format {
            Format::Json => self.print(&json()),
            Format::Text => {
                let mut out = self.out();
                text(&mut out);
                self.print(&out.into_text())
            }
        }
    }
}

/// Standard error may be closed; there is nobody left to tell then.
fn eprint(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

impl Store {
    /// Reads the files of `scope`; a folder that is not there yet holds no stories.
    ///
    /// What was read is never given back: the process ends with the command, and taking ten thousand stories apart
    /// takes as long as a third of reading them.
    ///
    /// # Errors
    ///
    /// When the folder cannot be listed.
    pub(super) fn load(&self, scope: Scope<'_>) -> Result<ManuallyDrop<Snapshot>, CliError> {
        let loaded = match Snapshot::load(&self.tree, &self.config, scope) {
            Err(TreeError::Missing(_)) => Snapshot::load(&NoFiles, &self.config, Scope::Names)?,
            other => other?,
        };
        Ok(ManuallyDrop::new(loaded))
    }

    /// Whether `folder`, seen from the current folder or from the root, is the folder of the stories.
    pub(super) fn is_story_folder(&self, folder: &str) -> bool {
        let stories = self.tree.root().join(&self.config.dir);
        let seen = [PathBuf::from(folder), self.tree.root().join(folder)];
        seen.iter().any(|seen| system::is_same_folder(seen, &stories))
    }

    /// Whether the folder of the stories is `folder` or lies in it, seen from the current folder or from the root.
    pub(super) fn is_around_stories(&self, folder: &str) -> bool {
        // The folder need not be there yet.
        if folder.trim_end_matches('/') == self.config.dir {
            return true;
        }
        let stories = self.tree.root().join(&self.config.dir);
        let seen = [PathBuf::from(folder), self.tree.root().join(folder)];
        seen.iter().any(|seen| system::is_inside(&stories, seen))
    }
}

/// A folder that does not exist yet.
struct NoFiles;

impl Tree for NoFiles {
    fn list(&self, _: &str) -> Result<Vec<crate::store::Listed>, TreeError> {
        Ok(Vec::new())
    }

    fn read(&self, _: &str) -> Result<Vec<u8>, crate::store::Unreadable> {
        Err(crate::store::Unreadable::Special)
    }
}
