//! The past of the stories, for the commands that tell of it.

use std::cell::Cell;
use std::collections::HashMap;
use std::path::Path;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, mpsc};

use super::context::{Context, Store};
use super::exit::CliError;
use crate::history::{Chosen, History, Told};
use crate::model::StoryName;
use crate::system::{Git, GitError, Log, LogWish};

/// How many texts are taken at a time, and how many times ahead of those who read them.
const BATCH: usize = 64;
const BATCHES: usize = 16;

/// Names of contents, and their texts.
type Texts = (Vec<Arc<str>>, Result<Vec<Option<String>>, GitError>);

/// The commits that touched the stories, and git for their texts.
pub(super) struct Past {
    git: Arc<Git>,
    /// The texts that git takes out of its store while it still tells what happened.
    ahead: Cell<Option<Receiver<Texts>>>,
    /// What happened.
    pub history: History,
    /// Whether this clone ends somewhere in the past.
    pub is_shallow: bool,
    /// Whether there are more commits than were asked for.
    pub is_cut: bool,
}

impl Past {
    /// Asks git.
    ///
    /// # Errors
    ///
    /// When there is no repository, or git cannot be asked.
    pub(super) fn read(context: &Context, store: &Store, wish: &LogWish) -> Result<Past, CliError> {
        let git = Arc::new(Git::open(&context.start()?, store.root())?);
        let log = git.log(&store.config.dir, wish)?;
        Ok(Past::of(git, None, log))
    }

    /// As [`Past::read`], where all contents will be asked for.
    ///
    /// # Errors
    ///
    /// As [`Past::read`].
    pub(super) fn read_all(context: &Context, store: &Store) -> Result<Past, CliError> {
        let git = Arc::new(Git::open(&context.start()?, store.root())?);
        let (wish, names) = mpsc::channel::<Arc<str>>();
        let (sender, ahead) = mpsc::sync_channel(BATCHES);
        let for_texts = Arc::clone(&git);
        std::thread::spawn(move || {
            while let Ok(first) = names.recv() {
                let batch: Vec<Arc<str>> = std::iter::once(first)
                    .chain(names.try_iter().take(BATCH - 1))
                    .collect();
                let texts = for_texts.texts(&batch);
                let is_last = texts.is_err();
                // Nobody listens any more where an error ended all.
                if sender.send((batch, texts)).is_err() || is_last {
                    return;
                }
            }
        });
        // Where the other thread has ended, the texts are asked for again, and the error is told then.
        let mut tell = |name| drop(wish.send(name));
        let log = git.log_telling(&store.config.dir, &LogWish::default(), &mut tell)?;
        Ok(Past::of(git, Some(ahead), log))
    }

    fn of(git: Arc<Git>, ahead: Option<Receiver<Texts>>, log: Log) -> Past {
        Past {
            git,
            ahead: Cell::new(ahead),
            history: History::new(log.steps),
            is_shallow: log.is_shallow,
            is_cut: log.is_cut,
        }
    }

    /// What the commits changed, newest first.
    ///
    /// Git takes the next texts out of its store while the last ones are read as stories.
    ///
    /// # Errors
    ///
    /// When git cannot be asked.
    pub(super) fn told(&self, store: &Store, chosen: Chosen) -> Result<Vec<Told<'_>>, CliError> {
        let names = self.history.contents(chosen);
        let ahead = self.ahead.take();
        std::thread::scope(|scope| {
            let receiver = ahead.unwrap_or_else(|| {
                let (sender, receiver) = mpsc::sync_channel(BATCHES);
                let git = &self.git;
                scope.spawn(move || {
                    for names in names.chunks(BATCH) {
                        let texts = git.texts(names);
                        let is_last = texts.is_err();
                        // Nobody listens any more where only a few commits were asked for.
                        if sender.send((names.to_vec(), texts)).is_err() || is_last {
                            return;
                        }
                    }
                });
                receiver
            });
            let mut ahead: HashMap<Arc<str>, Option<String>> = HashMap::new();
            let mut read = |wanted: &[Arc<str>]| -> Result<Vec<Option<String>>, GitError> {
                let mut found = Vec::with_capacity(wanted.len());
                for name in wanted {
                    while !ahead.contains_key(name)
                        && let Ok((names, texts)) = receiver.recv()
                    {
                        ahead.extend(names.into_iter().zip(texts?));
                    }
                    found.push(match ahead.remove(name) {
                        Some(text) => text,
                        // What is asked for once more was given away already.
                        None => self.texts(std::slice::from_ref(name))?.pop().flatten(),
                    });
                }
                Ok(found)
            };
            let told = self.history.told(chosen, &store.config, &mut read);
            // The other thread may wait for its texts to be taken.
            drop(receiver);
            Ok(told?)
        })
    }

    /// The texts of contents by their names; `None` for what is no text.
    ///
    /// # Errors
    ///
    /// When git cannot be asked.
    pub(super) fn texts(&self, names: &[Arc<str>]) -> Result<Vec<Option<String>>, GitError> {
        self.git.texts(names)
    }

    /// The story whose file is or was last at `path`; where no commit has it there, the last one with its number.
    pub(super) fn at_path(&self, path: &str) -> Option<usize> {
        let same = self.history.find(|newest| newest == path);
        same.or_else(|| {
            let number = StoryName::parse(file_name(path))?.number;
            self.history
                .find(|newest| StoryName::parse(file_name(newest)).is_some_and(|name| name.number == number))
        })
    }

    /// The story that `text` names by a number, a name or a path that its file has had, the last one first.
    pub(super) fn gone(&self, text: &str) -> Option<usize> {
        let name = file_name(text);
        let stem = name.strip_suffix(".md").unwrap_or(name);
        let number: Option<u64> = stem.parse().ok();
        let is_it = |path: &str| {
            let name = file_name(path);
            match number {
                Some(number) => StoryName::parse(name).is_some_and(|name| name.number == number),
                None => name.strip_suffix(".md") == Some(stem),
            }
        };
        self.history
            .find(is_it)
            .or_else(|| self.history.find_former(is_it))
    }

    /// Says on standard error where what is known ends.
    pub(super) fn remark(&self, context: &Context) {
        if self.is_shallow {
            context.note("this clone is shallow: what is older than its first commit is not known");
            context.hint("fetch the rest with: git fetch --unshallow");
        }
    }
}

fn file_name(path: &str) -> &str {
    Path::new(path)
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or(path)
}
