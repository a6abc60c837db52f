//! Gives the tasks of a story the ids 001, 002, … in file order, and lets all references follow.
//!
//! Numbers that a range or a near miss holds are passed over.

use std::collections::HashMap;

use super::editor::StoryEditor;
use super::error::ChangeError;
use crate::markdown::Document;
use crate::model::{Dependency, ListedTask, Story, StoryNumber, Task, TaskId};
use crate::store::{ChangeSet, Entry, Snapshot};
use crate::text::{Edit, Edits, LineIndex, Span};

/// What a renumbering changes, and what it only tells of.
#[derive(Clone, Debug)]
pub struct Renumbered {
    /// The change.
    pub changes: ChangeSet,
    /// Old and new ids that differ, as printed.
    pub ids: Vec<(String, String)>,
    /// Places in the story's text that may name an old id: line (from 1) and the line's text.
    pub mentions: Vec<(usize, String)>,
}

/// Renumbers the story in `entry`. The whole store must have been read.
///
/// # Errors
///
/// When the file cannot be edited.
pub fn renumber_tasks(snapshot: &Snapshot, entry: &Entry) -> Result<Renumbered, ChangeError> {
    let mut editor = StoryEditor::new(snapshot, entry)?;
    let story = editor.story();
    let width = story.id_width;
    let mut ids: HashMap<TaskId, TaskId> = HashMap::new();
    let mut renamed = Vec::new();
    let mut edits = Vec::new();
    let mut number = 0;
    let taken: Vec<(u64, u64)> = story.listed.iter().filter_map(taken).collect();
    let mut given = Vec::new();
    for task in story.tasks() {
        number += 1;
        while let Some((_, last)) = taken
            .iter()
            .find(|(first, last)| (*first..=*last).contains(&number))
        {
            number = last.saturating_add(1);
        }
        given.push(TaskId::new(number));
        let new = TaskId::new(number);
        // Of two tasks with one id, references mean the first.
        ids.entry(task.id).or_insert(new);
        if task.id != new {
            renamed.push((task.id.padded(width), new.padded(width)));
            edits.push(Edit::replace(task.id_span, new.padded(width)));
        }
    }
    let mentions = mentions(&editor.loaded().document, story, &ids);
    edits.extend(references(
        &editor.loaded().document,
        story,
        None,
        entry.name.number,
        &ids,
    ));
    let edits = Edits::new(edits).expect("headings and references do not overlap");
    let own = entry.name.number;
    editor.step(&edits, |expected, found| {
        let tasks = expected.tasks.iter_mut().filter(|task| task.id.is_some());
        for (task, id) in tasks.zip(given) {
            task.id = Some(id);
        }
        for (task, other) in expected.tasks.iter_mut().zip(&found.tasks) {
            take_dependencies(task, other);
        }
    })?;
    let mut changes = vec![editor.finish()];
    for (other, loaded) in snapshot.stories().filter(|(other, _)| other.path != entry.path) {
        let edits = references(
            &loaded.document,
            &loaded.story,
            Some(own),
            other.name.number,
            &ids,
        );
        if edits.is_empty() {
            continue;
        }
        let mut editor = StoryEditor::new(snapshot, other)?;
        let edits = Edits::new(edits).expect("references do not overlap");
        editor.step(&edits, |expected, found| {
            for (task, other) in expected.tasks.iter_mut().zip(&found.tasks) {
                take_dependencies(task, other);
            }
        })?;
        changes.push(editor.finish());
    }
    Ok(Renumbered {
        changes: ChangeSet::new(changes),
        ids: renamed,
        mentions,
    })
}

/// The numbers that an entry which cannot be edited holds.
fn taken(listed: &ListedTask) -> Option<(u64, u64)> {
    match listed {
        ListedTask::Task(_) => None,
        ListedTask::Range { ids, .. } => Some((ids.0.number, ids.1.number)),
        ListedTask::NearMiss { task } => Some((task.id.number, task.id.number)),
    }
}

fn take_dependencies(task: &mut crate::model::PlainTask, found: &crate::model::PlainTask) {
    for (field, other) in task.fields.iter_mut().zip(&found.fields) {
        if field.0.eq_ignore_ascii_case("depends on") {
            field.1.clone_from(&other.1);
        }
    }
}

/// The edits of all references in `story` to the tasks of the renumbered one.
///
/// `other` is the renumbered story's number where it is not this one.
fn references(
    document: &Document,
    story: &Story,
    other: Option<StoryNumber>,
    own: StoryNumber,
    ids: &HashMap<TaskId, TaskId>,
) -> Vec<Edit> {
    let mut edits = Vec::new();
    for Dependency { target, span } in story.tasks().flat_map(|task: &Task| &task.depends_on) {
        let Some(target) = target else { continue };
        let meant = match other {
            None => target.story.is_none_or(|story| story == own),
            Some(number) => target.story == Some(number),
        };
        let Some(new) = ids.get(&target.task).filter(|new| meant && **new != target.task) else {
            continue;
        };
        let slice = document.slice(*span);
        let id = slice.rfind('/').map_or(0, |n| n + 1);
        let start = id + slice[id..].find(|c: char| c.is_ascii_digit()).unwrap_or(0);
        let digits = slice[start..].bytes().take_while(u8::is_ascii_digit).count();
        let len = digits + usize::from(target.task.letter.is_some());
        let written = Span::new(span.start + start, span.start + start + len);
        edits.push(Edit::replace(written, new.padded(digits)));
    }
    edits
}

/// Lines of task texts that name an id which now means another task.
fn mentions(document: &Document, story: &Story, ids: &HashMap<TaskId, TaskId>) -> Vec<(usize, String)> {
    let lines = LineIndex::new(document.text());
    let mut found = Vec::new();
    for task in story.tasks() {
        for line in crate::text::lines(document.text(), task.body) {
            let slice = document.slice(line);
            let names_one = slice.split(|c: char| !c.is_alphanumeric()).any(|word| {
                word.len() >= 3
                    && word
                        .parse::<TaskId>()
                        .is_ok_and(|id| ids.get(&id).is_some_and(|new| *new != id))
            });
            if names_one {
                found.push((lines.line(line.start), slice.trim().to_owned()));
            }
        }
    }
    found
}
