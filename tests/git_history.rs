//! `log` on real repositories: renames, renumbered tasks, merges, rebases, broken files, hostile names.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the test runs git and the program"
)]

mod support;

use support::past::{commit, json, log, put, text};
use support::repository::Repository;

#[test]
fn the_path_of_a_story_is_told_with_who_and_when() {
    let repo = Repository::new();
    put(&repo, "001-a", &text("A", "Draft", &["pending", "pending"]));
    commit(&repo, 1, "plan");
    put(
        &repo,
        "001-a",
        &text("A", "In Progress", &["in_progress", "pending"]),
    );
    commit(&repo, 3, "begin");
    put(&repo, "001-a", &text("A", "In Progress", &["done", "done"]));
    commit(&repo, 5, "end");
    put(&repo, "001-a", &text("A", "Complete", &["done", "done"]));
    commit(&repo, 6, "accept");
    // Another word for the same status is no change.
    put(&repo, "001-a", &text("A", "Done", &["done", "done"]));
    commit(&repo, 7, "reword");
    assert_eq!(
        log(&repo, &["1"]),
        [
            "accept: 001 status In Progress > Done",
            "end: 001/001 status in_progress > done",
            "end: 001/002 status pending > done",
            "begin: 001 status Draft > In Progress",
            "begin: 001/001 status pending > in_progress",
            "plan: 001 created - > A",
            "plan: 001 status - > Draft",
            "plan: 001/001 created - > Task 1 of A",
            "plan: 001/001 status - > pending",
            "plan: 001/002 created - > Task 2 of A",
            "plan: 001/002 status - > pending",
        ]
    );
    let document = json(&repo.stories(["log", "--format=json", "-n1"]));
    let first = &document["commits"][0];
    assert_eq!(first["author"], "Ada");
    assert_eq!(first["email"], "ada@example.org");
    assert_eq!(first["time"], "2026-03-06T09:00:00+01:00");
    assert_eq!(first["commit"].as_str().map(str::len), Some(40));
    let said = repo.stories(["log", "1/001"]);
    let lines: Vec<&str> = said.out.lines().collect();
    assert_eq!(
        json(&repo.stories(["log", "1", "--format=json", "-n1"])),
        document
    );
    for n in 8..=28 {
        let spaces = " ".repeat(n as usize);
        put(
            &repo,
            "001-a",
            &format!("{}{spaces}\n", text("A", "Done", &["done", "done"])),
        );
        commit(&repo, n, "spaces");
    }
    assert_eq!(
        json(&repo.stories(["log", "--format=json", "-n1"])),
        document,
        "other commits do not count"
    );
    assert!(lines[0].ends_with("  2026-03-05 09:00  Ada  end"), "{said:?}");
    assert_eq!(lines[1], "  001/001  status  in_progress → done");
    assert_eq!(lines.last(), Some(&"  001/001  new     Task 1 of A  pending"));
}

#[test]
fn fields_texts_and_criteria_are_told_by_what_they_are() {
    let repo = Repository::new();
    let before = "# A\n\n## Problem\n\nOne.\nTwo.\n\n## Acceptance Criteria\n- [ ] x\n- [ ] y\n\n## Dependencies\nNone.\n\n\
        ## Tasks\n\n### 1: T\n**Domain:** a\n**Verify:** make\n\nBody.\n";
    let after = "# A b\n\n## Problem\n\nOne.\nThree.\nFour.\n\n## Acceptance Criteria\n- [x] x\n- [ ] y\n\n## Dependencies\n\
        - Story 002\n\n## Notes\n\nNew.\n\n## Tasks\n\n### 1: T\n- **Domain**: a\n- **Worker**: me\n\nBody.\nMore.\n";
    put(&repo, "001-a", before);
    put(&repo, "002-b", "# B\n");
    commit(&repo, 1, "one");
    put(&repo, "001-a", after);
    commit(&repo, 2, "two");
    assert_eq!(
        log(&repo, &["1", "--since=2026-03-01T12:00"]),
        [
            "two: 001 title A > A b",
            "two: 001 dependencies - > 002",
            "two: 001 criteria 0/2 > 1/2",
            "two: 001 text Problem +2 -1",
            "two: 001 text Notes +1 -0",
            "two: 001/1 field Worker - > me",
            "two: 001/1 field Verify make > -",
            "two: 001/1 text +1 -0",
        ]
    );
    let said = repo.stories(["log", "1", "-n1", "-p"]);
    assert!(
        said.out.contains("  001    Problem    +2 −1 lines"),
        "{}",
        said.out
    );
    assert!(said.out.contains("\n-Two.\n+Three.\n+Four.\n"), "{}", said.out);
}

