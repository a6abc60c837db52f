//! What must hold for any bytes at all, one file a subject: asked by the fuzz targets in `fuzz/` and by `tests/fuzz_cases.rs`.
//!
//! Whoever includes this also says `use oracles::*` at its root, since the generators look there for each other.
#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    clippy::duplicate_mod,
    clippy::wildcard_imports,
    missing_docs,
    reason = "each program uses a part of it, some of it is shared with other tests, and the generators see each other"
)]

#[path = "../support/case.rs"]
pub mod case;
#[path = "../support/outline.rs"]
pub mod outline;
#[path = "../support/prove.rs"]
pub mod prove;

#[path = "../edits/agreement.rs"]
pub mod agreement;
#[path = "../edits/dialect.rs"]
pub mod dialect;
#[path = "../merge/meaning.rs"]
pub mod meaning;
#[path = "../edits/operations.rs"]
pub mod operations;
#[path = "../edits/plain.rs"]
pub mod plain;
#[path = "../merge/properties.rs"]
pub mod properties;
#[path = "../merge/sides.rs"]
pub mod sides;
#[path = "../edits/stays.rs"]
pub mod stays;

pub mod bytes;
pub mod check_files;
pub mod edit_text;
pub mod import_text;
pub mod known;
pub mod merge_texts;
pub mod parse_text;
pub mod read_config;
pub mod shown;

pub use std::sync::Arc;

pub use proptest::prelude::*;
pub use proptest::sample::select;

pub use stories::change::{
    ChangeError, DependencyWish, StoryWish, TaskDraft, TaskWish, add_task, move_task, renumber_tasks,
    set_story, set_tasks,
};
pub use stories::config::Config;
pub use stories::dialect::numbered::{self, Place};
pub use stories::merge::{Merged, Versions, merge};
pub use stories::model::{KnownField, ListedTask, TaskId, TaskRef};
pub use stories::store::{Loaded, Snapshot};
pub use stories::text::Markers;

pub use agreement::*;
pub use case::{Case, Fence};
pub use dialect::*;
pub use meaning::*;
pub use operations::*;
pub use plain::*;
pub use properties::*;
pub use prove::loaded;
pub use sides::*;
pub use stays::*;

/// What must hold of some bytes.
pub type Oracle = fn(&[u8]);

/// The oracles by the names of the fuzz targets. Each panics where something does not hold.
pub const ORACLES: [(&str, Oracle); 6] = [
    ("parse", parse_text::holds),
    ("edit", edit_text::holds),
    ("check", check_files::holds),
    ("merge", merge_texts::holds),
    ("import", import_text::holds),
    ("config", read_config::holds),
];

/// Asks the oracle with the name.
pub fn ask(name: &str, data: &[u8]) {
    let found = ORACLES.iter().find(|(known, _)| *known == name);
    found.expect("the oracle is in the table").1(data);
}
