//! Removes tasks, and on request the references to them.

use super::editor::StoryEditor;
use super::error::ChangeError;
use super::set_task::{DependencyWish, TaskWish, set_tasks};
use crate::dialect::numbered;
use crate::graph::Graph;
use crate::model::{StoryNumber, TaskId, TaskRef};
use crate::store::{ChangeSet, Entry, Snapshot};

/// Removes the tasks `ids` of the story in `entry`. The whole store must have been read.
///
/// # Errors
///
/// When a task is not there, or others depend on it and `cascade` is not set.
pub fn remove_tasks(
    snapshot: &Snapshot,
    entry: &Entry,
    ids: &[TaskId],
    cascade: bool,
) -> Result<ChangeSet, ChangeError> {
    let mut editor = StoryEditor::new(snapshot, entry)?;
    for &id in ids {
        editor.task(id)?;
    }
    let waiting = dependants(snapshot, entry.name.number, ids);
    if !waiting.is_empty() && !cascade {
        let print = |number: StoryNumber, id: TaskId| {
            let id = id.padded(editor.story().id_width);
            if number == entry.name.number {
                id
            } else {
                format!("{}/{id}", snapshot.story_id(number))
            }
        };
        let names: Vec<String> = waiting
            .iter()
            .map(|(other, id)| print(other.name.number, *id))
            .collect();
        let what: Vec<String> = ids.iter().map(|id| id.padded(editor.story().id_width)).collect();
        return Err(ChangeError::Depended {
            what: format!("{}/{}", editor.number(), what.join(",")),
            dependants: names.join(", "),
            can_cascade: true,
        });
    }
    let mut changes = Vec::new();
    for (other, id) in waiting.iter().filter(|(other, _)| other.path == entry.path) {
        debug_assert_eq!(other.path, entry.path);
        drop_references(&mut editor, *id, None, ids)?;
    }
    for &id in ids {
        let task = editor.task(id)?;
        let edits = numbered::remove_task(&editor.loaded().document, editor.story(), task);
        editor.step(&edits, |expected, _| {
            expected.tasks.retain(|task| task.id != Some(id));
        })?;
    }
    changes.push(editor.finish());
    let mut others: Vec<&Entry> = waiting
        .iter()
        .map(|(other, _)| *other)
        .filter(|other| other.path != entry.path)
        .collect();
    others.dedup_by(|a, b| a.path == b.path);
    for other in others {
        let mut editor = StoryEditor::new(snapshot, other)?;
        for (_, id) in waiting.iter().filter(|(waiting, _)| waiting.path == other.path) {
            drop_references(&mut editor, *id, Some(entry.name.number), ids)?;
        }
        changes.push(editor.finish());
    }
    Ok(ChangeSet::new(changes))
}

/// The tasks that wait for one of `ids` and are not removed themselves, with their files.
fn dependants<'a>(snapshot: &'a Snapshot, number: StoryNumber, ids: &[TaskId]) -> Vec<(&'a Entry, TaskId)> {
    let graph = Graph::new(snapshot);
    let mut found: Vec<(&Entry, TaskId)> = Vec::new();
    for &id in ids {
        for node in graph.dependants((number, id)) {
            let is_removed = node.entry.name.number == number && ids.contains(&node.task.id);
            if !is_removed
                && !found
                    .iter()
                    .any(|(entry, id)| entry.path == node.entry.path && *id == node.task.id)
            {
                found.push((node.entry, node.task.id));
            }
        }
    }
    found.sort_by(|a, b| (&a.0.path, a.1).cmp(&(&b.0.path, b.1)));
    found
}

fn drop_references(
    editor: &mut StoryEditor<'_>,
    id: TaskId,
    story: Option<StoryNumber>,
    ids: &[TaskId],
) -> Result<(), ChangeError> {
    let own = editor.number().parse().ok();
    // A reference to the own story may name it, too.
    let stories = if story.is_none() {
        vec![None, own]
    } else {
        vec![story]
    };
    let drop = stories
        .iter()
        .flat_map(|story| ids.iter().map(|&task| TaskRef { story: *story, task }))
        .collect();
    let wish = TaskWish {
        depends_on: Some(DependencyWish::Change {
            add: Vec::new(),
            drop,
        }),
        ..TaskWish::default()
    };
    // Nothing is added, so nothing has to be printed.
    set_tasks(editor, &[id], &wish, &|target| target.task.to_string(), &|_| {
        String::new()
    })
}
