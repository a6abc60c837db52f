//! How often the rules that judge by words speak up on real stories.
//!
//! Reads all markdown files under the folder that the environment variable `STORIES_CORPUS` names; without it, nothing
//! is tested. `STORIES_CORPUS=DIR cargo test --test heuristics -- --nocapture` prints every finding.
#![allow(clippy::disallowed_methods, reason = "the test reads files")]
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use stories::check;
use stories::config::{Config, Level, RuleLevel};
use stories::diagnostic::Severity;
use stories::store::{Entry, MemoryTree, Scope, Snapshot};
use stories::text::Span;

/// The rules and the share of all tasks, in percent, that each may speak up at.
const SHARES: [(&str, usize); 5] = [
    ("joined-actions", 6),
    ("vague-task", 6),
    ("mixed-layers", 3),
    ("tests-apart", 10),
    ("splittable-task", 4),
];

fn markdown_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            markdown_files(&path, found);
        } else if path.extension().is_some_and(|end| end == "md") {
            found.push(path);
        }
    }
}

/// Every rule on every file: spans that fit, fixes that leave nothing to fix.
#[test]
fn all_rules_take_real_stories() {
    let Some(corpus) = std::env::var_os("STORIES_CORPUS") else {
        println!("skipped: set STORIES_CORPUS to a folder of stories");
        return;
    };
    let mut paths = Vec::new();
    markdown_files(Path::new(&corpus), &mut paths);
    let config = Config {
        rules: check::RULES
            .iter()
            .map(|rule| RuleLevel {
                code: rule.code.to_owned(),
                span: Span::default(),
                level: Level::At(Severity::Warning),
            })
            .collect(),
        ..Config::default()
    };
    let files = paths
        .iter()
        .enumerate()
        .map(|(n, path)| (format!("docs/stories/{:04}-x.md", n + 1), fs::read(path).unwrap()));
    let snapshot = Snapshot::load(&MemoryTree::new(files), &Arc::new(config), Scope::All).unwrap();
    let found = check::check(&snapshot);
    for finding in &found {
        if let (Some(span), Some(loaded)) = (
            finding.span,
            snapshot.at_path(&finding.path).and_then(Entry::loaded),
        ) {
            assert!(loaded.document.text().get(span.range()).is_some(), "{finding:?}");
        }
    }
    let fixed = check::fix(&snapshot, &found);
    println!("{} findings, {} files fixed", found.len(), fixed.files().len());
    println!("{}", fixed.diff());
    let after = snapshot.with(&fixed);
    assert!(check::fix(&after, &check::check(&after)).is_empty());
}

#[test]
fn rules_that_judge_by_words_speak_up_seldom() {
    let Some(corpus) = std::env::var_os("STORIES_CORPUS") else {
        println!("skipped: set STORIES_CORPUS to a folder of stories");
        return;
    };
    let mut paths = Vec::new();
    markdown_files(Path::new(&corpus), &mut paths);
    paths.sort();
    // Each file is a story by itself, whatever its name was.
    let files = paths
        .iter()
        .enumerate()
        .map(|(n, path)| (format!("docs/stories/{:04}-x.md", n + 1), fs::read(path).unwrap()));
    let mut config = Config::default();
    for (code, _) in SHARES {
        config.rules.push(RuleLevel {
            code: code.to_owned(),
            span: Span::default(),
            level: Level::At(Severity::Warning),
        });
    }
    let snapshot = Snapshot::load(&MemoryTree::new(files), &Arc::new(config), Scope::All).unwrap();
    let tasks: usize = snapshot
        .stories()
        .map(|(_, loaded)| loaded.story.tasks().count())
        .sum();
    assert!(tasks > 0, "no tasks in {}", corpus.display());
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in check::check(&snapshot) {
        *counts.entry(finding.code).or_default() += 1;
        if !SHARES.iter().any(|(code, _)| *code == finding.code) {
            continue;
        }
        let entry = snapshot.at_path(&finding.path).unwrap();
        let loaded = entry.loaded().unwrap();
        let at = finding.span.unwrap().start;
        let task = loaded.story.tasks().find(|task| {
            let heading = task.heading;
            heading.start <= at && at < heading.end
        });
        let slice = |span| loaded.document.slice(span);
        let path = &paths[usize::try_from(entry.name.number).unwrap() - 1];
        println!(
            "{}\t{}\t{}\t{}\t{}",
            finding.code,
            path.strip_prefix(&corpus).unwrap().display(),
            task.map_or("", |task| slice(task.title)),
            finding.help.unwrap_or(finding.message),
            task.map_or(String::new(), |task| slice(task.body).replace('\n', "⏎"))
        );
    }
    println!("{tasks} tasks, {} files: {counts:?}", snapshot.entries().len());
    for (code, share) in SHARES {
        let count = counts.get(code).copied().unwrap_or(0);
        assert!(
            count * 100 < tasks * share,
            "{code} speaks up at {count} of {tasks} tasks"
        );
    }
    assert!(
        snapshot
            .entries()
            .iter()
            .all(|entry: &Entry| entry.loaded().is_some()),
        "every file is read"
    );
}
