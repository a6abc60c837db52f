//! `stories hooks` in real repositories: what is installed runs, and what was there before comes back byte for byte.
#![allow(
    clippy::disallowed_methods,
    missing_docs,
    reason = "the test works on repositories of its own"
)]
#![cfg(unix)]

mod support;

use std::fs;

use support::hooked::{RIGHT, WRONG, commit, files, hook, refused, repository, stage, status, well};

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
    fs::remove_dir_all(repository.at("docs")).expect("removed");
    let (taken, said) = commit(&repository);
    assert!(!taken && said.contains("error[duplicate-task]"), "{said}");
    stage(&repository, &RIGHT.replace("Draft", "Ready"));
    assert_eq!(commit(&repository), (true, String::new()));
    // All stories may go.
    repository.git(["rm", "--quiet", "-r", "docs"]);
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
    // What one side holds already was judged there.
    repository.git(["merge", "--quiet", "--no-edit", "side"]);
    repository.git(["reset", "--quiet", "--hard", "HEAD~1"]);
    // Two stories that are right alone, and together have one number.
    repository.put("docs/stories/002-here.md", RIGHT);
    repository.commit("here");
    repository.git(["checkout", "--quiet", "-b", "there", "HEAD~2"]);
    repository.put("docs/stories/002-there.md", RIGHT);
    repository.commit("there");
    repository.git(["checkout", "--quiet", "main"]);
    let output = repository.try_git(["merge", "--no-edit", "there"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        !output.status.success() && said.contains("error[duplicate-story]"),
        "{said}"
    );
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