#[test]
fn a_story_is_followed_over_new_names_and_numbers() {
    let repo = Repository::new();
    put(
        &repo,
        "001-a",
        &text("A", "Draft", &["pending", "pending", "pending"]),
    );
    commit(&repo, 1, "one");
    repo.git(["mv", "docs/stories/001-a.md", "docs/stories/001-b.md"]);
    commit(&repo, 2, "slug");
    repo.git(["mv", "docs/stories/001-b.md", "docs/stories/004-b.md"]);
    put(
        &repo,
        "004-b",
        &text("A", "Ready", &["pending", "pending", "pending"]),
    );
    commit(&repo, 3, "number");
    // The old number is taken by another story.
    put(&repo, "001-other", &text("Other", "Draft", &[]));
    commit(&repo, 4, "other");
    assert_eq!(
        log(&repo, &["4"])[..4],
        [
            "number: 004 number 001 > 004",
            "number: 004 status Draft > Ready",
            "slug: 001 slug a > b",
            "one: 001 created - > A",
        ]
    );
    assert_eq!(
        log(&repo, &["1"]),
        ["other: 001 created - > Other", "other: 001 status - > Draft"]
    );
    // A name that is no more leads to the story as well.
    let said = repo.stories(["log", "001-a", "-n1"]);
    assert!(said.err.contains("docs/stories/004-b.md now"), "{said:?}");
    assert!(said.out.contains("Draft → Ready"), "{said:?}");
}

