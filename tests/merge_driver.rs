//! The merge driver as git calls it, in repositories of the test's own.
#![allow(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "the test runs git and the program in folders"
)]
#![cfg(unix)]

mod support;

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use support::program::PROGRAM;

const BASE: &str = "\
# Story: Sockets

## Status
In Progress

## Tasks

### 001: Open the socket
**Domain:** compute
**Status:** pending
**Depends on:** none

It opens.

---

### 002: Close the socket
**Domain:** compute
**Status:** pending
**Depends on:** 001

It closes.
";

/// A repository in which the driver merges the stories.
struct Repository {
    folder: tempfile::TempDir,
}

fn quoted(path: &str) -> String {
    format!("'{}'", path.replace('\'', "'\\''"))
}

/// The line that leaves marks when the program is missing.
fn driver(program: &str) -> String {
    let program = quoted(program);
    format!(
        "if command -v {program} >/dev/null 2>&1; then {program} merge-driver %O %A %B %L %P %S %X %Y; \
         else git merge-file --marker-size=%L -L %X -L %S -L %Y %A %O %B; fi"
    )
}

impl Repository {
    fn new(driver: &str) -> Repository {
        let repository = Repository {
            folder: tempfile::tempdir().expect("the temporary folder can be written"),
        };
        repository.git(&["init", "-q", "-b", "main"]);
        repository.git(&["config", "user.name", "A"]);
        repository.git(&["config", "user.email", "a@example.org"]);
        repository.git(&["config", "merge.stories.name", "stories by meaning"]);
        repository.git(&["config", "merge.stories.driver", driver]);
        repository.put(".gitattributes", "docs/stories/** merge=stories\n");
        repository
    }

    /// The program as built drives the merges.
    fn driven() -> Repository {
        Repository::new(&driver(PROGRAM))
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    fn put(&self, path: &str, text: impl AsRef<[u8]>) {
        let file = self.root().join(path);
        fs::create_dir_all(file.parent().expect("it is in a folder")).expect("made");
        fs::write(file, text).expect("written");
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).expect("it is there, and text")
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new("git")
            .args(arguments)
            .current_dir(self.root())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null")
            .env("GIT_EDITOR", "true")
            .output()
            .expect("git is installed")
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "git {arguments:?}: {text}{told}");
        text + &told
    }

    fn commit(&self, path: &str, text: impl AsRef<[u8]>) {
        self.put(path, text);
        self.git(&["add", "-A"]);
        self.git(&["commit", "-qm", "change"]);
    }

    /// `main` with the base and our text, `side` with the base and theirs; `main` is checked out.
    fn branches(&self, path: &str, ours: &str, theirs: &str) {
        self.commit(path, BASE);
        self.git(&["checkout", "-qb", "side"]);
        self.commit(path, theirs);
        self.git(&["checkout", "-q", "main"]);
        self.commit(path, ours);
    }
}

fn started() -> String {
    BASE.replacen("**Status:** pending", "**Status:** done", 1)
}

fn placed() -> String {
    BASE.replacen("**Domain:** compute", "**Domain:** network", 1)
}

fn both() -> String {
    started().replacen("**Domain:** compute", "**Domain:** network", 1)
}

const STORY: &str = "docs/stories/001-sockets.md";

#[test]
fn a_merge_takes_neighbouring_fields_from_both_sides() {
    let repository = Repository::driven();
    repository.branches(STORY, &started(), &placed());
    repository.git(&["merge", "-q", "side"]);
    assert_eq!(repository.text(STORY), both());
    assert_eq!(repository.git(&["status", "--porcelain"]), "");
}

#[test]
fn a_rebase_and_a_cherry_pick_are_merged_alike() {
    let repository = Repository::driven();
    repository.branches(STORY, &started(), &placed());
    repository.git(&["checkout", "-q", "side"]);
    repository.git(&["rebase", "-q", "main"]);
    assert_eq!(repository.text(STORY), both());

    let repository = Repository::driven();
    repository.branches(STORY, &started(), &placed());
    repository.git(&["cherry-pick", "side"]);
    assert_eq!(repository.text(STORY), both());
}

