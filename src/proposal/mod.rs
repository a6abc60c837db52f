//! Texts that propose tasks: a table, blocks, steps, a checklist or JSON, read into one shape.

mod form;
mod draft;
mod blocks;
mod steps;
mod table;
mod checklist;
mod broken;
mod json;
mod scheduler;

use crate::config::Config;
use crate::markdown::Document;
use crate::model::{KnownField, TaskId, TaskRef};
use crate::text::Span;

pub use form::Form;
pub use scheduler::{EXTRA, job_id, task_id};

/// A task that somebody proposes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ProposedTask {
    /// Where it stands: its row, heading, item or object.
    pub span: Span,
    /// The id that the proposal gives it.
    pub id: Option<TaskId>,
    /// What is to be done.
    pub title: String,
    /// The known fields, without Depends on.
    pub fields: Vec<(KnownField, String)>,
    /// Other labels and their values.
    pub others: Vec<(String, String)>,
    /// What it waits for.
    pub depends_on: Vec<Reference>,
    /// The text under the fields.
    pub body: String,
}

/// What a proposed task waits for, as it is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reference {
    /// The words.
    pub text: String,
    /// The task that they name, if they are an id.
    pub target: Option<TaskRef>,
    /// Where.
    pub span: Span,
}

/// What keeps a proposal from being taken over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Where.
    pub span: Span,
    /// One sentence without a full stop.
    pub message: String,
    /// The next step.
    pub help: Option<String>,
}

/// What a text proposes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Proposal {
    /// The form that it was read as; none where it has none.
    pub form: Option<Form>,
    /// The tasks in their order.
    pub tasks: Vec<ProposedTask>,
    /// What is wrong, in the order of the text.
    pub faults: Vec<Fault>,
    /// What is left out or not as it should be, without harm.
    pub notes: Vec<String>,
    /// The id of the scheduler's job that it is.
    pub job: Option<uuid::Uuid>,
}

/// How to read a proposal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Reading {
    /// The form that it has; recognised without.
    pub form: Option<Form>,
    /// Whether columns and keys that are not known become fields of their own.
    pub keeps_unknown: bool,
}

impl Fault {
    fn new(span: Span, message: impl Into<String>) -> Fault {
        Fault {
            span,
            message: message.into(),
            help: None,
        }
    }

    fn help(mut self, help: impl Into<String>) -> Fault {
        self.help = Some(help.into());
        self
    }
}

/// Reads `text` as a proposal. Never fails: what is wrong is among its faults.
///
/// ```
/// use stories::{config::Config, proposal::{Form, Reading, read}};
/// let text = "| Task Name | Depends on |\n|---|---|\n| Define the bucket | |\n| Wire it | Define the bucket |\n";
/// let proposal = read(text, Reading::default(), &Config::default());
/// assert_eq!((proposal.form, proposal.tasks.len()), (Some(Form::Table), 2));
/// assert!(proposal.faults.is_empty());
/// ```
pub fn read(text: &str, how: Reading, config: &Config) -> Proposal {
    let mut proposal = if form::is_json(text) && how.form.is_none_or(Form::is_json) {
        json::read(text, how, config)
    } else if let Some(form) = how.form.filter(|form| form.is_json()) {
        // The parser says best what is no JSON about it.
        json::read(
            text,
            Reading {
                form: Some(form),
                ..how
            },
            config,
        )
    } else {
        let document = Document::parse(text);
        let form = match how.form {
            Some(form) => Ok(form),
            None => form::recognise(&document),
        };
        let mut proposal = match &form {
            Ok(Form::Steps) => steps::read(&document),
            Ok(Form::Blocks) => blocks::read(&document, config),
            Ok(Form::Table) => table::read(&document, how),
            Ok(Form::Checklist) => checklist::read(&document, config),
            Ok(Form::Json | Form::Scheduler) => Proposal::default(),
            Err(fault) => Proposal {
                faults: vec![fault.clone()],
                ..Proposal::default()
            },
        };
        proposal.form = form.ok();
        proposal
    };
    draft::judge(text, &mut proposal, config);
    proposal
}
