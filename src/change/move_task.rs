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
    let from = index(editor, id)?;
    let to = match place {
        Place::Before(other) | Place::After(other) => index(editor, other)?,
        Place::Last => {
            let section = editor.story().tasks_section.as_ref();
            let mut listed = editor.story().listed.iter();
            let last = listed.rposition(|listed| {
                section.is_some_and(|section| section.body.contains(listed.task().block))
            });
            last.unwrap_or(from)
        }
    };
    let is_there = match place {
        Place::Before(_) => from + 1 == to,
        Place::After(_) | Place::Last => from == to + 1,
    };
    if is_there || from == to {
        return Ok(());
    }
    let (cut, taken_out) = numbered::cut_task(&editor.loaded().document, editor.story(), editor.task(id)?);
    let mut taken = None;
    editor.step(&cut, |expected, _| {
        if let Some(at) = expected.tasks.iter().position(|task| task.id == Some(id)) {
            taken = Some(expected.tasks.remove(at));
        }
    })?;
    let paste = numbered::paste_task(&editor.loaded().document, editor.story(), &taken_out, place)?;
    editor.step(&paste, |expected, _| {
        let near = if from < to { to - 1 } else { to };
        let at = if matches!(place, Place::Before(_)) {
            near
        } else {
            near + 1
        };
        expected.tasks.extend(taken);
        expected.tasks[at..].rotate_right(1);
    })
}

/// Where among the entries the one task with the id stands.
fn index(editor: &StoryEditor<'_>, id: TaskId) -> Result<usize, ChangeError> {
    let block = editor.task(id)?.block;
    let listed = &editor.story().listed;
    Ok(listed.partition_point(|listed| listed.task().block.start < block.start))
}
