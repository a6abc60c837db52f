//! A git repository with stories, which knows nothing of the machine's own configuration.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::program::{PROGRAM, Said};

/// The repository, removed at the end of the test.
pub struct Repository {
    folder: tempfile::TempDir,
}

impl Repository {
    /// An empty one, on the branch `main`.
    pub fn new() -> Repository {
        let folder = tempfile::tempdir().expect("the temporary folder can be written");
        let made = Repository { folder };
        made.put("docs/stories/.keep", "");
        made.git(["init", "--quiet", "--initial-branch=main"]);
        made
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// The file of a story.
    pub fn story(name: &str) -> String {
        format!("docs/stories/{name}.md")
    }

    pub fn at(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// Writes a file, by its path below the root.
    pub fn put(&self, path: &str, text: impl AsRef<[u8]>) {
        let file = self.at(path);
        std::fs::create_dir_all(file.parent().expect("it is in a folder")).expect("made");
        std::fs::write(file, text).expect("written");
    }

    pub fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.at(path)).expect("it is there")
    }

    pub fn remove(&self, path: &str) {
        std::fs::remove_file(self.at(path)).expect("it was there");
    }

    /// Stages everything and commits it without asking any hook.
    pub fn commit(&self, message: &str) {
        self.git(["add", "--all"]);
        self.git(["commit", "--quiet", "--no-verify", "--allow-empty", "-m", message]);
    }

    /// Runs git, which must succeed; what it prints.
    #[track_caller]
    pub fn git<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> String {
        let output = self.try_git(arguments);
        assert!(
            output.status.success(),
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Runs git, however it ends.
    pub fn try_git<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Output {
        let mut git = Command::new("git");
        git.args(arguments).current_dir(self.root());
        clean(&mut git).output().expect("git is installed")
    }

    /// Runs the program in the top folder.
    pub fn stories<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Said {
        self.stories_in(self.root(), arguments, [])
    }

    /// Runs the program in a folder, with more in its environment.
    pub fn stories_in<S: AsRef<OsStr>>(
        &self,
        folder: &Path,
        arguments: impl IntoIterator<Item = S>,
        environment: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Said {
        let mut program = Command::new(PROGRAM);
        program.args(arguments).current_dir(folder);
        clean(&mut program).envs(environment);
        Said::from(program.output().expect("the program starts"))
    }
}

/// Takes the machine's git configuration away, and gives a name, a date and the program in the path.
pub fn clean(command: &mut Command) -> &mut Command {
    let folder = Path::new(PROGRAM).parent().expect("it is in a folder").to_owned();
    let old = std::env::var_os("PATH").unwrap_or_default();
    let path = std::iter::once(folder).chain(std::env::split_paths(&old));
    for name in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_PREFIX"] {
        command.env_remove(name);
    }
    command
        .env("PATH", std::env::join_paths(path).expect("it was a path before"))
        .env("NO_COLOR", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_AUTHOR_NAME", "Ada")
        .env("GIT_AUTHOR_EMAIL", "ada@example.org")
        .env("GIT_AUTHOR_DATE", "2026-03-01T09:00:00+01:00")
        .env("GIT_COMMITTER_NAME", "Ada")
        .env("GIT_COMMITTER_EMAIL", "ada@example.org")
        .env("GIT_COMMITTER_DATE", "2026-03-01T09:00:00+01:00")
        .env("GIT_EDITOR", "true")
}
