//! What a command is given: options, the store at hand, and a way to print.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::args::{Color, Format, Global};
use super::exit::CliError;
use super::render::out::{Look, Out};
use crate::system::{self, ColorChoice, RootError, Stream, WorkTree};

pub(super) use super::store::Store;

/// Options and output of one command.
#[derive(Debug)]
pub(super) struct Context {
    /// The options of every command.
    pub global: Global,
    /// The revision that is looked at in place of the disk.
    pub revision: Option<String>,
    /// Set when something is not as an earlier command has left it in its memo; `None` where no memo is to be used.
    outdated: Option<Arc<AtomicBool>>,
}

impl Context {
    /// A context for one command.
    pub(super) fn new(global: Global, outdated: Option<Arc<AtomicBool>>) -> Self {
        Context {
            global,
            revision: None,
            outdated,
        }
    }

    /// The same for a command that looks at a revision.
    pub(super) fn at(&self, revision: &str) -> Self {
        Context {
            global: self.global.clone(),
            revision: Some(revision.to_owned()),
            outdated: None,
        }
    }

    /// Finds the stories, on the disk or in the revision that is looked at, and reads their configuration; finishes
    /// what a killed command left behind.
    ///
    /// # Errors
    ///
    /// When there is no root or no such revision, or its `stories.toml` is no TOML.
    pub(super) fn open(&self) -> Result<Store, CliError> {
        Ok(self.try_open()??)
    }

    /// As [`Context::open`], with a missing root as a value.
    ///
    /// # Errors
    ///
    /// When the root's `stories.toml` is no TOML, an interrupted command cannot be finished, or there is no such
    /// revision.
    pub(super) fn try_open(&self) -> Result<Result<Store, RootError>, CliError> {
        let start = self.start()?;
        if let Some(revision) = &self.revision {
            return Store::at(&start, revision).map(Ok);
        }
        let root = match system::find_root(&start) {
            Ok(root) => root,
            Err(error) => return Ok(Err(error)),
        };
        let config = Arc::new(system::read_config(&root)?);
        let tree = WorkTree::new(root)?;
        if self.outdated.is_some()
            && let Some(from) = super::store::worth_keeping()
        {
            tree.keep_names(from);
        }
        if let Some(recovery) = tree.recover_if_needed()? {
            self.tell_recovery(&recovery);
        }
        Ok(Ok(Store::on_disk(tree, config, self.outdated.clone())))
    }

    /// Reads the configuration of the root at hand, if there is one, for a command that needs no store.
    ///
    /// # Errors
    ///
    /// When the root's `stories.toml` is no TOML: no command hides that.
    pub(super) fn check_config(&self) -> Result<(), CliError> {
        if let Ok(root) = self.start().and_then(|start| system::find_root(&start)) {
            system::read_config(&root)?;
        }
        Ok(())
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
    /// such as a full disk; [`CliError::outdated`] where the text may be wrong, and is not printed.
    pub(super) fn print(&self, text: &str) -> Result<(), CliError> {
        let outdated = self.outdated.as_ref();
        if outdated.is_some_and(|outdated| outdated.load(Ordering::Relaxed)) {
            return Err(CliError::outdated());
        }
        let mut stdout = io::stdout().lock();
        match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(CliError::closed()),
            Err(error) => Err(
                CliError::failed(format!("cannot write to standard output: {error}"))
                    .hint("look at what standard output leads to: a full disk, a closed terminal?"),
            ),
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
