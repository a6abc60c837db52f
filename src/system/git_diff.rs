//! Which story files differ from a commit, and what the commit holds in their place.

use std::path::Path;

use super::cat_file::Object;
use super::git::{Git, GitError, folder};
use crate::config::FILE_NAME;
use crate::text::FilePath;

/// What is compared with a commit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// What the next commit will hold.
    Index,
    /// The files on the disk, with those that git does not know yet.
    Disk,
}

/// A file directly in the folder of the stories that may differ.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Differing {
    /// The path below the root.
    pub path: FilePath,
    /// The text that the commit holds; `None` when it has no such file, or it is no text.
    pub old: Option<String>,
}

impl Git {
    /// As [`Git::open`], with the one long question of a commit's check begun at the same time: what differs from the
    /// last commit in the folder `dir` of the stories.
    ///
    /// # Errors
    ///
    /// As [`Git::open`].
    pub fn open_for_commit(start: &Path, root: &Path, dir: &str) -> Result<Git, GitError> {
        Git::open_asking(start, root, |pathspec| {
            let mut arguments = diff_arguments("HEAD", Side::Index);
            arguments.extend([folder(dir), FILE_NAME.to_owned()].map(|path| pathspec(&path)));
            arguments
        })
    }

    /// The files directly in `dir`, and `stories.toml`, that differ between `commit` and `side`, by path; without a
    /// commit, all of them.
    ///
    /// On the disk a file counts as soon as git is not sure of it, so that its text may be the same.
    ///
    /// # Errors
    ///
    /// When git cannot be asked.
    pub fn differing(&self, commit: Option<&str>, side: Side, dir: &str) -> Result<Vec<Differing>, GitError> {
        let pathspecs = [folder(dir), FILE_NAME.to_owned()].map(|path| self.pathspec(&path));
        let folder = format!("{}{}", self.prefix(), folder(dir));
        let mut found = Vec::new();
        if let Some(commit) = commit {
            let mut arguments = diff_arguments(
                if self.head() == Some(commit) {
                    "HEAD"
                } else {
                    commit
                },
                side,
            );
            arguments.extend(pathspecs.clone());
            let output = self.run(arguments)?;
            let mut fields = output.split(|byte| *byte == 0);
            while let (Some(head), Some(path)) = (fields.next(), fields.next()) {
                let Some(path) = story_path(path, &folder, self.prefix()) else {
                    continue;
                };
                let head = String::from_utf8_lossy(head);
                found.push(Differing {
                    path,
                    old: self.old_text(&head)?,
                });
            }
        }
        let listed = match (commit, side) {
            (Some(_), Side::Index) => Vec::new(),
            (None, Side::Index) => self.run(files_arguments("--cached", pathspecs))?,
            (Some(_), Side::Disk) => self.run(files_arguments("--others", pathspecs))?,
            (None, Side::Disk) => self.run(files_arguments("-co", pathspecs))?,
        };
        let names = listed.split(|byte| *byte == 0);
        found.extend(
            names
                .filter_map(|path| story_path(path, &folder, self.prefix()))
                .map(|path| Differing { path, old: None }),
        );
        found.sort_by(|a, b| a.path.cmp(&b.path));
        found.dedup_by(|second, first| second.path == first.path);
        Ok(found)
    }

    /// The text on the commit's side of `:MODE MODE ID ID STATUS`.
    fn old_text(&self, head: &str) -> Result<Option<String>, GitError> {
        let mut words = head.trim_start_matches(':').split(' ');
        let (mode, id) = (words.next(), words.nth(1));
        // Links and other repositories hold no text of their own.
        let (Some("100644" | "100755"), Some(id)) = (mode, id) else {
            return Ok(None);
        };
        Ok(match self.object(id)? {
            Object::Blob(content) => String::from_utf8(content).ok(),
            Object::None | Object::TooLarge(_) => None,
        })
    }
}

/// How git is asked for what differs from a commit; the paths are to follow.
fn diff_arguments(commit: &str, side: Side) -> Vec<String> {
    let mut arguments = vec![
        "diff-index",
        "--raw",
        "-z",
        "--no-renames",
        "--no-ext-diff",
        "--ignore-submodules=none",
    ];
    if side == Side::Index {
        arguments.push("--cached");
    }
    arguments.extend([commit, "--"]);
    arguments.into_iter().map(str::to_owned).collect()
}

/// How git is asked for names of files.
fn files_arguments(which: &str, pathspecs: [String; 2]) -> Vec<String> {
    let fixed = ["ls-files", which, "-z", "--full-name", "--"].map(str::to_owned);
    fixed.into_iter().chain(pathspecs).collect()
}

/// A path of git's below the root, if it is directly in the folder or `stories.toml`.
fn story_path(path: &[u8], folder: &str, prefix: &str) -> Option<FilePath> {
    let path = std::str::from_utf8(path).ok()?;
    let below = path.strip_prefix(prefix)?;
    let is_in_folder = |path: &str| {
        path.strip_prefix(folder)
            .is_some_and(|name| !name.is_empty() && !name.contains('/'))
    };
    (below == FILE_NAME || is_in_folder(path)).then(|| below.into())
}
