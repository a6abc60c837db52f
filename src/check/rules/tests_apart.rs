//! Finds tasks that implement something and write its tests as well.
//!
//! ## Why
//!
//! Where the logic is not trivial, its tests are a task of their own: they can be written beside it or before it, by
//! someone else, and it shows when they are missing.
//!
//! ## Example
//!
//! ```markdown
//! ### 003: Implement the scheduler with tests
//! **Files:** src/scheduler.rs, src/queue.rs, tests/scheduler.rs
//! ```
//!
//! ## Fix
//!
//! Make the tests a task of their own, beside the implementation or before it.

use crate::check::prose::{is_document_path, is_one_of, is_test_path, words};
use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::model::Task;

pub(super) const RULE: Rule = Rule {
    code: "tests-apart",
    default: Level::Off,
    judges_change: false,
    source: include_str!("tests_apart.rs"),
    run: Run::Story(run),
};

/// How many source files make the logic more than trivial.
const SOURCES: usize = 2;

/// Words of a title whose task is the tests.
const ABOUT_TESTS: &[&str] = &[
    "benchmark",
    "coverage",
    "e2e",
    "fixture",
    "fixtures",
    "fuzz",
    "fuzzing",
    "mock",
    "mocks",
    "test",
    "testing",
    "tests",
];

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    for task in context.story.tasks() {
        let title = context.slice(task.title);
        if joins_tests(title)
            || lists_tests(context, task) && !words(title).any(|word| is_one_of(ABOUT_TESTS, word))
        {
            let message = format!(
                "{} implements something and tests it as well",
                context.task_name(task)
            );
            found.push(
                found
                    .in_story(context, task.id_span, message)
                    .help("make the tests a task of their own"),
            );
        }
    }
}

/// Whether a task lists a test and several files of source.
fn lists_tests(context: &StoryContext<'_>, task: &Task) -> bool {
    let paths = || task.files.iter().map(|span| context.slice(*span));
    let sources = paths().filter(|path| !is_test_path(path) && !is_document_path(path));
    paths().any(is_test_path) && sources.count() >= SOURCES
}

/// Whether a title is about making something and ends in its tests: "Implement the queue with tests".
fn joins_tests(title: &str) -> bool {
    const MAKING: &[&str] = &["build", "create", "implement", "refactor", "rewrite"];
    const TESTS: &[&str] = &["test", "tests"];
    const JOINTS: &[&str] = &["&", "+", "and", "with"];
    let words: Vec<&str> = title.split_whitespace().collect();
    let is_making = words.first().is_some_and(|word| is_one_of(MAKING, word));
    let is_test = |word: &&str| is_one_of(TESTS, word.trim_end_matches(['.', ',', ')']));
    let Some(at) = words.iter().rposition(is_test) else {
        return false;
    };
    // "and unit tests", "with its tests"
    let joint = words[..at].iter().rposition(|word| is_one_of(JOINTS, word));
    is_making && at + 1 == words.len() && joint.is_some_and(|joint| joint > 1 && at - joint <= 2)
}

#[cfg(test)]
mod tests {
    use super::joins_tests;

    #[test]
    fn a_title_that_makes_and_tests_is_found() {
        for title in [
            "Implement the queue with tests",
            "Create a parser and its tests",
            "Build x & unit tests",
        ] {
            assert!(joins_tests(title), "{title}");
        }
        for title in [
            "Add unit tests",
            "Create tests",
            "Implement the test runner",
            "Implement and test",
            "tests",
            "",
        ] {
            assert!(!joins_tests(title), "{title}");
        }
    }
}
