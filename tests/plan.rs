//! Plans of real stories: every one can be planned, and what the planner measures on them.
//!
//! Reads all markdown files under the folder that the environment variable `STORIES_CORPUS` names; without it, nothing
//! is tested.
#![allow(clippy::disallowed_methods, reason = "the test reads files")]
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

mod support;

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use stories::config::Config;
use stories::plan::{Options, Plan, plan, records, suggest_agent};
use stories::store::{Loaded, MemoryTree, Scope, Snapshot};

fn corpus() -> Option<PathBuf> {
    let corpus = std::env::var_os("STORIES_CORPUS");
    if corpus.is_none() {
        println!("skipped: set STORIES_CORPUS to a folder of stories");
    }
    Some(PathBuf::from(corpus?))
}

/// The markdown files below a folder, by name.
fn markdown_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = support::files(folder);
    files.retain(|path| path.extension().is_some_and(|end| end == "md"));
    files
}

fn load(files: Vec<(String, Vec<u8>)>) -> Snapshot {
    Snapshot::load(&MemoryTree::new(files), &Arc::new(Config::default()), Scope::All).unwrap()
}

/// What must hold of every plan.
fn holds(plan: &Plan<'_>, what: &str) {
    let in_waves: usize = plan.waves.iter().map(Vec::len).sum();
    assert_eq!(in_waves, plan.tasks.len(), "{what}");
    for (number, wave) in plan.waves.iter().enumerate() {
        let mut files = HashSet::new();
        for task in wave.iter().map(|task| &plan.tasks[*task]) {
            assert!(
                task.after.iter().all(|other| plan.tasks[*other].wave < number),
                "{what}"
            );
            assert!(task.files.iter().all(|file| files.insert(*file)), "{what}");
        }
    }
    let records = records(plan);
    let mut outputs = HashSet::new();
    for (at, record) in records.iter().enumerate() {
        assert!(record.blocked_by.iter().all(|other| *other < at), "{what}");
        assert!(
            record
                .output_files
                .iter()
                .all(|file| outputs.insert(file.clone())),
            "{what}"
        );
    }
}

#[test]
fn every_real_story_can_be_planned() {
    let Some(corpus) = corpus() else { return };
    let paths = markdown_files(&corpus);
    let files = paths
        .iter()
        .enumerate()
        .map(|(n, path)| (format!("docs/stories/{:04}-x.md", n + 1), fs::read(path).unwrap()));
    let snapshot = load(files.collect());
    for entry in snapshot.entries() {
        let found = plan(&snapshot, [entry], &Options::default());
        holds(
            &found,
            &paths[usize::try_from(entry.name.number).unwrap() - 1]
                .display()
                .to_string(),
        );
    }
    holds(
        &plan(&snapshot, snapshot.entries(), &Options::default()),
        "all at once",
    );
}

/// The stories of weave with no task done, so that every task is planned.
fn weave() -> Option<Snapshot> {
    let folder = corpus()?.join("story/hurricanerix+weave/docs/stories");
    if !folder.is_dir() {
        println!("skipped: the corpus does not hold weave");
        return None;
    }
    let paths = markdown_files(&folder);
    let files = paths.iter().map(|path| {
        let name = path.file_name().unwrap().to_string_lossy();
        let text = fs::read_to_string(path).unwrap();
        let text = text
            .replace("**Status:** done", "**Status:** pending")
            .replace("**Status:** in_progress", "**Status:** pending");
        (format!("docs/stories/{name}"), text.into_bytes())
    });
    Some(load(files.collect()))
}

/// `systems.md` gives figures for the 28 stories and 253 tasks of weave: by title alone 252 are for nobody in particular;
/// with its text 169, and 68 for the verifier, 11 documentation, 3 architect, 2 analyzer. The corpus holds 14 of these
/// stories with 133 tasks, so ours are a part of that: one title of all speaks for somebody, as there.
#[test]
fn what_keywords_suggest_on_weave() {
    let Some(snapshot) = weave() else { return };
    let mut tallies = [BTreeMap::<&str, usize>::new(), BTreeMap::new()];
    let mut tasks = 0;
    let each = |loaded: &Loaded, tallies: &mut [BTreeMap<&str, usize>; 2]| {
        for task in loaded.story.tasks() {
            let (title, body) = (
                loaded.document.slice(task.title),
                loaded.document.slice(task.body),
            );
            *tallies[0].entry(suggest_agent([title]).0).or_default() += 1;
            *tallies[1].entry(suggest_agent([title, body]).0).or_default() += 1;
        }
        loaded.story.tasks().count()
    };
    for (_, loaded) in snapshot.stories() {
        tasks += each(loaded, &mut tallies);
    }
    let [by_title, with_text] = tallies;
    assert_eq!(tasks, 133);
    assert_eq!(
        by_title.into_iter().collect::<Vec<_>>(),
        [("general-purpose", 132), ("tech-lead-architect", 1)]
    );
    assert_eq!(
        with_text.into_iter().collect::<Vec<_>>(),
        [
            ("documentation-expert", 6),
            ("general-purpose", 70),
            ("task-completion-verifier", 55),
            ("tech-lead-architect", 2)
        ]
    );
}

/// Of all 28 stories seven have six levels or more, 013 and 014 are pure chains, 89 tasks name files and 20 are moved; these
/// 14 stories hold all seven.
#[test]
fn waves_of_weave() {
    let Some(snapshot) = weave() else { return };
    let (mut moved, mut with_files, mut levels) = (0, 0, Vec::new());
    for entry in snapshot.entries() {
        let found = plan(&snapshot, [entry], &Options::default());
        moved += found.tasks.iter().filter(|task| task.moved.is_some()).count();
        with_files += found.tasks.len() - found.without_files();
        levels.push(found.levels);
        if matches!(entry.name.number, 13 | 14) {
            assert_eq!(found.tasks.len(), found.levels, "a chain");
        }
    }
    assert_eq!(levels, [5, 5, 5, 5, 6, 5, 6, 5, 6, 7, 6, 4, 7, 6]);
    assert_eq!(levels.iter().filter(|levels| **levels >= 6).count(), 7);
    assert_eq!((with_files, moved), (74, 8));
}
