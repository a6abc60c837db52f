//! `docs/stories/NNN-slug.md` with `### 001: title` tasks: the one dialect so far.

mod heading;
mod fields;
mod files;
mod tasks;
mod story;
mod wording;
mod layout;
mod edit_fields;
mod edit_tasks;
mod edit_story;
mod template;

pub use edit_fields::{set_dependencies, set_field, set_task_title};
pub use edit_story::{set_story_status, set_story_title};
pub use edit_tasks::{
    CutTask, NewTask, Place, add_tasks, cut_task, next_id, paste_task, remove_task, set_body,
};
pub use heading::{TaskHeading, task_heading};
pub use story::read;
pub use template::{new_story, slug};
pub use wording::{EditError, check_body, check_line};
