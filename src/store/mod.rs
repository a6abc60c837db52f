//! All stories at one moment, in memory, and changes to them as data.

mod tree;
mod change_set;
mod loaded;
mod entries;
mod snapshot;

pub use change_set::{ChangeSet, FileChange, Version};
pub use entries::{Content, Entries, Entry};
pub use loaded::Loaded;
pub use snapshot::{LookupError, Scope, Snapshot, readable};
pub use tree::{Listed, MemoryTree, Moment, SIZE_LIMIT, Stamp, Tree, TreeError, Unreadable};
