//! Repositories with a past: commits on days of a month, stories of given statuses, and what the log tells of them.

use std::process::Command;

use serde_json::Value;

use super::program::Said;
use super::repository::{Repository, clean};

/// Commits everything on a day of March 2026.
pub fn commit(repo: &Repository, day: u32, message: &str) {
    let date = format!("2026-03-{day:02}T09:00:00+01:00");
    repo.git(["add", "--all"]);
    let mut git = Command::new("git");
    git.args(["commit", "--quiet", "--allow-empty", "-m", message]);
    git.current_dir(repo.root());
    clean(&mut git)
        .env("GIT_AUTHOR_DATE", &date)
        .env("GIT_COMMITTER_DATE", &date);
    assert!(git.status().expect("git is installed").success());
}

/// A story with tasks of the given statuses.
pub fn text(title: &str, status: &str, tasks: &[&str]) -> String {
    let mut text = format!("# Story: {title}\n\n## Status\n{status}\n\n## Problem\n\nWhy.\n\n## Tasks\n");
    for (at, status) in tasks.iter().enumerate() {
        let n = at + 1;
        text.push_str(&format!(
            "\n### {n:03}: Task {n} of {title}\n**Domain:** backend\n**Status:** {status}\n**Depends on:** none\n\nText of {n}.\n"
        ));
    }
    text
}

pub fn put(repo: &Repository, name: &str, text: &str) {
    repo.put(&Repository::story(name), text);
}

pub fn json(said: &Said) -> Value {
    assert_eq!(said.code, Some(0), "{said:?}");
    serde_json::from_str(&said.out).expect("it is JSON")
}

/// The changes of `stories log`, newest first: `day subject: story/task what name from > to`.
pub fn log(repo: &Repository, arguments: &[&str]) -> Vec<String> {
    let arguments = ["log", "--format", "json"].iter().chain(arguments);
    let document = json(&repo.stories(arguments));
    let mut lines = Vec::new();
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    for commit in document["commits"].as_array().expect("commits") {
        for change in commit["changes"].as_array().expect("changes") {
            let task = change["task"]
                .as_str()
                .map_or_else(String::new, |task| format!("/{task}"));
            let name = change["name"]
                .as_str()
                .map_or_else(String::new, |name| format!(" {name}"));
            let values = match (&change["added"], &change["removed"]) {
                (Value::Null, _) => format!("{} > {}", word(&change["from"]), word(&change["to"])),
                (added, removed) => format!("+{added} -{removed}"),
            };
            lines.push(format!(
                "{}: {}{task} {}{name} {values}",
                word(&commit["subject"]),
                word(&change["story"]),
                word(&change["what"]),
            ));
        }
    }
    lines
}
