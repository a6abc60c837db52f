//! Whole histories gone through commit by commit: the log tells the moves that the rules judge, and no others.
//!
//! On a history made here, on this project's own where its repository is at hand, and on the versions of files that
//! `STORIES_CORPUS` holds.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "the test runs git and the program, and says what it skips"
)]

mod support;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use serde_json::Value;
use stories::check::brought_in;
use stories::config::Config;
use stories::model::Workflow;
use stories::store::{Scope, Snapshot};
use stories::system::{Git, GitTree};
use stories::text::FilePath;
use support::program::PROGRAM;
use support::repository::{Repository, clean};

/// How the statuses of stories and tasks moved.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Moves {
    forward: usize,
    /// Back by a step that the table names.
    back: usize,
    /// Back by a step that it does not name.
    bad: usize,
    /// From the first status straight to the last.
    straight: usize,
}

/// What the log tells, by commit.
fn told(root: &Path) -> HashMap<String, Moves> {
    let mut program = Command::new(PROGRAM);
    program.args(["log", "--format=json"]).current_dir(root);
    let output = clean(&mut program).output().expect("the program starts");
    let document: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let mut found = HashMap::new();
    for commit in document["commits"].as_array().expect("commits") {
        let mut moves = Moves::default();
        for change in commit["changes"].as_array().expect("changes") {
            let flow = if change["task"].is_null() {
                Workflow::story()
            } else {
                Workflow::task()
            };
            let status = |value: &Value| flow.find(value.as_str()?);
            if change["what"] != "status" {
                continue;
            }
            let is_lost = change["task"].is_null() && change["to"].is_null();
            let to = if is_lost {
                Some(flow.first())
            } else {
                status(&change["to"])
            };
            let (Some(from), Some(to)) = (status(&change["from"]), to) else {
                continue;
            };
            if from == to {
                continue;
            }
            match (to > from, flow.goes_back(from, to)) {
                (true, _) => moves.forward += 1,
                (false, true) => moves.back += 1,
                (false, false) => moves.bad += 1,
            }
            moves.straight += usize::from(from == flow.first() && to == flow.done());
        }
        found.insert(commit["commit"].as_str().expect("a name").to_owned(), moves);
    }
    found
}

/// Goes through the commits and holds what the log tells against what the rules find.
fn replay(root: &Path) -> Moves {
    let told = told(root);
    let root = root.canonicalize().expect("it exists");
    let git = Arc::new(Git::open(&root, &root).expect("a repository"));
    let commits = git.run(["log", "--no-merges", "--format=%H %P", "--", "docs/stories"]);
    let commits = String::from_utf8(commits.expect("a history")).expect("names are ASCII");
    let config = Arc::new(Config::default());
    let load = |commit: &str| {
        let tree = GitTree::revision(&git, commit);
        Snapshot::load(&tree, &config, Scope::All).expect("it is listed")
    };
    let mut all = Moves::default();
    for line in commits.lines() {
        let mut words = line.split(' ');
        let (Some(commit), Some(parent)) = (words.next(), words.next().filter(|parent| !parent.is_empty()))
        else {
            continue;
        };
        let (before, after) = (load(parent), load(commit));
        let paths: HashSet<FilePath> = after.entries().iter().map(|entry| entry.path.clone()).collect();
        let found = brought_in(&before, &after, &paths);
        let bad = found
            .iter()
            .filter(|finding| finding.code == "bad-transition")
            .count();
        let moves = told.get(commit).copied().unwrap_or_default();
        assert_eq!(moves.bad, bad, "{commit}: {moves:?}, {found:?}");
        all.forward += moves.forward;
        all.back += moves.back;
        all.bad += moves.bad;
        all.straight += moves.straight;
    }
    all
}

/// Numbers that look like chance and are the same in each run.
fn numbers() -> impl FnMut(usize) -> usize {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    move |limit| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).expect("31 bits fit") % limit
    }
}

#[test]
fn the_log_tells_the_moves_that_the_rules_judge() {
    let repo = Repository::new();
    let mut number = numbers();
    let words = ["Draft", "Ready", "In Progress", "Done", "Complete"];
    let tasks = ["pending", "in_progress", "done"];
    let mut names: Vec<String> = (1..=4).map(|n| format!("00{n}-a")).collect();
    // Counted here by hand, as a third opinion.
    let mut expected = Moves::default();
    let mut at: Vec<Option<(usize, usize)>> = vec![None; names.len()];
    for step in 0..60 {
        let which = number(names.len());
        if step % 7 == 6 && at[which].is_some() {
            let new = format!("{}-s{step}", &names[which][..3]);
            repo.git(["mv", &Repository::story(&names[which]), &Repository::story(&new)]);
            names[which] = new;
        }
        let (story, task) = (number(words.len()), number(tasks.len()));
        let text = format!(
            "# Story: {which}\n\n## Status\n{}\n\n## Problem\n\nA long text that stays as it is, so that a new name is seen.\n\n\
            ## Tasks\n\n### 001: Task\n**Status:** {}\n",
            words[story], tasks[task]
        );
        repo.put(&Repository::story(&names[which]), text);
        repo.commit(&format!("step {step}"));
        let story = story.min(3);
        if let Some((old, old_task)) = at[which] {
            expected.forward += usize::from(story > old) + usize::from(task > old_task);
            // The ways back of the format, one step each for stories and any for tasks.
            expected.back += usize::from(story + 1 == old) + usize::from(task < old_task);
            expected.bad += usize::from(story + 1 < old);
            expected.straight +=
                usize::from(old == 0 && story == 3) + usize::from(old_task == 0 && task == 2);
        }
        at[which] = Some((story, task));
    }
    assert!(expected.bad > 2 && expected.back > 5, "{expected:?}");
    assert_eq!(replay(repo.root()), expected);
}

#[test]
fn this_projects_own_history_is_told_as_it_was() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !root.join(".git").exists() {
        println!("skipped: this copy has no repository");
        return;
    }
    println!("this project: {:?}", replay(root));
}

#[test]
fn the_versions_of_the_corpus_are_told_as_they_were() {
    let Some(corpus) = std::env::var_os("STORIES_CORPUS").map(PathBuf::from) else {
        println!("skipped: STORIES_CORPUS is not set");
        return;
    };
    let mut found = Vec::new();
    let listed = std::fs::read_dir(corpus.join("story"))
        .into_iter()
        .flatten()
        .flatten();
    found.extend(
        listed
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|end| end == "history")),
    );
    for history in found {
        let repo = Repository::new();
        // A folder for each commit; the last version is in the folder without the ending.
        let mut versions: Vec<PathBuf> = std::fs::read_dir(&history)
            .expect("it can be listed")
            .map(|entry| entry.expect("it can be read").path())
            .collect();
        versions.sort();
        versions.push(history.with_extension(""));
        for version in versions {
            for file in support::files(&version) {
                let path = file
                    .strip_prefix(&version)
                    .expect("it is below")
                    .to_str()
                    .expect("a name");
                if let Some(at) = path.find("docs/stories/") {
                    repo.put(&path[at..], std::fs::read(&file).expect("it can be read"));
                }
            }
            repo.commit("a version");
        }
        println!("{}: {:?}", history.display(), replay(repo.root()));
    }
}
