//! From values to text, one file a form. Nothing here reads, asks or prints.
#![cfg_attr(
    test,
    allow(
        clippy::disallowed_methods,
        reason = "the macro of inline snapshots looks for its source file"
    )
)]

pub mod out;
mod words;
mod view;
mod columns;
mod sources;
mod closing;
mod duration;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod sample_past;
pub mod board;
pub mod list;
pub mod tasks;
pub mod next;
pub mod show;
pub mod graph;
pub mod plan;
pub mod json;
pub mod short;
pub mod full;
pub mod github;
pub mod gitlab;
pub mod sarif;
pub mod diff;
pub mod log;
pub mod stats;
pub mod page;
pub mod hooks;
pub mod doc_summary;
pub mod verify;
pub mod html;
pub mod export;
pub mod proposal;

pub use doc_summary::PlanFigures;
pub use hooks::HooksView;
pub use sources::Sources;
