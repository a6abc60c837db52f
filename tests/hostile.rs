//! A repository that means harm: nothing in it runs a command, reaches out of it, or passes for what it is not.
#![allow(clippy::disallowed_methods, reason = "these tests start processes")]
#![allow(missing_docs)]
#![cfg(unix)]

mod support;

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Output};

use stories::text::is_unprintable;
use support::program::{Copy, PROGRAM};
use support::project::names;
use support::repository::{Repository, clean};

const STORY: &str = "# Story: Bait\n\n## Status\nReady\n\n## Tasks\n\n### 001: Bite\n**Domain:** api\n**Status:** pending\n\
    **Depends on:** none\n**Verify:** `touch ran`\n**Worker:** evil\n\nText.\n";

const CONFIG: &str = "[workers.evil]\ncommand = [\"touch\", \"ran\"]\n\n[domains.api]\nworker = \"evil\"\n\n\
    [doc]\ntemplates = \"templates\"\ndir = \"plans\"\n\n[verify]\nlevels = [{ command = \"touch ran\" }]\n";

/// What starts the program in every way that needs no other state.
const COMMANDS: &[&[&str]] = &[
    &[],
    &["status"],
    &["list"],
    &["show", "1"],
    &["show", "1/1", "--format", "json"],
    &["next"],
    &["tasks", "list", "1"],
    &["check"],
    &["check", "--strict", "--format", "full"],
    &["check", "--staged"],
    &["check", "--since", "HEAD"],
    &["check", "--fix", "-n"],
    &["explain", "vague-task"],
    &["graph"],
    &["plan", "1"],
    &["plan", "1", "--format", "records"],
    &["prompt", "1", "1"],
    &["export"],
    &["export", "--format", "html"],
    &["doc", "check"],
    &["doc", "new", "1", "--template", "feature", "-n"],
    &["verify", "1"],
    &["verify", "1/1"],
    &["verify", "1", "--dry-run"],
    &["log", "1"],
    &["log", "1/1", "--format", "json"],
    &["at", "HEAD", "status"],
    &["stats"],
    &["hooks", "status"],
    &["hooks", "install", "-n", "--merge"],
    &["hooks", "uninstall", "-n"],
    &["tasks", "add", "1", "More work", "-d", "api", "-y", "--force"],
    &["tasks", "done", "1/1", "-y", "--force"],
    &["new", "Another", "-y"],
    &["renumber", "1", "9", "-n"],
    &["man"],
    &["schema", "check"],
];

fn executable(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("it is in a folder")).expect("made");
    std::fs::write(path, text).expect("written");
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("set");
}

/// A repository with everything that git takes along in a clone.
fn bait() -> Repository {
    let source = Repository::new();
    source.put("docs/stories/001-bait.md", STORY);
    source.put("stories.toml", CONFIG);
    source.put(
        ".gitattributes",
        "*.md filter=evil diff=evil merge=evil text\n*.toml filter=evil\n",
    );
    for hook in [
        "pre-commit",
        "post-checkout",
        "fsmonitor-watchman",
        "post-index-change",
    ] {
        executable(&source.at(&format!("hooks/{hook}")), "#!/bin/sh\ntouch ran\n");
    }
    executable(&source.at("git"), "#!/bin/sh\ntouch ran\n");
    source.git(["add", "--all", "--force"]);
    source.commit("bait");
    source
}

#[test]
fn nothing_of_a_clone_runs_unasked() {
    let source = bait();
    let clone = Repository::new();
    clone.remove("docs/stories/.keep");
    clone.git(["pull", "--quiet", &source.root().to_string_lossy(), "main"]);
    assert!(clone.at("stories.toml").exists());
    for arguments in COMMANDS {
        clone.stories(*arguments);
        assert!(!clone.at("ran").exists(), "{arguments:?}");
    }
}

