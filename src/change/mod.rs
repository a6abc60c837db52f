//! Operations: from a snapshot and a wish to a change set. Nothing is written here.

mod error;
mod editor;
mod preview;
mod add_task;
mod import;
mod set_task;
mod remove_tasks;
mod move_task;
mod renumber_tasks;
mod renumber_story;
mod set_story;
mod new_story;
mod remove_story;

pub use add_task::{TaskDraft, add_task, add_tasks};
pub use editor::StoryEditor;
pub use error::ChangeError;
pub use import::{ImportError, ImportWish, import};
pub use move_task::move_task;
pub use new_story::new_story;
pub use preview::Preview;
pub use remove_story::remove_story;
pub use remove_tasks::remove_tasks;
pub use renumber_story::{Mention, RenumberedStory, renumber_story};
pub use renumber_tasks::{Renumbered, renumber_tasks};
pub use set_story::{StoryWish, set_story};
pub use set_task::{DependencyWish, TaskWish, set_tasks};
