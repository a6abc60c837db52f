//! What is wrong in a user's file, as a value: code, severity, place, help and fix.

use bitcode::{Decode, Encode};

use crate::text::FilePath;
use crate::text::{Edits, Span};

/// How much a finding weighs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Encode, Decode)]
pub enum Severity {
    /// Advice.
    Note,
    /// Likely a mistake; fails under `--strict`.
    Warning,
    /// Wrong; fails the check.
    Error,
}

impl Severity {
    /// The word that people and programs read.
    pub const fn name(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// A second place that belongs to a finding, with what to say of it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Label {
    /// The bytes meant, in the finding's file.
    pub span: Span,
    /// What they have to do with it.
    pub message: String,
}

/// Whether a fix may be applied without asking what was meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
pub enum Applicability {
    /// The fix cannot be wrong; `check --fix` applies it.
    Safe,
    /// The fix is a guess; it is shown only.
    Suggested,
}

/// Edits of the finding's file that mend the fault.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Fix {
    /// What the fix does, as an imperative: "add a blank line".
    pub message: String,
    /// The edits, against the text that was checked.
    pub edits: Edits,
    /// Whether it may be applied unasked.
    pub applicability: Applicability,
}

/// One finding in one file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// The rule that found it, in kebab-case.
    pub code: &'static str,
    /// Its weight, after `stories.toml` had its say.
    pub severity: Severity,
    /// One sentence without a full stop.
    pub message: String,
    /// The file, relative to the root, with `/`.
    pub path: FilePath,
    /// The bytes meant; `None` for the file as a whole.
    pub span: Option<Span>,
    /// Further places in the same file.
    pub labels: Vec<Label>,
    /// What to do next, if there is more to say than the fix does.
    pub help: Option<String>,
    /// How to mend it.
    pub fix: Option<Box<Fix>>,
}

impl Diagnostic {
    /// A finding with a place and nothing more.
    pub fn new(
        code: &'static str,
        severity: Severity,
        path: &FilePath,
        span: impl Into<Option<Span>>,
        message: impl Into<String>,
    ) -> Self {
        Diagnostic {
            code,
            severity,
            message: message.into(),
            path: path.clone(),
            span: span.into(),
            labels: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// The same finding with the next step named.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same finding with a second place named.
    #[must_use]
    pub fn label(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            message: message.into(),
        });
        self
    }

    /// The same finding with a fix that cannot be wrong.
    #[must_use]
    pub fn fix(mut self, message: impl Into<String>, edits: impl Into<Edits>) -> Self {
        self.fix = Some(Box::new(Fix {
            message: message.into(),
            edits: edits.into(),
            applicability: Applicability::Safe,
        }));
        self
    }

    /// The same finding with a fix that is a guess.
    #[must_use]
    pub fn suggest(mut self, message: impl Into<String>, edits: impl Into<Edits>) -> Self {
        self.fix = Some(Box::new(Fix {
            message: message.into(),
            edits: edits.into(),
            applicability: Applicability::Suggested,
        }));
        self
    }
}
