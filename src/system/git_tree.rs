//! The story files of the git index, or of a revision.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use super::cat_file::Object;
use super::git::{Git, GitError};
use crate::config::FILE_NAME;
use crate::model::StoryName;
use crate::store::{Listed, Tree, TreeError, Unreadable};

/// How many links are followed before they are taken for a circle.
const MOST_LINKS: usize = 8;

/// Where in git the files are.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Place {
    /// What the next commit will hold.
    Index,
    /// A commit, by its full name.
    Revision(String),
}

/// What git keeps under a path.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Kind {
    /// A file; the name of its content.
    File(String),
    /// A link; the name of the content that says where it leads.
    Link(String),
    /// Another repository.
    Submodule,
    /// Several versions that are not merged yet.
    Conflict,
}

/// The files directly in a folder, and `stories.toml`, by their paths below the root; what is not UTF-8 in a name is
/// replaced by a sign.
/// Sorted by path, as git gives them: ten thousand names are found in it as fast as in a table, and made faster.
type Listing = Vec<(String, Kind)>;

/// The files of the index or of a revision; paths are relative to the root of the stories.
#[derive(Debug)]
pub struct GitTree {
    git: Arc<Git>,
    place: Place,
    /// The folder that was listed, and what is in it.
    listed: OnceLock<(String, Listing)>,
}

impl GitTree {
    /// What the next commit will hold.
    pub fn index(git: &Arc<Git>) -> GitTree {
        GitTree::new(git, Place::Index)
    }

    /// What the commit of this name holds.
    pub fn revision(git: &Arc<Git>, commit: impl Into<String>) -> GitTree {
        GitTree::new(git, Place::Revision(commit.into()))
    }

    fn new(git: &Arc<Git>, place: Place) -> GitTree {
        GitTree {
            git: Arc::clone(git),
            place,
            listed: OnceLock::new(),
        }
    }

    /// The folder that paths are relative to, absolute and without links; it need not be on the disk.
    pub fn root(&self) -> &Path {
        self.git.root()
    }

    /// Lists the folder of the stories and looks for `stories.toml`, so that nothing needs to be asked again.
    ///
    /// # Errors
    ///
    /// When git cannot be asked.
    pub fn look(&self, dir: &str) -> Result<(), GitError> {
        self.listing(dir).map(|_| ())
    }

    /// The content of a file, by its path below the root; `None` when there is no such file, or it is a link.
    ///
    /// # Errors
    ///
    /// When git cannot be asked, or the file is too large.
    pub fn file(&self, path: &str) -> Result<Option<Vec<u8>>, GitError> {
        let Some(Kind::File(name)) = self.kind(path)? else {
            return Ok(None);
        };
        match self.git.object(&name)? {
            Object::Blob(content) => Ok(Some(content)),
            Object::None => Ok(None),
            Object::TooLarge(size) => Err(GitError::Failed {
                command: "cat-file".to_owned(),
                message: format!("`{path}` has {size} bytes"),
            }),
        }
    }

    /// What git lists for the paths below the root: a file, or with `/` at its end what is directly in a folder.
    fn ask(&self, paths: &[&str]) -> Result<Listing, GitError> {
        let prefix = self.git.prefix();
        let mut arguments: Vec<String> = match &self.place {
            Place::Index => ["ls-files", "-s", "-z", "--full-name", "--"]
                .map(str::to_owned)
                .into(),
            Place::Revision(commit) => ["ls-tree", "-z", "--full-tree", commit, "--"]
                .map(str::to_owned)
                .into(),
        };
        // Only the one of them reads pathspecs, and the other one takes no path at all for the whole.
        let is_whole = |path: &&str| prefix.is_empty() && path.is_empty();
        match &self.place {
            Place::Index => {
                arguments.extend(paths.iter().map(|path| format!(":(top,literal){prefix}{path}")));
            }
            Place::Revision(_) if paths.iter().any(is_whole) => {}
            Place::Revision(_) => arguments.extend(paths.iter().map(|path| format!("{prefix}{path}"))),
        }
        let output = self.git.run(arguments)?;
        let mut listing = Listing::new();
        for line in output.split(|byte| *byte == 0) {
            let Some(tab) = memchr::memchr(b'\t', line) else {
                continue;
            };
            let Some(path) = line[tab + 1..].strip_prefix(prefix.as_bytes()) else {
                continue;
            };
            let head = String::from_utf8_lossy(&line[..tab]);
            let kind = match &self.place {
                Place::Index => index_kind(&head),
                Place::Revision(_) => tree_kind(&head),
            };
            if let Some(kind) = kind {
                listing.push((String::from_utf8_lossy(path).into_owned(), kind));
            }
        }
        // A sign in place of a byte may stand elsewhere than the byte did.
        listing.sort_by(|(one, _), (other, _)| one.cmp(other));
        // A conflict is listed once for each of its versions.
        listing.dedup_by(|(second, _), (first, _)| second == first);
        Ok(listing)
    }

    fn listing(&self, dir: &str) -> Result<&(String, Listing), GitError> {
        if let Some(listed) = self.listed.get() {
            return Ok(listed);
        }
        let folder = folder(dir);
        let found = self.ask(&[&folder, FILE_NAME])?;
        Ok(self.listed.get_or_init(|| (folder, found)))
    }

