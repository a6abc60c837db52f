//! Takes the tasks of a proposal into a story: what `stories import` and `stories doc tasks` have in common.

use std::collections::{HashMap, HashSet};

use crate::change::{ImportError, ImportWish, StoryEditor, StoryWish, import, set_story};
use crate::model::{KnownField, Task, TaskId};
use crate::proposal::{self, Fault, Form, Proposal, Reading};
use crate::store::{Entry, Loaded, Scope};
use crate::text::Span;

use super::args::{Format, WriteArgs};
use super::context::Context;
use super::domain::{ask_domain, default_domain};
use super::exit::{CliError, Exit};
use super::render;
use super::writing::{Session, Wanted, one, write};

/// A proposal, and how to take it.
#[derive(Debug)]
pub(super) struct Import<'a> {
    /// The story, as the user names it.
    pub story: &'a str,
    /// What the proposal is called in messages.
    pub name: String,
    /// The proposal.
    pub bytes: Vec<u8>,
    /// The domain of tasks that name none.
    pub domain: Option<&'a str>,
    /// How to read it.
    pub reading: Reading,
    /// Whether the story is begun with it.
    pub start: bool,
    /// How to write.
    pub write: WriteArgs,
}

/// Takes the tasks over, through the protocol of all writing.
///
/// # Errors
///
/// When the proposal has a fault, and as all writing.
pub(super) fn take(context: &Context, args: &Import<'_>) -> Result<Exit, CliError> {
    let source = args;
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
    let proposal = proposal::read(text, args.reading, &config);
    if !proposal.faults.is_empty() {
        return Err(source.refuse(context, text, &proposal.faults));
    }
    let needs_domain = proposal
        .tasks
        .iter()
        .any(|task| !task.fields.iter().any(|(field, _)| *field == KnownField::Domain));
    let given = args
        .domain
        .filter(|domain| !domain.trim().is_empty())
        .map(str::to_owned);
    let can_ask = context.is_interactive() && args.write.format == Format::Text && !args.write.yes;
    let given = if needs_domain && given.is_none() && can_ask {
        ask(args, context)?
    } else {
        given
    };
    write(context, args.write, &|session| {
        let entry = session.story(args.story)?;
        check_job(args, session, &entry, &proposal)?;
        let domain = match &given {
            Some(domain) => Some(domain.clone()),
            None if needs_domain && !can_ask => default_domain(session, &entry)?,
            None => None,
        };
        plan(context, session, &entry, &proposal, domain.as_deref(), args.start).map_err(
            |error| match error {
                ImportError::Faults(faults) => source.refuse(context, text, &faults),
                ImportError::Change(error) => error.into(),
            },
        )
    })
}

fn plan(
    context: &Context,
    session: &Session<'_>,
    entry: &Entry,
    proposal: &Proposal,
    domain: Option<&str>,
    start: bool,
) -> Result<Wanted, ImportError> {
    let snapshot = &session.snapshot;
    let config = snapshot.config();
    let flow = &config.task_workflow;
    let mut editor = StoryEditor::new(snapshot, entry)?;
    let wish = ImportWish {
        domain,
        pending: flow.name(flow.first()),
        story: entry.name.number,
    };
    let ids = import(&mut editor, proposal, &wish, &|story, task| {
        format!("{}/{}", snapshot.story_id(story), task.padded(3))
    })?;
    let mut notes = proposal.notes.clone();
    notes.extend(again(editor.loaded(), &ids));
    if start {
        let started = config.story_workflow.started();
        let wish = StoryWish {
            status: Some(started),
            title: None,
        };
        set_story(&mut editor, &wish, config.story_workflow.name(started))?;
    }
    let loaded = editor.loaded();
    let rows = render::proposal::Rows {
        document: &loaded.document,
        story: &loaded.story,
        ids: &ids,
        number: editor.number(),
        form: proposal.form.map_or("", Form::name),
    };
    let mut table = context.error_out();
    render::proposal::rows(&mut table, &rows);
    let width = loaded.story.id_width;
    let name = |id: &TaskId| format!("{}/{}", editor.number(), id.padded(width));
    let mut done = match ids.as_slice() {
        [] => Vec::new(),
        [only] => vec![format!("{} added", name(only))],
        [first, .., last] => vec![format!("{} to {} added", name(first), name(last))],
    };
    if start {
        let name = config.story_workflow.name(config.story_workflow.started());
        done.push(format!("{} {name}", editor.number()));
    }
    Ok(Wanted {
        preface: Some(table.into_text()),
        listed: Some(entry.path.clone()),
        done,
        notes,
        changes: one(editor.finish()),
        ..Wanted::default()
    })
}

/// Says which of the new tasks have the title of one that was there before.
fn again(loaded: &Loaded, ids: &[TaskId]) -> Option<String> {
    let new: HashSet<TaskId> = ids.iter().copied().collect();
    let title = |task: &Task| loaded.document.slice(task.title).trim();
    let old = loaded.story.tasks().filter(|task| !new.contains(&task.id));
    let old: HashMap<&str, TaskId> = old.map(|task| (title(task), task.id)).collect();
    let width = loaded.story.id_width;
    let same: Vec<String> = loaded
        .story
        .tasks()
        .filter(|task| new.contains(&task.id))
        .filter_map(|task| {
            let before = old.get(title(task))?;
            Some(format!("{} as {}", task.id.padded(width), before.padded(width)))
        })
        .collect();
    (!same.is_empty()).then(|| format!("titles that are there already: {}", same.join(", ")))
}

/// A job that was exported from the very story would put its tasks there twice.
fn check_job(
    args: &Import<'_>,
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

fn ask(args: &Import<'_>, context: &Context) -> Result<Option<String>, CliError> {
    let store = context.open()?;
    let mut session = Session {
        store: &store,
        snapshot: store.load(Scope::Names)?,
    };
    let entry = session.story(args.story)?;
    // Everything that would be refused later is refused before the question.
    StoryEditor::new(&session.snapshot, &entry)?;
    if let Ok(Some(domain)) = default_domain(&session, &entry) {
        return Ok(Some(domain));
    }
    context.note("some tasks of the proposal name no domain; this one is for them");
    ask_domain(&mut session, &entry)
}

impl Import<'_> {
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
