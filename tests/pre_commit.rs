//! The pre-commit framework runs our hook as `.pre-commit-hooks.yaml` describes it.
//!
//! The framework is the one on the path, or else one that pip installs into the folder of the build. Where neither can be
//! had the test says that it is skipped.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    missing_docs,
    reason = "the test works on repositories of its own, and says what it skips"
)]
#![cfg(unix)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use support::repository::{Repository, clean};

/// The version that is installed where there is none.
const VERSION: &str = "4.7.0";

const RIGHT: &str = "# Story: One\n\n## Status\nDraft\n";
const WRONG: &str =
    "# Story: One\n\n## Tasks\n\n### 001: A\n**Status:** pending\n\n### 001: B\n**Status:** pending\n";

/// The program `pre-commit`, or why there is none; looked for once.
fn framework() -> Result<PathBuf, String> {
    static FOUND: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    FOUND.get_or_init(find_framework).clone()
}

fn find_framework() -> Result<PathBuf, String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut there = std::env::split_paths(&path).map(|folder| folder.join("pre-commit"));
    if let Some(found) = there.find(|file| works(file)) {
        return Ok(found);
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("pre-commit-{VERSION}"));
    let program = folder.join("bin/pre-commit");
    if !works(&program) {
        let _ = fs::remove_dir_all(&folder);
        run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
        let mut pip = Command::new(folder.join("bin/pip"));
        pip.args([
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--timeout",
            "20",
            "--retries",
            "1",
        ]);
        run(pip.arg(format!("pre-commit=={VERSION}")))?;
    }
    Ok(program)
}

fn works(program: &Path) -> bool {
    run(Command::new(program).arg("--version")).is_ok()
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command
        .output()
        .map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(format!("{command:?}: {}", said.lines().last().unwrap_or("")))
}

/// A repository with nothing but the description of our hooks, as the framework clones it.
fn hooks() -> (Repository, String) {
    let hooks = Repository::new();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml");
    hooks.put(".pre-commit-hooks.yaml", fs::read(from).expect("it is there"));
    hooks.commit("hooks");
    let commit = hooks.git(["rev-parse", "HEAD"]).trim().to_owned();
    (hooks, commit)
}

#[test]
fn the_framework_refuses_a_wrong_story_and_lets_a_right_one_pass() {
    let program = match framework() {
        Ok(program) => program,
        Err(reason) => {
            println!("skipped, since pre-commit is not here and cannot be installed: {reason}");
            return;
        }
    };
    let (hooks, commit) = hooks();
    let repository = Repository::new();
    let cache = tempfile::tempdir().expect("made");
    let call = |command: &mut Command| -> Output {
        clean(command.current_dir(repository.root()))
            .env("PRE_COMMIT_HOME", cache.path())
            .output()
            .expect("it starts")
    };
    let story = Repository::story("001-one");
    repository.put(&story, RIGHT);
    repository.put(
        ".pre-commit-config.yaml",
        format!(
            "repos:\n- repo: {}\n  rev: {commit}\n  hooks:\n  - id: stories-check-system\n",
            hooks.root().display()
        ),
    );
    let types = ["--hook-type", "pre-commit", "--hook-type", "pre-merge-commit"];
    let installed = call(Command::new(&program).arg("install").args(types));
    assert!(installed.status.success(), "{}", said(&installed));
    repository.git(["add", "--all"]);
    let commit = |message: &str| call(Command::new("git").args(["commit", "-m", message]));

    let first = commit("first");
    assert!(
        first.status.success() && said(&first).contains("Passed"),
        "{}",
        said(&first)
    );

    // What is staged counts, whatever is on the disk.
    repository.put(&story, WRONG);
    repository.git(["add", "--all"]);
    repository.put(&story, RIGHT);
    let wrong = commit("wrong");
    assert!(
        !wrong.status.success() && said(&wrong).contains("error[duplicate-task]"),
        "{}",
        said(&wrong)
    );
    assert_eq!(repository.text(&story), RIGHT);

    // Where nothing but a removal is staged, hooks for file names would not run.
    repository.put(
        "docs/stories/002-two.md",
        "# Story: Two\n\n## Dependencies\n- Story 001\n",
    );
    repository.git(["add", "--all"]);
    assert!(commit("two").status.success());
    repository.git(["rm", "--quiet", &story]);
    let removed = commit("removed");
    assert!(
        !removed.status.success() && said(&removed).contains("error[unknown-dependency]"),
        "{}",
        said(&removed)
    );

    // Our own installer leaves the framework's hook as it is.
    repository.git(["reset", "--quiet", "--hard"]);
    let ours = call(Command::new(support::program::PROGRAM).args(["hooks", "install"]));
    assert!(ours.status.success(), "{}", said(&ours));
    assert!(
        repository
            .text(".git/hooks/pre-commit")
            .contains("generated by pre-commit")
    );
}

#[test]
fn a_hook_of_ours_goes_on_running_behind_the_framework() {
    let program = match framework() {
        Ok(program) => program,
        Err(reason) => {
            println!("skipped, since pre-commit is not here and cannot be installed: {reason}");
            return;
        }
    };
    let repository = Repository::new();
    let cache = tempfile::tempdir().expect("made");
    let old = repository.at(".git/hooks/pre-commit");
    fs::create_dir_all(old.parent().expect("a folder")).expect("made");
    fs::write(&old, "#!/bin/sh\necho old hook >&2\n").expect("written");
    run(Command::new("chmod").arg("755").arg(&old)).expect("it is ours");
    let installed = repository.stories(["hooks", "install"]);
    assert_eq!(installed.code, Some(0), "{}", installed.err);
    repository.put(".pre-commit-config.yaml", "repos: []\n");
    let mut framework = Command::new(program);
    let types = ["--hook-type", "pre-commit", "--hook-type", "pre-merge-commit"];
    clean(
        framework
            .arg("install")
            .args(types)
            .current_dir(repository.root()),
    )
    .env("PRE_COMMIT_HOME", cache.path());
    run(&mut framework).expect("it is installed");

    let status = repository.stories(["hooks", "status"]);
    assert!(
        status.out.contains("pre-commit.legacy is run by pre-commit"),
        "{}",
        status.out
    );
    repository.put(Repository::story("001-one").as_str(), WRONG);
    repository.git(["add", "--all"]);
    let mut git = Command::new("git");
    clean(git.args(["commit", "-m", "wrong"]).current_dir(repository.root()))
        .env("PRE_COMMIT_HOME", cache.path());
    let output = git.output().expect("it starts");
    let said = said(&output);
    assert!(!output.status.success(), "{said}");
    assert!(
        said.contains("old hook") && said.contains("error[duplicate-task]"),
        "{said}"
    );
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}
