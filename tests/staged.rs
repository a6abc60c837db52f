//! `check --staged` and `check --since` in real repositories: what a commit or a branch brings in, and nothing else.
#![allow(
    clippy::disallowed_methods,
    missing_docs,
    reason = "the test works on repositories of its own"
)]
#![cfg(unix)]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use support::program::{PROGRAM, Said};
use support::repository::{Repository, clean};

/// A story whose sections are all there.
fn story(title: &str, status: &str, dependencies: &str, tasks: &[(&str, &str, &str)]) -> String {
    let mut text = format!(
        "# Story: {title}\n\n## Status\n{status}\n\n## Problem\nIt hurts.\n\n## User/Actor\nAda\n\n## Desired Outcome\n\
         It works.\n\n## Acceptance Criteria\n- [x] It is shown.\n\n## Dependencies\n{dependencies}\n\n## Tasks\n"
    );
    for (id, status, depends) in tasks {
        text.push_str(&format!(
            "\n### {id}: Write `src/part_{id}.rs` of {title}\n**Domain:** backend\n**Status:** {status}\n\
             **Depends on:** {depends}\n\nIn `src/part_{id}.rs`, at most 10 lines; `cargo test` shows it.\n\n---\n"
        ));
    }
    text
}

const ONE: &str = "docs/stories/001-one.md";
const TWO: &str = "docs/stories/002-two.md";

fn staged(repository: &Repository) -> Said {
    repository.stories(["check", "--staged"])
}

/// The findings, without the closing count.
fn findings(said: &Said) -> Vec<&str> {
    said.out.lines().filter(|line| line.contains("]: ")).collect()
}

#[track_caller]
fn assert_refused(said: &Said, code: &str, path: &str) {
    let found = findings(said);
    let wanted = format!("error[{code}]");
    assert!(
        said.code == Some(1)
            && found
                .iter()
                .any(|line| line.contains(&wanted) && line.starts_with(path)),
        "{code} in {path} is wanted:\n{}{}",
        said.out,
        said.err
    );
}

#[track_caller]
fn assert_well(said: &Said) {
    assert!(
        said.code == Some(0) && findings(said).is_empty() && said.err.is_empty(),
        "{}{}",
        said.out,
        said.err
    );
}

/// Two stories in one commit: the second one waits for the first.
fn two_stories() -> Repository {
    let repository = Repository::new();
    let first = [("001", "done", "none"), ("002", "pending", "001")];
    repository.put(ONE, story("One", "In Progress", "None", &first));
    let second = [("001", "done", "001/001"), ("002", "pending", "none")];
    repository.put(TWO, story("Two", "Ready", "- Story 001: One", &second));
    repository.commit("two stories");
    repository
}

#[test]
fn what_is_staged_counts_and_not_what_is_on_the_disk() {
    let repository = two_stories();
    let good = repository.text(ONE);
    let bad = good.replacen("**Status:** done", "**Status:** dnoe", 1);
    repository.put(ONE, &bad);
    assert_well(&staged(&repository));
    repository.git(["add", ONE]);
    assert_refused(&staged(&repository), "unknown-status", ONE);
    repository.put(ONE, &good);
    assert_refused(&staged(&repository), "unknown-status", ONE);
    fs::remove_dir_all(repository.at("docs")).expect("removed");
    assert_refused(&staged(&repository), "unknown-status", ONE);
    // Where the index has no stories either, nobody knows where they should be.
    repository.git(["rm", "--quiet", "-r", "--cached", "docs"]);
    let said = staged(&repository);
    assert!(
        said.code == Some(2) && said.err.contains("stories init"),
        "{}",
        said.err
    );
}