    /// What stands at `path`, from the listing or asked for.
    fn kind(&self, path: &str) -> Result<Option<Kind>, GitError> {
        match self.listed.get() {
            Some((folder, listing)) if path == FILE_NAME || name_in(path, folder).is_some() => {
                Ok(find(listing, path).cloned())
            }
            _ => Ok(find(&self.ask(&[path])?, path).cloned()),
        }
    }

    fn read_at(&self, path: &str) -> Result<Result<Vec<u8>, Unreadable>, GitError> {
        let mut at = path.to_owned();
        for _ in 0..MOST_LINKS {
            let (name, is_link) = match self.kind(&at)? {
                Some(Kind::File(name)) => (name, false),
                Some(Kind::Link(name)) => (name, true),
                Some(Kind::Submodule) => return Ok(Err(Unreadable::Folder)),
                Some(Kind::Conflict) => return Ok(Err(Unreadable::Conflict)),
                None if at == path => return Ok(Err(Unreadable::Io("git has no such file".to_owned()))),
                None => return Ok(Err(Unreadable::BrokenLink(at))),
            };
            let content = match self.git.object(&name)? {
                Object::Blob(content) => content,
                Object::TooLarge(size) => return Ok(Err(Unreadable::TooLarge(size))),
                Object::None => {
                    return Ok(Err(Unreadable::Io(format!("git has lost its content {name}"))));
                }
            };
            if !is_link {
                return Ok(Ok(content));
            }
            let goal = String::from_utf8_lossy(&content).into_owned();
            match follow(&at, &goal) {
                Some(next) => at = next,
                None => return Ok(Err(Unreadable::OutsideRoot(goal))),
            }
        }
        Ok(Err(Unreadable::BrokenLink(at)))
    }
}

impl Tree for GitTree {
    fn list(&self, dir: &str) -> Result<Vec<Listed>, TreeError> {
        let (folder, listing) = self.listing(dir).map_err(|error| TreeError::Io {
            path: dir.to_owned(),
            reason: error.to_string(),
        })?;
        let files = listing
            .iter()
            .filter_map(|(path, kind)| Some((name_in(path, folder)?, kind)));
        let stories = files.filter(|(name, _)| StoryName::parse(name).is_some());
        let listed = stories.map(|(name, kind)| Listed {
            name: name.to_owned(),
            fault: match kind {
                _ if name.contains('\u{fffd}') => Some(Unreadable::Name),
                Kind::File(_) | Kind::Link(_) => None,
                Kind::Submodule => Some(Unreadable::Folder),
                Kind::Conflict => Some(Unreadable::Conflict),
            },
        });
        Ok(listed.collect())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Unreadable> {
        self.read_at(path)
            .unwrap_or_else(|error| Err(Unreadable::Io(error.to_string())))
    }
}

/// What is listed at `path`.
fn find<'l>(listing: &'l Listing, path: &str) -> Option<&'l Kind> {
    let at = listing
        .binary_search_by(|(other, _)| other.as_str().cmp(path))
        .ok()?;
    Some(&listing[at].1)
}

/// The folder with `/` at its end; the root itself is empty.
fn folder(dir: &str) -> String {
    if dir.is_empty() {
        String::new()
    } else {
        format!("{dir}/")
    }
}

/// The name of a file that is directly in the folder.
fn name_in<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    path.strip_prefix(folder).filter(|name| !name.contains('/'))
}

/// Reads `MODE ID STAGE`.
fn index_kind(head: &str) -> Option<Kind> {
    let mut words = head.split(' ');
    let (mode, id, stage) = (words.next()?, words.next()?, words.next()?);
    if stage == "0" {
        kind(mode, id)
    } else {
        Some(Kind::Conflict)
    }
}

/// Reads `MODE TYPE ID`.
fn tree_kind(head: &str) -> Option<Kind> {
    let mut words = head.split(' ');
    let (mode, _, id) = (words.next()?, words.next()?, words.next()?);
    kind(mode, id)
}

fn kind(mode: &str, id: &str) -> Option<Kind> {
    match mode {
        "120000" => Some(Kind::Link(id.to_owned())),
        "160000" => Some(Kind::Submodule),
        // A folder in a listing of files.
        "040000" => None,
        _ => Some(Kind::File(id.to_owned())),
    }
}

/// Where a link at `path` with the text `goal` leads, below the root; `None` when it leads out of it.
fn follow(path: &str, goal: &str) -> Option<String> {
    if goal.starts_with('/') || goal.contains('\\') {
        return None;
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in goal.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::follow;

    #[test]
    fn a_link_is_followed_inside_the_root_and_never_out_of_it() {
        assert_eq!(
            follow("docs/stories/1-a.md", "../b.md").as_deref(),
            Some("docs/b.md")
        );
        assert_eq!(
            follow("docs/stories/1-a.md", "./2-b.md").as_deref(),
            Some("docs/stories/2-b.md")
        );
        assert_eq!(follow("docs/stories/1-a.md", "../../../b.md"), None);
        assert_eq!(follow("docs/stories/1-a.md", "/etc/passwd"), None);
    }
}
