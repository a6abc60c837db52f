//! Documents that hold many stories or tasks.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::document::document;
use super::story::{JsonStory, JsonTask, tasks_of};
use crate::cli::render::closing::Tally;
use crate::cli::render::view::StoryView;
use crate::diagnostic::Diagnostic;
use crate::graph::Node;
use crate::store::{Entry, Snapshot};
use crate::text::LineIndex;

/// The stories asked for.
#[derive(Serialize, JsonSchema)]
pub(super) struct Stories<'a> {
    stories: Vec<JsonStory<'a>>,
}

/// The stories asked for, and what they amount to.
#[derive(Serialize, JsonSchema)]
pub(super) struct Status<'a> {
    stories: Vec<JsonStory<'a>>,
    summary: Summary,
}

/// What the stories amount to.
#[derive(Serialize, JsonSchema)]
struct Summary {
    /// Tasks that are done.
    done: usize,
    /// All tasks.
    total: usize,
    /// What the check finds in these stories: errors.
    errors: usize,
    /// Warnings.
    warnings: usize,
    /// Notes.
    notes: usize,
}

/// The tasks asked for.
#[derive(Serialize, JsonSchema)]
pub(super) struct Tasks<'a> {
    tasks: Vec<JsonTask<'a>>,
}

/// The document of `stories list`.
pub fn list(snapshot: &Snapshot, entries: &[&Entry]) -> String {
    document(
        "list",
        Stories {
            stories: stories(snapshot, entries),
        },
    )
}

/// The document of `stories export`.
pub fn export(snapshot: &Snapshot, entries: &[&Entry]) -> String {
    document(
        "export",
        Stories {
            stories: stories(snapshot, entries),
        },
    )
}

/// The document of `stories status`; `findings` are those in `entries`.
pub fn status(snapshot: &Snapshot, entries: &[&Entry], findings: &[Diagnostic]) -> String {
    let tally = Tally::of(findings);
    let (mut done, mut total) = (0, 0);
    for entry in entries {
        let progress = StoryView::new(snapshot, entry).progress();
        done += progress.done;
        total += progress.total;
    }
    let summary = Summary {
        done,
        total,
        errors: tally.errors,
        warnings: tally.warnings,
        notes: tally.notes,
    };
    document(
        "status",
        Status {
            stories: stories(snapshot, entries),
            summary,
        },
    )
}

/// The document of `stories tasks list`.
pub fn tasks(snapshot: &Snapshot, entry: &Entry) -> String {
    document(
        "tasks",
        Tasks {
            tasks: tasks_of(StoryView::new(snapshot, entry)),
        },
    )
}

/// The document of `stories next`: the tasks of `nodes`, in their order.
pub fn next(snapshot: &Snapshot, nodes: &[Node<'_>]) -> String {
    let mut tasks = Vec::with_capacity(nodes.len());
    // The tasks of a story stand together: its lines are counted once.
    for nodes in nodes.chunk_by(|a, b| a.entry.path == b.entry.path) {
        let Some(loaded) = nodes[0].entry.loaded() else {
            continue;
        };
        let index = LineIndex::new(loaded.document.text());
        let wanted: HashSet<usize> = nodes.iter().map(|node| node.task.heading.start).collect();
        let views = StoryView::new(snapshot, nodes[0].entry).tasks();
        let of_story = views
            .into_iter()
            .filter(|view| wanted.contains(&view.task().heading.start));
        tasks.extend(of_story.map(|view| JsonTask::new(view, &index)));
    }
    document("next", Tasks { tasks })
}

fn stories<'a>(snapshot: &'a Snapshot, entries: &[&'a Entry]) -> Vec<JsonStory<'a>> {
    let view = |entry: &&'a Entry| JsonStory::new(StoryView::new(snapshot, entry));
    entries.iter().map(view).collect()
}
