//! Random stories in random dialects and random edits, against a plain model that knows no markdown.

#![allow(
    clippy::disallowed_methods,
    clippy::wildcard_imports,
    unreachable_pub,
    missing_docs,
    unused_imports,
    reason = "the parts of one test see each other"
)]

mod agreement;
mod dialect;
mod operations;
mod plain;
mod soup;
mod stays;
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
use support::prove::{self, loaded};

use agreement::*;
use dialect::*;
use operations::*;
use plain::*;
use stays::*;

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

proptest! {
    #![proptest_config(cases(800))]

    #[test]
    fn edits_do_what_the_model_does(
        dialect in dialect(),
        items in prop::collection::vec(item(), 0..5),
        ops in prop::collection::vec(op(), 1..8),
    ) {
        agree(&dialect, items, &ops);
    }
}
