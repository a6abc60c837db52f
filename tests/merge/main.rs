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
mod properties;
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
use support::cases::{Case, Fence};
use support::prove::{self, loaded};

use dialect::*;
use meaning::*;
use operations::*;
use plain::*;
use properties::*;
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

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn a_merge_holds_what_both_sides_meant(
        dialect in dialect(),
        items in prop::collection::vec(item(), 0..7),
        tidy in any::<bool>(),
        ours in prop::collection::vec(change(0), 0..7),
        theirs in prop::collection::vec(change(1), 0..7),
    ) {
        let base = Side::begin(&dialect, items, tidy);
        holds_both(&base, &base.after(&ours), &base.after(&theirs));
    }

    #[test]
    fn one_side_alone_is_taken_as_it_is(base in soup::soup(), ours in soup::soup()) {
        takes_one_side(&base, &ours);
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
        merges(&base, &ours, &theirs);
    }
}