#[test]
fn a_part_of_a_file_is_judged_as_it_is_staged() {
    let repository = two_stories();
    let old = repository.text(ONE);
    let (head, tail) = old.split_once("### 002").expect("it has two tasks");
    // The first change is right, and the second is not.
    let right = format!("{head}### 002{}", tail.replacen("pending", "done", 1));
    let both = right.replacen("**Depends on:** 001", "**Depends on:** 009", 1);
    repository.put(ONE, &both);
    let patch = |from: &str, to: &str| {
        let paths = (repository.at("from"), repository.at("to"));
        fs::write(&paths.0, from).expect("written");
        fs::write(&paths.1, to).expect("written");
        let diff = repository.try_git(["diff", "--no-index", "from", "to"]).stdout;
        let diff = String::from_utf8(diff).expect("text");
        fs::remove_file(paths.0).expect("removed");
        fs::remove_file(paths.1).expect("removed");
        diff.replace("a/from", &format!("a/{ONE}"))
            .replace("b/to", &format!("b/{ONE}"))
    };
    repository.put("first.patch", patch(&old, &right));
    repository.git(["apply", "--cached", "first.patch"]);
    assert_well(&staged(&repository));
    repository.put("second.patch", patch(&right, &both));
    repository.git(["apply", "--cached", "second.patch"]);
    assert_refused(&staged(&repository), "unknown-dependency", ONE);
}

#[test]
fn the_first_commit_has_states_and_no_transitions() {
    let repository = Repository::new();
    repository.put(ONE, story("One", "Done", "None", &[("001", "done", "none")]));
    repository.git(["add", "--all"]);
    assert_well(&staged(&repository));
    let early = [("001", "pending", "none"), ("002", "done", "001")];
    repository.put(TWO, story("Two", "Draft", "None", &early));
    repository.git(["add", "--all"]);
    assert_refused(&staged(&repository), "early-start", TWO);
}

#[test]
fn a_step_back_that_the_table_does_not_name_is_refused() {
    let repository = two_stories();
    repository.put(ONE, repository.text(ONE).replace("In Progress", "Draft"));
    assert_well(&staged(&repository));
    repository.git(["add", "--all"]);
    assert_refused(&staged(&repository), "bad-transition", ONE);
    repository.put(ONE, repository.text(ONE).replace("Draft", "Ready"));
    repository.git(["add", "--all"]);
    assert_well(&staged(&repository));
}

#[test]
fn old_faults_of_other_files_are_not_told_and_those_of_the_same_file_are_warnings() {
    let repository = Repository::new();
    let early = [
        ("001", "pending", "none"),
        ("002", "done", "001"),
        ("003", "pending", "none"),
    ];
    for path in [ONE, TWO] {
        repository.put(path, story(path, "Done", "None", &early));
    }
    repository.commit("history");
    repository.put(ONE, repository.text(ONE).replace("It hurts.", "It hurts a lot."));
    repository.git(["add", "--all"]);
    let said = staged(&repository);
    assert_eq!(said.code, Some(0), "{}", said.out);
    let found = findings(&said);
    assert_eq!(found.len(), 2, "{}", said.out);
    for (finding, code) in found.iter().zip(["open-tasks", "early-start"]) {
        assert!(
            finding.starts_with(ONE) && finding.contains(&format!("warning[{code}]")),
            "{finding}"
        );
    }
    // What is brought in anew is an error beside them.
    repository.put(ONE, repository.text(ONE).replace("### 003: ", "### 003:\n"));
    repository.git(["add", "--all"]);
    assert_refused(&staged(&repository), "malformed-task", ONE);
}

#[test]
fn a_deleted_story_is_missed_by_those_that_wait_for_it() {
    let repository = two_stories();
    repository.remove(ONE);
    repository.git(["add", "--all"]);
    assert_refused(&staged(&repository), "unknown-dependency", TWO);
}

#[test]
fn a_removed_task_is_missed_by_other_stories() {
    let repository = two_stories();
    repository.put(
        ONE,
        story("One", "In Progress", "None", &[("002", "pending", "none")]),
    );
    repository.git(["add", "--all"]);
    assert_refused(&staged(&repository), "unknown-dependency", TWO);
}

#[test]
fn a_task_that_is_reopened_takes_back_what_others_stand_on() {
    let repository = two_stories();
    repository.put(ONE, repository.text(ONE).replacen("** done", "** pending", 1));
    repository.git(["add", "--all"]);
    assert_refused(&staged(&repository), "early-start", TWO);
}

