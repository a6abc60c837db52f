//! `renumber` and back again gives the same files, byte for byte, and references mean the same stories all along.
#![allow(missing_docs)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use proptest::prelude::*;
use stories::change::renumber_story;
use stories::config::Config;
use stories::store::{MemoryTree, Scope, Snapshot};

fn load(files: &BTreeMap<String, String>) -> Snapshot {
    let files = files.iter().map(|(path, text)| (path.clone(), text.clone()));
    Snapshot::load(&MemoryTree::new(files), &Arc::new(Config::default()), Scope::All)
        .expect("memory is listed")
}

fn texts(snapshot: &Snapshot) -> BTreeMap<String, String> {
    let stories = snapshot.stories();
    stories
        .map(|(entry, loaded)| (entry.path.to_string(), loaded.document.text().to_owned()))
        .collect()
}

/// Which file each reference to a story or to one of its tasks leads to, by the slug, which never changes.
fn references(snapshot: &Snapshot) -> Vec<(String, Vec<String>)> {
    let slug = |number| {
        let found: Vec<&str> = snapshot.with_number(number).map(|entry| entry.slug()).collect();
        found.join(" ")
    };
    let mut all: Vec<(String, Vec<String>)> = snapshot
        .stories()
        .map(|(entry, loaded)| {
            let stories = loaded.story.dependencies.iter().map(|found| slug(found.number));
            let tasks = loaded.story.tasks().flat_map(|task| &task.depends_on);
            let tasks = tasks.map(|found| match found.target {
                Some(target) => format!("{}/{}", target.story.map_or_else(String::new, slug), target.task),
                None => "nothing".to_owned(),
            });
            (entry.slug().to_owned(), stories.chain(tasks).collect())
        })
        .collect();
    all.sort();
    all
}

fn there_and_back(files: &BTreeMap<String, String>, path: &str, new: u64) {
    let before = load(files);
    let entry = before.at_path(path).expect("it is there");
    let old = entry.name.number;
    let done = renumber_story(&before, entry, new).expect("the number is free");
    assert!(done.unclear.is_empty());
    let between = before.with(&done.changes);
    assert_eq!(references(&between), references(&before), "{path} as {new}");
    let moved = between.at_path(&done.path).expect("it has its new name");
    assert_eq!(moved.name.number, new);
    let back = renumber_story(&between, moved, old).expect("the number is free again");
    assert_eq!(
        texts(&between.with(&back.changes)),
        texts(&before),
        "{path} as {new} and back"
    );
}

/// The ways in which people name a story.
fn story_reference() -> impl Strategy<Value = String> {
    (1u64..6, 0usize..7).prop_map(|(number, form)| match form {
        0 => format!("- Story {number:03}: why"),
        1 => format!("- {number:03}"),
        2 => format!("- Story {number}, Story {number:03} and {number:03}"),
        3 => format!("- [Story {number:03}](./{number:03}-s{number}.md) and more"),
        4 => format!("- [x] Depends on Story #{number}"),
        5 => format!("Story {number:03} says so, as does 00{number}/001."),
        _ => format!("- [words](../stories/{number:03}-s{number}.md#tasks)"),
    })
}

fn story() -> impl Strategy<Value = (Vec<String>, Vec<String>, usize)> {
    let task = (1u64..6, 1u64..4, 0usize..5).prop_map(|(story, task, form)| match form {
        0 => format!("{story:03}/{task:03}"),
        1 => format!("{story}/{task}"),
        2 => format!("Task {story:03}/{task:03} (first)"),
        3 => format!("{task:03}"),
        _ => format!("{story:03}/{task:03}, {story}/{task}"),
    });
    (
        prop::collection::vec(story_reference(), 0..4),
        prop::collection::vec(task, 1..4),
        0usize..4,
    )
}

fn write(number: u64, (stories, tasks, form): &(Vec<String>, Vec<String>, usize), eol: &str) -> String {
    let title = match form {
        0 => format!("# Story {number:03}: Name {number}"),
        1 => "# Story: Name".to_owned(),
        2 => format!("Story {number} - Name{eol}==="),
        _ => format!("# {number:03}: Name"),
    };
    let mut lines = vec![title, String::new(), "## Dependencies".to_owned()];
    lines.extend(stories.iter().cloned());
    lines.extend([String::new(), "## Tasks".to_owned()]);
    for (at, depends) in tasks.iter().enumerate() {
        lines.extend([
            String::new(),
            format!("### {:03}: T", at + 1),
            "**Status:** pending".to_owned(),
            format!("**Depends on:** {depends}"),
        ]);
    }
    lines.join(eol) + eol
}

proptest! {
    #[test]
    fn a_number_and_back_gives_the_same_files(
        stories in prop::collection::vec(story(), 5),
        which in 1u64..6,
        // From a hundred on it cannot be seen whether a number was written with zeros.
        new in 6u64..100,
        windows: bool,
    ) {
        let eol = if windows { "\r\n" } else { "\n" };
        let files = (1u64..).zip(&stories).map(|(number, wanted)| {
            (format!("docs/stories/{number:03}-s{number}.md"), write(number, wanted, eol))
        });
        there_and_back(&files.collect(), &format!("docs/stories/{which:03}-s{which}.md"), new);
    }
}

#[test]
#[allow(clippy::disallowed_methods, reason = "the test reads a fixture")]
fn every_story_of_the_fixtures_goes_and_comes_back() {
    for store in ["shop", "ferry"] {
        let folder = support::fixtures("stores").join(store).join("docs/stories");
        let files: BTreeMap<String, String> = support::files(&folder)
            .into_iter()
            .map(|file| {
                let name = file.file_name().expect("a name").to_string_lossy().into_owned();
                (
                    format!("docs/stories/{name}"),
                    fs::read_to_string(&file).expect("text"),
                )
            })
            .collect();
        for path in files.keys() {
            there_and_back(&files, path, 123);
        }
    }
}
