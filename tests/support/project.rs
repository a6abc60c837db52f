//! A project on the disk, and changes of its stories by hand.

use std::fs;
use std::path::{Path, PathBuf};

use stories::store::{ChangeSet, FileChange, Tree, Unreadable, Version};
use stories::system::{WorkTree, WriteError, Written};
use stories::text::FilePath;

/// The folder of the stories, relative to the root.
pub const STORIES: &str = "docs/stories";

/// A project with an empty folder of stories, removed at the end of the test.
pub struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    pub fn new() -> Project {
        let folder = tempfile::tempdir().expect("the temporary folder can be written");
        fs::create_dir_all(folder.path().join("root").join(STORIES)).expect("made");
        Project { folder }
    }

    pub fn with(name: &str, text: &str) -> Project {
        let project = Project::new();
        fs::write(project.at(name), text).expect("made");
        project
    }

    /// A folder beside the root.
    pub fn outside(&self) -> &Path {
        self.folder.path()
    }

    pub fn root(&self) -> PathBuf {
        self.folder.path().join("root")
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.root().join(STORIES).join(name)
    }

    pub fn tree(&self) -> WorkTree {
        WorkTree::new(self.root()).expect("the root exists")
    }

    pub fn write(&self, changes: impl IntoIterator<Item = FileChange>) -> Result<Written, WriteError> {
        self.tree().lock(|| {})?.write(&ChangeSet::new(changes))
    }

    pub fn text(&self, name: &str) -> String {
        fs::read_to_string(self.at(name)).expect("there")
    }

    /// The names in the folder of the stories, hidden ones too.
    pub fn names(&self) -> Vec<String> {
        names(&self.root().join(STORIES))
    }

    /// What stands in the list for the file.
    pub fn fault(&self, name: &str) -> Option<Unreadable> {
        let listed = self.tree().list(STORIES).expect("listed");
        listed
            .into_iter()
            .find(|listed| listed.path.ends_with(&format!("/{name}")))
            .expect("it is listed")
            .fault
    }

    pub fn read(&self, name: &str) -> Result<Vec<u8>, Unreadable> {
        self.tree().read(&path(name))
    }
}

pub fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("listed");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("listed").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

pub fn path(name: &str) -> FilePath {
    format!("{STORIES}/{name}").into()
}

pub fn modify(name: &str, old: &str, new: &str) -> FileChange {
    ChangeSet::modify(&path(name), old, new)
}

pub fn create(name: &str, text: &str) -> FileChange {
    ChangeSet::create(path(name), text)
}

pub fn rename(old: (&str, &str), new: (&str, &str)) -> FileChange {
    let version = |(name, text): (&str, &str)| {
        Some(Version {
            path: path(name),
            text: text.into(),
        })
    };
    FileChange {
        old: version(old),
        new: version(new),
    }
}

/// Checks that an error refuses, names the file and says that nothing was written.
#[track_caller]
pub fn refused(result: Result<Written, WriteError>, name: &str) -> WriteError {
    let error = result.expect_err("it is refused");
    assert!(error.is_refusal(), "{error}");
    assert!(error.to_string().contains(name), "{error}");
    error
}
