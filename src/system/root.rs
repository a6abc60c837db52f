//! Where the project is, and what its `stories.toml` says.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::config::{Config, DEFAULT_DIR, FILE_NAME};
use crate::store::SIZE_LIMIT;
use crate::text::LineIndex;

/// Why there is no root to work in.
#[derive(Debug, thiserror::Error)]
pub enum RootError {
    /// No folder from the start upward holds stories.
    #[error("no folder from `{start}` upward holds `{FILE_NAME}` or `{DEFAULT_DIR}`")]
    NotFound {
        /// Where the search began.
        start: PathBuf,
    },
    /// None does, and it is in a git repository that has no files on the disk.
    #[error("`{0}` is a bare repository, without files")]
    Bare(PathBuf),
    /// The folder does not exist, or the system does not let it be entered.
    #[error("cannot use the folder `{path}`: {source}")]
    Io {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl RootError {
    /// What to do next.
    pub fn hint(&self) -> &'static str {
        match self {
            RootError::Bare(_) => "run the command in a work tree: git worktree add FOLDER BRANCH",
            RootError::NotFound { .. } => "run `stories init` where the project begins",
            RootError::Io { .. } => "name another folder with -C, or look at this one with ls -ld",
        }
    }
}

/// The nearest folder from `start` upward that holds `stories.toml` or `docs/stories`; the root of the git
/// repository is the last that is looked at.
///
/// # Errors
///
/// When no folder does, or `start` cannot be entered.
pub fn find_root(start: &Path) -> Result<PathBuf, RootError> {
    let real = start.canonicalize().map_err(|source| RootError::Io {
        path: start.to_owned(),
        source,
    })?;
    if !real.is_dir() {
        return Err(RootError::Io {
            path: start.to_owned(),
            source: io::ErrorKind::NotADirectory.into(),
        });
    }
    for folder in real.ancestors() {
        if folder.join(FILE_NAME).exists() || folder.join(DEFAULT_DIR).is_dir() {
            return Ok(folder.to_owned());
        }
        // In a linked work tree and in a submodule `.git` is a file.
        if folder.join(".git").exists() {
            break;
        }
    }
    match real.ancestors().find(|folder| is_git_dir(folder)) {
        // The `.git` of a work tree is of the same make.
        Some(folder) if !folder.ends_with(".git") => Err(RootError::Bare(real)),
        _ => Err(RootError::NotFound { start: real }),
    }
}

/// Whether git keeps a repository in the folder itself.
fn is_git_dir(folder: &Path) -> bool {
    folder.join("HEAD").is_file() && folder.join("objects").is_dir() && folder.join("refs").is_dir()
}

/// The folder in which the process was started.
///
/// # Errors
///
/// When it no longer exists or cannot be reached.
pub fn current_folder() -> Result<PathBuf, RootError> {
    std::env::current_dir().map_err(|source| RootError::Io {
        path: ".".into(),
        source,
    })
}

/// Why `stories.toml` gives no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigReadError {
    /// The system does not let it be read.
    #[error("cannot read `{FILE_NAME}`: {0}")]
    Io(#[from] io::Error),
    /// It is a folder or a special file, or too large to be meant.
    #[error("cannot read `{FILE_NAME}`: it is no file of configuration")]
    NotAFile,
    /// Some bytes are no UTF-8; the offset of the first.
    #[error("cannot read `{FILE_NAME}`: byte {0} is no UTF-8")]
    NotUtf8(usize),
    /// It is no TOML.
    #[error("{FILE_NAME}:{line}:{column}: {message}")]
    NotToml {
        /// The line, from 1.
        line: usize,
        /// The column in characters, from 1.
        column: usize,
        /// What is wrong there.
        message: String,
    },
}

/// What the `stories.toml` in `root` says; the defaults where there is none.
///
/// # Errors
///
/// When the file is there and cannot be read, or is no TOML. Wrong values are findings of the configuration.
pub fn read_config(root: &Path) -> Result<Config, ConfigReadError> {
    let path = root.join(FILE_NAME);
    // Asked before it is opened, since opening a pipe would wait for its other end.
    let metadata = match path.metadata() {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound && !path.is_symlink() => {
            return Ok(Config::default());
        }
        Err(error) => return Err(error.into()),
    };
    if !metadata.is_file() || metadata.len() > SIZE_LIMIT {
        return Err(ConfigReadError::NotAFile);
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)?
        .take(SIZE_LIMIT)
        .read_to_end(&mut bytes)?;
    parse_config(bytes)
}

/// What the content of a `stories.toml` says.
///
/// # Errors
///
/// When it is no text, or no TOML.
pub fn parse_config(bytes: Vec<u8>) -> Result<Config, ConfigReadError> {
    let text = String::from_utf8(bytes)
        .map_err(|error| ConfigReadError::NotUtf8(error.utf8_error().valid_up_to()))?;
    Config::parse(&text).map_err(|error| {
        let place = LineIndex::new(&text).line_column(&text, error.span.start);
        ConfigReadError::NotToml {
            line: place.line,
            column: place.column,
            message: error.message.replace('\n', "; "),
        }
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{RootError, find_root, read_config};
    use crate::config::Config;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().expect("the temporary folder can be written")
    }

    #[test]
    fn the_root_is_the_nearest_folder_upward_with_stories() {
        let temp = folder();
        let top = temp.path().canonicalize().expect("it exists");
        fs::create_dir_all(top.join("a/b/c")).expect("made");
        fs::create_dir_all(top.join("docs/stories")).expect("made");
        assert_eq!(find_root(&top.join("a/b/c")).expect("found"), top);
        fs::write(top.join("a/stories.toml"), "").expect("made");
        assert_eq!(find_root(&top.join("a/b/c")).expect("found"), top.join("a"));
        assert_eq!(find_root(&top.join("docs/stories")).expect("found"), top);
    }

    #[test]
    fn the_search_ends_at_the_root_of_the_repository() {
        let temp = folder();
        let top = temp.path().canonicalize().expect("it exists");
        fs::create_dir_all(top.join("docs/stories")).expect("made");
        fs::create_dir_all(top.join("repository/inner")).expect("made");
        fs::write(top.join("repository/.git"), "gitdir: elsewhere\n").expect("made");
        let error = find_root(&top.join("repository/inner")).expect_err("nothing there");
        assert!(matches!(&error, RootError::NotFound { start } if start.ends_with("repository/inner")));
        assert!(error.hint().contains("stories init"));
        fs::create_dir_all(top.join("repository/docs/stories")).expect("made");
        assert_eq!(
            find_root(&top.join("repository/inner")).expect("found"),
            top.join("repository")
        );
    }

    #[test]
    fn a_start_that_does_not_exist_is_named() {
        let error = find_root(&folder().path().join("gone")).expect_err("it does not exist");
        assert!(error.to_string().contains("gone"), "{error}");
    }

    #[test]
    fn without_a_file_the_configuration_is_the_default() {
        assert_eq!(read_config(folder().path()).expect("no file"), Config::default());
    }

    #[test]
    fn what_is_no_toml_is_told_with_line_and_column() {
        let temp = folder();
        fs::write(temp.path().join("stories.toml"), "dir = \"x\"\n\nä = = 1\n").expect("made");
        let error = read_config(temp.path()).expect_err("no TOML").to_string();
        assert!(error.starts_with("stories.toml:3:"), "{error}");
    }

    #[test]
    fn a_file_that_is_no_text_and_a_folder_are_errors() {
        let temp = folder();
        let path = temp.path().join("stories.toml");
        fs::write(&path, b"dir = '\xff'").expect("made");
        assert_eq!(
            read_config(temp.path()).expect_err("no text").to_string(),
            "cannot read `stories.toml`: byte 7 is no UTF-8"
        );
        fs::remove_file(&path).expect("removed");
        fs::create_dir(&path).expect("made");
        assert!(read_config(temp.path()).is_err());
    }
}
