//! What happened to the stories over commits: from the texts that git holds to changes, and from those to times.
//!
//! Nothing here asks git: commits and texts are given. Each version is read with the configuration of today.

mod time;
mod commit;
mod lineage;
mod version;
mod tasks;
mod lines;
mod compare;
mod merge;
mod walk;
mod stats;

pub use commit::{Commit, FileAt, Step, Touched};
pub use compare::{Change, What};
pub use stats::{Percentiles, Stats, StatusTime, StoryStats, TaskStats, Way, Week};
pub use time::Moment;
pub use walk::{Chosen, Content, History, StoryChanges, Told};
