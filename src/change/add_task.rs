//! Adds tasks to a story.

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
    let first = numbered::next_id(editor.story())?;
    add_tasks(editor, first, std::slice::from_ref(draft), place, pending)?;
    Ok(first)
}

/// Adds tasks in one step, in their order, with the ids from `first` on.
///
/// # Errors
///
/// When a draft cannot be written, the place is not there, or the ids are used up.
pub fn add_tasks(
    editor: &mut StoryEditor<'_>,
    first: TaskId,
    drafts: &[TaskDraft],
    place: Place,
    pending: &str,
) -> Result<(), ChangeError> {
    if let Place::Before(id) | Place::After(id) = place {
        editor.task(id)?;
    }
    let mut new = Vec::with_capacity(drafts.len());
    let mut plain = Vec::with_capacity(drafts.len());
    for (draft, number) in drafts.iter().zip(first.number..=u64::MAX) {
        let task = new_task(draft, TaskId::new(number), pending)?;
        plain.push(PlainTask {
            id: Some(task.id),
            title: task.title.trim().to_owned(),
            fields: task.fields.clone(),
            body: numbered::check_body(&task.body)?.trim_start().to_owned(),
        });
        new.push(task);
    }
    if new.len() < drafts.len() {
        return Err(EditError::NoId.into());
    }
    let at = index(editor, place);
    let story = editor.story();
    let had_section = story.tasks_section.is_some();
    let edits = numbered::add_tasks(&editor.loaded().document, story, &new, place)?;
    editor.step(&edits, |expected, _| {
        if !had_section {
            expected.sections.push(("Tasks".to_owned(), String::new()));
        }
        let at = at.min(expected.tasks.len());
        expected.tasks.splice(at..at, plain);
    })
}

/// The task of a draft, with the required fields filled in and all fields in their order.
fn new_task(draft: &TaskDraft, id: TaskId, pending: &str) -> Result<NewTask, ChangeError> {
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
    Ok(NewTask {
        id,
        title: draft.title.clone(),
        fields,
        body: draft.body.clone(),
    })
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
