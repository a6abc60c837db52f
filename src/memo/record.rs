//! One story as a memo keeps it.

use std::sync::Arc;

use bitcode::{Decode, Encode};

use crate::check::RULES;
use crate::diagnostic::{Diagnostic, Fix, Label, Severity};
use crate::markdown::{Document, Excerpt, Rest};
use crate::model::{ListedTask, Story};
use crate::store::{Loaded, Stamp};
use crate::text::FilePath;
use crate::text::Span;

/// What was read of a file, and the parts of its text that views of many stories show.
#[derive(Debug, Encode, Decode)]
pub(super) struct Record {
    story: Story,
    len: usize,
    parts: Vec<Span>,
    words: String,
    alone: Option<(usize, Vec<Finding>)>,
}

/// A finding in the record's own file.
#[derive(Debug, Encode, Decode)]
struct Finding {
    /// The rule's place in the table of all rules.
    rule: usize,
    severity: Severity,
    message: String,
    span: Option<Span>,
    labels: Vec<Label>,
    help: Option<String>,
    fix: Option<Fix>,
}

impl Record {
    pub(super) fn new(loaded: &Loaded) -> Record {
        let excerpt = loaded.document.excerpt(shown(&loaded.story), None);
        let alone = loaded.known_alone().and_then(|(width, found)| {
            let found: Option<Vec<Finding>> = found.iter().map(Finding::new).collect();
            Some((*width, found?))
        });
        Record {
            story: loaded.story.clone(),
            len: excerpt.len(),
            parts: excerpt.parts().collect(),
            words: excerpt.words().to_owned(),
            alone,
        }
    }

    /// The story again; `None` where the record is none.
    pub(super) fn into_loaded(self, path: &str, stamp: Stamp, rest: Arc<dyn Rest>) -> Option<Loaded> {
        if u64::try_from(self.len) != Ok(stamp.size) {
            return None;
        }
        let excerpt = Excerpt::from_parts(self.len, self.parts, &self.words, rest)?;
        let alone = match self.alone {
            None => None,
            Some((width, found)) => {
                // Most stories have no findings, and need no path of their own.
                let path: FilePath = if found.is_empty() { "".into() } else { path.into() };
                let found: Option<Vec<Diagnostic>> = found
                    .into_iter()
                    .map(|found| found.into_diagnostic(&path))
                    .collect();
                Some((width, found?))
            }
        };
        Some(Loaded::recalled(
            Document::of_excerpt(excerpt),
            self.story,
            stamp,
            alone,
        ))
    }
}

/// What is shown of a story among many: titles, and words that the model does not know.
fn shown(story: &Story) -> Vec<Span> {
    let mut spans: Vec<Span> = story.title.iter().map(|title| title.span).collect();
    spans.extend(story.status.iter().map(|status| status.span));
    for listed in &story.listed {
        let task = listed.task();
        spans.extend([task.title, task.id_span]);
        spans.extend(task.domain);
        spans.extend(task.status.map(|(span, _)| span));
        let unread = task.depends_on.iter().filter(|found| found.target.is_none());
        spans.extend(unread.map(|found| found.span));
        match listed {
            ListedTask::Task(_) | ListedTask::Range { .. } => {}
            ListedTask::NearMiss { .. } => spans.push(task.heading),
        }
    }
    spans
}

impl Finding {
    fn new(found: &Diagnostic) -> Option<Finding> {
        Some(Finding {
            rule: RULES.iter().position(|rule| rule.code == found.code)?,
            severity: found.severity,
            message: found.message.clone(),
            span: found.span,
            labels: found.labels.clone(),
            help: found.help.clone(),
            fix: found.fix.as_deref().cloned(),
        })
    }

    fn into_diagnostic(self, path: &FilePath) -> Option<Diagnostic> {
        Some(Diagnostic {
            code: RULES.get(self.rule)?.code,
            severity: self.severity,
            message: self.message,
            path: path.clone(),
            span: self.span,
            labels: self.labels,
            help: self.help,
            fix: self.fix.map(Box::new),
        })
    }
}
