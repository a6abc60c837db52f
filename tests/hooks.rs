//! `stories hooks` in real repositories: what is installed runs, and what was there before comes back byte for byte.
#![allow(
    clippy::disallowed_methods,
    missing_docs,
    reason = "the test works on repositories of its own"
)]
#![cfg(unix)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use support::program::Said;
use support::repository::Repository;

const STORY: &str = "docs/stories/001-one.md";
const RIGHT: &str = "# Story: One\n\n## Status\nDraft\n";
/// Two tasks with one id are an error wherever they stand.
const WRONG: &str =
    "# Story: One\n\n## Tasks\n\n### 001: A\n**Status:** pending\n\n### 001: B\n**Status:** pending\n";

fn repository() -> Repository {
    let made = Repository::new();
    made.put(STORY, RIGHT);
    made.put("other.txt", "1\n");
    made.commit("one story");
    made
}

/// Writes a hook that can be run.
fn hook(file: &Path, text: &str, mode: u32) {
    fs::create_dir_all(file.parent().expect("it is in a folder")).expect("made");
    fs::write(file, text).expect("written");
    fs::set_permissions(file, fs::Permissions::from_mode(mode)).expect("it is ours");
}

/// Every file below a folder: what it holds and its mode.
fn files(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, u32)> {
    let walk = walkdir::WalkDir::new(folder).into_iter();
    let entries =
        walk.filter_entry(|entry| !matches!(entry.file_name().to_str(), Some(".stories" | "objects")));
    let files = entries
        .map(|entry| entry.expect("listed"))
        .filter(|entry| !entry.file_type().is_dir() && entry.file_name() != "index");
    files
        .map(|entry| {
            let mode = entry
                .path()
                .symlink_metadata()
                .expect("there")
                .permissions()
                .mode();
            let content = match fs::read_link(entry.path()) {
                Ok(target) => target.into_os_string().into_encoded_bytes(),
                Err(_) => fs::read(entry.path()).expect("read"),
            };
            (entry.into_path(), (content, mode))
        })
        .collect()
}

#[track_caller]
fn well(said: &Said) {
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
}

#[track_caller]
fn refused(said: &Said, words: &[&str]) {
    assert_eq!(said.code, Some(1), "{}{}", said.out, said.err);
    for word in words {
        assert!(said.err.contains(word), "{word} is wanted in:\n{}", said.err);
    }
}

