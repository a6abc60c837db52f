//! Speed as ratios: each figure beside its limit, both measured in this run. `cargo bench --bench speed`.
//!
//! `cargo bench --bench speed -- generate DIR COUNT` writes such a store to look at, with `--history` a repository of
//! so many commits.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark runs programs and prints"
)]

mod support;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use support::time;

const STORIES: &str = env!("CARGO_BIN_EXE_stories");

fn run(program: &str, args: &[&str], dir: &Path) {
    let mut command = Command::new(program);
    command
        .args(args)
        .current_dir(dir)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().expect("the program can be started");
}

/// Makes a repository of the store, and stages a change of one story.
fn stage_one(dir: &Path) {
    run("git", &["init", "--quiet"], dir);
    run("git", &["config", "user.name", "bench"], dir);
    run("git", &["config", "user.email", "bench@example.org"], dir);
    // Nothing may run beside what is measured.
    run("git", &["config", "gc.auto", "0"], dir);
    run("git", &["add", "--all"], dir);
    run("git", &["commit", "--quiet", "--no-verify", "-m", "stories"], dir);
    run(
        STORIES,
        &["tasks", "set", "3", "5", "--title", "Staged", "--yes"],
        dir,
    );
    run("git", &["add", "--all"], dir);
}

/// A merge of one story by the driver: another task has changed on each side.
fn merge(start: Duration) -> Row {
    let dir = tempfile::tempdir().expect("a folder");
    support::store(dir.path(), 1);
    let at = |name: &str| dir.path().join(name);
    let path = "docs/stories/00001-generated-story.md";
    let base = std::fs::read_to_string(at(path)).expect("generated");
    let theirs = base.replacen("### 005: ", "### 005: Theirs ", 1);
    let ours = base.replacen("### 002: ", "### 002: Ours ", 1);
    let merged = theirs.replacen("### 002: ", "### 002: Ours ", 1);
    std::fs::write(at("base"), &base).expect("written");
    std::fs::write(at("theirs"), &theirs).expect("written");
    let took = time(51, || {
        std::fs::write(at("ours"), &ours).expect("written");
        run(
            STORIES,
            &["merge-driver", "base", "ours", "theirs", "7", path],
            dir.path(),
        );
    });
    let result = std::fs::read_to_string(at("ours")).expect("there");
    assert_eq!(result, merged, "both changes are in the merged story");
    Row {
        what: "a merge",
        took,
        against: "start",
        base: start,
        limit: 2.0,
    }
}

struct Row {
    what: &'static str,
    took: Duration,
    against: &'static str,
    base: Duration,
    limit: f64,
}

/// A history of 2,000 commits over a hundred stories, told by us and by git.
fn past() -> Vec<Row> {
    let past = tempfile::tempdir().expect("a folder");
    support::history(past.path(), 2_000);
    let base = time(7, || {
        run("git", &["log", "-p", "--", "docs/stories"], past.path());
    });
    let commands = [
        ("log", &["log"][..]),
        ("log a story", &["log", "7"]),
        ("stats", &["stats"]),
    ];
    let rows = commands.into_iter().map(|(what, args)| Row {
        what,
        took: time(7, || run(STORIES, args, past.path())),
        against: "git log -p, 2000 commits",
        base,
        limit: 1.0,
    });
    rows.collect()
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    if let Some(at) = args.iter().position(|arg| arg == "generate") {
        let count = args
            .get(at + 2)
            .and_then(|count| count.parse().ok())
            .unwrap_or(10_000);
        let dir = args
            .get(at + 1)
            .expect("generate takes a folder, and how many stories");
        if args.iter().any(|arg| arg == "--history") {
            return support::history(Path::new(dir), count);
        }
        return support::store(Path::new(dir), count);
    }
    // `cargo test --benches` only asks whether the benchmark can be built.
    if !std::env::args().any(|arg| arg == "--bench") {
        println!("run with `cargo bench --bench speed`");
        return;
    }
    let count: usize = std::env::var("STORIES_BENCH_COUNT")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(10_000);
    let large = tempfile::tempdir().expect("a folder");
    let small = tempfile::tempdir().expect("a folder");
    support::store(large.path(), count);
    support::store(small.path(), 10);
    let mut rows = Vec::new();
    let git = time(51, || run("git", &["--version"], small.path()));
    let start = time(51, || run(STORIES, &["--version"], small.path()));
    rows.push(Row {
        what: "start",
        took: start,
        against: "git --version",
        base: git,
        limit: 1.5,
    });
    let grep = time(11, || {
        run(
            "grep",
            &["-rc", r"^\*\*Status:\*\*", "docs/stories"],
            large.path(),
        );
    });
    for (what, args) in [
        ("check", &["check"][..]),
        ("status", &["status"]),
        ("next", &["next"]),
    ] {
        let took = time(11, || run(STORIES, args, large.path()));
        rows.push(Row {
            what,
            took,
            against: "grep -rc, same files",
            base: grep,
            limit: 8.0,
        });
    }
    let edit = |dir: &Path| {
        let mut flip = false;
        time(31, || {
            flip = !flip;
            let title = if flip { "One title" } else { "Another title" };
            run(
                STORIES,
                &["tasks", "set", "3", "5", "--title", title, "--yes"],
                dir,
            );
        })
    };
    let (few, many) = (edit(small.path()), edit(large.path()));
    rows.push(Row {
        what: "one edit",
        took: many,
        against: "same edit, 10 stories",
        base: few,
        limit: 3.0,
    });
    rows.extend(past());
    stage_one(large.path());
    let staged = Command::new("git")
        .args(["diff", "--cached", "--quiet"])
        .current_dir(large.path())
        .status();
    assert_eq!(
        staged.expect("git can be started").code(),
        Some(1),
        "something is staged"
    );
    let names = time(21, || {
        run("git", &["diff", "--cached", "--name-only"], large.path());
    });
    let gate = time(21, || run(STORIES, &["check", "--staged"], large.path()));
    rows.push(Row {
        what: "the gate",
        took: gate,
        against: "git diff --cached",
        base: names,
        limit: 3.0,
    });
    rows.push(merge(start));
    println!("{count} stories of ten tasks; the middle of several runs\n");
    println!(
        "{:<12} {:>9}   {:<24} {:>9}   {:>6}   {:>6}",
        "what", "took", "against", "took", "ratio", "limit"
    );
    for Row {
        what,
        took,
        against,
        base,
        limit,
    } in rows
    {
        let ratio = took.as_secs_f64() / base.as_secs_f64();
        let verdict = if ratio <= limit { "" } else { "  over" };
        println!(
            "{what:<12} {took:>9.1?}   {against:<24} {base:>9.1?}   {ratio:>6.2}   {limit:>6.1}{verdict}"
        );
    }
}
