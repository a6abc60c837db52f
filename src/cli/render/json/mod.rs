//! The contract with programs: one document for each kind, and a schema for each.
//!
//! These types are apart from the ones of the model, so that a change of those is no change of the contract.

pub(super) mod document;
mod story;
mod lists;
mod show;
mod graph;
mod check;
mod change;
mod explain;
mod prompt;
mod schema;

pub use change::{Change, change};
pub use check::check;
pub use explain::{explain, rules};
pub use graph::graph;
pub use lists::{list, next, status, tasks};
pub use prompt::prompt;
pub use schema::{SCHEMAS, schema};
pub use show::{show_story, show_task};
