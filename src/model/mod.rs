//! What the blocks of a story mean; every value knows the span it was read from.

mod id;
mod status;
mod estimate;
mod reference;
mod task;
mod story;
mod plain;

pub use estimate::minutes;
pub use id::{StoryName, StoryNumber, TaskId, TaskIdError};
pub use plain::{PlainStory, PlainTask};
pub(crate) use plain::{plain_preamble, plain_section, plain_task};
pub use reference::{Dependency, TaskRef};
pub use status::{ReadStatus, Status, Workflow};
pub(crate) use story::TasksById;
pub use story::{
    Allow, Criterion, ListedTask, Oddity, StatusForm, Story, StoryDependency, StoryStatus, Title,
};
pub use task::{KnownField, Task, TaskField};
