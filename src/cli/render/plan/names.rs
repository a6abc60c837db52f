//! What tasks are called within a plan.

use std::collections::HashMap;

use crate::cli::render::view::{StoryView, TaskView};
use crate::cli::render::words::flat;
use crate::model::ListedTask;
use crate::plan::{LeftOut, Plan, Planned};
use crate::store::{Entry, Loaded, Snapshot};

/// How tasks are called: `003` in a plan of one story, else `015/003`.
pub(in crate::cli::render) struct Names<'a> {
    snapshot: &'a Snapshot,
    with_story: bool,
}

impl<'a> Names<'a> {
    /// As short as can be.
    pub(in crate::cli::render) fn new(plan: &Plan<'a>) -> Self {
        Names {
            snapshot: plan.snapshot,
            with_story: plan.stories.len() != 1,
        }
    }

    /// With the story in every case.
    pub(in crate::cli::render) fn whole(plan: &Plan<'a>) -> Self {
        Names {
            snapshot: plan.snapshot,
            with_story: true,
        }
    }

    pub(in crate::cli::render) fn task(&self, task: &Planned<'_>) -> String {
        self.print(task.entry, &task.id())
    }

    /// A task that is in no wave; a dash for what is hardly a task.
    pub(in crate::cli::render) fn left(&self, left: &LeftOut<'_>) -> String {
        let id = id(left.loaded, left.listed);
        self.print(left.entry, &id.map_or_else(|| "–".to_owned(), |id| flat(&id)))
    }

    fn print(&self, entry: &Entry, id: &str) -> String {
        if self.with_story {
            format!("{}/{id}", self.snapshot.story_id(entry.name.number))
        } else {
            id.to_owned()
        }
    }
}

/// The id as printed; of a range as written; none for what is hardly a task.
fn id(loaded: &Loaded, listed: &ListedTask) -> Option<String> {
    match listed {
        ListedTask::Task(task) => Some(task.id.padded(loaded.story.id_width)),
        ListedTask::Range { task, .. } => Some(loaded.document.slice(task.id_span).to_owned()),
        ListedTask::NearMiss { .. } => None,
    }
}

/// The view of every task of the stories of a plan, by path and by where its heading begins.
pub(in crate::cli::render) fn views<'a>(plan: &Plan<'a>) -> HashMap<(&'a str, usize), TaskView<'a>> {
    let mut found = HashMap::new();
    for story in &plan.stories {
        let tasks = StoryView::new(plan.snapshot, story.entry).tasks();
        found.extend(
            tasks
                .into_iter()
                .map(|view| ((&*story.entry.path, view.task().heading.start), view)),
        );
    }
    found
}
