//! What a line of the board says.

use crate::cli::render::out::{Look, width};
use crate::cli::render::view::{Progress, StoryView};
use crate::cli::render::words::flat;
use crate::model::Status;
use crate::store::{Entry, Snapshot};

/// One line of the board: a story, or all done ones together.
pub(super) struct Row<'a> {
    pub(super) view: StoryView<'a>,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) status: (Look, String),
    pub(super) progress: Progress,
}

impl<'a> Row<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, entry: &'a Entry) -> Self {
        let view = StoryView::new(snapshot, entry);
        let status = match (view.status(), view.problem()) {
            (_, Some(_)) => (Look::Bad, "unreadable".to_owned()),
            (Some(status), _) => (view.status_look(), flat(status)),
            (None, None) => (Look::Faint, "–".to_owned()),
        };
        Row {
            id: view.id(),
            name: view.name(),
            status,
            progress: view.progress(),
            view,
        }
    }

    /// What is furthest stands first, and what cannot be read last.
    pub(super) fn rank(&self) -> Option<Status> {
        let first = self.view.snapshot.config().story_workflow.first();
        let readable = self.view.problem().is_none();
        readable.then(|| self.view.known_status().unwrap_or(first))
    }

    /// The columns that id, name, status and fraction take.
    pub(super) fn widths(&self) -> [usize; 4] {
        let fraction = self.progress.fraction();
        [
            width(&self.id),
            width(&self.name),
            width(&self.status.1),
            width(&fraction),
        ]
    }
}

/// All done stories as one line.
pub(super) fn collapsed<'a>(done: &[Row<'a>]) -> Row<'a> {
    let first = &done[0];
    let mut progress = Progress::default();
    let mut open = 0;
    for row in done {
        progress.add(row.progress);
        open += usize::from(row.progress.done < row.progress.total);
    }
    let mut name = format!("{} done (--all shows them)", done.len());
    if open > 0 {
        name.push_str(&format!(", {open} with open tasks"));
    }
    Row {
        view: first.view,
        id: "✓".to_owned(),
        name,
        status: (Look::Good, first.status.1.clone()),
        progress,
    }
}
