//! Where `stories hooks install` puts its hooks: as `core.hooksPath`, work trees and submodules want it, and nowhere else.
#![allow(
    clippy::disallowed_methods,
    missing_docs,
    reason = "the test works on repositories of its own"
)]
#![cfg(unix)]

mod support;

use std::fs;
use std::path::Path;

use support::hooked::{RIGHT, STORY, WRONG, commit, files, refused, repository, stage, well};
use support::repository::Repository;

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
    for has_stories in [false, true] {
        if has_stories {
            fs::create_dir_all(bare.join("docs/stories")).expect("made");
        }
        let said = repository.stories_in(&bare, ["hooks", "install"], []);
        assert!(
            said.code == Some(2)
                && said.err.contains("bare repository")
                && said.err.contains("git worktree add"),
            "{}",
            said.err
        );
    }
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
