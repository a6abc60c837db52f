//! What `check --staged` and `check --since` look at: the stories on both sides of a commit, or of a branch.

use std::collections::HashSet;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Found;
use crate::check::{Commit, Reach, check_commit, reach};
use crate::cli::context::Context;
use crate::cli::exit::CliError;
use crate::config::{Config, DEFAULT_DIR, FILE_NAME};
use crate::model::StoryNumber;
use crate::parallel;
use crate::store::{ChangeSet, Entry, FileChange, Loaded, Scope, Snapshot, Tree, Version};
use crate::system::{self, Differing, Git, GitTree, RootError, Side};
use crate::text::FilePath;

/// Judges what the next commit will hold against its parents.
///
/// # Errors
///
/// When git cannot be asked, or `stories.toml` is no TOML.
pub(super) fn staged(context: &Context) -> Result<Found, CliError> {
    let start = context.start()?;
    let root = root(&start)?;
    let on_disk = system::read_config(&root);
    let dir = on_disk
        .as_ref()
        .map_or_else(|_| DEFAULT_DIR.to_owned(), |config| config.dir.clone());
    // Most often the folder is the same in the index as on the disk.
    let git = Arc::new(Git::open_for_commit(&start, &root, &dir)?);
    let tree = GitTree::index(&git);
    let parents: Vec<Option<String>> = match git.head() {
        None => vec![None],
        Some(head) => std::iter::once(head.to_owned())
            .chain(git.merging())
            .map(Some)
            .collect(),
    };
    let base = match parents.as_slice() {
        [Some(ours), Some(theirs), ..] => git.merge_base(ours, theirs)?,
        _ => None,
    };
    let commits = Commits {
        git: &git,
        side: Side::Index,
        parents,
        base,
    };
    let (listed, differing) = parallel::both(
        || {
            tree.look(&dir)?;
            // A file that is not in git at all still says where the stories are.
            let config = match tree.file(FILE_NAME)? {
                Some(bytes) => Arc::new(system::parse_config(bytes)?),
                None => Arc::new(on_disk?),
            };
            let tree = if config.dir == dir {
                tree
            } else {
                GitTree::index(&git)
            };
            let after = names(&tree, &config)?;
            Ok::<_, CliError>((tree, after))
        },
        || commits.differing(&dir),
    );
    let (tree, after) = listed?;
    let differing = if after.config().dir == dir {
        differing?
    } else {
        commits.differing(&after.config().dir)?
    };
    let found = commits.judge(&tree, after, differing);
    // Git's process ends with ours; nobody need wait for it.
    std::mem::forget((tree, git));
    found
}

/// The root; what is staged need no longer be on the disk.
fn root(start: &Path) -> Result<PathBuf, CliError> {
    let missing = match system::find_root(start) {
        Err(RootError::NotFound { start }) => start,
        found => return Ok(found?),
    };
    for folder in missing.ancestors() {
        let Ok(git) = Git::open(start, folder) else {
            break;
        };
        let tree = GitTree::index(&Arc::new(git));
        tree.look(DEFAULT_DIR)?;
        let has_stories = || tree.list(DEFAULT_DIR).is_ok_and(|listed| !listed.is_empty());
        if tree.file(FILE_NAME)?.is_some() || has_stories() {
            return Ok(folder.to_owned());
        }
    }
    Err(RootError::NotFound { start: missing }.into())
}

/// Judges the files on the disk against the commit at which this branch left `revision`.
///
/// # Errors
///
/// When git cannot be asked or knows no such revision, or `stories.toml` is no TOML.
pub(super) fn since(context: &Context, revision: &str) -> Result<Found, CliError> {
    let store = context.open()?;
    let git = Arc::new(Git::open(&context.start()?, store.root())?);
    let commit = git.commit(revision)?;
    let left = match git.head() {
        Some(head) => git.merge_base(&commit, head)?,
        None => None,
    };
    let commits = Commits {
        git: &git,
        side: Side::Disk,
        // Histories that never meet have no better place to begin than the revision itself.
        parents: vec![Some(left.unwrap_or(commit))],
        base: None,
    };
    let differing = commits.differing(&store.config.dir)?;
    commits.judge(&store.tree, store.load(Scope::Names)?, differing)
}

/// The names of the stories.
fn names(tree: &GitTree, config: &Arc<Config>) -> Result<ManuallyDrop<Snapshot>, CliError> {
    Ok(ManuallyDrop::new(Snapshot::load(tree, config, Scope::Names)?))
}

/// What the stories are compared with.
struct Commits<'a> {
    git: &'a Arc<Git>,
    side: Side,
    parents: Vec<Option<String>>,
    base: Option<String>,
}

