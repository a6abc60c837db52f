//! `stories import`: the tasks of a proposal, into a story.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use crate::change::{ImportError, ImportWish, StoryEditor, import};
use crate::cli::args::{Format, WriteArgs};
use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::domain::{ask_domain, default_domain};
use crate::cli::exit::{CliError, Exit};
use crate::cli::render;
use crate::cli::writing::{Session, Wanted, one, write};
use crate::model::KnownField;
use crate::proposal::{self, Fault, Form, Proposal, Reading};
use crate::store::{Entry, Scope};
use crate::system;
use crate::text::{Span, printable};

/// Take the tasks of a proposal into a story
///
/// The proposal is a markdown table with a column `Task Name`, `### 001: Title` blocks, steps such as
/// ``### Task 1: CREATE `path` ``, a checklist, or JSON: what `stories export` prints, a list of objects, or the job of
/// a scheduler. It is shown as a table, with the diff and what the check finds, before anything is written.
///
/// The tasks get the ids after the highest one of the story, in the order of the proposal. What refers to a task of the
/// proposal, by id or by title, follows; other ids name tasks of the story.
#[derive(Args, Debug)]
pub(crate) struct ImportArgs {
    /// The story: 15, 015-slug or a path
    #[arg(add = ArgValueCompleter::new(complete::stories))]
    story: String,
    /// The file with the proposal, or - for standard input
    #[arg(value_hint = clap::ValueHint::FilePath)]
    file: PathBuf,
    /// The domain of tasks that name none
    #[arg(short, long, value_name = "DOMAIN", add = ArgValueCompleter::new(complete::domains))]
    domain: Option<String>,
    /// Read the proposal as this form, without guessing
    #[arg(long = "as", value_name = "FORM", value_enum)]
    form: Option<FormArg>,
    /// Keep columns and keys that are not known, as fields of their own
    #[arg(long)]
    keep_unknown: bool,
    #[command(flatten)]
    write: WriteArgs,
}

/// The forms on the command line.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum FormArg {
    /// A markdown table with a column `Task Name`, a task a row
    Table,
    /// `### 001: Title`, as in a story
    Blocks,
    /// ``### Task 1: CREATE `path` `` with IMPLEMENT, PATTERN, IMPORTS, VALIDATE
    Steps,
    /// `- [ ] Title`; what is indented below is the text of the task, `[x]` is done
    Checklist,
    /// What `stories export` prints, or a list of objects with a title
    Json,
    /// The job of a scheduler, version 1.0
    Scheduler,
}

impl From<FormArg> for Form {
    fn from(form: FormArg) -> Form {
        match form {
            FormArg::Table => Form::Table,
            FormArg::Blocks => Form::Blocks,
            FormArg::Steps => Form::Steps,
            FormArg::Checklist => Form::Checklist,
            FormArg::Json => Form::Json,
            FormArg::Scheduler => Form::Scheduler,
        }
    }
}

pub(super) fn run(args: &ImportArgs, context: &Context) -> Result<Exit, CliError> {
    let source = Source::open(&args.file)?;
    let text = match std::str::from_utf8(&source.bytes) {
        Ok(text) => text,
        Err(error) => {
            let start = error.valid_up_to();
            let text = std::str::from_utf8(&source.bytes[..start]).unwrap_or("");
            let fault = Fault {
                span: Span::new(start, start),
                message: "the proposal is no UTF-8 text from here on".to_owned(),
                help: Some("save it as UTF-8".to_owned()),
            };
            return Err(source.refuse(context, text, &[fault]));
        }
    };
    let config = context.open()?.config;
    let how = Reading {
        form: args.form.map(Form::from),
        keeps_unknown: args.keep_unknown,
    };
    let proposal = proposal::read(text, how, &config);
    if !proposal.faults.is_empty() {
        return Err(source.refuse(context, text, &proposal.faults));
    }
    let needs_domain = proposal
        .tasks
        .iter()
        .any(|task| !task.fields.iter().any(|(field, _)| *field == KnownField::Domain));
    let given = args.domain.clone().filter(|domain| !domain.trim().is_empty());
    let can_ask = context.is_interactive() && args.write.format == Format::Text && !args.write.yes;
    let given = if needs_domain && given.is_none() && can_ask {
        ask(args, context)?
    } else {
        given
    };
    write(context, args.write, &|session| {
        let entry = session.story(&args.story)?;
        check_job(args, session, &entry, &proposal)?;
        let domain = match &given {
            Some(domain) => Some(domain.clone()),
            None if needs_domain && !can_ask => default_domain(session, &entry)?,
            None => None,
        };
        plan(context, session, &entry, &proposal, domain.as_deref()).map_err(|error| match error {
            ImportError::Faults(faults) => source.refuse(context, text, &faults),
            ImportError::Change(error) => error.into(),
        })
    })
}

