//! The document of `stories show`.

use schemars::JsonSchema;
use serde::Serialize;

use super::document::document;
use super::story::{JsonStory, JsonTask};
use crate::cli::render::view::{StoryView, TaskView};
use crate::model::Task;
use crate::store::{Entry, Loaded, Snapshot};
use crate::text::LineIndex;

/// A story or a task, whole.
#[derive(Serialize, JsonSchema)]
pub(super) struct Show<'a> {
    /// The story, if one was asked for.
    story: Option<JsonStory<'a>>,
    /// The task, if one was asked for.
    task: Option<JsonTask<'a>>,
    /// The text of the file or of the task's block, byte for byte; null where the file cannot be read.
    text: Option<&'a str>,
}

/// The document of a story.
pub fn show_story(snapshot: &Snapshot, entry: &Entry) -> String {
    let show = Show {
        story: Some(JsonStory::new(StoryView::new(snapshot, entry))),
        task: None,
        text: entry.loaded().map(|loaded| loaded.document.text()),
    };
    document("show", show)
}

/// The document of a task of the story in `entry`.
pub fn show_task(snapshot: &Snapshot, entry: &Entry, task: &Task) -> String {
    let document_of = |loaded: &Loaded| LineIndex::new(loaded.document.text());
    let view = TaskView::of(snapshot, entry, task).zip(entry.loaded().map(document_of));
    let show = Show {
        story: None,
        task: view.map(|(view, index)| JsonTask::new(view, &index)),
        text: entry.loaded().map(|loaded| loaded.document.slice(task.block)),
    };
    document("show", show)
}
