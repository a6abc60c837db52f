//! `docs/stories/NNN-slug.md` with `### 001: title` tasks: the one dialect so far.

mod heading;
mod fields;
mod files;
mod tasks;
mod story;

pub use heading::{TaskHeading, task_heading};
pub use story::read;
