//! Tasks as a story writes them: `### 001: title`, fields and a text.

use super::draft::set;
use super::form::begins_block;
use super::{Fault, Proposal, ProposedTask};
use crate::config::Config;
use crate::dialect::numbered;
use crate::markdown::{BlockKind, Document};
use crate::model::{KnownField, ListedTask, Oddity, Task};
use crate::text::{Span, ends_line};

/// The tasks of a text: those of its Tasks section if it is a story, else every block of one.
pub(super) fn read(document: &Document, config: &Config) -> Proposal {
    let story = numbered::read(document, config);
    if story.tasks_section.is_some() {
        return take(document, &story, &Place::Own);
    }
    let gathered = Gathered::new(document);
    let copy = Document::parse(gathered.text.as_str());
    let story = numbered::read(&copy, config);
    take(
        &copy,
        &story,
        &Place::Copy(gathered.starts, document.text().len()),
    )
}

/// The blocks of tasks, put under one heading.
struct Gathered {
    text: String,
    /// Where a piece starts in the copy and in the original.
    starts: Vec<(usize, usize)>,
}

impl Gathered {
    fn new(document: &Document) -> Gathered {
        let text = document.text();
        let mut gathered = Gathered {
            text: "## Tasks\n\n".to_owned(),
            starts: Vec::new(),
        };
        let mut from = None;
        for block in document.blocks() {
            let BlockKind::Heading {
                level: 1..=3, setext, ..
            } = block.kind
            else {
                continue;
            };
            // A separator under a text makes a heading that nobody meant; the dialect tells that.
            if setext && from.is_some() {
                continue;
            }
            if let Some(from) = from.take() {
                gathered.push(text, Span::new(from, block.span.start));
            }
            from = begins_block(document, block).then_some(block.span.start);
        }
        if let Some(from) = from {
            gathered.push(text, Span::new(from, text.len()));
        }
        gathered
    }

    fn push(&mut self, text: &str, piece: Span) {
        self.starts.push((self.text.len(), piece.start));
        self.text.push_str(&text[piece.range()]);
        if !ends_line(&self.text) {
            self.text.push('\n');
        }
        self.text.push('\n');
    }
}

/// Where the document's bytes stand in the proposal.
enum Place {
    Own,
    Copy(Vec<(usize, usize)>, usize),
}

impl Place {
    fn of(&self, span: Span) -> Span {
        let Place::Copy(starts, len) = self else {
            return span;
        };
        let piece = starts.partition_point(|(copy, _)| *copy <= span.start);
        let (copy, original) = starts.get(piece.saturating_sub(1)).copied().unwrap_or((0, 0));
        let back = |at: usize| (original + at.saturating_sub(copy)).min(*len);
        Span::new(back(span.start), back(span.end))
    }
}

fn take(document: &Document, story: &crate::model::Story, place: &Place) -> Proposal {
    let mut proposal = Proposal::default();
    for oddity in &story.oddities {
        if let Oddity::NearMissHeading { span, message, .. } = oddity {
            proposal
                .faults
                .push(Fault::new(place.of(*span), message.clone()).help("write `### 001: Title`"));
        }
    }
    for listed in &story.listed {
        let task = listed.task();
        match listed {
            ListedTask::Task(_) => proposal.tasks.push(block(document, task, place)),
            ListedTask::Range { ids, .. } => proposal.faults.push(
                Fault::new(
                    place.of(task.id_span),
                    format!("one heading names the tasks {} to {}", ids.0, ids.1),
                )
                .help("split it into one heading for each task"),
            ),
            ListedTask::NearMiss { .. } => {}
        }
    }
    proposal
}

fn block(document: &Document, task: &Task, place: &Place) -> ProposedTask {
    let mut proposed = ProposedTask {
        span: place.of(task.id_span),
        id: Some(task.id),
        title: document.slice(task.title).to_owned(),
        body: document.slice(task.indented_body(document.text())).to_owned(),
        ..ProposedTask::default()
    };
    for field in &task.fields {
        let value = document.slice(field.value);
        let several_lines = value.contains(['\n', '\r']);
        match field.known {
            Some(KnownField::DependsOn) => {}
            Some(KnownField::Files) if several_lines => {
                let files = task.files.iter().filter(|file| field.value.contains(**file));
                let files: Vec<&str> = files.map(|file| document.slice(*file)).collect();
                proposed.fields.push((KnownField::Files, files.join(", ")));
            }
            _ => set(
                &mut proposed,
                document.text(),
                document.slice(field.label),
                value,
                field.value,
            ),
        }
    }
    proposed.depends_on = task
        .depends_on
        .iter()
        .map(|dependency| super::Reference {
            text: document.slice(dependency.span).to_owned(),
            target: dependency.target,
            span: place.of(dependency.span),
        })
        .collect();
    proposed
}
