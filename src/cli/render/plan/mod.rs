//! `stories plan` for people: waves, who takes what, what cannot begin, and why.

mod names;
mod reason;
mod text;
mod explain;

pub use explain::{explain, tables};
pub use text::text;

pub(super) use names::{Names, views};
pub(super) use reason::{advice, circle, outside, reason};
