//! A checklist: an item with a box is a task, what stands in it its text.

use super::draft::set;
use super::{Fault, Proposal, ProposedTask};
use crate::config::Config;
use crate::dialect::numbered::{TaskHeading, task_heading};
use crate::markdown::{BlockKind, Checkbox, Document, ListItem, field_line, item_text};
use crate::model::KnownField;
use crate::text::{Span, line_end, lines};

/// Whether a text holds a list with boxes.
pub(super) fn is_one(document: &Document) -> bool {
    !document
        .checkboxes_in(Span::new(0, document.text().len()))
        .is_empty()
}

/// The tasks of all lists that have boxes.
pub(super) fn read(document: &Document, config: &Config) -> Proposal {
    let mut proposal = Proposal::default();
    let done = config.task_workflow.name(config.task_workflow.done());
    let text = document.text();
    for list in document
        .blocks()
        .iter()
        .filter(|block| block.kind == BlockKind::List)
    {
        let boxes = document.checkboxes_in(list.span);
        let items: Vec<ListItem> = document
            .items_in(list.span)
            .into_iter()
            .filter(|item| item.depth == 0)
            .collect();
        let boxes: Vec<Option<Checkbox>> = items
            .iter()
            .map(|item| {
                let at = boxes.partition_point(|one| one.span.start < item.span.start);
                let first = line_end(text, item.span.start);
                boxes.get(at).copied().filter(|one| one.span.start < first)
            })
            .collect();
        if boxes.iter().all(Option::is_none) {
            continue;
        }
        for (item, found) in items.iter().zip(boxes) {
            let title = item_text(document, item);
            let Some(found) = found else {
                proposal.faults.push(
                    Fault::new(title, format!("`{}` has no box", document.slice(title)))
                        .help("write `- [ ] ` before it, or indent it under its task"),
                );
                continue;
            };
            let mut task = task(document, item, title);
            if found.checked && !task.fields.iter().any(|(field, _)| *field == KnownField::Status) {
                task.fields.push((KnownField::Status, done.to_owned()));
            }
            proposal.tasks.push(task);
        }
    }
    proposal
}

fn task(document: &Document, item: &ListItem, words: Span) -> ProposedTask {
    let text = document.text();
    let mut task = ProposedTask {
        span: words,
        title: document.slice(words).to_owned(),
        ..ProposedTask::default()
    };
    if let TaskHeading::Task { id, title, .. } = task_heading(text, words)
        && !title.is_empty()
    {
        (task.id, task.title) = (Some(id), document.slice(title).to_owned());
    }
    let first = line_end(text, item.span.start);
    let rest: Vec<Span> = lines(text, Span::new(first.min(item.span.end), item.span.end)).collect();
    let indent = |line: &Span| {
        let slice = document.slice(*line);
        slice.len() - slice.trim_start_matches([' ', '\t']).len()
    };
    let is_blank = |line: &Span| document.slice(*line).trim().is_empty();
    let least = rest
        .iter()
        .filter(|line| !is_blank(line))
        .map(indent)
        .min()
        .unwrap_or(0);
    let mut body = String::new();
    for line in &rest {
        if is_blank(line) {
            body.push('\n');
            continue;
        }
        let fields = field_line(text, *line).filter(|_| indent(line) == least);
        let fields = fields.map(|line| line.fields).unwrap_or_default();
        let is_known = |label: Span| KnownField::find(document.slice(label)).is_some();
        if !fields.is_empty() && fields.iter().all(|field| is_known(field.label)) {
            for field in fields {
                let (label, value) = (document.slice(field.label), document.slice(field.value));
                set(&mut task, text, label, value, field.value);
            }
            continue;
        }
        body.push_str(document.slice(*line)[least..].trim_end());
        body.push('\n');
    }
    task.body = body.trim_matches('\n').to_owned();
    task
}
