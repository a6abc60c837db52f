//! The program from the outside: every file `tests/cli/STORE/CASE.md` is a session in a copy of
//! `fixtures/stores/STORE`.
//!
//! A case is prose and blocks that begin with ```` ```console ````. In them a line `$ stories …` is run in the root of
//! the copy, `? 1` below it is the exit code where it is not 0, and all other lines are what the command prints. The
//! commands of a case follow each other in one copy. `cat`, `ls`, `git` and `sh` are there too; nothing is a terminal.
//!
//! `TRYCMD=overwrite cargo test --test cli` writes what is printed into the cases: read the difference before it is
//! committed. `cargo test --test cli -- cases trycmd=NAME` runs the cases whose file name holds NAME.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    missing_docs,
    reason = "the test lays out folders for the cases"
)]
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// Programs that a case may run besides `stories`.
const PROGRAMS: [&str; 7] = ["cat", "cp", "git", "ls", "mkdir", "sh", "touch"];

#[test]
fn cases() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let laid_out = lay_out(root);
    let cases = trycmd::TestCases::new();
    for program in PROGRAMS {
        if let Some(path) = find(program) {
            cases.register_bin(program, path);
        }
    }
    cases.register_bin("stories", Path::new(env!("CARGO_BIN_EXE_stories")));
    let folder = Path::new(env!("CARGO_BIN_EXE_stories")).parent().unwrap();
    let old = std::env::var_os("PATH").unwrap_or_default();
    let path = std::iter::once(folder.to_owned()).chain(std::env::split_paths(&old));
    cases.env("PATH", std::env::join_paths(path).unwrap().into_string().unwrap());
    // What the machine says of colours, editors, agents and git must not reach a case.
    for (name, value) in [
        ("COLUMNS", "80"),
        ("NO_COLOR", "1"),
        ("CLAUDE_MAX_CONCURRENT", ""),
        ("CLAUDE_CODE_EXPERIMENTAL_AGENT_TEAMS", ""),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
    ] {
        cases.env(name, value);
    }
    cases
        .insert_var("[PROGRAM]", env!("CARGO_BIN_EXE_stories"))
        .unwrap();
    cases.case(laid_out.join("*/*.md"));
}

/// The cases as trycmd wants them: a link to the store beside each, and a folder that asks for a copy of it.
///
/// The cases are links too, so that `TRYCMD=overwrite` changes the real ones.
fn lay_out(root: &Path) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli");
    let _ = fs::remove_dir_all(&target);
    for folder in fs::read_dir(root.join("tests/cli")).unwrap() {
        let folder = folder.unwrap().path();
        let name = folder.file_name().unwrap();
        let store = root.join("fixtures/stores").join(name);
        assert!(
            store.is_dir(),
            "{} is for a store that is not there",
            folder.display()
        );
        let laid_out = target.join(name);
        fs::create_dir_all(&laid_out).unwrap();
        for case in fs::read_dir(folder).unwrap() {
            let case = case.unwrap().path();
            let link = laid_out.join(case.file_name().unwrap());
            symlink(&case, &link).unwrap();
            symlink(&store, link.with_extension("in")).unwrap();
            fs::create_dir(link.with_extension("out")).unwrap();
        }
    }
    target
}

fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}
