//! The board: how far every story is, what can be taken now, what waits for what, and what is wrong.
//!
//! A story is one line, its bar in the same columns as all others. Under it stands at most one line for each kind
//! of task that matters now; done stories are one line together. Nothing is left out: what cannot be read is a line
//! that says why.

mod row;
mod layout;
mod totals;
mod overview;
mod detail;

pub use detail::detail;
pub use overview::{Board, board, welcome};