#[test]
fn a_circle_is_seen_through_stories_that_were_not_touched() {
    let repository = Repository::new();
    let waits = |number: &str, other: &str| {
        let text = story(number, "Ready", other, &[("001", "pending", "none")]);
        repository.put(&format!("docs/stories/{number}-x.md"), text);
    };
    waits("001", "- Story 002");
    waits("002", "- Story 003");
    waits("003", "None");
    repository.commit("a chain");
    waits("003", "- Story 001");
    repository.git(["add", "-A"]);
    assert_refused(&staged(&repository), "dependency-cycle", "docs/stories/003-x.md");
    // Where it was there before, it stops nobody.
    repository.commit("a circle");
    waits("004", "None");
    repository.git(["add", "-A"]);
    assert_well(&staged(&repository));
}

#[test]
fn a_story_that_was_renamed_is_still_the_same() {
    let repository = two_stories();
    let renamed = "docs/stories/001-other-name.md";
    repository.git(["mv", ONE, renamed]);
    assert_well(&staged(&repository));
    repository.put(renamed, repository.text(renamed).replace("In Progress", "Draft"));
    repository.git(["add", "--all"]);
    assert_refused(&staged(&repository), "bad-transition", renamed);
}

#[test]
fn a_number_that_is_taken_twice_is_seen() {
    let repository = two_stories();
    repository.put("docs/stories/001-again.md", story("Again", "Draft", "None", &[]));
    repository.git(["add", "--all"]);
    assert_refused(&staged(&repository), "duplicate-story", "docs/stories/001-");
}

#[test]
fn a_new_configuration_may_make_any_file_wrong() {
    let repository = two_stories();
    repository.put("stories.toml", "[domains.compute]\n");
    repository.git(["add", "--all"]);
    assert_refused(&staged(&repository), "unknown-domain", TWO);
    repository.put("stories.toml", "[domains.backend]\n[nonsense]\n");
    repository.git(["add", "--all"]);
    assert_refused(&staged(&repository), "bad-config", "stories.toml");
    repository.put("stories.toml", "domains = = 1\n");
    repository.git(["add", "--all"]);
    assert_eq!(staged(&repository).code, Some(2));
}

#[test]
fn a_merge_is_compared_with_every_parent() {
    let repository = two_stories();
    repository.git(["switch", "--quiet", "-c", "side"]);
    // On one side a task is begun that waits for another; on the other side that one is taken back.
    repository.put(ONE, repository.text(ONE).replace("pending", "in_progress"));
    repository.commit("side");
    repository.git(["switch", "--quiet", "main"]);
    let reopened = repository.text(TWO).replacen("** done", "** pending", 1);
    repository.put(TWO, reopened);
    repository.put(ONE, repository.text(ONE).replacen("** done", "** pending", 1));
    repository.commit("main");
    let merge = repository.try_git(["merge", "--no-commit", "--no-ff", "side"]);
    assert!(
        merge.status.success(),
        "{}",
        String::from_utf8_lossy(&merge.stdout)
    );
    assert_refused(&staged(&repository), "early-start", ONE);
    // As it is in both parents, it is nobody's fault.
    repository.git(["checkout", "side", "--", ONE]);
    assert_well(&staged(&repository));
}

#[test]
fn a_merge_that_takes_the_older_side_is_refused() {
    let repository = two_stories();
    repository.git(["switch", "--quiet", "-c", "side"]);
    repository.put(TWO, repository.text(TWO).replace("It hurts.", "It hurts here."));
    repository.commit("side");
    repository.git(["switch", "--quiet", "main"]);
    let done = repository
        .text(ONE)
        .replace("In Progress", "Done")
        .replace("** pending", "** done");
    repository.put(ONE, done);
    repository.commit("main");
    repository.git(["merge", "--quiet", "--no-commit", "--no-ff", "side"]);
    assert_well(&staged(&repository));
    repository.put(ONE, repository.text(ONE).replace("\nDone", "\nReady"));
    repository.git(["add", "--all"]);
    assert_refused(&staged(&repository), "bad-transition", ONE);
}

#[test]
fn a_status_that_a_parent_gave_up_is_no_step_back_of_the_merge() {
    let repository = two_stories();
    repository.git(["switch", "--quiet", "-c", "side"]);
    repository.put(
        ONE,
        repository.text(ONE).replace("## Status\nIn Progress\n\n", ""),
    );
    repository.git(["add", "--all"]);
    assert_refused(&staged(&repository), "bad-transition", ONE);
    repository.commit("side");
    repository.git(["switch", "--quiet", "main"]);
    repository.put(TWO, repository.text(TWO).replace("It hurts.", "It hurts here."));
    repository.commit("main");
    repository.git(["merge", "--quiet", "--no-commit", "--no-ff", "side"]);
    assert_well(&staged(&repository));
}

