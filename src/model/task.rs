//! A task of a story.

use bitcode::{Decode, Encode};

use super::id::TaskId;
use super::reference::Dependency;
use super::status::Status;
use crate::markdown::{FieldForm, field_line};
use crate::text::{Span, line_end, line_start};

/// The labels that the tool knows, in their canonical order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Encode, Decode)]
pub enum KnownField {
    /// Which part of the project the task belongs to.
    Domain,
    /// How far it is.
    Status,
    /// What must be done first.
    DependsOn,
    /// The files that the task writes.
    Files,
    /// What to read before.
    Context,
    /// The command that shows that the task is done.
    Verify,
    /// Who takes it.
    Worker,
    /// The phase of the plan that it belongs to.
    Phase,
    /// How long it takes.
    Estimate,
    /// `false` for a task that is left out of planning.
    Enabled,
}

impl KnownField {
    /// All of them, in the order in which they are written.
    pub const ALL: [KnownField; 10] = [
        KnownField::Domain,
        KnownField::Status,
        KnownField::DependsOn,
        KnownField::Files,
        KnownField::Context,
        KnownField::Verify,
        KnownField::Worker,
        KnownField::Phase,
        KnownField::Estimate,
        KnownField::Enabled,
    ];

    /// The label as it is written into files.
    pub const fn label(self) -> &'static str {
        match self {
            KnownField::Domain => "Domain",
            KnownField::Status => "Status",
            KnownField::DependsOn => "Depends on",
            KnownField::Files => "Files",
            KnownField::Context => "Context",
            KnownField::Verify => "Verify",
            KnownField::Worker => "Worker",
            KnownField::Phase => "Phase",
            KnownField::Estimate => "Estimate",
            KnownField::Enabled => "Enabled",
        }
    }

    /// Whether every task must have it.
    pub const fn is_required(self) -> bool {
        matches!(
            self,
            KnownField::Domain | KnownField::Status | KnownField::DependsOn
        )
    }

    /// The field that `label` names, without regard to case.
    pub fn find(label: &str) -> Option<KnownField> {
        KnownField::ALL
            .into_iter()
            .find(|field| field.label().eq_ignore_ascii_case(label))
    }
}

/// A label and its value in a task's field block.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct TaskField {
    /// Which known field it is.
    pub known: Option<KnownField>,
    /// The label's text.
    pub label: Span,
    /// From the label's first asterisk to the value's end.
    pub span: Span,
    /// The value, continued lines included; empty where there is none.
    pub value: Span,
    /// The whole lines that the field stands on.
    pub lines: Span,
    /// Whether another field stands on the same line.
    pub shared: bool,
    /// Whether the value touches the label (`**Status:**done`).
    pub cramped: bool,
}

impl TaskField {
    /// How the line of the field is written, in the text that it was read from.
    pub fn form(&self, text: &str) -> FieldForm {
        let line = Span::new(
            self.lines.start,
            line_end(text, self.lines.start).min(self.lines.end),
        );
        field_line(text, line).map_or_else(FieldForm::default, |line| line.form)
    }
}

/// A task as it stands in a story.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Task {
    /// The id.
    pub id: TaskId,
    /// The digits and the letter of the id in the heading.
    pub id_span: Span,
    /// The title; empty in a malformed task.
    pub title: Span,
    /// The heading's lines.
    pub heading: Span,
    /// What stands between the heading's `###` and the id: nothing, or `Task `.
    pub prefix: String,
    /// The fields, known and unknown, in order.
    pub fields: Vec<TaskField>,
    /// From the first field line to the end of the last; empty behind the heading where there is none.
    pub field_block: Span,
    /// From the first to the last byte of the text under the fields that is not blank; empty where there is none.
    pub body: Span,
    /// The heading to the end of the body's last line.
    pub block: Span,
    /// The lines of the thematic break behind the body.
    pub separator: Option<Span>,
    /// The status word, if the field is there, and what it reads as.
    pub status: Option<(Span, Option<Status>)>,
    /// What it waits for.
    pub depends_on: Vec<Dependency>,
    /// The domain, unquoted.
    pub domain: Option<Span>,
    /// Paths from the Files field and from lists of files in the body.
    pub files: Vec<Span>,
    /// Paths from the Context field.
    pub context: Vec<Span>,
    /// `false` where `**Enabled:** false` stands.
    pub enabled: bool,
}

impl Task {
    /// The first field of the kind.
    pub fn field(&self, known: KnownField) -> Option<&TaskField> {
        self.fields.iter().find(|field| field.known == Some(known))
    }

    /// The body with the indentation of its first line, without which code would turn into text.
    pub fn indented_body(&self, text: &str) -> Span {
        let start = line_start(text, self.body.start);
        if !self.body.is_empty() && text[start..self.body.start].trim().is_empty() {
            Span::new(start, self.body.end)
        } else {
            self.body
        }
    }

    /// The status that was read.
    pub fn known_status(&self) -> Option<Status> {
        self.status.and_then(|(_, status)| status)
    }
}