#[test]
fn a_task_is_followed_over_new_numbers_and_places() {
    let repo = Repository::new();
    put(
        &repo,
        "001-a",
        &text("A", "Draft", &["pending", "pending", "pending"]),
    );
    commit(&repo, 1, "one");
    let said = repo.stories([
        "tasks", "add", "1", "First", "-d", "backend", "--before", "1", "--yes",
    ]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(repo.stories(["tasks", "renumber", "1", "--yes"]).code, Some(0));
    commit(&repo, 2, "renumber");
    assert_eq!(
        repo.stories(["tasks", "move", "1", "2", "--after", "4", "--yes"])
            .code,
        Some(0)
    );
    commit(&repo, 3, "move");
    assert_eq!(
        repo.stories(["tasks", "done", "1", "2", "--yes", "--force"]).code,
        Some(0)
    );
    commit(&repo, 4, "done");
    assert_eq!(
        log(&repo, &["1/2"]),
        [
            "done: 001/002 status pending > done",
            "move: 001/002 place 001 > 004",
            "renumber: 001/002 number 001 > 002",
            "one: 001/001 created - > Task 1 of A",
            "one: 001/001 status - > pending",
        ]
    );
    assert_eq!(
        log(&repo, &["--since=2026-03-01T12:00"])[2..],
        [
            "renumber: 001/001 created - > First",
            "renumber: 001/001 status - > pending",
            "renumber: 001/002 number 001 > 002",
            "renumber: 001/003 number 002 > 003",
            "renumber: 001/004 number 003 > 004",
        ]
    );
}

#[test]
fn what_comes_by_a_merge_is_told_once_and_what_the_merge_does_is_told_too() {
    let repo = Repository::new();
    put(
        &repo,
        "001-a",
        &text("A", "Draft", &["pending", "pending", "pending"]),
    );
    commit(&repo, 1, "base");
    repo.git(["checkout", "--quiet", "-b", "side"]);
    put(
        &repo,
        "001-a",
        &text("A", "Draft", &["done", "pending", "pending"]),
    );
    commit(&repo, 2, "side");
    repo.git(["checkout", "--quiet", "main"]);
    put(
        &repo,
        "001-a",
        &text("A", "Draft", &["pending", "pending", "done"]),
    );
    commit(&repo, 3, "main");
    repo.git(["merge", "--quiet", "--no-commit", "side"]);
    commit(&repo, 4, "clean merge");
    let told = [
        "main: 001/003 status pending > done",
        "side: 001/001 status pending > done",
    ];
    assert_eq!(log(&repo, &["--since=2026-03-01T12:00"]), told);
    // Another merge, in which somebody also does a task by hand.
    repo.git(["checkout", "--quiet", "-b", "more", "side"]);
    put(&repo, "002-b", &text("B", "Draft", &[]));
    put(
        &repo,
        "001-a",
        &text("A", "Ready", &["done", "pending", "pending"]),
    );
    commit(&repo, 5, "more");
    repo.git(["checkout", "--quiet", "main"]);
    put(&repo, "003-c", &text("C", "Draft", &[]));
    commit(&repo, 6, "far");
    repo.git(["merge", "--quiet", "--no-commit", "more"]);
    put(&repo, "001-a", &text("A", "Ready", &["done", "done", "done"]));
    commit(&repo, 7, "evil merge");
    assert_eq!(
        log(&repo, &["1", "--since=2026-03-03T12:00"]),
        [
            "evil merge: 001/002 status pending > done",
            "more: 001 status Draft > Ready",
        ]
    );
    assert_eq!(
        log(&repo, &["2"]),
        ["more: 002 created - > B", "more: 002 status - > Draft"]
    );
}

#[test]
fn a_number_that_a_merge_gives_is_told() {
    let repo = Repository::new();
    let base = text("A", "Draft", &["pending"]);
    put(&repo, "001-a", &base);
    commit(&repo, 1, "base");
    let task =
        |id: &str, title: &str| format!("\n### {id}: {title}\n**Status:** pending\n\nIt is {title}.\n");
    repo.git(["checkout", "--quiet", "-b", "side"]);
    put(&repo, "001-a", &format!("{base}{}", task("002", "theirs")));
    commit(&repo, 2, "side");
    repo.git(["checkout", "--quiet", "main"]);
    put(&repo, "001-a", &format!("{base}{}", task("002", "ours")));
    commit(&repo, 3, "main");
    let _ = repo.try_git(["merge", "--quiet", "--no-commit", "side"]);
    let both = format!("{base}{}{}", task("002", "ours"), task("003", "theirs"));
    put(&repo, "001-a", &both);
    commit(&repo, 4, "merge");
    assert_eq!(log(&repo, &["1", "-n1"]), ["merge: 001/003 number 002 > 003"]);
    let told = log(&repo, &["1/003"]);
    assert!(
        told.contains(&"side: 001/002 created - > theirs".to_owned()),
        "{told:?}"
    );
}

#[test]
fn a_branch_that_renames_meets_one_that_still_has_the_old_name() {
    let repo = Repository::new();
    put(
        &repo,
        "001-a",
        &text("A", "Draft", &["pending", "pending", "pending"]),
    );
    commit(&repo, 1, "base");
    repo.git(["checkout", "--quiet", "-b", "side"]);
    repo.git(["mv", "docs/stories/001-a.md", "docs/stories/009-z.md"]);
    commit(&repo, 2, "rename");
    repo.git(["checkout", "--quiet", "main"]);
    put(
        &repo,
        "001-a",
        &text("A", "Draft", &["pending", "pending", "done"]),
    );
    commit(&repo, 3, "work");
    repo.git(["merge", "--quiet", "--no-commit", "side"]);
    commit(&repo, 4, "merge");
    assert_eq!(
        log(&repo, &["9"])[..4],
        [
            "work: 001/003 status pending > done",
            "rename: 009 number 001 > 009",
            "rename: 009 slug a > z",
            "base: 001 created - > A",
        ]
    );
}

#[test]
fn a_rebase_tells_the_work_once_and_at_its_own_time() {
    let repo = Repository::new();
    put(&repo, "001-a", &text("A", "Draft", &["pending"]));
    commit(&repo, 1, "base");
    repo.git(["checkout", "--quiet", "-b", "side"]);
    put(&repo, "001-a", &text("A", "Ready", &["pending"]));
    commit(&repo, 2, "ready");
    put(&repo, "001-a", &text("A", "In Progress", &["pending"]));
    commit(&repo, 3, "begin");
    repo.git(["checkout", "--quiet", "main"]);
    put(&repo, "002-b", &text("B", "Draft", &[]));
    commit(&repo, 10, "other");
    repo.git(["checkout", "--quiet", "side"]);
    repo.git(["rebase", "--quiet", "main"]);
    assert_eq!(
        log(&repo, &["1"])[..2],
        [
            "begin: 001 status Ready > In Progress",
            "ready: 001 status Draft > Ready"
        ]
    );
    let document = json(&repo.stories(["stats", "1", "--format=json"]));
    assert_eq!(document["stories"][0]["started"], "2026-03-03T09:00:00+01:00");
}

#[test]
fn what_changed_while_a_file_could_not_be_read_is_not_lost() {
    let repo = Repository::new();
    put(&repo, "001-a", &text("A", "Draft", &["pending"]));
    commit(&repo, 1, "one");
    repo.put(&Repository::story("001-a"), b"# A\xff\n");
    commit(&repo, 2, "broken");
    repo.put(&Repository::story("001-a"), b"# A\xfe\xff\n");
    commit(&repo, 3, "worse");
    put(&repo, "001-a", &text("A", "Ready", &["done"]));
    commit(&repo, 4, "mended");
    assert_eq!(
        log(&repo, &["1"])[..4],
        [
            "mended: 001 readable - > -",
            "mended: 001 status Draft > Ready",
            "mended: 001/001 status pending > done",
            "broken: 001 unreadable - > -",
        ]
    );
    let near = text("A", "Ready", &["done"]).replace("### 001:", "### 001 -");
    put(&repo, "001-a", &near);
    commit(&repo, 5, "slip");
    put(&repo, "001-a", &text("A", "Ready", &["pending"]));
    commit(&repo, 6, "right");
    assert_eq!(
        log(&repo, &["1", "--since=2026-03-04T12:00"]),
        [
            "right: 001/001 readable - > -",
            "right: 001/001 status done > pending",
            "slip: 001/001 unreadable - > -",
        ]
    );
}

#[test]
fn a_story_that_was_removed_is_told_and_goes_on_when_it_comes_back() {
    let repo = Repository::new();
    put(&repo, "001-a", &text("A", "Draft", &[]));
    commit(&repo, 1, "one");
    repo.remove(&Repository::story("001-a"));
    commit(&repo, 2, "gone");
    assert_eq!(log(&repo, &["1"])[0], "gone: 001 deleted A > -");
    let said = repo.stories(["log", "1"]);
    assert!(
        said.err.contains("docs/stories/001-a.md and was removed"),
        "{said:?}"
    );
    assert!(said.out.contains("  001  removed  A\n"), "{said:?}");
    put(&repo, "001-a", &text("A", "Ready", &[]));
    commit(&repo, 3, "back");
    assert_eq!(
        log(&repo, &["1"]),
        [
            "back: 001 created - > A",
            "back: 001 status - > Ready",
            "gone: 001 deleted A > -",
            "one: 001 created - > A",
            "one: 001 status - > Draft",
        ]
    );
    assert_eq!(repo.stories(["log", "7"]).code, Some(1));
}

#[test]
fn nothing_that_a_commit_says_acts_on_the_terminal() {
    let repo = Repository::new();
    put(&repo, "001-a", "# A\n\n## Tasks\n\n### 1: T\n**Worker:** x\n");
    commit(&repo, 1, "one");
    put(
        &repo,
        "001-a",
        "# A\u{202e}\u{1b}[2J\n\n## Tasks\n\n### 1: T\n**Worker:** \u{1b}]0;y\u{7}\n",
    );
    repo.git(["add", "--all"]);
    let author = "Eve\u{1b}[31m \u{202e}evE <e@\u{1b}x>";
    repo.git([
        "commit",
        "--quiet",
        "--author",
        author,
        "-m",
        "a\u{1b}[2Jb\u{2067}c",
    ]);
    for arguments in [
        &["log"][..],
        &["log", "-p"],
        &["stats"],
        &["stats", "1"],
        &["log", "1/1"],
    ] {
        let said = repo.stories(arguments);
        assert_eq!(said.code, Some(0), "{said:?}");
        let acts = |c: char| {
            (c.is_control() && c != '\n')
                || ('\u{202a}'..='\u{202e}').contains(&c)
                || ('\u{2066}'..='\u{2069}').contains(&c)
        };
        assert!(!said.out.contains(acts) && !said.err.contains(acts), "{said:?}");
    }
    assert!(repo.stories(["log", "-n1"]).out.contains("Eve␛[31m"));
}

#[test]
fn what_the_user_has_set_for_git_changes_nothing() {
    let repo = Repository::new();
    put(
        &repo,
        "001-a",
        &text("A", "Draft", &["pending", "pending", "pending"]),
    );
    commit(&repo, 1, "base");
    repo.git(["checkout", "--quiet", "-b", "side"]);
    repo.git(["mv", "docs/stories/001-a.md", "docs/stories/002-ä \"b\".md"]);
    commit(&repo, 2, "side");
    repo.git(["checkout", "--quiet", "main"]);
    put(
        &repo,
        "001-a",
        &text("A", "Draft", &["pending", "pending", "done"]),
    );
    commit(&repo, 3, "main");
    repo.git(["merge", "--quiet", "--no-commit", "side"]);
    put(
        &repo,
        "002-ä \"b\"",
        &text("A", "Ready", &["pending", "pending", "done"]),
    );
    commit(&repo, 4, "merge");
    let before = log(&repo, &[]);
    assert_eq!(before[0], "merge: 002 status Draft > Ready");
    for (key, value) in [
        ("log.diffMerges", "first-parent"),
        ("log.showRoot", "false"),
        ("diff.renames", "false"),
        ("color.ui", "always"),
        ("log.date", "relative"),
        ("core.quotePath", "true"),
        ("log.follow", "true"),
        ("diff.noprefix", "true"),
        ("core.abbrev", "4"),
        ("log.showSignature", "true"),
        ("diff.orderFile", "/dev/null"),
    ] {
        repo.git(["config", key, value]);
        assert_eq!(log(&repo, &[]), before, "{key}");
    }
    // And below the top of the repository, from a folder of its own.
    let inner = repo.at("docs/stories");
    assert_eq!(
        repo.stories_in(&inner, ["log"], []).out,
        repo.stories(["log"]).out
    );
}
