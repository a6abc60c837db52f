//! Adds a task to a story.

use super::editor::StoryEditor;
use super::error::ChangeError;
use crate::dialect::numbered::{self, EditError, NewTask, Place};
use crate::model::{KnownField, ListedTask, PlainTask, TaskId};

/// What a new task should say.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TaskDraft {
    /// The title.
    pub title: String,
    /// The values of known fields; Status and Depends on are filled in where they are missing.
    pub fields: Vec<(KnownField, String)>,
    /// Values of other labels.
    pub others: Vec<(String, String)>,
    /// The text under the fields.
    pub body: String,
}

/// Adds a task and gives its id.
///
/// # Errors
///
/// When the draft cannot be written, or its place is not there.
pub fn add_task(
    editor: &mut StoryEditor<'_>,
    draft: &TaskDraft,
    place: Place,
    pending: &str,
) -> Result<TaskId, ChangeError> {
    if let Place::Before(id) | Place::After(id) = place {
        editor.task(id)?;
    }
    let story = editor.story();
    let id = numbered::next_id(story)?;
    let mut known = draft.fields.clone();
    for (field, default) in [(KnownField::Status, pending), (KnownField::DependsOn, "none")] {
        if !known.iter().any(|(other, _)| *other == field) {
            known.push((field, default.to_owned()));
        }
    }
    known.sort_by_key(|(field, _)| *field);
    let known = known
        .into_iter()
        .map(|(field, value)| (field.label().to_owned(), value.trim().to_owned()));
    let others = draft
        .others
        .iter()
        .map(|(label, value)| (label.trim().to_owned(), value.trim().to_owned()));
    let fields: Vec<(String, String)> = known.chain(others).collect();
    let mut labels: Vec<String> = fields.iter().map(|(label, _)| label.to_lowercase()).collect();
    labels.sort_unstable();
    if labels.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(EditError::Lines("each label may be given once; a value").into());
    }
    let new = NewTask {
        id,
        title: draft.title.clone(),
        fields,
        body: draft.body.clone(),
    };
    let at = index(editor, place);
    let had_section = story.tasks_section.is_some();
    let edits = numbered::add_task(&editor.loaded().document, story, &new, place)?;
    let plain = PlainTask {
        id: Some(id),
        title: new.title.trim().to_owned(),
        fields: new.fields.clone(),
        body: numbered::check_body(&new.body)?.trim_start().to_owned(),
    };
    editor.step(&edits, |expected, _| {
        if !had_section {
            expected.sections.push(("Tasks".to_owned(), String::new()));
        }
        expected.tasks.insert(at.min(expected.tasks.len()), plain);
    })?;
    Ok(id)
}

/// Where among the entries the new one will be.
fn index(editor: &StoryEditor<'_>, place: Place) -> usize {
    let story = editor.story();
    let find = |id: TaskId| {
        story
            .listed
            .iter()
            .position(|listed| matches!(listed, ListedTask::Task(task) if task.id == id))
    };
    match place {
        Place::Before(id) => find(id).unwrap_or(0),
        Place::After(id) => find(id).map_or(0, |at| at + 1),
        Place::Last => {
            let Some(section) = &story.tasks_section else {
                return story.listed.len();
            };
            story
                .listed
                .iter()
                .rposition(|listed| section.body.contains(listed.task().block))
                .map_or(0, |at| at + 1)
        }
    }
}