#[test]
fn a_path_in_conflict_and_markers_that_were_left_are_told() {
    let repository = two_stories();
    repository.git(["switch", "--quiet", "-c", "side"]);
    repository.put(ONE, repository.text(ONE).replace("It hurts.", "It hurts here."));
    repository.commit("side");
    repository.git(["switch", "--quiet", "main"]);
    repository.put(ONE, repository.text(ONE).replace("It hurts.", "It hurts there."));
    repository.commit("main");
    assert!(!repository.try_git(["merge", "side"]).status.success());
    let said = staged(&repository);
    assert_refused(&said, "not-utf8", ONE);
    assert!(said.out.contains("not merged"), "{}", said.out);
    repository.git(["add", ONE]);
    assert_refused(&staged(&repository), "conflict-marker", ONE);
}

#[test]
fn a_stopped_rebase_and_a_cherry_pick_are_judged_as_any_commit() {
    for command in ["rebase", "cherry-pick"] {
        let repository = two_stories();
        repository.git(["switch", "--quiet", "-c", "side"]);
        repository.put(ONE, repository.text(ONE).replace("It hurts.", "It hurts here."));
        repository.commit("side");
        repository.git(["switch", "--quiet", "main"]);
        repository.put(ONE, repository.text(ONE).replace("It hurts.", "It hurts there."));
        repository.commit("main");
        let goal = if command == "rebase" {
            repository.git(["switch", "--quiet", "side"]);
            "main"
        } else {
            "side"
        };
        assert!(!repository.try_git([command, goal]).status.success());
        let resolved = story(
            "One",
            "Draft",
            "None",
            &[("001", "done", "none"), ("002", "pending", "001")],
        );
        repository.put(ONE, &resolved);
        repository.git(["add", ONE]);
        assert_refused(&staged(&repository), "bad-transition", ONE);
        repository.put(ONE, resolved.replace("Draft", "In Progress"));
        repository.git(["add", ONE]);
        assert_well(&staged(&repository));
        repository.git(["-c", "core.editor=true", command, "--continue"]);
    }
}

/// Installs a hook that is nothing but the gate.
fn hook(folder: &Path) {
    fs::create_dir_all(folder).expect("made");
    let hook = folder.join("pre-commit");
    fs::write(&hook, format!("#!/bin/sh\nexec '{PROGRAM}' check --staged\n")).expect("written");
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).expect("set");
}

#[test]
fn every_form_of_commit_shows_its_own_index_to_the_hook() {
    let repository = two_stories();
    hook(&repository.at(".git/hooks"));
    let good = repository.text(ONE);
    let bad = good.replacen("**Status:** done", "**Status:** dnoe", 1);
    repository.put(ONE, &bad);
    for arguments in [
        &["commit", "--all", "-m", "x"][..],
        &["commit", "-m", "x", "--", ONE],
        &["commit", "--include", "-m", "x", "--", ONE],
    ] {
        let output = repository.try_git(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            !output.status.success() && said.contains("unknown-status"),
            "{arguments:?}: {said}"
        );
    }
    // Another file may be committed beside it.
    repository.put("other.txt", "x");
    repository.git(["add", "other.txt"]);
    repository.git(["commit", "--quiet", "-m", "another file"]);
    repository.put(ONE, good.replace("It hurts.", "It hurts so."));
    repository.git(["commit", "--quiet", "--all", "-m", "a good one"]);
    repository.git(["commit", "--quiet", "--amend", "-m", "amended"]);
}