#[test]
fn nothing_that_the_configuration_of_git_names_runs() {
    // A clone has a configuration of its own; one that came along in an archive may hold anything. What is left out here
    // is a clean filter: git asks it whether a file on the disk is still that of the index, in any command.
    let source = bait();
    let ran = source.at("ran");
    let touch = format!("touch '{}'; false", ran.display());
    for key in [
        "core.fsmonitor",
        "core.pager",
        "core.editor",
        "core.sshCommand",
        "diff.external",
        "diff.evil.command",
        "diff.evil.textconv",
        "filter.evil.smudge",
        "gpg.program",
        "pager.log",
        "interactive.diffFilter",
        "sequence.editor",
    ] {
        source.git(["config", key, &touch]);
    }
    source.git(["config", "log.showSignature", "true"]);
    source.git(["config", "core.hooksPath", "hooks"]);
    // Setting them has run some of them.
    drop(std::fs::remove_file(&ran));
    let mut wrong = Vec::new();
    for arguments in COMMANDS {
        source.stories(*arguments);
        if std::fs::remove_file(&ran).is_ok() {
            wrong.push(arguments);
        }
        // What git is not sure of is what it would look at.
        source.put("docs/stories/001-bait.md", STORY);
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn our_own_state_may_be_forged() {
    let outside = tempfile::tempdir().expect("the temporary folder can be written");
    let victim = outside.path().join("victim");
    std::fs::write(&victim, "theirs").expect("made");
    let digest = "0".repeat(32);
    let absolute = victim.to_string_lossy().into_owned();
    for file in [
        absolute.as_str(),
        "../victim",
        ".git/hooks/pre-commit",
        ".stories/lock",
        "linked/victim",
    ] {
        let project = Copy::with(&[("docs/stories/001-bait.md", STORY.as_bytes())]);
        symlink(outside.path(), project.at("linked")).expect("made");
        std::fs::create_dir_all(project.at(".git/hooks")).expect("made");
        let temp = Path::new(file).with_file_name(".001-x.md.stories-tmp-1");
        let journal = serde_json::json!({"version": 1, "entries": [
            {"path": file, "file": file, "temp": temp, "old": null, "new": digest},
            {"path": file, "file": file, "temp": null, "old": digest, "new": null},
        ]});
        project.put(".stories/journal", journal.to_string().as_bytes());
        let said = project.run(&["tasks", "done", "1/1", "-y", "--force"]);
        assert_ne!(said.code, Some(0), "{file}: {said:?}");
        assert!(said.err.contains("hint"), "{file}: {said:?}");
        assert_eq!(std::fs::read_to_string(&victim).expect("it is there"), "theirs");
        assert!(!project.at(".git/hooks/pre-commit").exists());
        assert!(project.text("docs/stories/001-bait.md").contains("pending"));
    }
    // The folder itself, and what is in it, as links that lead elsewhere.
    for link in [".stories", ".stories/lock", ".stories/journal"] {
        let project = Copy::with(&[("docs/stories/001-bait.md", STORY.as_bytes())]);
        if link.contains('/') {
            std::fs::create_dir(project.at(".stories")).expect("made");
            symlink(&victim, project.at(link)).expect("made");
        } else {
            symlink(outside.path(), project.at(link)).expect("made");
        }
        project.run(&["tasks", "done", "1/1", "-y", "--force"]);
        assert_eq!(
            std::fs::read_to_string(&victim).expect("it is there"),
            "theirs",
            "{link}"
        );
        assert_eq!(names(outside.path()), ["victim"], "{link}");
    }
}

#[test]
fn templates_and_plans_are_read_in_the_root_only() {
    let outside = tempfile::tempdir().expect("the temporary folder can be written");
    std::fs::write(outside.path().join("feature.md"), "# secret\n").expect("made");
    std::fs::write(outside.path().join("001-bait.md"), "# secret\n").expect("made");
    let project = Copy::with(&[
        ("docs/stories/001-bait.md", STORY.as_bytes()),
        ("stories.toml", CONFIG.as_bytes()),
    ]);
    symlink(outside.path(), project.at("templates")).expect("made");
    symlink(outside.path(), project.at("plans")).expect("made");
    for arguments in [
        &["doc", "new", "1", "--template", "feature", "-n"][..],
        &["doc", "new", "1", "--template", "feature", "-y"],
        &["doc", "check"],
        &["doc", "summary", "1"],
        &["doc", "tasks", "1", "-n"],
        &["verify", "1", "--phase", "1"],
        &["prompt", "1", "1"],
    ] {
        let said = project.run(arguments);
        let all = format!("{}{}", said.out, said.err);
        assert!(!all.contains("secret"), "{arguments:?}: {all}");
    }
    assert_eq!(names(outside.path()), ["001-bait.md", "feature.md"]);
}

#[test]
fn what_only_looks_like_an_id_or_a_status_is_none() {
    let story = "# Story: Look\n\n## Tasks\n\n\
        ### 001: True\n**Domain:** api\n**Status:** done\n**Depends on:** none\n\n\
        ### 00\u{ff11}: Wide digit\n**Status:** done\n\n\
        ### 00\u{661}: Arabic digit\n**Status:** done\n\n\
        ### 0\u{200b}01: Zero width\n**Status:** done\n\n\
        ### \u{422}ask 002: Cyrillic letter\n**Status:** done\n\n\
        ### 003: Cyrillic status\n**Status:** d\u{43e}ne\n**Depends on:** 00\u{ff11}\n";
    let project = Copy::with(&[("docs/stories/001-look.md", story.as_bytes())]);
    let said = project.run(&["tasks", "list", "1", "--format", "json"]);
    let list: serde_json::Value = serde_json::from_str(&said.out).expect("it is JSON");
    let tasks = list["tasks"].as_array().expect("there are tasks");
    let ids: Vec<&str> = tasks.iter().filter_map(|task| task["id"].as_str()).collect();
    assert_eq!(ids, ["001", "003"], "{said:?}");
    let said = project.run(&["check"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.out.contains("error[unknown-status]"), "{said:?}");
    assert!(said.out.contains("error[unknown-dependency]"), "{said:?}");
    // No command takes one for the other.
    for reference in ["1/00\u{ff11}", "\u{ff11}/001", "1/0\u{200b}01"] {
        let said = project.run(&["tasks", "start", reference, "-y"]);
        assert_ne!(said.code, Some(0), "{reference}: {said:?}");
        assert_eq!(said.out, "", "{reference}: {said:?}");
    }
    // Nor is a file with another name of the same look another story.
    let project = Copy::with(&[
        ("docs/stories/001-look.md", STORY.as_bytes()),
        ("docs/stories/00\u{ff11}-look.md", STORY.as_bytes()),
        ("docs/stories/001-l\u{43e}ok.md", STORY.as_bytes()),
    ]);
    let said = project.run(&["check"]);
    assert!(said.out.contains("error[duplicate-story]"), "{said:?}");
    assert_eq!(
        project.run(&["show", "1"]).code,
        Some(1),
        "two files have the number"
    );
}

#[test]
fn hooks_work_below_any_path() {
    let outer = tempfile::tempdir().expect("the temporary folder can be written");
    let top = outer.path().join("a b'c\"d $(touch ran) `touch ran`;&");
    let story = top.join("docs/stories/001-a.md");
    std::fs::create_dir_all(top.join("docs/stories")).expect("made");
    let run = |program: &str, arguments: &[&str]| -> Output {
        let path = std::env::var("PATH").unwrap_or_default();
        let programs = Path::new(PROGRAM).parent().expect("it is in a folder");
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(&top)
            .env("PATH", format!("{}:{path}", programs.display()));
        clean(&mut command).output().expect("it is installed")
    };
    run("git", &["init", "--quiet"]);
    let kept = "#!/bin/sh\ntouch \"$(git rev-parse --show-toplevel)/kept hook ran\"\n";
    executable(&top.join(".git/hooks/pre-commit"), kept);
    let installed = run(PROGRAM, &["hooks", "install", "--merge"]);
    assert!(installed.status.success(), "{installed:?}");
    std::fs::write(&story, STORY.replace("pending", "wrong")).expect("written");
    run("git", &["add", "--all"]);
    let refused = run("git", &["commit", "-m", "wrong"]);
    assert!(!refused.status.success(), "{refused:?}");
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("unknown-status"), "{said}");
    std::fs::write(&story, STORY).expect("written");
    run("git", &["add", "--all"]);
    let taken = run("git", &["commit", "-m", "right"]);
    assert!(taken.status.success(), "{taken:?}");
    assert!(top.join("kept hook ran").exists());
    for folder in [&top, outer.path()] {
        assert!(!folder.join("ran").exists(), "no part of a path is a command");
    }
}

#[test]
fn what_git_says_of_people_acts_on_no_terminal() {
    let hostile = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{202e}\u{9b}31m";
    let repository = Repository::new();
    repository.put("docs/stories/001-bait.md", STORY);
    repository.git(["config", "user.name", &format!("A{hostile}")]);
    repository.commit(&format!("one{hostile}"));
    let changed = STORY
        .replace("pending", "done")
        .replace("Text.", &format!("Other {hostile}."));
    repository.put("docs/stories/001-bait.md", changed);
    repository.commit(&format!("two{hostile}"));
    for arguments in [
        &["log", "1"][..],
        &["log", "1/1"],
        &["stats"],
        &["at", "HEAD~1", "show", "1"],
        &["check", "--since", "HEAD~1"],
        &["at", hostile, "status"],
        &["check", "--since", hostile],
    ] {
        let said = repository.stories(arguments);
        for text in [&said.out, &said.err] {
            let bad = text.chars().find(|c| is_unprintable(*c));
            assert_eq!(bad, None, "{arguments:?}: {text:?}");
        }
    }
}
