//! Moves a task within its story: a cut and an insert, and no other byte.

use super::editor::StoryEditor;
use super::error::ChangeError;
use crate::dialect::numbered::{self, Place};
use crate::model::TaskId;

/// Moves the task `id` to `place`; where it stands there already, nothing changes.
///
/// # Errors
///
/// When a task is not there.
pub fn move_task(editor: &mut StoryEditor<'_>, id: TaskId, place: Place) -> Result<(), ChangeError> {
    let order: Vec<TaskId> = editor
        .story()
        .listed
        .iter()
        .map(|listed| listed.task().id)
        .collect();
    let at = |id: TaskId| order.iter().position(|other| *other == id);
    editor.task(id)?;
    let target = match place {
        Place::Before(other) | Place::After(other) => {
            editor.task(other)?;
            other
        }
        Place::Last => *order.last().unwrap_or(&id),
    };
    let (Some(from), Some(to)) = (at(id), at(target)) else {
        return Ok(());
    };
    let is_there = match place {
        Place::Before(_) => from + 1 == to,
        Place::After(_) | Place::Last => from == to + 1,
    };
    if is_there || from == to {
        return Ok(());
    }
    let (cut, lines) = numbered::cut_task(&editor.loaded().document, editor.story(), editor.task(id)?);
    let mut taken = None;
    editor.step(&cut, |expected, _| {
        if let Some(at) = expected.tasks.iter().position(|task| task.id == Some(id)) {
            taken = Some(expected.tasks.remove(at));
        }
    })?;
    let paste = numbered::paste_task(&editor.loaded().document, editor.story(), &lines, place)?;
    editor.step(&paste, |expected, _| {
        let near = expected
            .tasks
            .iter()
            .position(|task| task.id == Some(target))
            .unwrap_or(0);
        let at = if matches!(place, Place::Before(_)) {
            near
        } else {
            near + 1
        };
        expected.tasks.extend(taken);
        expected.tasks[at..].rotate_right(1);
    })
}
