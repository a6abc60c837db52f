//! Random stories in random dialects and random edits, against a plain model that knows no markdown.

#![allow(
    clippy::disallowed_methods,
    clippy::wildcard_imports,
    unreachable_pub,
    missing_docs,
    unused_imports,
    reason = "the parts of one test see each other"
)]

mod dialect;
mod operations;
mod plain;
mod soup;
#[path = "../support/mod.rs"]
mod support;
mod survival;

use proptest::prelude::*;
use proptest::sample::select;

use stories::change::{
    ChangeError, DependencyWish, StoryWish, TaskDraft, TaskWish, add_task, move_task, renumber_tasks,
    set_story, set_tasks,
};
use stories::config::Config;
use stories::dialect::numbered::{self, Place};
use stories::model::{KnownField, ListedTask, TaskId, TaskRef};
use stories::store::{Loaded, Snapshot};
use support::prove;

use dialect::*;
use operations::*;
use plain::*;

/// The bytes that two texts have in common at their ends; those behind do not reach into those before.
fn common(a: &str, b: &str) -> (usize, usize) {
    let before = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let most = a.len().min(b.len()) - before;
    let behind = a
        .bytes()
        .rev()
        .zip(b.bytes().rev())
        .take(most)
        .take_while(|(x, y)| x == y)
        .count();
    (before, behind)
}

/// The lines that are not blank, without their ends, sorted; with those that may be separators or without.
fn content(text: &str, separators: bool) -> Vec<&str> {
    let is_rule = |line: &str| line.trim().chars().all(|c| matches!(c, '-' | '*' | '_' | ' '));
    let mut lines: Vec<&str> = text
        .split(['\n', '\r'])
        .filter(|line| !line.trim().is_empty() && (separators || !is_rule(line)))
        .collect();
    lines.sort_unstable();
    lines
}

/// Proves that no byte changed that the edit has no business with.
fn untouched(op: &Op, before: &Loaded, after: &str, target: Option<TaskId>) {
    let text = before.document.text();
    let (head, tail) = common(text, after);
    match op {
        Op::Status(..) | Op::Title(..) | Op::Field(..) | Op::Unset(..) | Op::Depends(..) | Op::Body(..) => {
            let task = target
                .and_then(|id| before.story.task(id))
                .expect("the task is there");
            let (above, below) = (&text[..task.block.start], &text[task.block.end..]);
            assert!(
                after.len() >= above.len() + below.len()
                    && after.starts_with(above)
                    && after.ends_with(below),
                "bytes outside the task changed"
            );
        }
        Op::Add(..) => assert!(head + tail == text.len(), "adding only inserts"),
        Op::Remove(_) => assert!(head + tail == after.len(), "removing only deletes"),
        Op::Move(..) => assert_eq!(
            content(text, false),
            content(after, false),
            "moving keeps every line"
        ),
        Op::Renumber => {
            let bare = |text: &str| text.replace(|c: char| c.is_ascii_alphanumeric(), "");
            assert_eq!(bare(text), bare(after), "renumbering changes ids only");
        }
        Op::StoryStatus(_) | Op::StoryTitle(_) => {
            let mut rest = after;
            for listed in &before.story.listed {
                let block = before.document.slice(listed.task().block);
                let at = rest.find(block).expect("a task is the same bytes");
                rest = &rest[at + block.len()..];
            }
        }
    }
}

fn cases(default: u32) -> ProptestConfig {
    let mut config = ProptestConfig::with_cases(default);
    if let Some(cases) = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
    {
        config.cases = cases;
    }
    config.failure_persistence = None;
    config
}

fn target(snapshot: &Snapshot, op: &Op) -> Option<TaskId> {
    let ids = ids(snapshot);
    match op {
        Op::Status(at, _)
        | Op::Title(at, _)
        | Op::Field(at, ..)
        | Op::Unset(at, _)
        | Op::Depends(at, _)
        | Op::Body(at, _)
        | Op::Remove(at)
        | Op::Move(at, _) => ids.get(at % ids.len().max(1)).copied(),
        _ => None,
    }
}

fn loaded(snapshot: &Snapshot) -> &Loaded {
    snapshot
        .at_path(prove::PATH)
        .and_then(|entry| entry.loaded())
        .expect("the story was read")
}

proptest! {
    #![proptest_config(cases(800))]

    #[test]
    fn edits_do_what_the_model_does(
        dialect in dialect(),
        items in prop::collection::vec(item(), 0..5),
        ops in prop::collection::vec(op(), 1..8),
    ) {
        let config = Config::default();
        let (text, mut plain) = write(&dialect, items);
        let mut snapshot = prove::snapshot(&text);
        prove::spans(loaded(&snapshot));
        prop_assert_eq!(flat(&read_back(loaded(&snapshot))), flat(&plain), "{}", text);
        for op in &ops {
            let id = target(&snapshot, op);
            let Some(outcome) = perform(&snapshot, op) else { continue };
            let old = loaded(&snapshot).document.text().to_owned();
            let after = match outcome {
                Ok(after) => after,
                Err(error) => return Err(TestCaseError::fail(format!("{op:?} is refused: {error}\n{old}"))),
            };
            imagine(&mut plain, op, &config);
            untouched(op, loaded(&snapshot), &after, id);
            if matches!(op, Op::Move(..)) {
                prop_assert_eq!(content(&old, true), content(&after, true), "{:?}\n{}\n====\n{}", op, old, after);
            }
            snapshot = prove::snapshot(&after);
            prove::spans(loaded(&snapshot));
            prop_assert_eq!(flat(&read_back(loaded(&snapshot))), flat(&plain), "{:?}\n{}\n=====\n{}", op, old, after);
        }
    }
}
