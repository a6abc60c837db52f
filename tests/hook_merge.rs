//! `stories hooks install --merge` in real repositories: attributes and configuration, whole or half, or refused.
#![allow(
    clippy::disallowed_methods,
    missing_docs,
    reason = "the test works on repositories of its own"
)]
#![cfg(unix)]

mod support;

use std::fs;

use support::hooked::{RIGHT, STORY, files, hook, refused, repository, stage, status, well};

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
fn what_was_committed_and_taken_away_is_written_again() {
    let repository = repository();
    well(&repository.stories(["hooks", "install", "--merge"]));
    repository.commit("attributes");
    well(&repository.stories(["hooks", "uninstall"]));
    assert!(!repository.at(".gitattributes").exists());
    // Git still finds the line in its index, but the next commit would lose it.
    assert_eq!(status(&repository)["merge"], "off");
    well(&repository.stories(["hooks", "install", "--merge"]));
    assert_eq!(repository.git(["status", "--porcelain"]), "");
    assert_eq!(status(&repository)["merge"], "on");
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
