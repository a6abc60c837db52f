//! The contract with programs: one document for each kind, and a schema for each.
//!
//! These types are apart from the ones of the model, so that a change of those is no change of the contract.

pub(super) mod document;
mod story;
mod lists;
mod show;
mod graph;
mod plan;
mod records;
mod check;
mod change;
mod explain;
mod hooks;
mod log;
mod stats;
mod prompt;
mod scheduler;
mod schema;

pub use change::{Change, change};
pub use check::check;
pub use explain::{explain, rules};
pub use graph::graph;
pub use hooks::hooks;
pub use lists::{export, list, next, status, tasks};
pub use log::log;
pub use plan::plan;
pub use prompt::prompt;
pub use records::records;
pub use scheduler::{Job, PLACEHOLDER, Scheduled, scheduler};
pub use schema::{SCHEMAS, schema};
pub use show::{show_story, show_task};
pub use stats::stats;
