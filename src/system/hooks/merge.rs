//! The merge driver: the line of `.gitattributes` that names it, and the two keys of git's configuration.

use std::fs;
use std::path::Path;

use super::error::HookError;
use super::step::Step;
use super::{attributes, is_absent};
use crate::store::{ChangeSet, FileChange};
use crate::system::git::Git;
use crate::text::FilePath;

/// The file, in the root.
const FILE: &str = ".gitattributes";
/// The key of the command line.
pub(super) const DRIVER: &str = "merge.stories.driver";
/// The key of the words that git says of it.
const NAME: (&str, &str) = ("merge.stories.name", "stories and tasks by their meaning");
/// What git runs. Without the program it is a merge by line, with markers where it must: if git started a missing
/// program itself, it would leave our side without any, and theirs would be lost.
const COMMAND: &str = "if command -v stories >/dev/null 2>&1; then stories merge-driver %O %A %B %L %P %S %X %Y; \
     else git merge-file --marker-size=%L -L %X -L %S -L %Y %A %O %B; fi";

/// What git's configuration says of the driver.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Driver {
    /// Nothing.
    Missing,
    /// What we write.
    Set,
    /// Something else.
    Other(String),
}

/// The merge driver of a repository, for the stories of one root.
#[derive(Clone, Debug)]
pub struct Merge {
    /// Whether git's attributes give the stories to our driver, wherever that is written.
    pub has_attributes: bool,
    /// What its configuration says.
    pub driver: Driver,
    /// Whether the name is set to what we write.
    has_name: bool,
    /// The line for [`FILE`].
    line: String,
    /// The text of [`FILE`], if it is there.
    text: Result<Option<String>, Refused>,
}

/// Why the file of attributes cannot be changed.
#[derive(Clone, Copy, Debug)]
enum Refused {
    Link,
    NotAFile,
    NotText,
}

impl Merge {
    /// Looks at what is there for the stories in the folder `dir` of `root`.
    ///
    /// # Errors
    ///
    /// When git cannot be asked.
    pub fn find(git: &Git, root: &Path, dir: &str) -> Result<Merge, HookError> {
        let story = root.join(dir).join("000-story.md");
        let asked = git.run([
            "check-attr".as_ref(),
            "-z".as_ref(),
            "merge".as_ref(),
            "--".as_ref(),
            story.as_os_str(),
        ])?;
        let value = asked.split(|byte| *byte == 0).nth(2);
        let text = read(&root.join(FILE))?;
        // For a file that is gone from the disk git takes the one of the index, which the next commit will lose.
        let is_removed = || -> Result<bool, HookError> {
            let listed = git.run(["ls-files", "-t", "--", &git.pathspec(FILE)])?;
            Ok(listed.starts_with(b"H "))
        };
        let get = |key| git.ask(["config", "--get", key]);
        Ok(Merge {
            has_attributes: value == Some(b"stories") && !(matches!(text, Ok(None)) && is_removed()?),
            driver: match get(DRIVER)? {
                None => Driver::Missing,
                Some(value) if value == COMMAND => Driver::Set,
                Some(value) => Driver::Other(value),
            },
            has_name: get(NAME.0)?.as_deref() == Some(NAME.1),
            line: attributes::line(dir),
            text,
        })
    }

    /// The line of `.gitattributes`.
    pub fn line(&self) -> &str {
        &self.line
    }

    /// Whether git merges the stories with our driver.
    pub fn is_on(&self) -> bool {
        self.has_attributes && self.driver == Driver::Set
    }

    /// What installing would do; nothing where all is there.
    ///
    /// Without its configuration git merges by line, as without the attribute: so what is left when a step fails is
    /// no worse than before.
    ///
    /// # Errors
    ///
    /// When it is refused.
    pub fn install(&self) -> Result<Vec<Step>, HookError> {
        let mut steps = Vec::new();
        if !self.has_attributes {
            let text = self.text()?;
            let new = attributes::with(text.unwrap_or(""), &self.line);
            steps.push(Step::Attributes {
                changes: ChangeSet::new([match text {
                    Some(text) => ChangeSet::modify(&FILE.into(), text, new),
                    None => ChangeSet::create(FILE, new),
                }]),
                line: self.line.clone(),
                is_added: true,
            });
        }
        if let Driver::Other(value) = &self.driver {
            return Err(HookError::OtherDriver(value.clone()));
        }
        // With a name and no command git merges nothing at all, so the command comes first.
        if self.driver == Driver::Missing {
            steps.push(Step::SetConfig(DRIVER, COMMAND));
        }
        if !self.has_name {
            steps.push(Step::SetConfig(NAME.0, NAME.1));
        }
        Ok(steps)
    }

    /// What taking away would do; nothing where nothing of ours is there.
    ///
    /// # Errors
    ///
    /// When it is refused.
    pub fn uninstall(&self, git: &Git) -> Result<Vec<Step>, HookError> {
        let mut steps = Vec::new();
        if let Ok(Some(text)) = &self.text
            && text.lines().any(|line| line == self.line)
        {
            let path: FilePath = FILE.into();
            let change: FileChange = match attributes::without(text, &self.line) {
                Some(new) => ChangeSet::modify(&path, text.as_str(), new),
                None => ChangeSet::delete(&path, text.as_str()),
            };
            steps.push(Step::Attributes {
                changes: ChangeSet::new([change]),
                line: self.line.clone(),
                is_added: false,
            });
        }
        if self.is_used_elsewhere(git)? {
            return Ok(steps);
        }
        for (key, ours) in [NAME, (DRIVER, COMMAND)] {
            if git.ask(["config", "--local", "--get", key])?.as_deref() == Some(ours) {
                steps.push(Step::UnsetConfig(key));
            }
        }
        Ok(steps)
    }

    /// Whether another folder of stories in the repository, with its own file of attributes, needs the driver.
    fn is_used_elsewhere(&self, git: &Git) -> Result<bool, HookError> {
        let files = git.ask([
            "grep",
            "-l",
            "-z",
            "--full-name",
            "--untracked",
            "-F",
            "-e",
            "merge=stories",
            "--",
            ":(top,glob)**/.gitattributes",
        ])?;
        let own = format!("{}{FILE}", git.prefix());
        let files = files.unwrap_or_default();
        Ok(files.split('\0').any(|file| !file.is_empty() && file != own))
    }

    fn text(&self) -> Result<Option<&str>, HookError> {
        let file = FILE.to_owned();
        match &self.text {
            Ok(text) => Ok(text.as_deref()),
            Err(Refused::Link) => Err(HookError::Link(file)),
            Err(Refused::NotAFile) => Err(HookError::NotAFile(file)),
            Err(Refused::NotText) => Err(HookError::NotText(file)),
        }
    }
}

/// The text of the file of attributes.
fn read(path: &Path) -> Result<Result<Option<String>, Refused>, HookError> {
    let metadata = match path.symlink_metadata() {
        Ok(metadata) => metadata,
        Err(error) if is_absent(&error) => return Ok(Ok(None)),
        Err(error) => return Err(HookError::io("read", path)(error)),
    };
    if metadata.is_symlink() {
        return Ok(Err(Refused::Link));
    }
    if !metadata.is_file() {
        return Ok(Err(Refused::NotAFile));
    }
    let bytes = fs::read(path).map_err(HookError::io("read", path))?;
    Ok(String::from_utf8(bytes).map(Some).map_err(|_| Refused::NotText))
}
