//! The forms of a proposal, and which one a text has.

use super::{Fault, checklist, steps, table};
use crate::dialect::numbered::{TaskHeading, task_heading};
use crate::markdown::{Block, BlockKind, Document};
use crate::text::Span;

/// A form in which tasks are proposed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// A markdown table, a task a row.
    Table,
    /// `### 001: title` blocks, as in a story.
    Blocks,
    /// ``### Task 1: CREATE `path` `` steps.
    Steps,
    /// `- [ ] title` items.
    Checklist,
    /// Tasks as JSON: what `export` prints, or a list of objects.
    Json,
    /// The job of a scheduler, as JSON.
    Scheduler,
}

impl Form {
    /// All forms.
    pub const ALL: [Form; 6] = [
        Form::Table,
        Form::Blocks,
        Form::Steps,
        Form::Checklist,
        Form::Json,
        Form::Scheduler,
    ];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Form::Table => "table",
            Form::Blocks => "blocks",
            Form::Steps => "steps",
            Form::Checklist => "checklist",
            Form::Json => "json",
            Form::Scheduler => "scheduler",
        }
    }

    pub(super) fn is_json(self) -> bool {
        matches!(self, Form::Json | Form::Scheduler)
    }
}

/// Whether a text is meant as JSON; a link or a box at the start of a markdown text is not.
pub(super) fn is_json(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    match text.strip_prefix('[') {
        Some(rest) => {
            let rest = rest.trim_start();
            rest.is_empty() || rest.starts_with(['{', ']', '"', '[']) && !rest.starts_with("](")
        }
        None => text.starts_with('{'),
    }
}

/// The text of a heading of level 3.
pub(super) fn h3(block: &Block) -> Option<Span> {
    match block.kind {
        BlockKind::Heading {
            level: 3, content, ..
        } => Some(content),
        _ => None,
    }
}

/// Whether a heading begins a task, or was likely meant to.
pub(super) fn begins_block(document: &Document, block: &Block) -> bool {
    h3(block).is_some_and(|content| task_heading(document.text(), content) != TaskHeading::Other)
}

/// The form of a markdown text.
pub(super) fn recognise(document: &Document) -> Result<Form, Fault> {
    let blocks = document.blocks();
    let first_block = blocks.iter().find(|block| begins_block(document, block));
    if let Some(first) = first_block {
        let table = blocks
            .iter()
            .take_while(|block| block.span.start < first.span.start)
            .find(|block| table::has_titles(document, block));
        if let Some(table) = table {
            return Err(Fault::new(
                table.span,
                "the proposal holds both a table of tasks and headings of tasks",
            )
            .help("choose one with --as table or --as blocks"));
        }
        let is_step =
            |block: &&Block| h3(block).is_some_and(|content| steps::is_step(document.slice(content)));
        return Ok(if blocks.iter().any(|block| is_step(&block)) {
            Form::Steps
        } else {
            Form::Blocks
        });
    }
    if blocks.iter().any(|block| table::has_titles(document, block)) {
        return Ok(Form::Table);
    }
    if checklist::is_one(document) {
        return Ok(Form::Checklist);
    }
    if let Some(table) = blocks.iter().find(|block| block.kind == BlockKind::Table) {
        return Err(Fault::new(table.span, "no column of the table names the tasks")
            .help("call the column `Task Name`"));
    }
    Err(Fault::new(Span::new(0, 0), "the proposal is empty: it holds no tasks").help(
        "write a table with a column `Task Name`, headings such as `### 001: Title`, a checklist, or JSON",
    ))
}
