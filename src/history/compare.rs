//! What is different between two versions of a story.

use std::collections::HashMap;

use super::commit::FileAt;
use super::lines::{Lines, between};
use super::tasks::{moved, pair};
use super::version::{Part, TaskVersion, Version, Word};
use crate::model::{KnownField, StoryNumber, TaskId};

/// What kind of change it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum What {
    /// The story or task came; `to` is its title.
    Created,
    /// The story or task went away; `from` is its title.
    Deleted,
    /// It has another number.
    Number,
    /// The story's file has another name behind the number.
    Slug,
    /// The words of the heading.
    Title,
    /// The status, by its name; an unknown word as it stands.
    Status,
    /// The stories that the story waits for.
    Dependencies,
    /// How many acceptance criteria are ticked, of how many.
    Criteria,
    /// A field of a task; `name` is its label.
    Field,
    /// The task stands elsewhere; from and to are the tasks before it, absent for the first place.
    Place,
    /// Free text; `name` is the section's, absent for a task's own text and for what precedes the sections.
    Text,
    /// The text of the file, or the heading of the task, can no longer be read.
    Unreadable,
    /// It can be read again.
    Readable,
}

/// One change of a story or of one of its tasks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// The task, by its id as written after the change; `None` for the story itself.
    pub task: Option<String>,
    /// What kind of change.
    pub what: What,
    /// The label of the field, or the name of the section.
    pub name: Option<String>,
    /// The value before.
    pub from: Option<String>,
    /// The value after.
    pub to: Option<String>,
    /// Of a text: lines added and lines removed.
    pub lines: Option<(usize, usize)>,
}

impl Change {
    pub(super) fn new(task: Option<&str>, what: What, from: Option<String>, to: Option<String>) -> Change {
        Change {
            task: task.map(str::to_owned),
            what,
            name: None,
            from,
            to,
            lines: None,
        }
    }

    fn named(mut self, name: Option<&str>) -> Change {
        self.name = name.map(str::to_owned);
        self
    }

    fn text(task: Option<&str>, name: Option<&str>, lines: Lines) -> Change {
        let mut change = Change::new(task, What::Text, None, None).named(name);
        change.lines = Some((lines.added, lines.removed));
        change
    }
}

/// The number with its zeros, and what stands behind it, of a story's path.
pub(super) fn name_of(path: &str) -> (&str, &str) {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.strip_suffix(".md").unwrap_or(name);
    let digits = stem.bytes().take_while(u8::is_ascii_digit).count();
    (&stem[..digits], stem[digits..].trim_start_matches('-'))
}

/// What the name of the file says.
pub(super) fn names(old: &FileAt, new: &FileAt) -> Vec<Change> {
    let mut found = Vec::new();
    let (from, to) = (name_of(&old.path), name_of(&new.path));
    for (what, from, to) in [(What::Number, from.0, to.0), (What::Slug, from.1, to.1)] {
        if from != to {
            found.push(Change::new(
                None,
                what,
                Some(from.to_owned()),
                Some(to.to_owned()),
            ));
        }
    }
    found
}

/// All of a story that was not there before; `None` for a text that cannot be read.
pub(super) fn created(new: Option<&Version>) -> Vec<Change> {
    let Some(new) = new else {
        let mut found = vec![Change::new(None, What::Created, None, None)];
        found.push(Change::new(None, What::Unreadable, None, None));
        return found;
    };
    let mut found = vec![Change::new(None, What::Created, None, new.title.clone())];
    found.extend(status(None, None, new.status.as_ref()));
    for task in &new.tasks {
        found.extend(added(task));
    }
    found
}

fn added(task: &TaskVersion) -> Vec<Change> {
    let mut found = vec![Change::new(
        Some(&task.id_text),
        What::Created,
        None,
        Some(task.title.clone()),
    )];
    found.extend(status(Some(&task.id_text), None, task.status.as_ref()));
    found
}

fn status(task: Option<&str>, old: Option<&Word>, new: Option<&Word>) -> Option<Change> {
    let name = |word: Option<&Word>| word.map(|word| word.name.clone());
    (old != new).then(|| Change::new(task, What::Status, name(old), name(new)))
}

/// Everything that is different, the story first, then its tasks in their order.
pub(super) fn compare(old: &Version, new: &Version) -> Vec<Change> {
    let mut found = Vec::new();
    if old.title != new.title {
        found.push(Change::new(
            None,
            What::Title,
            old.title.clone(),
            new.title.clone(),
        ));
    }
    found.extend(status(None, old.status.as_ref(), new.status.as_ref()));
    if old.dependencies != new.dependencies {
        found.push(Change::new(
            None,
            What::Dependencies,
            numbers(&old.dependencies),
            numbers(&new.dependencies),
        ));
    }
    let (from, to) = (old.ticked(), new.ticked());
    if from != to || has_other_ticks(old, new) {
        found.push(Change::new(None, What::Criteria, Some(from), Some(to)));
    }
    let told = old.dependencies != new.dependencies;
    parts(&old.parts, &new.parts, told, &mut found);
    tasks(&old.tasks, &new.tasks, &mut found);
    found
}

/// Whether a box with the same words is ticked in one version and open in the other.
fn has_other_ticks(old: &Version, new: &Version) -> bool {
    old.criteria != new.criteria
        && new.criteria.iter().any(|(words, ticked)| {
            let before = old.criteria.iter().find(|(other, _)| other == words);
            before.is_some_and(|(_, before)| before != ticked)
        })
}