#[test]
fn paths_with_spaces_and_quotes_reach_the_driver() {
    let repository = Repository::driven();
    for path in [
        "docs/stories/002-a b's \"c\" $(d).md",
        "docs/stories/sub folder/-x.md",
    ] {
        repository.branches(path, &started(), &placed());
        repository.git(&["merge", "-q", "side"]);
        assert_eq!(repository.text(path), both(), "{path}");
        repository.git(&["branch", "-qD", "side"]);
    }
}

#[test]
fn a_file_that_both_sides_added_is_merged_without_a_base() {
    let repository = Repository::driven();
    repository.git(&["add", "-A"]);
    repository.git(&["commit", "-qm", "begin"]);
    repository.git(&["checkout", "-qb", "side"]);
    let one = BASE
        .replace("002: Close", "002: Shut")
        .replace("It closes.", "It shuts well.");
    repository.commit(STORY, &one);
    repository.git(&["checkout", "-q", "main"]);
    repository.commit(STORY, BASE);
    let told = repository.git(&["merge", "side", "-m", "merge"]);
    assert!(told.contains("task 002 of theirs is 003 now"), "{told}");
    let text = repository.text(STORY);
    assert!(
        text.contains("### 002: Close the socket") && text.contains("### 003: Shut the socket"),
        "{text}"
    );
}

#[test]
fn a_conflict_is_marked_told_and_left_to_people() {
    let repository = Repository::driven();
    let ours = BASE.replacen("**Domain:** compute", "**Domain:** one", 1);
    let theirs = BASE.replacen("**Domain:** compute", "**Domain:** two", 1);
    repository.branches(STORY, &ours, &theirs);
    let output = repository.run(&["merge", "side"]);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("conflict in task 001, `domain`"), "{told}");
    let marked = BASE.replacen(
        "**Domain:** compute\n",
        "<<<<<<< HEAD\n**Domain:** one\n=======\n**Domain:** two\n>>>>>>> side\n",
        1,
    );
    assert_eq!(repository.text(STORY), marked);
    assert_eq!(
        repository.git(&["status", "--porcelain"]),
        format!("UU {STORY}\n")
    );
}

#[test]
fn what_is_right_on_each_side_and_wrong_together_is_a_conflict() {
    let repository = Repository::driven();
    let task = "\n---\n\n### 003: Report\n**Domain:** compute\n**Status:** pending\n**Depends on:** 002\n\nIt tells.\n";
    let cut = BASE.find("\n---\n").expect("there are two tasks");
    repository.branches(STORY, &BASE[..cut], &format!("{BASE}{task}"));
    let output = repository.run(&["merge", "side"]);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("unknown-dependency"), "{told}");
    assert!(repository.text(STORY).contains("<<<<<<< HEAD"));
}

#[test]
fn the_domains_and_rules_of_the_repository_count() {
    let repository = Repository::driven();
    repository.put("stories.toml", "[check.rules]\nunknown-dependency = \"off\"\n");
    let task = "\n---\n\n### 003: Report\n**Domain:** compute\n**Status:** pending\n**Depends on:** 002\n\nIt tells.\n";
    let cut = BASE.find("\n---\n").expect("there are two tasks");
    repository.branches(STORY, &BASE[..cut], &format!("{BASE}{task}"));
    repository.git(&["merge", "-q", "side"]);
}

#[test]
fn a_broken_configuration_does_not_stop_a_merge() {
    let repository = Repository::driven();
    repository.put("stories.toml", "<<<<<<< HEAD\n");
    repository.branches(STORY, &started(), &placed());
    let told = repository.git(&["merge", "-q", "side"]);
    assert_eq!(repository.text(STORY), both());
    assert!(told.contains("checked by the defaults"), "{told}");
}

