//! A proposal for people: its tasks as a table, and what is wrong in it.

use std::collections::HashSet;

use super::columns::{Cell, Columns};
use super::out::{Look, Out};
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
    /// The form of the proposal.
    pub form: &'a str,
}

/// Adds the proposed tasks with the ids that they would get: phase, domain, what they wait for, title, context.
pub fn rows(out: &mut Out, rows: &Rows<'_>) {
    let Rows {
        document,
        story,
        ids,
        form,
    } = *rows;
    out.put(
        Look::Strong,
        &format!("{} proposed as {form}", count(ids.len(), "task is", "tasks are")),
    )
    .end();
    let wanted: HashSet<TaskId> = ids.iter().copied().collect();
    let mut columns = Columns::new(4);
    for task in story.tasks().filter(|task| wanted.contains(&task.id)) {
        let field = |known| task.field(known).map(|field| flat(document.slice(field.value)));
        let waits: Vec<String> = task
            .depends_on
            .iter()
            .map(|dependency| flat(document.slice(dependency.span)))
            .collect();
        let mut context = field(KnownField::Context).unwrap_or_default();
        if !context.is_empty() {
            context = format!("({context})");
        }
        columns.push(vec![
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
    columns.put(out);
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
