//! A proposal for people: its tasks as a table, and what is wrong in it.

use std::collections::HashSet;

use super::columns::{Cell, Columns};
use super::out::{Look, Out, cut};
use super::words::{count, exact, flat};
use crate::markdown::Document;
use crate::model::{KnownField, Story, TaskId};
use crate::proposal::Fault;
use crate::text::LineIndex;

/// The tasks of a proposal as they would stand in the story.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    /// The file with them.
    pub document: &'a Document,
    /// The story with them.
    pub story: &'a Story,
    /// Which they are.
    pub ids: &'a [TaskId],
    /// The story's number as it is printed.
    pub number: &'a str,
    /// The form of the proposal.
    pub form: &'a str,
}

/// What stands above the columns, in their order.
const HEADS: [&str; 6] = ["ID", "Phase", "Domain", "After", "Task Name", "Context Needed"];

/// Adds the proposed tasks with the ids that they would get (G11): phase, domain, what they wait for, name, context, and
/// below each its goal.
pub fn rows(out: &mut Out, rows: &Rows<'_>) {
    let Rows {
        document,
        story,
        ids,
        number,
        form,
    } = *rows;
    let title = story.title.as_ref().map(|title| flat(document.slice(title.span)));
    let tasks = count(ids.len(), "task is", "tasks are");
    let head = format!("{tasks} proposed for {number} {}", title.unwrap_or_default());
    out.put(Look::Strong, head.trim_end());
    out.put(Look::Faint, &format!("  {form}")).end();
    let wanted: HashSet<TaskId> = ids.iter().copied().collect();
    let (mut cells, mut goals) = (Vec::new(), Vec::new());
    for task in story.tasks().filter(|task| wanted.contains(&task.id)) {
        let field = |known| task.field(known).map(|field| flat(document.slice(field.value)));
        let waits: Vec<String> = task
            .depends_on
            .iter()
            .map(|dependency| flat(document.slice(dependency.span)))
            .collect();
        let context = field(KnownField::Context).unwrap_or_default();
        let goal = document.slice(task.body).lines().next().unwrap_or_default();
        goals.push(flat(goal.trim_start_matches("- ")));
        cells.push(vec![
            Cell::new(Look::Id, task.id.padded(story.id_width)),
            Cell::plain(field(KnownField::Phase).unwrap_or_default()),
            Cell::new(
                Look::Faint,
                task.domain
                    .map(|span| flat(document.slice(span)))
                    .unwrap_or_default(),
            ),
            Cell::new(Look::Faint, waits.join(", ")),
            Cell::plain(flat(document.slice(task.title))),
            Cell::new(Look::Faint, context),
        ]);
    }
    if cells.is_empty() {
        return;
    }
    let head = HEADS.iter().enumerate().map(|(at, head)| {
        let is_used = cells.iter().any(|row| !row[at].is_empty());
        Cell::new(Look::Faint, if is_used { *head } else { "" })
    });
    let mut columns = Columns::new(4);
    columns.push(head.collect());
    for row in cells {
        columns.push(row);
    }
    let mut table = Out::new(out.has_color(), out.width());
    columns.put(&mut table);
    let table = table.into_text();
    let mut lines = table.split_inclusive('\n');
    if let Some(head) = lines.next() {
        out.rendered(head);
    }
    let indent = story.id_width + 2;
    for (line, goal) in lines.zip(goals) {
        out.rendered(line);
        if !goal.is_empty() {
            let room = out.width().saturating_sub(indent);
            out.plain(&" ".repeat(indent))
                .put(Look::Faint, &cut(&goal, room))
                .end();
        }
    }
}

/// Adds a line `file:line:column: error: message` for each fault, and under it the next step.
pub fn faults(out: &mut Out, name: &str, text: &str, faults: &[Fault]) {
    let index = LineIndex::new(text);
    for (n, fault) in faults.iter().enumerate() {
        let place = index.line_column(text, fault.span.start);
        out.plain(&format!("{}:{}:{}: ", exact(name), place.line, place.column));
        out.put(Look::Bad, "error");
        out.plain(&format!(": {}", flat(&fault.message))).end();
        let next = faults.get(n + 1).and_then(|next| next.help.as_ref());
        if let Some(help) = fault.help.as_ref().filter(|help| Some(*help) != next) {
            out.put(Look::Faint, "  hint:")
                .plain(&format!(" {}", flat(help)))
                .end();
        }
    }
}
