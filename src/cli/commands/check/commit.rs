//! What `check --staged` and `check --since` look at: the stories on both sides of a commit, or of a branch.

use std::collections::HashSet;
use std::mem::ManuallyDrop;
use std::sync::Arc;

use super::Found;
use crate::check::{Commit, Reach, check_commit, reach};
use crate::cli::context::Context;
use crate::cli::exit::CliError;
use crate::config::{Config, FILE_NAME};
use crate::model::StoryNumber;
use crate::parallel;
use crate::store::{ChangeSet, Entry, FileChange, Loaded, Scope, Snapshot, Tree, TreeError, Version};
use crate::system::{self, Differing, Git, GitTree, Side, WorkTree};

/// Judges what the next commit will hold against its parents.
///
/// # Errors
///
/// When git cannot be asked, or `stories.toml` is no TOML.
pub(super) fn staged(context: &Context) -> Result<Found, CliError> {
    let start = context.start()?;
    let root = system::find_root(&start)?;
    let git = Arc::new(Git::open(&start, &root)?);
    let tree = GitTree::index(&git);
    // A file that is not in git at all still says where the stories are.
    let (config, staged) = match tree.file(FILE_NAME)? {
        Some(bytes) => (system::parse_config(bytes.clone())?, Some(bytes)),
        None => (system::read_config(&root)?, None),
    };
    let head = git.head()?;
    let parents: Vec<Option<String>> = match head {
        None => vec![None],
        Some(head) => std::iter::once(head).chain(git.merging()).map(Some).collect(),
    };
    let base = match parents.as_slice() {
        [Some(ours), Some(theirs), ..] => git.merge_base(ours, theirs)?,
        _ => None,
    };
    let judged = Judged {
        tree: &tree,
        git: &git,
        side: Side::Index,
        config: Arc::new(config),
        parents,
        base,
    };
    judged.run(staged)
}

/// Judges the files on the disk against the commit at which this branch left `revision`.
///
/// # Errors
///
/// When git cannot be asked or knows no such revision, or `stories.toml` is no TOML.
pub(super) fn since(context: &Context, revision: &str) -> Result<Found, CliError> {
    let start = context.start()?;
    let root = system::find_root(&start)?;
    let git = Arc::new(Git::open(&start, &root)?);
    let commit = git.commit(revision)?;
    let left = match git.head()? {
        Some(head) => git.merge_base(&commit, &head)?,
        None => None,
    };
    let config = Arc::new(system::read_config(&root)?);
    let tree = WorkTree::new(root)?;
    let bytes = tree.read(FILE_NAME).ok();
    let judged = Judged {
        tree: &tree,
        git: &git,
        side: Side::Disk,
        config,
        // Histories that never meet have no better place to begin than the revision itself.
        parents: vec![Some(left.unwrap_or(commit))],
        base: None,
    };
    judged.run(bytes)
}

/// What is judged, and against what.
struct Judged<'a> {
    tree: &'a dyn Tree,
    git: &'a Arc<Git>,
    side: Side,
    config: Arc<Config>,
    parents: Vec<Option<String>>,
    base: Option<String>,
}

impl Judged<'_> {
    fn run(&self, config: Option<Vec<u8>>) -> Result<Found, CliError> {
        let mut commits: Vec<Option<&str>> = self.parents.iter().map(Option::as_deref).collect();
        commits.extend(self.base.as_deref().map(Some));
        let (after, differing) = parallel::both(|| self.load(), || self.differing(&commits));
        let (mut after, differing) = (after?, differing?);
        let configs = self.other_configs(config.as_deref())?;

        let touched: Vec<StoryNumber> = differing
            .iter()
            .flatten()
            .filter_map(|file| number(&file.path))
            .collect();
        after.load_more(self.tree, Scope::Stories(&touched));
        // What the old texts refer to must be known too, or it would seem to be missing there.
        let old = differing.iter().flatten().filter_map(|file| file.old.as_ref());
        let old: Vec<StoryNumber> = old
            .flat_map(|text| {
                let loaded = Loaded::read(text.as_str(), &self.config);
                loaded.story.references().collect::<Vec<_>>()
            })
            .collect();
        after.load_more(self.tree, Scope::Stories(&old));
        let mut sides = self.sides(&after, &differing);
        let reach = sides.iter().map(|side| reach(side, &after)).max();
        match reach.unwrap_or(Reach::Named) {
            _ if configs.is_some() => after.load_more(self.tree, Scope::All),
            Reach::All => after.load_more(self.tree, Scope::All),
            Reach::Onward => after.load_more(self.tree, Scope::Onward(&touched)),
            Reach::Named => {}
        }
        if configs.is_some() || reach > Some(Reach::Named) {
            sides = self.sides(&after, &differing);
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

    /// The names of the stories.
    fn load(&self) -> Result<ManuallyDrop<Snapshot>, CliError> {
        match Snapshot::load(self.tree, &self.config, Scope::Names) {
            Ok(snapshot) => Ok(ManuallyDrop::new(snapshot)),
            Err(TreeError::Missing(_)) => {
                let nothing = crate::store::MemoryTree::default();
                Ok(ManuallyDrop::new(Snapshot::load(
                    &nothing,
                    &self.config,
                    Scope::Names,
                )?))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn differing(&self, commits: &[Option<&str>]) -> Result<Vec<Vec<Differing>>, CliError> {
        let dir = &self.config.dir;
        let found = commits.iter().map(|commit| {
            let mut found = self.git.differing(*commit, self.side, dir)?;
            found.retain(|file| number(&file.path).is_some());
            Ok(found)
        });
        found.collect()
    }

    /// The configurations of the parents, where it differs from that of each of them, so that any file may be wrong.
    fn other_configs(&self, config: Option<&[u8]>) -> Result<Option<Vec<Arc<Config>>>, CliError> {
        let mut configs = Vec::new();
        for parent in &self.parents {
            let old = match parent {
                Some(parent) => GitTree::revision(self.git, parent.as_str()).file(FILE_NAME)?,
                None => None,
            };
            if old.as_deref() == config {
                return Ok(None);
            }
            // One that could not be read then had no say.
            let old = old.and_then(|old| system::parse_config(old).ok());
            configs.push(Arc::new(old.unwrap_or_default()));
        }
        Ok(Some(configs))
    }

    /// The stories as each commit has them.
    fn sides(&self, after: &Snapshot, differing: &[Vec<Differing>]) -> Vec<Snapshot> {
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
                        path: Arc::clone(&file.path),
                        text: text(entry),
                    }),
                    new: file.old.as_ref().map(|old| Version {
                        path: Arc::clone(&file.path),
                        text: old.as_str().into(),
                    }),
                }
            });
            after.with(&ChangeSet::new(back))
        });
        sides.collect()
    }

    /// The files that differ from every parent.
    fn changed(&self, after: &Snapshot, differing: &[Vec<Differing>]) -> HashSet<Arc<str>> {
        let mut parents = differing.iter().take(self.parents.len()).map(|files| {
            let really = files.iter().filter(|file| {
                let new = after.at_path(&file.path).and_then(Entry::loaded);
                new.map(|loaded| loaded.document.text()) != file.old.as_deref() || new.is_none()
            });
            really.map(|file| Arc::clone(&file.path)).collect::<HashSet<_>>()
        });
        let first = parents.next().unwrap_or_default();
        parents.fold(first, |all, files| all.intersection(&files).cloned().collect())
    }
}

fn number(path: &str) -> Option<StoryNumber> {
    let name = path.rsplit('/').next().unwrap_or(path);
    crate::model::StoryName::parse(name).map(|name| name.number)
}
