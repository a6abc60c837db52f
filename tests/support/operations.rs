//! The notation of edits in case files, one a line.
//!
//! `title 002 New title` · `set 002 Status: done` · `unset 002 Files` · `body 002 One\n\nTwo` ·
//! `depends 002 +001 -003` · `depends 002 = 001, 014/003` · `add last: Title | Domain=x | body=…` with
//! `last`, `before 001` or `after 001` · `rm 002` · `rm 002 --cascade` · `move 003 before 001` ·
//! `status In Progress` · `story-title X` · `renumber`

use stories::change::{
    ChangeError, DependencyWish, StoryEditor, StoryWish, TaskDraft, TaskWish, add_task, move_task,
    remove_tasks, renumber_tasks, set_story, set_tasks,
};
use stories::dialect::numbered::Place;
use stories::model::{KnownField, TaskId, TaskRef};
use stories::store::{ChangeSet, Entry, Snapshot};

use super::cases::unescape;

/// What one line asks of the story in `entry`.
pub fn perform(snapshot: &Snapshot, entry: &Entry, line: &str) -> Result<ChangeSet, ChangeError> {
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    match verb {
        "rm" => {
            let (ids, cascade) = match rest.strip_suffix(" --cascade") {
                Some(ids) => (ids, true),
                None => (rest, false),
            };
            let ids: Vec<TaskId> = ids.split(',').map(|id| read_id(id.trim())).collect();
            return remove_tasks(snapshot, entry, &ids, cascade);
        }
        "renumber" => return renumber_tasks(snapshot, entry).map(|done| done.changes),
        _ => {}
    }
    let mut editor = StoryEditor::new(snapshot, entry)?;
    edit(snapshot, &mut editor, verb, rest)?;
    Ok(ChangeSet::new([editor.finish()]))
}

fn edit(
    snapshot: &Snapshot,
    editor: &mut StoryEditor<'_>,
    verb: &str,
    rest: &str,
) -> Result<(), ChangeError> {
    let config = snapshot.config();
    let mut wish = TaskWish::default();
    match verb {
        "status" => {
            let status = config.story_workflow.find(rest).expect("the status is known");
            let wish = StoryWish {
                status: Some(status),
                ..StoryWish::default()
            };
            return set_story(editor, &wish, config.story_workflow.name(status));
        }
        "story-title" => {
            let wish = StoryWish {
                title: Some(unescape(rest)),
                ..StoryWish::default()
            };
            return set_story(editor, &wish, "");
        }
        "add" => {
            let (place, wanted) = rest.split_once(':').expect("a place ends in a colon");
            let place = read_place(place);
            return add_task(editor, &draft(wanted), place, "pending").map(|_| ());
        }
        _ => {}
    }
    let (id, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let id = read_id(id);
    match verb {
        "move" => return move_task(editor, id, read_place(rest)),
        "title" => wish.title = Some(unescape(rest)),
        "body" => wish.body = Some(unescape(rest)),
        "unset" => wish.fields.push((rest.to_owned(), None)),
        "set" => {
            let (label, value) = rest.split_once(": ").expect("a label ends in a colon");
            if KnownField::find(label) == Some(KnownField::Status) {
                wish.status = Some(config.task_workflow.find(value).expect("the status is known"));
            } else {
                wish.fields.push((label.to_owned(), Some(unescape(value))));
            }
        }
        "depends" => wish.depends_on = Some(dependencies(rest)),
        _ => panic!("unknown edit `{verb}`"),
    }
    let width = editor.story().id_width;
    set_tasks(
        editor,
        &[id],
        &wish,
        &|target| {
            let id = target.task.padded(width);
            match target.story {
                Some(story) => format!("{}/{id}", snapshot.story_id(story)),
                None => id,
            }
        },
        &|status| config.task_workflow.name(status).to_owned(),
    )
}

fn dependencies(text: &str) -> DependencyWish {
    let read = |text: &str| TaskRef::read(text).expect("a dependency names a task");
    if let Some(exact) = text.strip_prefix('=') {
        let names = exact.split(',').map(str::trim).filter(|name| !name.is_empty());
        return DependencyWish::Exactly(names.map(read).collect());
    }
    let (mut add, mut drop) = (Vec::new(), Vec::new());
    for word in text.split_whitespace() {
        match (word.strip_prefix('+'), word.strip_prefix('-')) {
            (Some(name), _) => add.push(read(name)),
            (_, Some(name)) => drop.push(read(name)),
            _ => panic!("`{word}` is neither added nor dropped"),
        }
    }
    DependencyWish::Change { add, drop }
}

fn draft(text: &str) -> TaskDraft {
    let mut parts = text.split(" | ");
    let mut draft = TaskDraft {
        title: unescape(parts.next().unwrap_or("").trim()),
        ..TaskDraft::default()
    };
    for part in parts {
        let (label, value) = part.split_once('=').expect("a field has a value");
        let value = unescape(value);
        match KnownField::find(label) {
            _ if label == "body" => draft.body = value,
            Some(known) => draft.fields.push((known, value)),
            None => draft.others.push((label.to_owned(), value)),
        }
    }
    draft
}

fn read_place(text: &str) -> Place {
    match text.split_once(' ') {
        Some(("before", id)) => Place::Before(read_id(id)),
        Some(("after", id)) => Place::After(read_id(id)),
        _ => Place::Last,
    }
}

fn read_id(text: &str) -> TaskId {
    text.parse().expect("an id is a number")
}