/// Commits what is staged; whether git took it, and what was said on the way.
fn commit(repository: &Repository) -> (bool, String) {
    let output = repository.try_git(["commit", "--allow-empty", "--quiet", "-m", "next"]);
    (
        output.status.success(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

fn stage(repository: &Repository, text: &str) {
    repository.put(STORY, text);
    repository.git(["add", "--all"]);
}

fn status(repository: &Repository) -> serde_json::Value {
    let said = repository.stories(["hooks", "status", "--format", "json"]);
    well(&said);
    serde_json::from_str(&said.out).expect("it is JSON")
}

#[test]
fn a_wrong_story_is_not_committed_and_a_right_one_is_without_a_word() {
    let repository = repository();
    well(&repository.stories(["hooks", "install"]));
    stage(&repository, WRONG);
    let (taken, said) = commit(&repository);
    assert!(!taken);
    assert!(said.contains("error[duplicate-task]"), "{said}");
    assert!(
        said.contains("stories explain CODE") && said.contains("--no-verify"),
        "{said}"
    );
    stage(&repository, &RIGHT.replace("Draft", "Ready"));
    assert_eq!(commit(&repository), (true, String::new()));
}

#[test]
fn a_merge_without_conflicts_is_checked_too() {
    let repository = repository();
    well(&repository.stories(["hooks", "install"]));
    repository.git(["checkout", "--quiet", "-b", "side"]);
    stage(&repository, WRONG);
    repository.commit("wrong");
    repository.git(["checkout", "--quiet", "main"]);
    repository.put("other.txt", "2\n");
    repository.commit("other");
    let output = repository.try_git(["merge", "--no-edit", "side"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{said}");
    // What both sides hold already is no fault of the merge; either way the hook must have been asked.
    let hook = repository.text(".git/hooks/pre-merge-commit");
    assert!(hook.contains("check --staged"), "{hook}");
}

#[test]
fn what_was_there_is_kept_runs_first_and_comes_back_as_it_was() {
    let repository = repository();
    let old = repository.at(".git/hooks/pre-commit");
    // Bytes that are no text, behind a script that ends before them.
    let mut text = b"#!/bin/sh\necho \"old hook $# $(cat)\" >&2\n[ ! -e stop ]\nexit $?\n".to_vec();
    text.extend(b"\x00\xff");
    hook(&old, "", 0o750);
    fs::write(&old, &text).expect("written");
    repository.put(".gitattributes", "*.png binary\r\n*.txt text");
    let before = files(repository.root());

    well(&repository.stories(["hooks", "install", "--merge"]));
    assert_eq!(
        fs::read(repository.at(".git/hooks/pre-commit.before-stories")).expect("kept"),
        text
    );
    assert_eq!(
        repository.text(".gitattributes"),
        "*.png binary\r\n*.txt text\r\ndocs/stories/*.md merge=stories"
    );
    let (taken, said) = commit(&repository);
    assert!(taken && said == "old hook 0 \n", "{said}");
    // Its refusal counts, and ours is not asked any more.
    stage(&repository, WRONG);
    repository.put("stop", "");
    let (taken, said) = commit(&repository);
    assert!(!taken && said == "old hook 0 \n", "{said}");
    repository.remove("stop");
    assert!(!commit(&repository).0);

    stage(&repository, RIGHT);
    well(&repository.stories(["hooks", "uninstall"]));
    let after = files(repository.root());
    for (path, content) in &before {
        let name = path.strip_prefix(repository.root()).expect("below");
        if !name.starts_with(".git/logs")
            && !name.starts_with(".git/refs")
            && !name.ends_with("COMMIT_EDITMSG")
        {
            assert_eq!(after.get(path), Some(content), "{}", path.display());
        }
    }
    let left = after
        .keys()
        .filter(|path| path.to_string_lossy().contains("before-stories"));
    assert_eq!(left.count(), 0);
}

#[test]
fn a_hook_that_is_a_link_comes_back_as_a_link() {
    let repository = repository();
    hook(
        &repository.at("tools/hook.sh"),
        "#!/bin/sh\necho linked >&2\n",
        0o755,
    );
    let link = repository.at(".git/hooks/pre-commit");
    fs::create_dir_all(link.parent().expect("it is in a folder")).expect("made");
    std::os::unix::fs::symlink("../../tools/hook.sh", &link).expect("linked");
    well(&repository.stories(["hooks", "install"]));
    assert_eq!(commit(&repository), (true, "linked\n".to_owned()));
    well(&repository.stories(["hooks", "uninstall"]));
    assert_eq!(
        fs::read_link(&link).expect("a link").to_str(),
        Some("../../tools/hook.sh")
    );
}

#[test]
fn doing_it_twice_changes_nothing_the_second_time() {
    let repository = repository();
    hook(&repository.at(".git/hooks/pre-commit"), "#!/bin/sh\n", 0o755);
    well(&repository.stories(["hooks", "install", "--merge"]));
    let once = files(repository.root());
    let said = repository.stories(["hooks", "install", "--merge"]);
    well(&said);
    assert!(
        said.out.is_empty() && said.err.contains("are there already"),
        "{}{}",
        said.out,
        said.err
    );
    assert_eq!(files(repository.root()), once);
    well(&repository.stories(["hooks", "uninstall"]));
    let none = files(repository.root());
    let said = repository.stories(["hooks", "uninstall"]);
    well(&said);
    assert!(
        said.out.is_empty() && said.err.contains("neither"),
        "{}{}",
        said.out,
        said.err
    );
    assert_eq!(files(repository.root()), none);
}

#[test]
fn a_dry_run_says_all_and_writes_nothing() {
    let repository = repository();
    hook(&repository.at(".git/hooks/pre-commit"), "#!/bin/sh\n", 0o755);
    let before = files(repository.root());
    let dry = repository.stories(["hooks", "install", "--merge", "-n"]);
    well(&dry);
    assert_eq!(files(repository.root()), before);
    let wet = repository.stories(["hooks", "install", "--merge"]);
    assert_eq!(dry.out.lines().count(), wet.out.lines().count());
    let installed = files(repository.root());
    well(&repository.stories(["hooks", "uninstall", "--dry-run"]));
    assert_eq!(files(repository.root()), installed);
}

#[test]
fn a_hook_of_another_version_is_brought_up_to_date_and_one_changed_by_hand_is_left() {
    let repository = repository();
    let path = ".git/hooks/pre-commit";
    hook(&repository.at(path), "#!/bin/sh\necho mine >&2\n", 0o755);
    well(&repository.stories(["hooks", "install"]));
    let ours = repository.text(path);
    // A text with a right checksum that this version would not write: that of an empty body.
    repository.put(path, "#!/bin/sh\n# stories-hook cbf29ce484222325\n");
    assert_eq!(status(&repository)["hooks"][0]["state"], "outdated");
    let said = repository.stories(["hooks", "install"]);
    assert_eq!(said.out, ".git/hooks/pre-commit brought up to date\n");
    assert_eq!(repository.text(path), ours);
    assert_eq!(commit(&repository), (true, "mine\n".to_owned()));

    repository.put(path, ours + "echo more\n");
    let before = files(repository.root());
    for verb in ["install", "uninstall"] {
        let said = repository.stories(["hooks", verb]);
        refused(
            &said,
            &[
                "was changed since",
                "mv '.git/hooks/pre-commit.before-stories' '.git/hooks/pre-commit'",
            ],
        );
    }
    assert_eq!(files(repository.root()), before);
    assert_eq!(status(&repository)["hooks"][0]["state"], "edited");
}

#[test]
fn a_kept_hook_is_never_written_over() {
    let repository = repository();
    hook(
        &repository.at(".git/hooks/pre-commit"),
        "#!/bin/sh\n# new\n",
        0o755,
    );
    hook(
        &repository.at(".git/hooks/pre-commit.before-stories"),
        "#!/bin/sh\n# old\n",
        0o755,
    );
    let before = files(repository.root());
    refused(
        &repository.stories(["hooks", "install"]),
        &["exists already", "mv "],
    );
    assert_eq!(files(repository.root()), before);
}

#[test]
fn hooks_of_the_repository_are_installed_where_git_looks_for_them() {
    let repository = repository();
    repository.git(["config", "core.hooksPath", ".git hooks"]);
    let sub = repository.at("docs/stories");
    let said = repository.stories_in(&sub, ["hooks", "install"], []);
    well(&said);
    assert!(said.out.contains(".git hooks/pre-commit written"), "{}", said.out);
    assert!(said.err.contains("core.hooksPath is .git hooks"), "{}", said.err);
    assert!(!repository.at(".git/hooks/pre-commit").exists());
    stage(&repository, WRONG);
    assert!(!commit(&repository).0);
    let output = repository.try_git(["-C", "docs", "commit", "--quiet", "-am", "next"]);
    assert!(!output.status.success());
}

#[test]
fn hooks_of_other_repositories_are_not_touched() {
    let repository = repository();
    let outside = tempfile::tempdir().expect("made");
    let value = outside.path().join("hooks").to_string_lossy().into_owned();
    for value in [value.as_str(), "/dev/null", "../hooks", "."] {
        repository.git(["config", "core.hooksPath", value]);
        let before = files(repository.root());
        let said = repository.stories(["hooks", "install", "--merge"]);
        refused(
            &said,
            &["core.hooksPath is", "stories -q check --staged || exit 1"],
        );
        assert_eq!(files(repository.root()), before, "{value}");
    }
    assert_eq!(fs::read_dir(outside.path()).expect("listed").count(), 0);
}

#[test]
fn a_linked_work_tree_shares_the_hooks() {
    let repository = repository();
    let place = tempfile::tempdir().expect("made");
    let linked = place.path().join("linked");
    let linked_name = linked.to_string_lossy().into_owned();
    repository.git(["worktree", "add", "--quiet", &linked_name]);
    well(&repository.stories_in(&linked, ["hooks", "install", "--merge"], []));
    assert!(repository.at(".git/hooks/pre-commit").exists());
    assert!(linked.join(".gitattributes").exists());
    fs::write(linked.join(STORY), WRONG).expect("written");
    let output = repository.try_git(["-C", &linked_name, "commit", "--quiet", "-am", "next"]);
    assert!(!output.status.success());
    let said = repository.stories_in(&linked, ["hooks", "status"], []);
    assert!(said.out.contains("✓ merge driver"), "{}", said.out);
}

#[test]
fn a_submodule_has_hooks_of_its_own() {
    let inner = repository();
    let outer = Repository::new();
    let url = inner.root().to_string_lossy().into_owned();
    outer.git([
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        &url,
        "inner",
    ]);
    let folder = outer.at("inner");
    well(&outer.stories_in(&folder, ["hooks", "install"], []));
    assert!(outer.at(".git/modules/inner/hooks/pre-commit").exists());
    assert!(!outer.at(".git/hooks/pre-commit").exists());
    fs::write(folder.join(STORY), WRONG).expect("written");
    let output = outer.try_git(["-C", "inner", "commit", "--quiet", "-am", "next"]);
    assert!(!output.status.success());
}

#[test]
fn stories_below_the_top_are_checked_from_every_work_tree() {
    let repository = Repository::new();
    let roots = ["part one", "it's"];
    for root in roots {
        repository.put(&format!("{root}/{STORY}"), RIGHT);
    }
    repository.commit("two stores");
    for root in roots {
        well(&repository.stories_in(&repository.at(root), ["hooks", "install", "--merge"], []));
        assert!(repository.at(root).join(".gitattributes").exists());
    }
    let place = tempfile::tempdir().expect("made");
    let linked = place.path().join("linked").to_string_lossy().into_owned();
    repository.git(["worktree", "add", "--quiet", &linked]);
    for root in roots {
        let path = format!("{root}/{STORY}");
        repository.put(&path, WRONG);
        repository.git(["add", "--all"]);
        assert!(!commit(&repository).0, "{root}");
        // So given, git takes the folder that it is started in for the top.
        let output = repository.try_git(["--git-dir=.git", "commit", "--quiet", "-m", "next"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("error[duplicate-task]"), "{said}");
        repository.put(&path, RIGHT);
        repository.git(["add", "--all"]);

        fs::write(Path::new(&linked).join(&path), WRONG).expect("written");
        let output = repository.try_git(["-C", &linked, "commit", "--quiet", "-am", "next"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("error[duplicate-task]"), "{said}");
        fs::write(Path::new(&linked).join(&path), RIGHT).expect("written");
    }
    assert_eq!(commit(&repository), (true, String::new()));
    // One goes, the other stays.
    well(&repository.stories_in(&repository.at("it's"), ["hooks", "uninstall"], []));
    repository.put(&format!("it's/{STORY}"), WRONG);
    repository.git(["add", "--all"]);
    assert!(commit(&repository).0);
    repository.put(&format!("part one/{STORY}"), WRONG);
    repository.git(["add", "--all"]);
    assert!(!commit(&repository).0);
    well(&repository.stories_in(&repository.at("part one"), ["hooks", "uninstall"], []));
    assert!(!repository.at(".git/hooks/pre-commit").exists());
}

#[test]
fn a_branch_without_stories_is_committed_without_a_word() {
    let repository = repository();
    well(&repository.stories(["hooks", "install"]));
    repository.git(["checkout", "--quiet", "--orphan", "pages"]);
    repository.git(["rm", "-rqf", "."]);
    assert_eq!(commit(&repository), (true, String::new()));
}

#[test]
fn without_the_program_a_commit_goes_through_and_one_line_says_so() {
    let repository = repository();
    well(&repository.stories(["hooks", "install"]));
    stage(&repository, WRONG);
    let mut git = std::process::Command::new("git");
    support::repository::clean(
        git.args(["commit", "--quiet", "-m", "next"])
            .current_dir(repository.root()),
    );
    let tools = tempfile::tempdir().expect("made");
    let path = std::env::var_os("PATH").expect("it is set");
    for tool in ["git", "sh"] {
        let mut found = std::env::split_paths(&path).map(|folder| folder.join(tool));
        let found = found.find(|file| file.exists()).expect("it is installed");
        std::os::unix::fs::symlink(found, tools.path().join(tool)).expect("linked");
    }
    let output = git
        .env("PATH", tools.path())
        .env("HOME", tools.path())
        .output()
        .expect("git starts");
    assert!(output.status.success());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(
        said,
        "stories is not on the PATH, so the stories of this commit are not checked\n"
    );
}

#[test]
fn the_merge_driver_that_is_missing_leaves_markers() {
    let repository = repository();
    well(&repository.stories(["hooks", "install", "--merge"]));
    let driver = repository.git(["config", "merge.stories.driver"]);
    // As on a machine without the program.
    repository.git([
        "config",
        "merge.stories.driver",
        driver.trim_end().replace("command -v stories", "false").as_str(),
    ]);
    repository.commit("driver");
    repository.git(["checkout", "--quiet", "-b", "side"]);
    stage(&repository, &RIGHT.replace("Draft", "Ready"));
    repository.commit("side");
    repository.git(["checkout", "--quiet", "main"]);
    stage(&repository, &RIGHT.replace("Draft", "Done"));
    repository.commit("main");
    assert!(
        !repository
            .try_git(["merge", "--no-edit", "side"])
            .status
            .success()
    );
    let text = repository.text(STORY);
    assert!(
        text.contains("<<<<<<< HEAD\nDone\n=======\nReady\n>>>>>>> side\n"),
        "{text}"
    );
}

#[test]
fn status_tells_a_fresh_clone_what_is_missing() {
    let repository = repository();
    assert_eq!(status(&repository)["merge"], "off");
    well(&repository.stories(["hooks", "install", "--merge"]));
    assert_eq!(
        (&status(&repository)["merge"], &status(&repository)["checked"]),
        (&"on".into(), &true.into())
    );
    repository.git(["config", "--remove-section", "merge.stories"]);
    let said = repository.stories(["hooks", "status"]);
    well(&said);
    assert!(
        said.out.contains("! merge driver") && said.out.contains("fresh clone"),
        "{}",
        said.out
    );
    assert!(said.err.contains("stories hooks install --merge"), "{}", said.err);
    repository.git(["config", "merge.stories.driver", "mine %A"]);
    assert_eq!(status(&repository)["merge"], "other");
    let before = files(repository.root());
    refused(
        &repository.stories(["hooks", "install", "--merge"]),
        &["mine %A", "git config --unset"],
    );
    assert_eq!(files(repository.root()), before);
    repository.git(["config", "--remove-section", "merge.stories"]);
    well(&repository.stories(["hooks", "install", "--merge"]));
    repository.remove(".gitattributes");
    assert_eq!(status(&repository)["merge"], "no-attributes");
}

#[test]
fn what_must_not_be_written_is_refused_before_anything_is_done() {
    let repository = repository();
    let attributes = repository.at(".gitattributes");
    let elsewhere = tempfile::tempdir().expect("made");
    let refuse = |words: &[&str]| {
        let before = files(repository.root());
        refused(&repository.stories(["hooks", "install", "--merge"]), words);
        assert_eq!(files(repository.root()), before);
    };
    hook(&attributes, "*.txt text\n", 0o444);
    refuse(&["`.gitattributes` is read-only", "chmod u+w"]);
    repository.remove(".gitattributes");
    fs::write(elsewhere.path().join("a"), "").expect("written");
    std::os::unix::fs::symlink(elsewhere.path().join("a"), &attributes).expect("linked");
    refuse(&["`.gitattributes` is a link"]);
    repository.remove(".gitattributes");
    repository.put(".gitattributes", b"\xff\n");
    refuse(&["is not UTF-8"]);
    repository.remove(".gitattributes");
    fs::create_dir_all(repository.at(".git/hooks/pre-commit")).expect("made");
    refuse(&["`.git/hooks/pre-commit` is no regular file"]);
}

#[test]
fn a_locked_configuration_is_told_and_leaves_git_as_it_merges_now() {
    let repository = repository();
    repository.put(".git/config.lock", "");
    let said = repository.stories(["hooks", "install", "--merge"]);
    assert_eq!(said.code, Some(2));
    assert!(
        said.err.contains("config.lock") || said.err.contains("could not lock"),
        "{}",
        said.err
    );
    assert_eq!(
        said.out,
        ".gitattributes: `docs/stories/*.md merge=stories` added\n"
    );
    repository.remove(".git/config.lock");
    well(&repository.stories(["hooks", "install", "--merge"]));
    assert_eq!(status(&repository)["merge"], "on");
}

#[test]
fn other_tools_are_told_of_and_not_written_over() {
    for (path, text, config, tool, line) in [
        (
            ".git/hooks/pre-commit",
            "#!/usr/bin/env bash\n# File generated by pre-commit: https://pre-commit.com\n",
            ".pre-commit-config.yaml",
            "pre-commit",
            "    entry: stories -q check --staged\n",
        ),
        (
            ".git/hooks/pre-commit",
            "#!/bin/sh\nif [ \"$LEFTHOOK\" = \"0\" ]; then\n  exit 0\nfi\n",
            "lefthook.yml",
            "lefthook",
            "      run: stories -q check --staged\n",
        ),
        (
            ".husky/_/pre-commit",
            "#!/usr/bin/env sh\n. \"${0%/*}/h\"\n",
            ".husky/pre-commit",
            "husky",
            "stories -q check --staged\n",
        ),
    ] {
        let repository = repository();
        hook(&repository.at(path), text, 0o755);
        if tool == "husky" {
            repository.git(["config", "core.hooksPath", ".husky/_"]);
        }
        refused(
            &repository.stories(["hooks", "install"]),
            &[tool, config.rsplit('/').next().expect("a name"), "check --staged"],
        );
        assert_eq!(repository.text(path), text);
        assert_eq!(status(&repository)["manager"], tool);
        // The merge driver has nothing to do with it.
        refused(&repository.stories(["hooks", "install", "--merge"]), &[tool]);
        assert_eq!(
            (&status(&repository)["merge"], &status(&repository)["checked"]),
            (&"on".into(), &false.into())
        );
        repository.put(config, line);
        well(&repository.stories(["hooks", "install"]));
        assert_eq!(status(&repository)["checked"], true);
        assert_eq!(repository.text(path), text);
    }
}

#[test]
fn where_there_is_no_repository_with_files_it_is_said() {
    let project = support::program::Copy::with(&[(STORY, RIGHT.as_bytes())]);
    let repository = repository();
    let ceiling = project
        .root()
        .parent()
        .expect("a folder")
        .to_string_lossy()
        .into_owned();
    for verb in ["install", "uninstall", "status"] {
        let said = repository.stories_in(
            project.root(),
            ["hooks", verb],
            [("GIT_CEILING_DIRECTORIES", ceiling.clone())],
        );
        assert_eq!(said.code, Some(2));
        assert!(
            said.err.contains("no git repository") && said.err.contains("git init"),
            "{}",
            said.err
        );
    }
    let bare = project.at("bare.git");
    repository.git(["init", "--quiet", "--bare", &bare.to_string_lossy()]);
    fs::create_dir_all(bare.join("docs/stories")).expect("made");
    let said = repository.stories_in(&bare, ["hooks", "install"], []);
    assert!(
        said.code == Some(2) && said.err.contains("bare repository"),
        "{}",
        said.err
    );
    let said = repository.stories_in(
        repository.root(),
        ["hooks", "install"],
        [("PATH", "/nowhere".to_owned())],
    );
    assert!(
        said.code == Some(2) && said.err.contains("git is not installed"),
        "{}",
        said.err
    );
}
