//! Random stories edited on two sides and merged, against a model of what each side meant.
//!
//! `MERGES=100000 cargo test --profile proof --test merge` runs as many triples; with `PROPTEST_RNG_SEED=7` always the
//! same. A failure prints the smallest merge that fails as a case file.

#![allow(
    clippy::disallowed_methods,
    clippy::wildcard_imports,
    unreachable_pub,
    dead_code,
    missing_docs,
    unused_imports,
    reason = "the parts of one test see each other, and the generators are those of the edits"
)]

#[path = "../edits/dialect.rs"]
mod dialect;
mod meaning;
#[path = "../edits/operations.rs"]
mod operations;
#[path = "../edits/plain.rs"]
mod plain;
mod sides;
#[path = "../edits/soup.rs"]
mod soup;
#[path = "../support/mod.rs"]
mod support;

use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::select;

use stories::change::{
    ChangeError, DependencyWish, StoryWish, TaskDraft, TaskWish, add_task, move_task, renumber_tasks,
    set_story, set_tasks,
};
use stories::config::Config;
use stories::dialect::numbered::{self, Place};
use stories::merge::{Merged, Versions, merge};
use stories::model::{KnownField, ListedTask, TaskId, TaskRef};
use stories::store::{Loaded, Snapshot};
use stories::text::Markers;
use support::case::{Case, Fence};
use support::prove;

use dialect::*;
use meaning::*;
use operations::*;
use plain::*;
use sides::*;

fn cases(default: u32) -> ProptestConfig {
    let mut config = ProptestConfig::with_cases(default);
    for name in ["MERGES", "PROPTEST_CASES"] {
        if let Some(cases) = std::env::var(name).ok().and_then(|cases| cases.parse().ok()) {
            config.cases = cases;
            break;
        }
    }
    config.failure_persistence = None;
    config
}

fn loaded(snapshot: &Snapshot) -> &Loaded {
    snapshot
        .at_path(prove::PATH)
        .and_then(|entry| entry.loaded())
        .expect("the story was read")
}

fn merged(base: &str, ours: &str, theirs: &str) -> (Merged, String) {
    let versions = Versions {
        base: base.as_bytes(),
        ours: ours.as_bytes(),
        theirs: theirs.as_bytes(),
    };
    let merged = merge(
        versions,
        "001-story.md",
        &Arc::new(Config::default()),
        &Markers::default(),
    );
    let text = String::from_utf8(merged.bytes.clone()).expect("texts merge into a text");
    (merged, text)
}

fn lost(base: &str, side: &str, result: &str) -> Option<String> {
    let count = |text: &str, line: &str| {
        text.split(['\n', '\r'])
            .filter(|other| other.trim() == line)
            .count()
    };
    side.split(['\n', '\r'])
        .map(str::trim)
        .filter(|line| {
            !line.is_empty() && !line.starts_with("###") && !line.to_lowercase().contains("depends on")
        })
        // A separator parts what is there.
        .filter(|line| !line.chars().all(|c| matches!(c, '-' | '*' | '_' | ' ')))
        .filter(|line| !line.contains("**Files") && !line.contains("**Context") && !line.contains("- ["))
        .find(|line| count(side, line) > count(base, line) && count(result, line) == 0 && !is_joined(line))
        .map(str::to_owned)
}

/// Two fields on one line may be put together from both sides.
fn is_joined(line: &str) -> bool {
    line.contains(" | ")
}

/// The merge as a case file, to be kept in `fixtures/merge`.
fn show(base: &str, ours: &str, theirs: &str, result: &str) -> String {
    let versions = [
        ("base", base),
        ("ours", ours),
        ("theirs", theirs),
        ("result", result),
    ];
    let case = Case {
        prose: "\n\nA case for fixtures/merge:\n".to_owned(),
        fences: versions.map(|(kind, text)| Fence::encode(kind, text)).into(),
    };
    format!("\n{}", case.print())
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn a_merge_holds_what_both_sides_meant(
        dialect in dialect(),
        items in prop::collection::vec(item(), 0..6),
        tidy in any::<bool>(),
        ours in prop::collection::vec(change(0), 0..4),
        theirs in prop::collection::vec(change(1), 0..4),
    ) {
        let base = Side::begin(&dialect, items, tidy);
        let (ours, theirs) = (base.after(&ours), base.after(&theirs));
        let (found, text) = merged(&base.text, &ours.text, &theirs.text);
        let all = || format!("{:?}{}", found.notes, show(&base.text, &ours.text, &theirs.text, &text));
        let expected = both(&base.meant, &ours.meant, &theirs.meant);
        if found.is_clean {
            let result = Meant::read(&text);
            match &expected {
                Ok(expected) => prop_assert_eq!(expected.sorted(), result.sorted(), "{}", all()),
                Err(conflict) => prop_assert!(false, "{} is a conflict that is not marked{}", conflict, all()),
            }
            if prove::faults(&ours.text).is_empty() && prove::faults(&theirs.text).is_empty() {
                prop_assert_eq!(prove::faults(&text), Vec::<&str>::new(), "{}", all());
            }
        } else {
            prop_assert!(found.conflicts > 0 && text.contains("<<<<<<< ours"), "{}", all());
        }
        for side in [&ours, &theirs] {
            prop_assert_eq!(lost(&base.text, &side.text, &text), None, "{}", all());
        }
        let (swapped, other) = merged(&base.text, &theirs.text, &ours.text);
        prop_assert_eq!(found.is_clean, swapped.is_clean, "swapped {}\n{}", other, all());
        if found.is_clean {
            let one = Meant::read(&text).sorted();
            prop_assert_eq!(one, Meant::read(&other).sorted(), "{}\n{}", other, all());
        }
    }

    #[test]
    fn one_side_alone_is_taken_as_it_is(base in soup::soup(), ours in soup::soup()) {
        prop_assert_eq!(merged(&base, &ours, &base).1, ours.clone());
        prop_assert_eq!(merged(&base, &base, &ours).1, ours.clone());
        prop_assert_eq!(merged(&base, &ours, &ours).1, ours);
    }

    #[test]
    fn any_texts_can_be_merged(base in soup::soup(), cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>(), soup::soup()), 0..4)) {
        let mut sides = [base.clone(), base.clone()];
        for (at, which, text) in cuts {
            let side = &mut sides[usize::from(which)];
            let places: Vec<usize> = side.char_indices().map(|(at, _)| at).chain([side.len()]).collect();
            let at = places[at.index(places.len())];
            side.insert_str(at, &text.chars().take(30).collect::<String>());
        }
        let [ours, theirs] = sides;
        let (found, text) = merged(&base, &ours, &theirs);
        prop_assert!(found.is_clean || found.conflicts > 0 || base.contains('\0') || ours.contains('\0') || theirs.contains('\0'));
        if found.is_clean && prove::faults(&ours).is_empty() && prove::faults(&theirs).is_empty() {
            prop_assert_eq!(prove::faults(&text), Vec::<&str>::new(), "{}", show(&base, &ours, &theirs, &text));
        }
    }
}
