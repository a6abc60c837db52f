//! Takes the tasks of a proposal into a story, all in one step.

use std::collections::HashMap;

use super::add_task::{TaskDraft, add_tasks};
use super::editor::StoryEditor;
use super::error::ChangeError;
use crate::dialect::numbered::{self, Place};
use crate::model::{KnownField, StoryNumber, TaskId, TaskRef};
use crate::proposal::{Fault, Form, Proposal, ProposedTask, Reference};

/// What a proposal does not say of its tasks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ImportWish<'a> {
    /// The domain of tasks that name none.
    pub domain: Option<&'a str>,
    /// The status of tasks that name none.
    pub pending: &'a str,
    /// The number of the story.
    pub story: StoryNumber,
}

/// Why a proposal is not taken over; nothing was changed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ImportError {
    /// References of the proposal name nothing, or several things.
    #[error("the proposal refers to what is not there")]
    Faults(Vec<Fault>),
    /// The story cannot take the tasks.
    #[error(transparent)]
    Change(#[from] ChangeError),
}

/// Adds the tasks of a proposal behind the last one and gives their ids, in the order of the proposal.
///
/// The ids go on after the highest one of the story. A reference names a task of the proposal by its id or its title;
/// else the task of the story. Where the proposal numbers nothing, a number is the place in it, and refused where the
/// story has a task with that number too.
///
/// # Errors
///
/// [`ImportError::Faults`] for references, and what [`add_tasks`] refuses.
pub fn import(
    editor: &mut StoryEditor<'_>,
    proposal: &Proposal,
    wish: &ImportWish<'_>,
    print_other: &dyn Fn(StoryNumber, TaskId) -> String,
) -> Result<Vec<TaskId>, ImportError> {
    let first = numbered::next_id(editor.story()).map_err(ChangeError::from)?;
    let ids: Vec<TaskId> = (first.number..=u64::MAX)
        .take(proposal.tasks.len())
        .map(TaskId::new)
        .collect();
    let names = Names::new(editor, proposal, &ids, wish.story);
    let width = editor.story().id_width;
    let mut faults = Vec::new();
    let mut drafts = Vec::with_capacity(proposal.tasks.len());
    for (task, own) in proposal.tasks.iter().zip(&ids) {
        let mut printed: Vec<String> = Vec::new();
        for reference in &task.depends_on {
            match names.find(reference) {
                Ok(TaskRef { story: None, task }) if task == *own => {
                    faults.push(names.fault(reference, "is the task itself", "take it out"));
                }
                Ok(target) => {
                    let name = match target.story {
                        Some(story) => print_other(story, target.task),
                        None => target.task.padded(width),
                    };
                    if !printed.contains(&name) {
                        printed.push(name);
                    }
                }
                Err(fault) => faults.push(fault),
            }
        }
        drafts.push(draft(task, &printed, wish));
    }
    if !faults.is_empty() {
        return Err(ImportError::Faults(faults));
    }
    add_tasks(editor, first, &drafts, Place::Last, wish.pending)?;
    Ok(ids)
}

fn draft(task: &ProposedTask, depends_on: &[String], wish: &ImportWish<'_>) -> TaskDraft {
    let mut fields = task.fields.clone();
    let has_domain = fields.iter().any(|(field, _)| *field == KnownField::Domain);
    if let Some(domain) = wish.domain.filter(|_| !has_domain) {
        fields.push((KnownField::Domain, domain.to_owned()));
    }
    if !depends_on.is_empty() {
        fields.push((KnownField::DependsOn, depends_on.join(", ")));
    }
    TaskDraft {
        title: task.title.clone(),
        fields,
        others: task.others.clone(),
        body: task.body.clone(),
    }
}

/// The tasks that a reference may name.
struct Names {
    story: StoryNumber,
    printed: String,
    /// The ids that the proposal gives, or the places in it where it gives none.
    own: HashMap<TaskId, TaskId>,
    is_numbered: bool,
    /// The titles in lower case; none where several tasks have one.
    titles: HashMap<String, Option<TaskId>>,
    /// The tasks that the story has.
    there: std::collections::HashSet<TaskId>,
}

impl Names {
    fn new(editor: &StoryEditor<'_>, proposal: &Proposal, ids: &[TaskId], story: StoryNumber) -> Names {
        let is_numbered = proposal.tasks.iter().any(|task| task.id.is_some());
        let mut own = HashMap::new();
        let mut titles = HashMap::new();
        for ((task, id), place) in proposal.tasks.iter().zip(ids).zip(1..) {
            own.insert(task.id.filter(|_| is_numbered).unwrap_or(TaskId::new(place)), *id);
            titles
                .entry(title(&task.title))
                .and_modify(|found| *found = None)
                .or_insert(Some(*id));
        }
        // The jobs of a scheduler wait for nothing but what our own export wrote down.
        let is_numbered = is_numbered || proposal.form == Some(Form::Scheduler);
        Names {
            story,
            printed: editor.number().to_owned(),
            own,
            is_numbered,
            titles,
            there: editor.story().tasks().map(|task| task.id).collect(),
        }
    }

    /// The task meant, as it is named in the story afterwards.
    fn find(&self, reference: &Reference) -> Result<TaskRef, Fault> {
        let bare = |task| TaskRef { story: None, task };
        let Some(target) = reference.target else {
            return match self.titles.get(&title(&reference.text)) {
                Some(Some(id)) => Ok(bare(*id)),
                Some(None) => Err(self.fault(
                    reference,
                    "is the title of several tasks",
                    "give the tasks ids and name one of them",
                )),
                None => Err(self.fault(
                    reference,
                    "names no task",
                    "write the id or the title of a task of the proposal, or none",
                )),
            };
        };
        match target.story {
            Some(story) if story != self.story => Ok(target),
            Some(_) if self.there.contains(&target.task) => Ok(bare(target.task)),
            Some(_) => Err(self.fault(
                reference,
                "is not there",
                format!("list the tasks: stories tasks list {}", self.printed),
            )),
            None => match (self.own.get(&target.task), self.there.contains(&target.task)) {
                (Some(_), true) if !self.is_numbered => Err(self.fault(
                    reference,
                    format!(
                        "may be the task in that place, or the one that story {} has",
                        self.printed
                    ),
                    format!(
                        "number the proposal, name the task by its title, or write {}/{}",
                        self.printed, target.task
                    ),
                )),
                (Some(id), _) => Ok(bare(*id)),
                (None, true) => Ok(bare(target.task)),
                (None, false) => Err(self.fault(
                    reference,
                    format!("is a task neither of the proposal nor of story {}", self.printed),
                    "write the id or the title of a task of the proposal, or none",
                )),
            },
        }
    }

    fn fault(&self, reference: &Reference, what: impl std::fmt::Display, help: impl Into<String>) -> Fault {
        Fault {
            span: reference.span,
            message: format!("`{}` {what}", reference.text),
            help: Some(help.into()),
        }
    }
}

/// What titles are compared by.
fn title(text: &str) -> String {
    let text = text.trim_matches(|c: char| c.is_whitespace() || "`*.".contains(c));
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}
