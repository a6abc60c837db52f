//! A report in markdown: the stories, and the tasks of each with a drawing of who waits for whom.

use std::fmt::Write as _;

use crate::cli::render::graph::{Drawing, mermaid};
use crate::cli::render::view::{StoryView, TaskView};
use crate::cli::render::words::{flat, of_stories};
use crate::store::{Entry, Snapshot};

/// The report on `entries`.
pub fn markdown(snapshot: &Snapshot, entries: &[&Entry]) -> String {
    let mut text =
        "# Stories\n\n| Story | Title | Status | Tasks done | Criteria met |\n|---|---|---|---|---|\n"
            .to_owned();
    for entry in entries {
        let story = StoryView::new(snapshot, entry);
        let (met, criteria) = story.criteria();
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {met}/{criteria} |",
            story.id(),
            inline(&story.name()),
            inline(story.status().unwrap_or("–")),
            story.progress().fraction(),
        );
    }
    for entry in entries {
        section(&mut text, snapshot, entry);
    }
    text
}

fn section(text: &mut String, snapshot: &Snapshot, entry: &Entry) {
    let story = StoryView::new(snapshot, entry);
    let _ = write!(
        text,
        "\n## {} {}\n\n`{}`",
        story.id(),
        inline(&story.name()),
        flat(&entry.path)
    );
    if let Some(problem) = story.problem() {
        let _ = writeln!(text, ": {}", inline(&problem));
        return;
    }
    text.push('\n');
    let waits: Vec<String> = story
        .waits_for()
        .into_iter()
        .filter(|(_, done)| !done)
        .map(|(id, _)| id)
        .collect();
    if !waits.is_empty() {
        let _ = writeln!(text, "\nWaits for {}.", of_stories(&waits));
    }
    let tasks = story.tasks();
    if tasks.is_empty() {
        text.push_str("\nNo tasks.\n");
        return;
    }
    text.push_str("\n| Task | Title | Status | Domain | Depends on |\n|---|---|---|---|---|\n");
    for task in &tasks {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            inline(&task.shown_id()),
            inline(&task.name()),
            inline(status(task)),
            inline(task.domain().unwrap_or("")),
            inline(&task.depends_on().join(", ")),
        );
    }
    let drawing = Drawing::new(snapshot, &[entry]);
    if !drawing.edges.is_empty() {
        let _ = write!(text, "\n```mermaid\n{}```\n", mermaid(&drawing));
    }
}

pub(super) fn status<'a>(task: &TaskView<'a>) -> &'a str {
    if task.task().enabled {
        task.status().unwrap_or("–")
    } else {
        "disabled"
    }
}

/// A text within a cell or heading: its own marks stay, but it ends no cell and is no HTML.
fn inline(text: &str) -> String {
    let text = flat(text).replace('|', "\\|");
    let has_code = text.matches('`').count().is_multiple_of(2);
    let pieces = text.split('`').enumerate().map(|(n, piece)| {
        if has_code && n % 2 == 1 {
            piece.to_owned()
        } else {
            piece.replace('<', "&lt;")
        }
    });
    pieces.collect::<Vec<_>>().join("`")
}

#[cfg(test)]
mod tests {
    use super::inline;

    #[test]
    fn a_title_ends_no_cell_and_is_no_html() {
        assert_eq!(inline("a | <b> `<c>`\n d"), "a \\| &lt;b> `<c>` d");
        assert_eq!(inline("a ` <b>"), "a ` &lt;b>");
    }
}
