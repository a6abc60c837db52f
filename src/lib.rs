//! A folder of markdown files as a database of user stories and their tasks.
//!
//! `docs/stories/NNN-slug.md` is the only store. People write these files by hand, and programs edit them through
//! this library, at the same time. So a file is never printed from a tree: a changed document is the old text with
//! [`text::Edits`] applied, and every byte outside them is the same byte.
//!
//! # The layers, in reading order
//!
//! A layer knows only those above it; `tests/layers.rs` holds that.
//!
//! | layer | what it knows |
//! |---|---|
//! | [`text`] | spans, edits, lines and diffs of plain text |
//! | [`parallel`] | the same work on many items |
//! | [`diagnostic`] | what is wrong in a user's file, as a value |
//! | [`markdown`] | the lossless document: an untouched text and its outline |
//! | [`model`] | what the blocks of a story mean |
//! | [`config`] | `stories.toml` |
//! | [`dialect`] | from a document to the model, and from a wish to edits in the file's own form |
//! | [`proposal`] | from a text that proposes tasks to tasks, with what is wrong in it |
//! | [`store`] | all stories at one moment, and changes as data |
//! | [`graph`] | who waits for whom |
//! | [`doc`] | plan documents: their templates, outline, steps and phases |
//! | [`check`] | the rules |
//! | [`memo`] | what an earlier command has read, and whether it still holds |
//! | [`change`] | operations: from a snapshot and a wish to a change set |
//! | [`plan`] | waves, workers and scores of open tasks |
//! | [`history`] | what happened over commits |
//! | [`merge`] | three versions of a story into one, by meaning |
//! | [`prompt`] | what a worker must know of one task |
//! | [`system`] | the only door outside: files, locks, terminal |
//! | [`cli`] | arguments, commands, and what they print |
//!
//! # What never happens
//!
//! - Parsing never fails. What cannot be read is a diagnostic, and its text is kept and listed.
//! - Nothing outside [`system`] reads, writes, spawns, or looks at the clock and the environment.
//! - Nothing but [`system::WriteGuard::write`] changes a story file.
//! - No value of the model holds a line number: spans only, lines are counted where a text for people is made.
//! - No type of the core knows serde: JSON has types of its own. What a memo holds is bytes that only this very program
//!   reads.
//! - Nothing is stored outside the markdown that could not be thrown away.
//!
//! # Example
//!
//! ```
//! use std::sync::Arc;
//! use stories::{change, check, config::Config, model::TaskId, store::{MemoryTree, Scope, Snapshot}};
//!
//! let text = "# Story: Limits\n\n## Tasks\n\n### 001: Count requests\n**Status:** pending\n";
//! let tree = MemoryTree::new([("docs/stories/001-limits.md", text)]);
//! let snapshot = Snapshot::load(&tree, &Arc::new(Config::default()), Scope::All)?;
//! let story = snapshot.find(1).expect("it is there").loaded().expect("it is text");
//! assert_eq!(story.document.slice(story.story.task(TaskId::new(1)).expect("it is listed").title), "Count requests");
//! # Ok::<(), stories::store::TreeError>(())
//! ```

pub mod text;
pub mod parallel;
pub mod diagnostic;
pub mod markdown;
pub mod model;
pub mod config;
pub mod dialect;
pub mod proposal;
pub mod store;
pub mod graph;
pub mod doc;
pub mod check;
pub mod memo;
pub mod change;
pub mod plan;
pub mod history;
pub mod merge;
pub mod prompt;
pub mod system;
pub mod cli;