fn plan(
    context: &Context,
    session: &Session<'_>,
    entry: &Entry,
    proposal: &Proposal,
    domain: Option<&str>,
) -> Result<Wanted, ImportError> {
    let snapshot = &session.snapshot;
    let flow = &snapshot.config().task_workflow;
    let mut editor = StoryEditor::new(snapshot, entry)?;
    let wish = ImportWish {
        domain,
        pending: flow.name(flow.first()),
        story: entry.name.number,
    };
    let ids = import(&mut editor, proposal, &wish, &|story, task| {
        format!("{}/{}", snapshot.story_id(story), task.padded(3))
    })?;
    let loaded = editor.loaded();
    let rows = render::proposal::Rows {
        document: &loaded.document,
        story: &loaded.story,
        ids: &ids,
        form: proposal.form.map_or("", Form::name),
    };
    let mut table = context.error_out();
    render::proposal::rows(&mut table, &rows);
    let width = loaded.story.id_width;
    let name = |id: &crate::model::TaskId| format!("{}/{}", editor.number(), id.padded(width));
    let done = match ids.as_slice() {
        [] => Vec::new(),
        [only] => vec![format!("{} added", name(only))],
        [first, .., last] => vec![format!("{} to {} added", name(first), name(last))],
    };
    Ok(Wanted {
        preface: Some(table.into_text()),
        listed: Some(entry.path.clone()),
        done,
        notes: proposal.notes.clone(),
        changes: one(editor.finish()),
        ..Wanted::default()
    })
}

/// A job that was exported from the very story would put its tasks there twice.
fn check_job(
    args: &ImportArgs,
    session: &Session<'_>,
    entry: &Entry,
    proposal: &Proposal,
) -> Result<(), CliError> {
    let has_tasks = entry
        .loaded()
        .is_some_and(|loaded| !loaded.story.listed.is_empty());
    if args.write.force || !has_tasks || proposal.job != Some(proposal::job_id(&entry.path)) {
        return Ok(());
    }
    let id = session.snapshot.story_id(entry.name.number);
    Err(CliError::refused(format!(
        "JOB_EXISTS: this is the job of story {id} itself, whose tasks would stand there twice"
    ))
    .hint("--force adds them all the same"))
}

fn ask(args: &ImportArgs, context: &Context) -> Result<Option<String>, CliError> {
    let store = context.open()?;
    let mut session = Session {
        store: &store,
        snapshot: store.load(Scope::Names)?,
    };
    let entry = session.story(&args.story)?;
    // Everything that would be refused later is refused before the question.
    StoryEditor::new(&session.snapshot, &entry)?;
    if let Ok(Some(domain)) = default_domain(&session, &entry) {
        return Ok(Some(domain));
    }
    ask_domain(&mut session, &entry)
}

/// A proposal's bytes, and what they are called.
struct Source {
    name: String,
    bytes: Vec<u8>,
}

impl Source {
    fn open(path: &Path) -> Result<Source, CliError> {
        let (name, bytes) = if path == Path::new("-") {
            ("standard input".into(), system::read_input())
        } else {
            (path.to_string_lossy(), system::read_file(path))
        };
        let bytes = bytes.map_err(|error| {
            CliError::failed(format!("cannot read {}: {error}", printable(&name)))
                .hint("name a file that can be read, or - for standard input")
        })?;
        Ok(Source {
            name: name.into_owned(),
            bytes,
        })
    }

    /// Says what is wrong in the proposal, each fault with its place; gives the error that ends the command.
    fn refuse(&self, context: &Context, text: &str, faults: &[Fault]) -> CliError {
        let mut out = context.error_out();
        render::proposal::faults(&mut out, &self.name, text, faults);
        context.eprint(&out.into_text());
        let count = faults.len();
        CliError::refused(format!(
            "nothing was imported: {count} {} in the proposal",
            if count == 1 { "fault" } else { "faults" }
        ))
    }
}
