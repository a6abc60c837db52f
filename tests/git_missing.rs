//! What is said where git is missing, too old, without a repository or without files, and what a held lock means.
#![allow(
    clippy::disallowed_methods,
    missing_docs,
    reason = "the test works on repositories of its own"
)]
#![cfg(unix)]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use support::program::Said;
use support::repository::Repository;

fn staged(repository: &Repository) -> Said {
    repository.stories(["check", "--staged"])
}

/// A repository with one story in one commit.
fn a_story() -> Repository {
    let repository = Repository::new();
    repository.put(
        "docs/stories/001-one.md",
        "# Story: One\n\n## Status\nDraft\n\n## Problem\nIt hurts.\n",
    );
    repository.commit("a story");
    repository
}

#[test]
fn without_a_repository_the_reason_and_the_next_step_are_told() {
    let repository = a_story();
    let said = repository.stories(["check", "--since", "nowhere"]);
    assert_eq!(said.code, Some(2));
    assert!(
        said.err.contains("no revision `nowhere`") && said.err.contains("hint:"),
        "{}",
        said.err
    );

    let without = [("PATH", "/nowhere".to_owned())];
    let said = repository.stories_in(repository.root(), ["check", "--staged"], without);
    assert_eq!(said.code, Some(2));
    assert!(
        said.err.contains("git is not installed") && said.err.contains("hint:"),
        "{}",
        said.err
    );

    let old = tempfile::tempdir().expect("made");
    let git = old.path().join("git");
    fs::write(
        &git,
        // What it does not know it repeats, as such a git does.
        "#!/bin/sh\ncase \"$*\" in *version) echo git version 1.8.3; exit;; esac\n\
         printf '%s\\n' false --absolute-git-dir \"$PWD\" 0123456789012345678901234567890123456789\n",
    )
    .expect("written");
    fs::set_permissions(&git, fs::Permissions::from_mode(0o755)).expect("set");
    let path = [("PATH", format!("{}:/bin:/usr/bin", old.path().display()))];
    let said = repository.stories_in(repository.root(), ["check", "--staged"], path);
    assert!(
        said.code == Some(2) && said.err.contains("git 1.8.3 is too old"),
        "{}",
        said.err
    );

    fs::rename(repository.at(".git"), repository.at("hidden")).expect("moved");
    let said = staged(&repository);
    assert_eq!(said.code, Some(2));
    assert!(
        said.err.contains("in no git repository") && said.err.contains("git init"),
        "{}",
        said.err
    );
    fs::rename(repository.at("hidden"), repository.at(".git")).expect("moved");
    repository.git(["config", "core.bare", "true"]);
    let said = staged(&repository);
    assert!(
        said.code == Some(2) && said.err.contains("bare repository"),
        "{}",
        said.err
    );
    repository.git(["config", "core.bare", "false"]);

    // A held lock keeps nobody from looking, and looking leaves it as it is.
    repository.put(".git/index.lock", "");
    let said = staged(&repository);
    assert!(
        said.code == Some(0) && said.err.is_empty(),
        "{}{}",
        said.out,
        said.err
    );
    assert!(repository.at(".git/index.lock").exists());
}
