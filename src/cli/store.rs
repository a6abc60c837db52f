//! The stories that a command works on: on the disk, or as a revision of git has them.

use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::exit::CliError;
use crate::config::{Config, DEFAULT_DIR, FILE_NAME};
use crate::memo::{self, Memo};
use crate::store::{Listed, Scope, Snapshot, Tree, TreeError, Unreadable};
use crate::system::{self, ConfigReadError, Git, GitTree, RootError, WorkTree};
use crate::text::printable;

/// The folder of stories that a command works on.
#[derive(Debug)]
pub(super) struct Store {
    /// The files.
    pub tree: Files,
    /// What `stories.toml` says.
    pub config: Arc<Config>,
    /// Set when a file has changed of which a memo told; `None` where no memo is to be used.
    outdated: Option<Arc<AtomicBool>>,
}

/// From so many stories on a memo gains what one can feel.
const MANY: usize = 256;

/// Where the files are. Only those on the disk can be written.
#[derive(Debug)]
pub(super) enum Files {
    Disk(Arc<WorkTree>),
    Revision(GitTree),
}

impl Tree for Files {
    fn list(&self, dir: &str) -> Result<Vec<Listed>, TreeError> {
        match self {
            Files::Disk(tree) => tree.list(dir),
            Files::Revision(tree) => tree.list(dir),
        }
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Unreadable> {
        match self {
            Files::Disk(tree) => tree.read(path),
            Files::Revision(tree) => tree.read(path),
        }
    }
}

/// A fault of `stories.toml` in a commit, which nobody can mend any more.
fn in_revision(error: &ConfigReadError, revision: &str) -> CliError {
    CliError::failed(format!("at `{}`, {error}", printable(revision)))
        .hint("name another revision; this one cannot be read")
}

impl Store {
    /// The stories as they lie on the disk. With `outdated`, what an earlier command has read may be taken from its
    /// memo, and `outdated` is set where that proves wrong.
    pub(super) fn on_disk(tree: WorkTree, config: Arc<Config>, outdated: Option<Arc<AtomicBool>>) -> Store {
        Store {
            tree: Files::Disk(Arc::new(tree)),
            config,
            outdated,
        }
    }

