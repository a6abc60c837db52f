//! The document of `stories log`.

use schemars::JsonSchema;
use serde::Serialize;

use super::document::document;
use crate::history::{Change, StoryChanges, Told, What};

/// What changed, commit by commit, newest first.
#[derive(Serialize, JsonSchema)]
pub(super) struct Log<'a> {
    /// Whether this clone ends somewhere in the past, so that older changes are not known.
    shallow: bool,
    commits: Vec<Commit<'a>>,
}

/// A commit.
#[derive(Serialize, JsonSchema)]
struct Commit<'a> {
    /// Its full name.
    commit: &'a str,
    /// The author's name.
    author: &'a str,
    /// The author's address.
    email: &'a str,
    /// When the author made it, in ISO 8601 with the distance from UTC.
    time: String,
    /// The first line of its message.
    subject: &'a str,
    /// What it changed: story by story, in each the story first and then its tasks.
    changes: Vec<JsonChange<'a>>,
}

/// One change of a story or a task.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "HistoryChange")]
struct JsonChange<'a> {
    /// The story, by its number after the commit.
    story: &'a str,
    /// Its file after the commit; the last one of a story that was removed.
    path: &'a str,
    /// The task, by its id after the commit; null for a change of the story itself.
    task: Option<&'a str>,
    /// What kind of change: created, deleted, number, slug, title, status, dependencies, criteria, field, place,
    /// text, unreadable, readable.
    what: &'static str,
    /// The label of a field, or the name of a section; null otherwise.
    name: Option<&'a str>,
    /// The value before; null where there was none.
    from: Option<&'a str>,
    /// The value after; null where there is none.
    to: Option<&'a str>,
    /// Of a text: the lines that came; null otherwise.
    added: Option<usize>,
    /// Of a text: the lines that went; null otherwise.
    removed: Option<usize>,
}

/// The document of the commits.
pub fn log(told: &[Told<'_>], shallow: bool) -> String {
    let commits = told.iter().map(|told| Commit {
        commit: &told.commit.id,
        author: &told.commit.author,
        email: &told.commit.email,
        time: told.commit.time.iso(),
        subject: &told.commit.subject,
        changes: told.stories.iter().flat_map(changes).collect(),
    });
    document(
        "log",
        Log {
            shallow,
            commits: commits.collect(),
        },
    )
}

fn changes(story: &StoryChanges) -> impl Iterator<Item = JsonChange<'_>> {
    story.changes.iter().map(|change: &Change| JsonChange {
        story: story.id(),
        path: story.path(),
        task: change.task.as_deref(),
        what: word(change.what),
        name: change.name.as_deref(),
        from: change.from.as_deref(),
        to: change.to.as_deref(),
        added: change.lines.map(|lines| lines.0),
        removed: change.lines.map(|lines| lines.1),
    })
}

fn word(what: What) -> &'static str {
    match what {
        What::Created => "created",
        What::Deleted => "deleted",
        What::Number => "number",
        What::Slug => "slug",
        What::Title => "title",
        What::Status => "status",
        What::Dependencies => "dependencies",
        What::Criteria => "criteria",
        What::Field => "field",
        What::Place => "place",
        What::Text => "text",
        What::Unreadable => "unreadable",
        What::Readable => "readable",
    }
}
