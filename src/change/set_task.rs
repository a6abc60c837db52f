//! Sets title, fields and text of tasks.

use super::editor::StoryEditor;
use super::error::ChangeError;
use crate::dialect::numbered;
use crate::model::{KnownField, PlainStory, Status, TaskId, TaskRef};

/// What a task should say from now on; `None` leaves a thing as it is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TaskWish {
    /// Another title.
    pub title: Option<String>,
    /// Another status.
    pub status: Option<Status>,
    /// Dependencies to have.
    pub depends_on: Option<DependencyWish>,
    /// Values of other fields by label; `None` takes the field away.
    pub fields: Vec<(String, Option<String>)>,
    /// Another text under the fields.
    pub body: Option<String>,
}

/// Which dependencies a task should have.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DependencyWish {
    /// These and no others.
    Exactly(Vec<TaskRef>),
    /// Some more, and some fewer.
    Change {
        /// To add behind those that are there.
        add: Vec<TaskRef>,
        /// To drop.
        drop: Vec<TaskRef>,
    },
}

/// Sets `wish` on the tasks `ids`.
///
/// # Errors
///
/// When a task is not there or a value cannot be written; no task is changed then.
pub fn set_tasks(
    editor: &mut StoryEditor<'_>,
    ids: &[TaskId],
    wish: &TaskWish,
    print: &dyn Fn(TaskRef) -> String,
    status_name: &dyn Fn(Status) -> String,
) -> Result<(), ChangeError> {
    for &id in ids {
        if let Some(title) = &wish.title {
            set_title(editor, id, title)?;
        }
        for (label, value) in &wish.fields {
            set_field(editor, id, label, value.as_deref())?;
        }
        if let Some(status) = wish.status {
            set_status(editor, id, status, &status_name(status))?;
        }
        if let Some(depends_on) = &wish.depends_on {
            set_dependencies(editor, id, depends_on, print)?;
        }
        if let Some(body) = &wish.body {
            set_body(editor, id, body)?;
        }
    }
    Ok(())
}

fn set_title(editor: &mut StoryEditor<'_>, id: TaskId, title: &str) -> Result<(), ChangeError> {
    let edits = numbered::set_task_title(&editor.loaded().document, editor.task(id)?, title)?;
    editor.step(&edits, |expected, _| {
        if let Some(task) = expected.task(id) {
            task.title = title.trim().to_owned();
        }
    })
}

fn set_field(
    editor: &mut StoryEditor<'_>,
    id: TaskId,
    label: &str,
    value: Option<&str>,
) -> Result<(), ChangeError> {
    if KnownField::find(label) == Some(KnownField::Domain)
        && let Some(value) = value
    {
        let task = editor.task(id)?;
        if task
            .domain
            .is_some_and(|span| editor.loaded().document.slice(span) == value.trim())
        {
            return Ok(());
        }
    }
    let edits = numbered::set_field(
        &editor.loaded().document,
        editor.story(),
        editor.task(id)?,
        label,
        value,
    )?;
    editor.step(&edits, |expected, found| copy_field(expected, found, id, label))?;
    let Some(value) = value else { return Ok(()) };
    let task = editor.task(id)?;
    let document = &editor.loaded().document;
    let read = match KnownField::find(label) {
        Some(KnownField::Domain) => task.domain.map(|span| document.slice(span)),
        Some(known) => task.field(known).map(|field| document.slice(field.value)),
        None => task
            .fields
            .iter()
            .find(|field| document.slice(field.label).eq_ignore_ascii_case(label))
            .map(|field| document.slice(field.value)),
    };
    let holds = read.is_some_and(|read| read == value.trim() || is_same_list(read, value));
    editor.ensure(holds, || {
        format!("the field `{label}` would read `{}`", read.unwrap_or(""))
    })
}

/// Whether a value that stands item by item in the file has the items of `value`.
fn is_same_list(read: &str, value: &str) -> bool {
    let bare = |item: &str| {
        item.trim()
            .trim_start_matches(['-', '*', '+'])
            .trim()
            .trim_matches('`')
            .to_owned()
    };
    let read: Vec<String> = read.lines().map(bare).collect();
    let value: Vec<String> = value.split(',').map(bare).collect();
    read == value
}

fn set_status(
    editor: &mut StoryEditor<'_>,
    id: TaskId,
    status: Status,
    name: &str,
) -> Result<(), ChangeError> {
    if editor.task(id)?.known_status() == Some(status) {
        return Ok(());
    }
    let label = KnownField::Status.label();
    let edits = numbered::set_field(
        &editor.loaded().document,
        editor.story(),
        editor.task(id)?,
        label,
        Some(name),
    )?;
    editor.step(&edits, |expected, found| copy_field(expected, found, id, label))?;
    editor.ensure(editor.task(id)?.known_status() == Some(status), || {
        format!("the status of task {id} would not be {name}")
    })
}

fn set_dependencies(
    editor: &mut StoryEditor<'_>,
    id: TaskId,
    wish: &DependencyWish,
    print: &dyn Fn(TaskRef) -> String,
) -> Result<(), ChangeError> {
    let task = editor.task(id)?;
    let old: Vec<TaskRef> = task
        .depends_on
        .iter()
        .filter_map(|dependency| dependency.target)
        .collect();
    let mut wanted: Vec<TaskRef> = Vec::new();
    let (keep, more) = match wish {
        DependencyWish::Exactly(wanted) => (Vec::new(), wanted),
        DependencyWish::Change { add, drop } => (
            old.iter()
                .copied()
                .filter(|target| !drop.contains(target))
                .collect(),
            add,
        ),
    };
    for target in keep.into_iter().chain(more.iter().copied()) {
        if !wanted.contains(&target) {
            wanted.push(target);
        }
    }
    let edits = numbered::set_dependencies(&editor.loaded().document, editor.story(), task, &wanted, print)?;
    if edits.is_empty() {
        return Ok(());
    }
    editor.step(&edits, |expected, found| {
        copy_field(expected, found, id, KnownField::DependsOn.label());
    })?;
    let read: Vec<Option<TaskRef>> = editor
        .task(id)?
        .depends_on
        .iter()
        .map(|dependency| dependency.target)
        .collect();
    let holds = read.iter().copied().eq(wanted.into_iter().map(Some));
    editor.ensure(holds, || {
        format!("the dependencies of task {id} would read otherwise")
    })
}

fn set_body(editor: &mut StoryEditor<'_>, id: TaskId, body: &str) -> Result<(), ChangeError> {
    let wanted = numbered::check_body(body)?.trim_start().to_owned();
    let edits = numbered::set_body(&editor.loaded().document, editor.task(id)?, body)?;
    editor.step(&edits, |expected, _| {
        if let Some(task) = expected.task(id) {
            task.body = wanted;
        }
    })
}

/// Takes the value of one field over from `found`, and whether it is there at all.
fn copy_field(expected: &mut PlainStory, found: &PlainStory, id: TaskId, label: &str) {
    let Some(task) = expected.task(id) else { return };
    let Some(other) = found.tasks.iter().find(|task| task.id == Some(id)) else {
        return;
    };
    let is_it = |field: &(String, String)| field.0.eq_ignore_ascii_case(label);
    let new = other.fields.iter().position(is_it);
    let old = task.fields.iter().position(is_it);
    match (old, new) {
        (Some(old), Some(new)) => task.fields[old].1.clone_from(&other.fields[new].1),
        (Some(old), None) => {
            task.fields.remove(old);
        }
        (None, Some(new)) => task
            .fields
            .insert(new.min(task.fields.len()), other.fields[new].clone()),
        (None, None) => {}
    }
}