#[test]
fn linked_work_trees_and_submodules_have_an_index_of_their_own() {
    let repository = two_stories();
    let beside = tempfile::tempdir().expect("made");
    let linked = beside.path().join("linked tree");
    repository.git([
        "worktree",
        "add",
        "--quiet",
        linked.to_str().expect("UTF-8"),
        "-b",
        "linked",
    ]);
    hook(&repository.at(".git/hooks"));
    let commit_in = |folder: &Path| {
        let mut git = Command::new("git");
        git.args(["commit", "--all", "-m", "x"]).current_dir(folder);
        clean(&mut git).output().expect("git runs")
    };
    let bad = |folder: &Path| {
        let text = fs::read_to_string(folder.join(ONE)).expect("it is there");
        fs::write(folder.join(ONE), text.replace("In Progress", "Draft")).expect("written");
    };
    bad(&linked);
    let output = commit_in(&linked);
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("bad-transition"),
        "{output:?}"
    );
    assert_well(&staged(&repository));

    let outer = Repository::new();
    outer.commit("empty");
    let from = repository.root().to_str().expect("UTF-8");
    outer.git([
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        from,
        "inner",
    ]);
    hook(&outer.at(".git/modules/inner/hooks"));
    bad(&outer.at("inner"));
    let output = commit_in(&outer.at("inner"));
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("bad-transition"),
        "{output:?}"
    );
    // The outer repository has stories of its own, and the submodule is none of them.
    assert_well(&staged(&outer));
}

#[test]
fn stories_below_the_top_of_the_repository_are_found() {
    let repository = Repository::new();
    let path = "part one/docs/stories/001-one.md";
    repository.put(path, story("One", "Ready", "None", &[("001", "pending", "none")]));
    repository.commit("one");
    repository.put(path, repository.text(path).replace("Ready", "Done"));
    repository.git(["add", "--all"]);
    let inside = repository.at("part one/docs");
    let said = repository.stories_in(&inside, ["check", "--staged"], []);
    assert_refused(&said, "open-tasks", ONE);
    assert_refused(
        &repository.stories(["-C", "part one", "check", "--staged"]),
        "open-tasks",
        ONE,
    );
}

#[test]
fn links_in_the_index_are_followed_inside_the_root_only() {
    let repository = Repository::new();
    repository.put(
        "plans/one.md",
        story("One", "Ready", "None", &[("001", "dnoe", "none")]),
    );
    std::os::unix::fs::symlink("../../plans/one.md", repository.at(ONE)).expect("linked");
    std::os::unix::fs::symlink("/etc/hostname", repository.at(TWO)).expect("linked");
    repository.git(["add", "--all"]);
    let said = staged(&repository);
    assert_refused(&said, "unknown-status", ONE);
    assert_refused(&said, "not-utf8", TWO);
}

#[test]
fn since_judges_a_branch_against_where_it_left() {
    let repository = two_stories();
    repository.git(["switch", "--quiet", "-c", "branch"]);
    repository.put(ONE, repository.text(ONE).replace("In Progress", "Ready"));
    repository.commit("a step back");
    repository.git(["switch", "--quiet", "main"]);
    repository.put(TWO, repository.text(TWO).replace("\nReady", "\nDone"));
    repository.commit("somebody else's fault");
    repository.git(["switch", "--quiet", "branch"]);
    assert_well(&repository.stories(["check", "--since", "main"]));
    repository.put(ONE, repository.text(ONE).replace("\nReady", "\nDraft"));
    repository.commit("another step back");
    // Two steps that the table names, but no way from the one end to the other.
    assert_refused(
        &repository.stories(["check", "--since", "main"]),
        "bad-transition",
        ONE,
    );
    let said = repository.stories(["check", "--since", "main", "--format", "github"]);
    assert!(
        said.code == Some(1) && said.out.starts_with(&format!("::error file={ONE},line=")),
        "{}",
        said.out
    );
    // A new file that git does not know yet is part of it.
    repository.put(ONE, repository.text(ONE).replace("\nDraft", "\nIn Progress"));
    assert_well(&repository.stories(["check", "--since", "main"]));
    let new = "docs/stories/003-three.md";
    repository.put(new, story("Three", "Done", "None", &[("001", "pending", "none")]));
    assert_refused(
        &repository.stories(["check", "--since", "main"]),
        "open-tasks",
        new,
    );
}

#[test]
fn histories_that_never_meet_are_compared_as_they_are() {
    let repository = two_stories();
    let text = repository.text(ONE);
    repository.git(["switch", "--quiet", "--orphan", "apart"]);
    repository.put(ONE, text.replace("In Progress", "Draft"));
    repository.commit("apart");
    assert_refused(
        &repository.stories(["check", "--since", "main"]),
        "bad-transition",
        ONE,
    );
}
