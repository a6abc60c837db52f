//! The past of the stories, for the commands that tell of it.

use std::cell::Cell;
use std::collections::HashMap;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, mpsc};

use super::context::{Context, Store};
use super::exit::CliError;
use crate::config::Config;
use crate::history::{Chosen, Content, History, Told};
use crate::model::StoryName;
use crate::parallel;
use crate::system::{Git, GitError, Log, LogWish};

/// How many texts are taken at a time.
const BATCH: usize = 64;
/// How many times they are taken ahead of those who read them, and how many times ahead of those who compare them.
const TEXTS_AHEAD: usize = 8;
const READ_AHEAD: usize = 64;

/// Names of contents, and what they say.
type Batch<T> = (Vec<Arc<str>>, Result<Vec<T>, GitError>);

/// The commits that touched the stories, and git for their texts.
pub(super) struct Past {
    git: Arc<Git>,
    /// What was read while git still told what happened.
    ahead: Cell<Option<Receiver<Batch<Content>>>>,
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
        let (wish, ahead) = read_ahead(&git, &store.config);
        // Where the readers have ended with an error, it is told when their last batch is taken.
        let mut tell = |name| drop(wish.send(name));
        let log = git.log_telling(&store.config.dir, &LogWish::default(), &mut tell)?;
        Ok(Past::of(git, Some(ahead), log))
    }

    fn of(git: Arc<Git>, ahead: Option<Receiver<Batch<Content>>>, log: Log) -> Past {
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
        let receiver = self.ahead.take().unwrap_or_else(|| {
            let (wish, ahead) = read_ahead(&self.git, &store.config);
            for name in self.history.contents(chosen) {
                let _ = wish.send(name);
            }
            ahead
        });
        let mut ahead: HashMap<Arc<str>, Content> = HashMap::new();
        let mut read = |wanted: &[Arc<str>]| -> Result<Vec<Content>, GitError> {
            let mut found = Vec::with_capacity(wanted.len());
            for name in wanted {
                while !ahead.contains_key(name)
                    && let Ok((names, contents)) = receiver.recv()
                {
                    ahead.extend(names.into_iter().zip(contents?));
                }
                found.push(match ahead.remove(name) {
                    Some(content) => content,
                    // What is asked for once more was given away already.
                    None => {
                        let text = self.texts(std::slice::from_ref(name))?.pop().flatten();
                        Content::read(text.as_deref(), &store.config)
                    }
                });
            }
            Ok(found)
        };
        Ok(self.history.told(chosen, &mut read)?)
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

/// Takes the contents that are wished for out of git's store and reads them, in that order and as fast as somebody takes
/// them; ends when nobody does any more, and at once where the system has no thread left.
fn read_ahead(git: &Arc<Git>, config: &Arc<Config>) -> (Sender<Arc<str>>, Receiver<Batch<Content>>) {
    let (wish, names) = mpsc::channel::<Arc<str>>();
    let (text_sender, texts) = mpsc::sync_channel::<Batch<Option<String>>>(TEXTS_AHEAD);
    let (sender, contents) = mpsc::sync_channel(READ_AHEAD);
    let (git, config) = (Arc::clone(git), Arc::clone(config));
    let _ = std::thread::Builder::new().spawn(move || {
        while let Ok(first) = names.recv() {
            let more = names.try_iter().take(BATCH - 1);
            let names: Vec<Arc<str>> = std::iter::once(first).chain(more).collect();
            let texts = git.texts(&names);
            let is_last = texts.is_err();
            if text_sender.send((names, texts)).is_err() || is_last {
                return;
            }
        }
    });
    let _ = std::thread::Builder::new().spawn(move || {
        for (names, texts) in texts {
            let contents =
                texts.map(|texts| parallel::map(&texts, |text| Content::read(text.as_deref(), &config)));
            if sender.send((names, contents)).is_err() {
                return;
            }
        }
    });
    (wish, contents)
}

fn file_name(path: &str) -> &str {
    Path::new(path)
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or(path)
}
