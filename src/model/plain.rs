//! What a story says, free of where it says it: two versions can be compared.

use super::id::TaskId;
use super::story::{ListedTask, Story};
use super::task::Task;
use crate::markdown::{Document, Section};
use crate::text::Span;

/// A task without spans. Texts are kept as written, ids by value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlainTask {
    /// The id; `None` for an entry that cannot be edited.
    pub id: Option<TaskId>,
    /// The title.
    pub title: String,
    /// Labels and values as written, in order.
    pub fields: Vec<(String, String)>,
    /// The text under the fields, with `\n` as line end.
    pub body: String,
}

/// A story without spans.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlainStory {
    /// The title.
    pub title: Option<String>,
    /// The status as written.
    pub status: Option<String>,
    /// What stands before the first section.
    pub preamble: String,
    /// The sections: name, and text without tasks and separators.
    pub sections: Vec<(String, String)>,
    /// The entries of the Tasks sections.
    pub tasks: Vec<PlainTask>,
}

impl PlainStory {
    /// Takes the spans off.
    pub fn of(document: &Document, story: &Story) -> PlainStory {
        let owned = |span: Span| document.slice(span).to_owned();
        PlainStory {
            title: story.title.as_ref().map(|title| owned(title.span)),
            status: story.status.as_ref().map(|status| owned(status.span)),
            preamble: plain_preamble(document, story),
            sections: story
                .sections
                .iter()
                .map(|section| plain_section(document, story, section))
                .collect(),
            tasks: story
                .listed
                .iter()
                .map(|listed| plain_task(document, listed))
                .collect(),
        }
    }

    /// The task with the id.
    pub fn task(&mut self, id: TaskId) -> Option<&mut PlainTask> {
        self.tasks.iter_mut().find(|task| task.id == Some(id))
    }
}

/// What stands before the first section.
pub(crate) fn plain_preamble(document: &Document, story: &Story) -> String {
    let first = story
        .sections
        .first()
        .map_or(document.text().len(), |section| section.heading.start);
    unix(document.text()[..first].trim())
}

/// The name of a section, and its text without tasks and separators.
pub(crate) fn plain_section(document: &Document, story: &Story, section: &Section) -> (String, String) {
    (
        document.slice(section.name).to_owned(),
        without_tasks(document, story, section.body),
    )
}

/// An entry of the Tasks sections without spans.
pub(crate) fn plain_task(document: &Document, listed: &ListedTask) -> PlainTask {
    let Task {
        id,
        title,
        fields,
        body,
        ..
    } = listed.task();
    PlainTask {
        id: matches!(listed, ListedTask::Task(_)).then_some(*id),
        title: document.slice(*title).to_owned(),
        fields: fields
            .iter()
            .map(|field| {
                (
                    document.slice(field.label).to_owned(),
                    unix(document.slice(field.value)),
                )
            })
            .collect(),
        body: unix(document.slice(*body)),
    }
}

/// The text of `body` that belongs to no task and no gap between tasks.
fn without_tasks(document: &Document, story: &Story, body: Span) -> String {
    let mut rest = String::new();
    let mut at = body.start;
    let first = story
        .listed
        .partition_point(|listed| listed.task().block.start < body.start);
    for task in story.listed[first..].iter().map(ListedTask::task) {
        if task.block.start >= body.end {
            break;
        }
        for taken in [Some(task.block), task.separator].into_iter().flatten() {
            if body.contains(taken) && taken.start >= at {
                rest.push_str(document.text()[at..taken.start].trim());
                at = taken.end;
            }
        }
    }
    rest.push_str(document.text()[at..body.end].trim());
    unix(&rest)
}

fn unix(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}
