//! The story files of the git index, or of a revision.

use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use super::cat_file::Object;
use super::git::{Git, GitError, folder};
use super::git_index;
use super::object_id::ObjectId;
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
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// A file; the name of its content.
    File(ObjectId),
    /// A link; the name of the content that says where it leads.
    Link(ObjectId),
    /// Another repository.
    Submodule,
    /// Several versions that are not merged yet.
    Conflict,
}

/// Some of git's files.
#[derive(Debug, Default)]
struct Listing {
    /// All paths below the root; what is not UTF-8 in a name is replaced by a sign.
    paths: String,
    /// Where each path stands, in the order of the paths.
    files: Vec<(Range<usize>, Kind)>,
}

impl Listing {
    /// A listing of paths from the top; those outside of `prefix` are left out.
    fn new<'p>(files: impl Iterator<Item = (&'p [u8], Kind)>, prefix: &str) -> Listing {
        let mut listing = Listing::default();
        for (path, kind) in files {
            let Some(path) = path.strip_prefix(prefix.as_bytes()) else {
                continue;
            };
            let start = listing.paths.len();
            listing.paths.push_str(&String::from_utf8_lossy(path));
            listing.files.push((start..listing.paths.len(), kind));
        }
        let path = |range: &Range<usize>| &listing.paths[range.clone()];
        // A sign in place of a byte may stand elsewhere than the byte did.
        listing
            .files
            .sort_by(|(one, _), (other, _)| path(one).cmp(path(other)));
        // A conflict is listed once for each of its versions.
        listing
            .files
            .dedup_by(|(second, _), (first, _)| path(second) == path(first));
        listing
    }

    fn iter(&self) -> impl Iterator<Item = (&str, Kind)> {
        let files = self.files.iter();
        files.map(|(path, kind)| (&self.paths[path.clone()], *kind))
    }

    /// What is listed at `path`.
    fn find(&self, path: &str) -> Option<Kind> {
        let at = self
            .files
            .binary_search_by(|(other, _)| self.paths[other.clone()].cmp(path))
            .ok()?;
        Some(self.files[at].1)
    }
}

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
        match self.git.object(&name.to_string())? {
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
        // Only the one of them reads pathspecs, and the other one takes no path at all for the whole.
        let is_whole = |path: &&str| prefix.is_empty() && path.is_empty();
        let arguments: Vec<String> = match &self.place {
            Place::Index => {
                let fixed = ["ls-files", "-s", "-z", "--full-name", "--"].map(str::to_owned);
                let paths = paths.iter().map(|path| self.git.pathspec(path));
                fixed.into_iter().chain(paths).collect()
            }
            Place::Revision(commit) => {
                let fixed = ["ls-tree", "-z", "--full-tree", commit, "--"].map(str::to_owned);
                let is_whole = paths.iter().any(is_whole);
                let paths = paths.iter().filter(|_| !is_whole);
                let paths = paths.map(|path| format!("{prefix}{path}"));
                fixed.into_iter().chain(paths).collect()
            }
        };
        let output = self.git.run(arguments)?;
        let files = output.split(|byte| *byte == 0).filter_map(|line| {
            let tab = memchr::memchr(b'\t', line)?;
            let head = std::str::from_utf8(&line[..tab]).ok()?;
            let kind = match &self.place {
                Place::Index => index_kind(head),
                Place::Revision(_) => tree_kind(head),
            };
            Some((&line[tab + 1..], kind?))
        });
        Ok(Listing::new(files, prefix))
    }

    /// What is in the index below `folder`, and `stories.toml`, where its file can be read without git.
    fn read_index(&self, folder: &str) -> Option<Listing> {
        let index = self.git.index_file()?;
        let id_len = self.git.head()?.len() / 2;
        let prefix = self.git.prefix();
        let folder = format!("{prefix}{folder}");
        let config = format!("{prefix}{FILE_NAME}");
        let entries = git_index::entries(&index, id_len)?.into_iter();
        let files = entries.filter_map(|entry| {
            let is_wanted = entry.path.starts_with(folder.as_bytes()) || entry.path == config.as_bytes();
            let kind = if entry.stage == 0 {
                kind(entry.mode, entry.id)
            } else {
                Some(Kind::Conflict)
            };
            Some((entry.path, kind.filter(|_| is_wanted)?))
        });
        Some(Listing::new(files, prefix))
    }

    fn listing(&self, dir: &str) -> Result<&(String, Listing), GitError> {
        if let Some(listed) = self.listed.get() {
            return Ok(listed);
        }
        let folder = folder(dir);
        let read = match self.place {
            Place::Index => self.read_index(&folder),
            Place::Revision(_) => None,
        };
        let found = match read {
            Some(read) => read,
            None => self.ask(&[&folder, FILE_NAME])?,
        };
        Ok(self.listed.get_or_init(|| (folder, found)))
    }

    /// What stands at `path`, from the listing or asked for.
    fn kind(&self, path: &str) -> Result<Option<Kind>, GitError> {
        match self.listed.get() {
            Some((folder, listing)) if path == FILE_NAME || name_in(path, folder).is_some() => {
                Ok(listing.find(path))
            }
            _ => Ok(self.ask(&[path])?.find(path)),
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
            let content = match self.git.object(&name.to_string())? {
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
        let listed = listing.iter().filter_map(|(path, kind)| {
            let file = name_in(path, folder)?;
            Some(Listed {
                path: path.into(),
                name: StoryName::parse(file)?,
                fault: match kind {
                    _ if file.contains('\u{fffd}') => Some(Unreadable::Name),
                    Kind::File(_) | Kind::Link(_) => None,
                    Kind::Submodule => Some(Unreadable::Folder),
                    Kind::Conflict => Some(Unreadable::Conflict),
                },
            })
        });
        Ok(listed.collect())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Unreadable> {
        self.read_at(path)
            .unwrap_or_else(|error| Err(Unreadable::Io(error.to_string())))
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
        kind(u32::from_str_radix(mode, 8).ok()?, ObjectId::parse(id)?)
    } else {
        Some(Kind::Conflict)
    }
}

/// Reads `MODE TYPE ID`.
fn tree_kind(head: &str) -> Option<Kind> {
    let mut words = head.split(' ');
    let (mode, _, id) = (words.next()?, words.next()?, words.next()?);
    kind(u32::from_str_radix(mode, 8).ok()?, ObjectId::parse(id)?)
}

fn kind(mode: u32, id: ObjectId) -> Option<Kind> {
    match mode {
        0o120_000 => Some(Kind::Link(id)),
        0o160_000 => Some(Kind::Submodule),
        // A folder in a listing of files.
        0o040_000 => None,
        _ => Some(Kind::File(id)),
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
