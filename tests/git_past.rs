//! `at` and `stats` on real repositories, and all that tells of the past where there is none.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the test runs git and the program"
)]

mod support;

use serde_json::Value;
use support::past::{commit, json, log, put, text};
use support::program::Said;
use support::repository::Repository;

#[test]
fn every_reading_command_looks_at_a_revision() {
    let repo = Repository::new();
    put(&repo, "001-a", &text("A", "In Progress", &["pending", "pending"]));
    commit(&repo, 1, "one");
    let before: Vec<(Vec<&str>, Said)> = [
        vec!["list", "--format=json"],
        vec!["list"],
        vec!["show", "1", "--format=json"],
        vec!["show", "1/2"],
        vec!["show", "docs/stories/001-a.md"],
        vec!["status", "--format=json"],
        vec!["status"],
        vec![],
        vec!["status", "1"],
        vec!["next"],
        vec!["tasks", "list", "1", "--format=json"],
        vec!["check"],
        vec!["check", "1", "--format=json"],
        vec!["graph", "--format=json"],
    ]
    .into_iter()
    .map(|arguments| (arguments.clone(), repo.stories(&arguments)))
    .collect();
    repo.git(["tag", "first"]);
    repo.remove(&Repository::story("001-a"));
    put(&repo, "002-b", &text("B", "Draft", &[]));
    repo.put("stories.toml", "dir = \"plan\"\n");
    commit(&repo, 2, "two");
    for (arguments, was) in before {
        for revision in ["first", "HEAD~1", "main~"] {
            let is = repo.stories(["at", revision].iter().chain(&arguments));
            assert_eq!(
                (is.code, &is.out),
                (was.code, &was.out),
                "{arguments:?}: {}",
                is.err
            );
        }
    }
    // The configuration is that of the revision, and a revision without stories has none.
    let said = repo.stories(["at", "HEAD", "list"]);
    assert_eq!((said.code, said.out.contains('B')), (Some(0), false), "{said:?}");
}

#[test]
fn a_revision_before_the_first_story_is_empty() {
    let repo = Repository::new();
    repo.git(["commit", "--quiet", "--allow-empty", "-m", "nothing"]);
    put(&repo, "001-a", &text("A", "Draft", &[]));
    commit(&repo, 1, "one");
    let document = json(&repo.stories(["at", "HEAD~1", "list", "--format=json"]));
    assert_eq!(document["stories"], Value::Array(Vec::new()));
    let said = repo.stories(["at", "HEAD~1", "show", "1"]);
    assert_eq!(said.code, Some(1));
    assert!(
        !said.err.contains("stories new"),
        "the past has no new stories: {}",
        said.err
    );
    // Below the top of the repository there are stories only in the past.
    std::fs::remove_dir_all(repo.at("docs")).expect("removed");
    let said = repo.stories(["at", "HEAD", "list"]);
    assert!(said.out.contains("001"), "{said:?}");
}

#[test]
fn stories_at_the_top_of_a_repository_are_found_in_a_revision() {
    let repo = Repository::new();
    repo.put("stories.toml", "dir = \".\"\n");
    repo.put("001-a.md", text("A", "Draft", &[]));
    commit(&repo, 1, "one");
    let said = repo.stories(["at", "HEAD", "list"]);
    assert!(said.out.starts_with("001  Draft"), "{said:?}");
    assert_eq!(
        log(&repo, &["1"]),
        ["one: 001 created - > A", "one: 001 status - > Draft"]
    );
}

#[test]
fn the_past_is_only_read() {
    let repo = Repository::new();
    put(&repo, "001-a", &text("A", "Draft", &["pending"]));
    commit(&repo, 1, "one");
    let cases: [(&[&str], &str); 7] = [
        (
            &["set", "1", "--status", "ready", "--yes"],
            "`set` is no command for a revision",
        ),
        (
            &["tasks", "done", "1", "1", "--yes"],
            "`tasks done` is no command for a revision",
        ),
        (&["check", "--fix", "--yes"], "what git holds is only read"),
        (&["check", "--staged"], "compare what is here with a revision"),
        (
            &["check", "--since", "HEAD"],
            "compare what is here with a revision",
        ),
        (&["lisst"], "there is no command `lisst`"),
        (&["at", "HEAD", "list"], "`at` is no command for a revision"),
    ];
    for (arguments, message) in cases {
        let said = repo.stories(["at", "HEAD"].iter().chain(arguments));
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(
            said.err.contains(message) && said.err.contains("hint:"),
            "{said:?}"
        );
    }
    assert_eq!(repo.git(["status", "--porcelain"]), "");
}

