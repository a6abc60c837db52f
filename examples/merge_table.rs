//! Merges stories that were edited on two sides, beside `git merge-file`, and prints how both did.
//!
//! `cargo run --profile proof --example merge_table [MERGES]`; the same stories and edits every time. A merge of
//! ours that is wrong is shown on standard error as a case for `fixtures/merge`, and the program ends with 1.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::wildcard_imports,
    unreachable_pub,
    dead_code,
    missing_docs,
    unused_imports,
    reason = "the generators are those of the tests, and the table goes to standard output"
)]

#[path = "../tests/support/case.rs"]
mod case;
#[path = "../tests/edits/dialect.rs"]
mod dialect;
#[path = "../tests/merge/meaning.rs"]
mod meaning;
#[path = "../tests/edits/operations.rs"]
mod operations;
#[path = "../tests/edits/plain.rs"]
mod plain;
#[path = "../tests/support/prove.rs"]
mod prove;
#[path = "../tests/merge/sides.rs"]
mod sides;

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use stories::change::{
    ChangeError, DependencyWish, StoryWish, TaskDraft, TaskWish, add_task, move_task, renumber_tasks,
    set_story, set_tasks,
};
use stories::config::Config;
use stories::dialect::numbered::{self, Place};
use stories::merge::{Versions, merge};
use stories::model::{KnownField, ListedTask, TaskId, TaskRef};
use stories::store::{Loaded, Snapshot};
use stories::text::Markers;

use case::{Case, Fence};
use dialect::*;
use meaning::*;
use operations::*;
use plain::*;
use sides::*;

fn loaded(snapshot: &Snapshot) -> &Loaded {
    snapshot
        .at_path(prove::PATH)
        .and_then(|entry| entry.loaded())
        .expect("the story was read")
}

/// What came of one merge.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Right,
    Marked,
    Wrong,
}

/// Judges a merge: what is not marked must mean what both sides meant, and bring in no error.
fn judge(clean: Option<&str>, base: &Side, ours: &Side, theirs: &Side) -> Outcome {
    let Some(text) = clean else {
        return Outcome::Marked;
    };
    let is_meant = both(&base.meant, &ours.meant, &theirs.meant)
        .is_ok_and(|meant| meant.sorted() == Meant::read(text).sorted());
    let is_right = |text: &str| prove::faults(text).is_empty();
    if is_meant && (is_right(text) || !is_right(&ours.text) || !is_right(&theirs.text)) {
        Outcome::Right
    } else {
        Outcome::Wrong
    }
}

/// What git makes of it; `None` for a conflict.
fn by_git(folder: &Path, base: &str, ours: &str, theirs: &str) -> Option<String> {
    for (name, text) in [("base", base), ("ours", ours), ("theirs", theirs)] {
        fs::write(folder.join(name), text).expect("the temporary folder can be written");
    }
    let output = Command::new("git")
        .args(["merge-file", "-p", "ours", "base", "theirs"])
        .current_dir(folder)
        .output()
        .expect("git is installed");
    let text = String::from_utf8(output.stdout).expect("lines of texts are text");
    output.status.success().then_some(text)
}

fn main() -> ExitCode {
    let wanted: usize = std::env::args()
        .nth(1)
        .map_or(2000, |count| count.parse().expect("the number of merges"));
    let folder = tempfile::tempdir().expect("the temporary folder can be written");
    let mut runner = TestRunner::deterministic();
    let strategy = (
        dialect(),
        prop::collection::vec(item(), 1..6),
        prop::collection::vec(change(0), 1..4),
        prop::collection::vec(change(1), 1..4),
    );
    let config = Arc::new(Config::default());
    let mut counts = [[0usize; 3]; 3];
    let mut count = 0;
    while count < wanted {
        let (dialect, items, ours, theirs) =
            strategy.new_tree(&mut runner).expect("it can be made").current();
        let base = Side::begin(&dialect, items, count % 2 == 0);
        let (ours, theirs) = (base.after(&ours), base.after(&theirs));
        // Git asks for a merge only where both sides changed, and differently.
        if ours.text == base.text || theirs.text == base.text || ours.text == theirs.text {
            continue;
        }
        count += 1;
        let by_git = by_git(folder.path(), &base.text, &ours.text, &theirs.text);
        let versions = Versions {
            base: base.text.as_bytes(),
            ours: ours.text.as_bytes(),
            theirs: theirs.text.as_bytes(),
        };
        let merged = merge(versions, "001-story.md", &config, &Markers::default());
        let text = String::from_utf8(merged.bytes).expect("texts merge into a text");
        let git = judge(by_git.as_deref(), &base, &ours, &theirs);
        let own = judge(merged.is_clean.then_some(text.as_str()), &base, &ours, &theirs);
        if own == Outcome::Wrong {
            let versions = [
                ("base", &base.text),
                ("ours", &ours.text),
                ("theirs", &theirs.text),
                ("result", &text),
            ];
            let case = Case {
                prose: "A merge that is wrong without a mark.".to_owned(),
                fences: versions.map(|(kind, text)| Fence::encode(kind, text)).into(),
            };
            eprintln!("{}", case.print());
        }
        counts[git as usize][own as usize] += 1;
    }
    println!("{count:>6} merges  stories: right  marked  silently wrong");
    let rows = ["git: right", "git: conflict", "git: silently wrong"];
    for (name, row) in rows.into_iter().zip(counts) {
        let sum: usize = row.iter().sum();
        println!("{sum:>6} {name:<20} {:>6} {:>7} {:>15}", row[0], row[1], row[2]);
    }
    if counts.iter().all(|row| row[Outcome::Wrong as usize] == 0) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