fn numbers(numbers: &[StoryNumber]) -> Option<String> {
    let numbers: Vec<String> = numbers.iter().map(|number| format!("{number:03}")).collect();
    (!numbers.is_empty()).then(|| numbers.join(", "))
}

fn parts(old: &[Part], new: &[Part], dependencies: bool, found: &mut Vec<Change>) {
    if old == new {
        return;
    }
    let mut taken = vec![false; old.len()];
    let partner = |part: &Part, taken: &mut Vec<bool>| {
        let at = (0..old.len()).find(|at| !taken[*at] && old[*at].name == part.name)?;
        taken[at] = true;
        Some(&old[at])
    };
    for part in new {
        let before = partner(part, &mut taken).map_or("", |old| old.text.as_str());
        // The list itself is told as a value.
        let is_list = dependencies
            && part
                .name
                .as_deref()
                .is_some_and(|name| name.eq_ignore_ascii_case("Dependencies"));
        if before != part.text && !is_list {
            let lines = between(before, &part.text);
            found.push(Change::text(None, part.name.as_deref(), lines));
        }
    }
    for (part, _) in old.iter().zip(taken).filter(|(_, taken)| !taken) {
        if !part.text.is_empty() {
            found.push(Change::text(None, part.name.as_deref(), between(&part.text, "")));
        }
    }
}

fn tasks(old: &[TaskVersion], new: &[TaskVersion], found: &mut Vec<Change>) {
    let pairs = pair(old, new);
    for at in &pairs.removed {
        let task = &old[*at];
        found.push(Change::new(
            Some(&task.id_text),
            What::Deleted,
            Some(task.title.clone()),
            None,
        ));
    }
    let moved = moved(&pairs.same);
    let numbers: HashMap<TaskId, TaskId> = pairs
        .same
        .iter()
        .filter_map(|(before, after)| Some((old[*before].id?, new[*after].id?)))
        .collect();
    let mut same = pairs.same.iter().peekable();
    for (at, task) in new.iter().enumerate() {
        match same.next_if(|(_, new)| *new == at) {
            Some((before, _)) => {
                one_task(&old[*before], task, &numbers, found);
                if moved.contains(&(*before, at)) {
                    let (from, to) = (previous(old, *before), previous(new, at));
                    found.push(Change::new(Some(&task.id_text), What::Place, from, to));
                }
            }
            None => found.extend(added(task)),
        }
    }
}

fn previous(tasks: &[TaskVersion], at: usize) -> Option<String> {
    Some(tasks[at.checked_sub(1)?].id_text.clone())
}

fn one_task(
    old: &TaskVersion,
    new: &TaskVersion,
    numbers: &HashMap<TaskId, TaskId>,
    found: &mut Vec<Change>,
) {
    let id = Some(new.id_text.as_str());
    match (old.id, new.id) {
        (Some(_), None) => found.push(Change::new(id, What::Unreadable, None, None)),
        (None, Some(_)) => found.push(Change::new(id, What::Readable, None, None)),
        _ => {}
    }
    if old.id.is_some() && new.id.is_some() && old.id != new.id {
        let (from, to) = (old.id_text.clone(), new.id_text.clone());
        found.push(Change::new(id, What::Number, Some(from), Some(to)));
    }
    if old.title != new.title {
        let (from, to) = (old.title.clone(), new.title.clone());
        found.push(Change::new(id, What::Title, Some(from), Some(to)));
    }
    found.extend(status(id, old.status.as_ref(), new.status.as_ref()));
    if old.fields != new.fields {
        fields(old, new, numbers, found);
    }
    if old.body != new.body {
        found.push(Change::text(id, None, between(&old.body, &new.body)));
    }
}

fn fields(old: &TaskVersion, new: &TaskVersion, numbers: &HashMap<TaskId, TaskId>, found: &mut Vec<Change>) {
    let id = Some(new.id_text.as_str());
    let value = |fields: &[(String, String)], label: &str| {
        let field = fields.iter().find(|(other, _)| other.eq_ignore_ascii_case(label));
        field.map(|(_, value)| value.clone())
    };
    let mut told: Vec<&str> = Vec::new();
    for (label, _) in new.fields.iter().chain(&old.fields) {
        if told.iter().any(|other| other.eq_ignore_ascii_case(label)) {
            continue;
        }
        told.push(label);
        let (from, to) = (value(&old.fields, label), value(&new.fields, label));
        let follows = label.eq_ignore_ascii_case(KnownField::DependsOn.label())
            && renumbered(from.as_deref(), numbers).is_some()
            && renumbered(from.as_deref(), numbers) == renumbered(to.as_deref(), &HashMap::new());
        if from != to && !follows {
            found.push(Change::new(id, What::Field, from, to).named(Some(label)));
        }
    }
}

/// The ids of a list with their new numbers; `None` for what is no plain list of ids.
fn renumbered(list: Option<&str>, numbers: &HashMap<TaskId, TaskId>) -> Option<Vec<TaskId>> {
    let ids = list?.split(',').map(|id| {
        let id: TaskId = id.trim().parse().ok()?;
        Some(numbers.get(&id).copied().unwrap_or(id))
    });
    ids.collect()
}