#[test]
fn where_there_is_no_past_it_is_said_with_the_next_step() {
    let repo = Repository::new();
    put(&repo, "001-a", &text("A", "Draft", &[]));
    // Nothing is committed.
    assert_eq!(log(&repo, &[]), [""; 0]);
    assert_eq!(log(&repo, &["1"]), [""; 0]);
    assert_eq!(
        json(&repo.stories(["stats", "--format=json"]))["stories"],
        Value::Array(Vec::new())
    );
    commit(&repo, 1, "one");
    for revision in ["nothing", "HEAD~5", "-x", "--all", "", "HEAD^{tree}", "a b"] {
        let said = repo.stories(["at", "--", revision, "list"]);
        let said = if said.err.contains("--help") {
            repo.stories(["at", revision, "list"])
        } else {
            said
        };
        assert_eq!(
            (said.code, said.out.as_str()),
            (Some(2), ""),
            "{revision}: {said:?}"
        );
    }
    let said = repo.stories(["at", "nothing", "list"]);
    assert!(
        said.err.contains("git knows no revision `nothing`") && said.err.contains("hint:"),
        "{said:?}"
    );
    let plain = support::program::Copy::with(&[("docs/stories/001-a.md", b"# A\n")]);
    for arguments in [&["log"][..], &["stats"], &["at", "HEAD", "list"]] {
        let said = repo.stories_in(plain.root(), arguments, []);
        assert_eq!(said.code, Some(2), "{said:?}");
        assert!(
            said.err.contains("is in no git repository") && said.err.contains("git init"),
            "{said:?}"
        );
        let nowhere = ("PATH", "/nonexistent".to_owned());
        let said = repo.stories_in(repo.root(), arguments, [nowhere]);
        assert_eq!(said.code, Some(2), "{said:?}");
        assert!(said.err.contains("git is not installed"), "{said:?}");
    }
    let bare = repo.at("bare.git");
    repo.git(["clone", "--quiet", "--bare", ".", "bare.git"]);
    let said = repo.stories_in(&bare, ["at", "HEAD", "list"], []);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(
        said.err.contains("bare repository") && said.err.contains("git worktree add"),
        "{said:?}"
    );
}

#[test]
fn a_shallow_clone_says_where_its_past_ends() {
    let repo = Repository::new();
    for (day, status) in [(1, "Draft"), (2, "Ready"), (3, "In Progress"), (4, "Done")] {
        put(&repo, "001-a", &text("A", status, &[]));
        commit(&repo, day, status);
    }
    let url = format!("file://{}", repo.root().display());
    repo.git(["clone", "--quiet", "--depth=2", &url, "shallow"]);
    let shallow = repo.at("shallow");
    let said = repo.stories_in(&shallow, ["log", "1"], []);
    assert!(
        said.out.contains("In Progress → Done") && !said.out.contains("new"),
        "{said:?}"
    );
    assert!(
        said.err.contains("shallow") && said.err.contains("git fetch --unshallow"),
        "{said:?}"
    );
    let document = json(&repo.stories_in(&shallow, ["stats", "--format=json"], []));
    assert_eq!(document["shallow"], true);
    assert_eq!(document["stories"][0]["created"], Value::Null);
    assert_eq!(document["stories"][0]["done"], "2026-03-04T09:00:00+01:00");
    let said = repo.stories_in(&shallow, ["at", "HEAD~3", "list"], []);
    assert_eq!(said.code, Some(2));
    assert!(
        said.err.contains("shallow") && said.err.contains("git fetch --unshallow"),
        "{said:?}"
    );
}

#[test]
fn times_are_those_between_the_commits() {
    let repo = Repository::new();
    let steps = [
        (1, "Draft", "pending"),
        (2, "Ready", "pending"),
        (4, "In Progress", "in_progress"),
        (5, "Done", "done"),
        // Reopened, and done for good.
        (6, "In Progress", "done"),
        (9, "Done", "done"),
    ];
    for (day, status, task) in steps {
        put(&repo, "001-a", &text("A", status, &[task, "pending"]));
        if day > 1 {
            put(&repo, "002-b", &text("B", "Draft", &[]));
        }
        commit(&repo, day, status);
    }
    let document = json(&repo.stories(["stats", "--format=json"]));
    let story = &document["stories"][0];
    let day = 24 * 60 * 60;
    assert_eq!(
        story["times"],
        serde_json::json!([
            {"status": "Draft", "seconds": day},
            {"status": "Ready", "seconds": 2 * day},
            {"status": "In Progress", "seconds": 4 * day},
            {"status": "Done", "seconds": day},
        ])
    );
    assert_eq!(
        (&story["cycle"], &story["lead"]),
        (&(5 * day).into(), &(8 * day).into())
    );
    assert_eq!(story["tasks"][0]["cycle"], day);
    assert_eq!(story["tasks"][1]["cycle"], Value::Null);
    assert_eq!(
        document["summary"]["cycle"],
        serde_json::json!({"median": 5 * day, "p85": 5 * day, "count": 1})
    );
    assert_eq!(
        document["weeks"],
        serde_json::json!([
            {"week": "2026-03-02", "stories": 0, "tasks": 1},
            {"week": "2026-03-09", "stories": 1, "tasks": 0},
        ])
    );
    let said = repo.stories(["stats"]);
    assert!(
        said.out.lines().all(|line| line.chars().count() <= 80),
        "{}",
        said.out
    );
    let row = said
        .out
        .lines()
        .find(|line| line.starts_with("✓ 001"))
        .expect("a row");
    let words: Vec<&str> = row.split_whitespace().collect();
    assert_eq!(
        words,
        ["✓", "001", "A", "1d", "2d", "4d", "1d", "5d", "8d"],
        "{}",
        said.out
    );
    // What is not committed has not happened.
    put(&repo, "002-b", &text("B", "Done", &[]));
    let document = json(&repo.stories(["stats", "2", "--format=json"]));
    let story = &document["stories"][0];
    assert_eq!(
        (&story["status"], &story["committed_status"]),
        (&"Done".into(), &"Draft".into())
    );
    assert_eq!(story["done"], Value::Null);
}
