//! The real program, run on a project of the test's own.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The program as cargo built it.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_stories");

/// A copy of a store of `fixtures/stores`, removed at the end of the test.
pub struct Copy {
    folder: tempfile::TempDir,
}

/// What a run printed and how it ended.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Copy {
    pub fn of(store: &str) -> Copy {
        let folder = tempfile::tempdir().expect("the temporary folder can be written");
        let from = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures/stores")
            .join(store);
        copy(&from, folder.path());
        Copy { folder }
    }

    /// A project with these files and nothing else.
    pub fn with(files: &[(&str, &[u8])]) -> Copy {
        let folder = tempfile::tempdir().expect("the temporary folder can be written");
        fs::create_dir_all(folder.path().join("docs/stories")).expect("made");
        let project = Copy { folder };
        for (path, bytes) in files {
            project.put(path, bytes);
        }
        project
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    pub fn at(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// Writes a file of the project.
    pub fn put(&self, path: &str, bytes: &[u8]) {
        let file = self.at(path);
        fs::create_dir_all(file.parent().expect("it is in a folder")).expect("made");
        fs::write(file, bytes).expect("written");
    }

    pub fn text(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).expect("it is there, and text")
    }

    /// A command in the root that is neither on a terminal nor told of the machine's colours.
    pub fn command(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .args(arguments)
            .current_dir(self.root())
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE")
            .env_remove("CLICOLOR")
            .env_remove("COLUMNS")
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Said {
        Said::from(self.command(arguments).output().expect("it starts"))
    }

    /// Runs with `input` on standard input.
    pub fn run_with(&self, arguments: &[&str], input: &[u8]) -> Said {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        // A program that does not read its input may be gone already.
        let _ = child.stdin.take().expect("piped").write_all(input);
        Said::from(child.wait_with_output().expect("it ends"))
    }

    /// Every path below the root with what is there, but for the state that the program keeps for itself.
    pub fn tree(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        walkdir::WalkDir::new(self.root())
            .into_iter()
            .filter_entry(|entry| entry.file_name() != ".stories")
            .map(|entry| entry.expect("listed"))
            .map(|entry| {
                let kind = entry.file_type();
                let is_small = || entry.metadata().is_ok_and(|metadata| metadata.len() < 10 << 20);
                let content = match fs::read_link(entry.path()) {
                    Ok(target) => target.as_os_str().as_encoded_bytes().to_owned(),
                    Err(_) if kind.is_file() && is_small() => fs::read(entry.path()).expect("read"),
                    Err(_) => format!("{kind:?}").into_bytes(),
                };
                (entry.into_path(), content)
            })
            .collect()
    }

    /// The names in the folder of the stories, hidden ones too.
    pub fn names(&self) -> Vec<String> {
        super::project::names(&self.at("docs/stories"))
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Said {
        Said {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("the program prints UTF-8"),
            err: String::from_utf8(output.stderr).expect("the program prints UTF-8"),
        }
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.expect("listed");
        let goal = to.join(entry.path().strip_prefix(from).expect("below"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(goal).expect("made");
        } else if entry.file_name() != ".keep" {
            fs::copy(entry.path(), goal).expect("copied");
        }
    }
}