impl Commits<'_> {
    /// What differs from each parent, and from the base behind them.
    fn differing(&self, dir: &str) -> Result<Vec<Vec<Differing>>, CliError> {
        let parents = self.parents.iter().map(Option::as_deref);
        let commits = parents.chain(self.base.as_deref().map(Some));
        let found = commits.map(|commit| Ok(self.git.differing(commit, self.side, dir)?));
        found.collect()
    }

    fn judge(
        &self,
        tree: &dyn Tree,
        mut after: ManuallyDrop<Snapshot>,
        mut differing: Vec<Vec<Differing>>,
    ) -> Result<Found, CliError> {
        let configs = self.other_configs(tree, &differing);
        for files in &mut differing {
            files.retain(|file| number(&file.path).is_some());
        }
        let touched = differing.iter().flatten().filter_map(|file| number(&file.path));
        let touched: Vec<StoryNumber> = touched.collect();
        after.load_more(tree, Scope::Stories(&touched));
        // What the old texts refer to must be known too, or it would seem to be missing there.
        let old = differing.iter().flatten().filter_map(|file| file.old.as_ref());
        let old: Vec<StoryNumber> = old
            .flat_map(|text| {
                let loaded = Loaded::read(text.as_str(), after.config());
                loaded.story.references().collect::<Vec<_>>()
            })
            .collect();
        after.load_more(tree, Scope::Stories(&old));
        let mut sides = sides(&after, &differing);
        let reach = match configs {
            // Any file may be wrong under another configuration.
            Some(_) => Reach::All,
            None => sides
                .iter()
                .map(|side| reach(side, &after))
                .max()
                .unwrap_or(Reach::Named),
        };
        match reach {
            Reach::Named => {}
            Reach::Onward => after.load_more(tree, Scope::Onward(&touched)),
            Reach::All => after.load_more(tree, Scope::All),
        }
        if reach > Reach::Named {
            sides = self::sides(&after, &differing);
        }
        for (side, config) in sides.iter_mut().zip(configs.iter().flatten()) {
            *side = side.read_with(config);
        }
        let base = if self.base.is_some() { sides.pop() } else { None };
        let changed = self.changed(&after, &differing);
        let commit = Commit {
            after: &after,
            parents: &sides,
            base: base.as_ref(),
            changed: &changed,
        };
        let mut findings = check_commit(&commit);
        if configs.is_none() {
            findings.retain(|finding| &*finding.path != FILE_NAME);
        }
        let checked = changed.len();
        // As all that was read, this ends with the process.
        std::mem::forget(sides);
        Ok(Found {
            snapshot: after,
            findings,
            checked,
        })
    }

    /// The configurations of the parents, where it differs from that of each of them, so that any file may be wrong.
    fn other_configs(&self, tree: &dyn Tree, differing: &[Vec<Differing>]) -> Option<Vec<Arc<Config>>> {
        let new = || tree.read(FILE_NAME).ok();
        let parents = differing.iter().take(self.parents.len());
        let configs = parents.map(|files| {
            let old = &files.iter().find(|file| &*file.path == FILE_NAME)?.old;
            let is_same = self.side == Side::Disk && new().as_deref() == old.as_deref().map(str::as_bytes);
            // One that could not be read then had no say.
            let config = old
                .as_ref()
                .and_then(|old| system::parse_config(old.clone().into_bytes()).ok());
            (!is_same).then(|| Arc::new(config.unwrap_or_default()))
        });
        configs.collect()
    }

    /// The files that differ from every parent.
    fn changed(&self, after: &Snapshot, differing: &[Vec<Differing>]) -> HashSet<FilePath> {
        let mut parents = differing.iter().take(self.parents.len()).map(|files| {
            let really = files.iter().filter(|file| {
                let new = after.at_path(&file.path).and_then(Entry::loaded);
                new.map(|loaded| loaded.document.text()) != file.old.as_deref() || new.is_none()
            });
            really.map(|file| file.path.clone()).collect::<HashSet<_>>()
        });
        let first = parents.next().unwrap_or_default();
        parents.fold(first, |all, files| all.intersection(&files).cloned().collect())
    }
}

/// The stories as each commit has them.
fn sides(after: &Snapshot, differing: &[Vec<Differing>]) -> Vec<Snapshot> {
    let sides = differing.iter().map(|files| {
        let back = files.iter().map(|file| {
            let entry = after.at_path(&file.path);
            // The text of a file that cannot be read is never looked at.
            let text = |entry: &Entry| {
                entry
                    .loaded()
                    .map_or("\0", |loaded| loaded.document.text())
                    .into()
            };
            FileChange {
                old: entry.map(|entry| Version {
                    path: file.path.clone(),
                    text: text(entry),
                }),
                new: file.old.as_ref().map(|old| Version {
                    path: file.path.clone(),
                    text: old.as_str().into(),
                }),
            }
        });
        after.with(&ChangeSet::new(back))
    });
    sides.collect()
}

fn number(path: &str) -> Option<StoryNumber> {
    let name = path.rsplit('/').next().unwrap_or(path);
    crate::model::StoryName::parse(name).map(|name| name.number)
}