#[test]
fn a_missing_program_leaves_the_marks_of_git() {
    let repository = Repository::new(&driver("/nowhere/stories"));
    let ours = BASE.replacen("**Domain:** compute", "**Domain:** one", 1);
    let theirs = BASE.replacen("**Domain:** compute", "**Domain:** two", 1);
    repository.branches(STORY, &ours, &theirs);
    assert_eq!(repository.run(&["merge", "side"]).status.code(), Some(1));
    let text = repository.text(STORY);
    assert!(
        text.contains("<<<<<<<") && text.contains("one") && text.contains("two"),
        "{text}"
    );
}

#[test]
fn a_driver_that_cannot_run_keeps_the_conflict() {
    let line = format!("{} merge-driver %O %A %B not-a-number %P", quoted(PROGRAM));
    let repository = Repository::new(&line);
    repository.branches(STORY, &started(), &placed());
    let output = repository.run(&["merge", "side"]);
    assert!(!output.status.success());
    // Nothing was taken for merged: our text is there, and no commit was made.
    assert_eq!(repository.git(&["log", "--merges", "--oneline"]), "");
    assert_eq!(repository.text(STORY), started());
}

/// Three versions on the disk, without git.
struct Files {
    folder: tempfile::TempDir,
}

impl Files {
    fn new() -> Files {
        let folder = tempfile::tempdir().expect("the temporary folder can be written");
        for (name, text) in [("base", BASE), ("ours", &started()), ("theirs", &placed())] {
            fs::write(folder.path().join(name), text).expect("written");
        }
        Files { folder }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, arguments: &[impl AsRef<OsStr>]) -> (Option<i32>, String) {
        let output = Command::new(PROGRAM)
            .arg("merge-driver")
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .expect("it starts");
        assert_eq!(output.stdout, b"", "standard output is not for git");
        (
            output.status.code(),
            String::from_utf8(output.stderr).expect("UTF-8"),
        )
    }
}

#[test]
fn the_result_is_written_over_our_version_and_nowhere_else() {
    let files = Files::new();
    let (code, told) = files.run(&["base", "ours", "theirs", "7", STORY]);
    assert_eq!((code, told.as_str()), (Some(0), ""));
    assert_eq!(fs::read_to_string(files.at("ours")).expect("read"), both());
    assert_eq!(fs::read_to_string(files.at("base")).expect("read"), BASE);
    assert_eq!(fs::read_to_string(files.at("theirs")).expect("read"), placed());
    assert_eq!(fs::read_dir(files.folder.path()).expect("listed").count(), 3);
}

#[test]
fn what_cannot_be_merged_leaves_our_version_alone() {
    let calls: [(&[&str], &str); 9] = [
        (&["gone", "ours", "theirs", "7", STORY], "cannot read base `gone`"),
        (
            &["base", "gone", "theirs", "7", STORY],
            "cannot read our version `gone`",
        ),
        (
            &["base", "ours", "gone", "7", STORY],
            "cannot read their version `gone`",
        ),
        (
            &["base", "ours", ".", "7", STORY],
            "cannot read their version `.`",
        ),
        (&["base", "ours", "theirs", "many", STORY], "not `many`"),
        (&["base", "ours", "theirs", "0", STORY], "not `0`"),
        (&["base", "ours", "theirs", "-1", STORY], "not `-1`"),
        (&["base", "ours", "theirs"], "<SIZE>"),
        (
            &["base", "ours", "theirs", "7", STORY, "a", "b", "c", "d"],
            "unexpected",
        ),
    ];
    for (arguments, expected) in calls {
        let files = Files::new();
        let (code, told) = files.run(arguments);
        assert_eq!(code, Some(129), "{arguments:?}: {told}");
        assert!(told.contains(expected), "{arguments:?}: {told}");
        assert_eq!(
            fs::read_to_string(files.at("ours")).expect("read"),
            started(),
            "{arguments:?}"
        );
    }
}