    /// The stories as a revision has them, below the same root as those on the disk; where there are none on the
    /// disk, below the top of the repository.
    ///
    /// The revision's own `stories.toml` counts. Without one there, the stories are in `docs/stories`, or else in the
    /// folder where they are today.
    ///
    /// # Errors
    ///
    /// When git cannot be asked or knows no such revision, or the `stories.toml` there is no TOML.
    pub(super) fn at(start: &Path, revision: &str) -> Result<Store, CliError> {
        let root = match system::find_root(start) {
            Ok(root) => Some(root),
            Err(RootError::NotFound { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        let git = Arc::new(match &root {
            Some(root) => Git::open(start, root)?,
            None => Git::open_top(start)?,
        });
        let commit = git.commit(revision)?;
        let tree = GitTree::revision(&git, &commit);
        tree.look(DEFAULT_DIR)?;
        let config = match tree.file(FILE_NAME)? {
            Some(bytes) => system::parse_config(bytes).map_err(|error| in_revision(&error, revision))?,
            None => {
                let today = root.and_then(|root| system::read_config(&root).ok());
                let today = today.map_or_else(|| DEFAULT_DIR.to_owned(), |config| config.dir);
                let has_default = tree.list(DEFAULT_DIR).is_ok_and(|listed| !listed.is_empty());
                Config {
                    dir: if has_default {
                        DEFAULT_DIR.to_owned()
                    } else {
                        today
                    },
                    ..Config::default()
                }
            }
        };
        let tree = if config.dir == DEFAULT_DIR {
            tree
        } else {
            GitTree::revision(&git, commit)
        };
        Ok(Store {
            tree: Files::Revision(tree),
            config: Arc::new(config),
            outdated: None,
        })
    }

    /// The folder that holds `stories.toml`.
    pub(super) fn root(&self) -> &Path {
        match &self.tree {
            Files::Disk(tree) => tree.root(),
            Files::Revision(tree) => tree.root(),
        }
    }

    /// Whether a revision is looked at.
    pub(super) fn is_past(&self) -> bool {
        matches!(self.tree, Files::Revision(_))
    }

    /// The files on the disk, for those who write.
    ///
    /// # Errors
    ///
    /// When a revision is looked at.
    pub(super) fn disk(&self) -> Result<&WorkTree, CliError> {
        match &self.tree {
            Files::Disk(tree) => Ok(tree),
            Files::Revision(_) => Err(CliError::read_only()),
        }
    }

    /// Reads the files of `scope`; a folder that is not there yet holds no stories.
    ///
    /// What was read is never given back: the process ends with the command, and taking ten thousand stories apart
    /// takes as long as a third of reading them.
    ///
    /// # Errors
    ///
    /// When the folder cannot be listed.
    pub(super) fn load(&self, scope: Scope<'_>) -> Result<ManuallyDrop<Snapshot>, CliError> {
        self.load_from(&self.tree, scope)
    }

    /// As [`Store::load`], with the names of [`WorkTree::list_nearly`].
    ///
    /// # Errors
    ///
    /// As [`Store::load`].
    pub(super) fn load_nearly(&self, scope: Scope<'_>) -> Result<ManuallyDrop<Snapshot>, CliError> {
        match &self.tree {
            Files::Disk(tree) => self.load_from(&Nearly(tree), scope),
            Files::Revision(tree) => self.load_from(tree, scope),
        }
    }

    fn load_from(&self, tree: &dyn Tree, scope: Scope<'_>) -> Result<ManuallyDrop<Snapshot>, CliError> {
        let loaded = match Snapshot::load(tree, &self.config, scope) {
            Err(TreeError::Missing(_)) => Snapshot::load(&NoFiles, &self.config, Scope::Names)?,
            other => other?,
        };
        Ok(ManuallyDrop::new(loaded))
    }

    /// Reads every story, as far as an earlier command has not.
    ///
    /// # Errors
    ///
    /// When the folder cannot be listed.
    pub(super) fn recall(&self) -> Result<ManuallyDrop<Snapshot>, CliError> {
        let mut snapshot = self.load(Scope::Names)?;
        self.recall_into(&mut snapshot);
        Ok(snapshot)
    }

    /// As [`Store::recall`], where the names are known.
    pub(super) fn recall_into(&self, snapshot: &mut Snapshot) {
        match self.memo_key(snapshot) {
            Some((tree, key, outdated)) => {
                let memo = Memo::read(tree.read_memo(), key, Arc::clone(outdated));
                snapshot.recall(memo.recall(tree));
                snapshot.load_more(&**tree, Scope::All);
            }
            None => snapshot.load_more(&self.tree, Scope::All),
        }
    }

    /// Leaves a memo of what was read, if it is worth one; for the end of a command.
    pub(super) fn remember(&self, snapshot: &Snapshot) {
        let Some((tree, key, outdated)) = self.memo_key(snapshot) else {
            return;
        };
        // To read a few files again costs less than to write all that is known.
        let few = match worth_keeping() {
            Some(MANY) => 16 + snapshot.entries().len() / 64,
            _ => 0,
        };
        if memo::news(snapshot, None) > few
            && let Some(draft) = tree.draft_memo()
            && memo::news(snapshot, Some(&draft.settled)) > few
        {
            let bytes = memo::encode(snapshot, key, &draft.settled);
            // Words that could not be had any more were encoded as blanks.
            if !outdated.load(Ordering::Relaxed) {
                draft.write(&bytes);
            }
        }
    }

    /// Whose memo is to be used, and under which key; `None` where none is.
    fn memo_key(&self, snapshot: &Snapshot) -> Option<(&Arc<WorkTree>, u64, &Arc<AtomicBool>)> {
        let (Files::Disk(tree), Some(outdated)) = (&self.tree, &self.outdated) else {
            return None;
        };
        let is_wanted = worth_keeping().is_some_and(|from| snapshot.entries().len() >= from);
        let program = is_wanted.then(system::program_stamp)??;
        let key = memo::key(&program, &self.config);
        Some((tree, key, outdated))
    }

    /// Whether `folder`, seen from the current folder or from the root, is the folder of the stories.
    pub(super) fn is_story_folder(&self, folder: &str) -> bool {
        // In another revision it may be there and not on the disk.
        if folder.trim_end_matches('/') == self.config.dir {
            return true;
        }
        let stories = self.root().join(&self.config.dir);
        let seen = [PathBuf::from(folder), self.root().join(folder)];
        seen.iter().any(|seen| system::is_same_folder(seen, &stories))
    }

    /// Whether the folder of the stories is `folder` or lies in it, seen from the current folder or from the root.
    pub(super) fn is_around_stories(&self, folder: &str) -> bool {
        // The folder need not be there yet.
        if folder.trim_end_matches('/') == self.config.dir {
            return true;
        }
        let stories = self.root().join(&self.config.dir);
        let seen = [PathBuf::from(folder), self.root().join(folder)];
        seen.iter().any(|seen| system::is_inside(&stories, seen))
    }
}

/// From how many stories on something is kept for later commands; `None` where that is not wanted.
pub(super) fn worth_keeping() -> Option<usize> {
    match system::variable("STORIES_CACHE").as_deref() {
        Some("never") => None,
        Some("always") => Some(0),
        _ => Some(MANY),
    }
}

/// The files on the disk, listed by names that are nearly certain.
struct Nearly<'a>(&'a WorkTree);

impl Tree for Nearly<'_> {
    fn list(&self, dir: &str) -> Result<Vec<Listed>, TreeError> {
        self.0.list_nearly(dir)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Unreadable> {
        self.0.read(path)
    }
}

/// A folder that does not exist yet.
struct NoFiles;

impl Tree for NoFiles {
    fn list(&self, _: &str) -> Result<Vec<Listed>, TreeError> {
        Ok(Vec::new())
    }

    fn read(&self, _: &str) -> Result<Vec<u8>, Unreadable> {
        Err(Unreadable::Special)
    }
}