#[test]
fn a_version_that_may_not_be_written_is_left_alone() {
    let files = Files::new();
    fs::set_permissions(files.at("ours"), fs::Permissions::from_mode(0o444)).expect("set");
    // The super-user may write everything; a folder in its place is refused to all.
    if fs::write(files.at("ours"), started()).is_ok() {
        fs::remove_file(files.at("ours")).expect("removed");
        fs::create_dir(files.at("ours")).expect("made");
    }
    let (code, told) = files.run(&["base", "ours", "theirs", "7", STORY]);
    assert_eq!(code, Some(129), "{told}");
    assert!(
        told.contains("our version `ours`") && told.contains("hint:"),
        "{told}"
    );
}

#[test]
fn marks_have_the_size_and_the_names_that_git_gives() {
    let files = Files::new();
    fs::write(files.at("theirs"), BASE.replacen("pending", "in_progress", 1)).expect("written");
    let (code, _) = files.run(&["base", "ours", "theirs", "9", STORY, "1234567", "HEAD", "side"]);
    assert_eq!(code, Some(1));
    let text = fs::read_to_string(files.at("ours")).expect("read");
    assert!(
        text.contains("\n<<<<<<<<< HEAD\n")
            && text.contains("\n=========\n")
            && text.contains("\n>>>>>>>>> side\n"),
        "{text}"
    );
    // An older git hands on the letters that it does not know.
    let files = Files::new();
    fs::write(files.at("theirs"), BASE.replacen("pending", "in_progress", 1)).expect("written");
    assert_eq!(
        files
            .run(&["base", "ours", "theirs", "7", STORY, "%S", "%X", "%Y"])
            .0,
        Some(1)
    );
    assert!(
        fs::read_to_string(files.at("ours"))
            .expect("read")
            .contains("\n<<<<<<< ours\n")
    );
}

#[test]
fn what_is_no_text_is_merged_by_line_as_git_does_it() {
    let latin = |text: &str| {
        let mut bytes = text.as_bytes().to_vec();
        bytes.extend_from_slice(b"\n\nA line in the middle.\n\nCaf\xe9.\n");
        bytes
    };
    let files = Files::new();
    for (name, text) in [
        ("base", BASE.to_owned()),
        ("ours", format!("{BASE}\nMore.\n")),
        ("theirs", placed()),
    ] {
        fs::write(files.at(name), latin(&text)).expect("written");
    }
    let expected = Command::new("git")
        .args(["merge-file", "-p", "ours", "base", "theirs"])
        .current_dir(files.folder.path())
        .output()
        .expect("git is installed");
    let (code, told) = files.run(&["base", "ours", "theirs", "7", STORY]);
    assert_eq!((code, expected.status.code()), (Some(0), Some(0)), "{told}");
    assert_eq!(fs::read(files.at("ours")).expect("read"), expected.stdout);
    assert!(
        told.contains("merged by line, since it is not UTF-8 text"),
        "{told}"
    );
    // A NUL byte: both sides are kept, and nobody takes it for settled.
    fs::write(files.at("base"), "a\0\n").expect("written");
    fs::write(files.at("ours"), "b\0\n").expect("written");
    fs::write(files.at("theirs"), "c\0\n").expect("written");
    assert_eq!(files.run(&["base", "ours", "theirs", "7", STORY]).0, Some(1));
    let text = fs::read_to_string(files.at("ours")).expect("read");
    assert_eq!(text, "<<<<<<< ours\nb\0\n=======\nc\0\n>>>>>>> theirs\n");
}

#[test]
fn a_file_that_is_too_large_is_merged_by_git() {
    let files = Files::new();
    let more = "A line that is there to be one of many.\n".repeat(450_000);
    for (name, text) in [
        ("base", BASE.to_owned()),
        ("ours", format!("Ours.\n{BASE}")),
        ("theirs", placed()),
    ] {
        fs::write(files.at(name), text + &more).expect("written");
    }
    let (code, told) = files.run(&["base", "ours", "theirs", "7", STORY]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("merged by line by git"), "{told}");
    let text = fs::read_to_string(files.at("ours")).expect("read");
    assert!(text.starts_with("Ours.\n") && text.contains("**Domain:** network"));
}
