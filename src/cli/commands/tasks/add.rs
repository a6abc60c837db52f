//! `stories tasks add`: with everything on the command line, or asked for step by step.

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use crate::change::{DependencyWish, StoryEditor, StoryWish, TaskDraft, add_task, set_story};
use crate::cli::args::{FieldArgs, Format, PlaceArgs, WriteArgs};
use crate::cli::ask;
use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::domain::{ask_domain, default_domain};
use crate::cli::exit::{CliError, Exit};
use crate::cli::fields::task_status;
use crate::cli::reference::read_dependencies;
use crate::cli::writing::{Session, Wanted, edit, one};
use crate::dialect::numbered::{check_body, check_line};
use crate::model::{KnownField, TaskId, TaskRef};
use crate::store::{Entry, Scope, Snapshot};

/// Add a task to a story
///
/// Without a title on a terminal, asks for everything.
#[derive(Args, Debug)]
pub(super) struct AddArgs {
    /// The story: 15, 015-slug or a path
    #[arg(add = ArgValueCompleter::new(complete::stories))]
    story: String,
    /// What is to be done, in a few words
    title: Option<String>,
    #[command(flatten)]
    fields: FieldArgs,
    #[command(flatten)]
    place: PlaceArgs,
    /// Set the story to In Progress as well
    #[arg(long, help_heading = "Fields")]
    start: bool,
    #[command(flatten)]
    write: WriteArgs,
}

/// What was given or answered.
#[derive(Clone, Debug, Default)]
struct Answers {
    title: String,
    domain: Option<String>,
    depends_on: Vec<TaskRef>,
    body: String,
}

pub(super) fn run(args: &AddArgs, context: &Context) -> Result<Exit, CliError> {
    let place = args.place.place()?;
    let given = Answers {
        title: args.title.clone().unwrap_or_default(),
        domain: args
            .fields
            .domain
            .clone()
            .filter(|domain| !domain.trim().is_empty()),
        depends_on: given_dependencies(args)?,
        body: args.fields.body()?.unwrap_or_default(),
    };
    let can_ask = context.is_interactive() && args.write.format == Format::Text;
    let answers = if can_ask && (args.title.is_none() || (given.domain.is_none() && !args.write.yes)) {
        interview(args, context, given)?
    } else if args.title.is_none() {
        return Err(CliError {
            exit: Exit::Failed,
            ..CliError::refused("the task has no title")
        }
        .hint(format!("give one: stories tasks add {} \"…\"", args.story)));
    } else {
        given
    };
    let others = args.fields.others()?;
    edit(context, args.write, &|session| {
        let entry = session.story(&args.story)?;
        let domain = match &answers.domain {
            Some(domain) => Some(domain.clone()),
            None => default_domain(session, &entry)?,
        };
        let snapshot = &session.snapshot;
        let config = snapshot.config();
        let mut editor = StoryEditor::new(snapshot, &entry)?;
        let draft = TaskDraft {
            title: answers.title.clone(),
            fields: known_fields(args, domain, &answers, snapshot, &entry)?,
            others: others
                .iter()
                .filter(|(_, value)| !value.trim().is_empty())
                .cloned()
                .collect(),
            body: answers.body.clone(),
        };
        let pending = config.task_workflow.name(config.task_workflow.first());
        let id = add_task(&mut editor, &draft, place, pending)?;
        let mut done = vec![format!(
            "{}/{} added",
            editor.number(),
            id.padded(editor.story().id_width)
        )];
        if args.start {
            let status = config.story_workflow.started();
            let name = config.story_workflow.name(status);
            set_story(
                &mut editor,
                &StoryWish {
                    status: Some(status),
                    title: None,
                },
                name,
            )?;
            done.push(format!("{} {name}", editor.number()));
        }
        Ok(Wanted {
            changes: one(editor.finish()),
            done,
            ..Wanted::default()
        })
    })
}

fn given_dependencies(args: &AddArgs) -> Result<Vec<TaskRef>, CliError> {
    match args
        .fields
        .depends_on
        .as_deref()
        .map(read_dependencies)
        .transpose()?
    {
        None => Ok(Vec::new()),
        Some(DependencyWish::Exactly(list)) => Ok(list),
        Some(DependencyWish::Change { add, drop }) if drop.is_empty() => Ok(add),
        Some(DependencyWish::Change { .. }) => {
            Err(CliError::refused("a new task has no dependencies to drop")
                .hint("name the tasks it waits for without a minus"))
        }
    }
}

fn known_fields(
    args: &AddArgs,
    domain: Option<String>,
    answers: &Answers,
    snapshot: &Snapshot,
    entry: &Entry,
) -> Result<Vec<(KnownField, String)>, CliError> {
    let config = snapshot.config();
    let mut fields: Vec<(KnownField, String)> = args
        .fields
        .values()
        .into_iter()
        .filter(|(field, value)| *field != KnownField::Domain && !value.trim().is_empty())
        .collect();
    fields.extend(domain.map(|domain| (KnownField::Domain, domain)));
    if let Some(name) = &args.fields.status {
        let status = task_status(config, name)?;
        fields.push((KnownField::Status, config.task_workflow.name(status).to_owned()));
    }
    if !answers.depends_on.is_empty() {
        let width = entry.loaded().map_or(3, |loaded| loaded.story.id_width);
        let print = |target: &TaskRef| match target.story {
            Some(story) if story != entry.name.number => {
                format!("{}/{}", snapshot.story_id(story), target.task.padded(3))
            }
            _ => target.task.padded(width),
        };
        let list: Vec<String> = answers.depends_on.iter().map(print).collect();
        fields.push((KnownField::DependsOn, list.join(", ")));
    }
    Ok(fields)
}

/// Asks for what was not given: title, domain, dependencies, text.
fn interview(args: &AddArgs, context: &Context, mut answers: Answers) -> Result<Answers, CliError> {
    let store = context.open()?;
    let mut session = Session {
        store: &store,
        snapshot: store.load(Scope::Names)?,
    };
    let entry = session.story(&args.story)?;
    // Everything that would be refused later is refused before the first question.
    let editor = StoryEditor::new(&session.snapshot, &entry)?;
    drop(editor);
    if args.title.is_none() {
        answers.title = ask::line("Title", false, |text| {
            check_line("the title", text)
                .map(|_| ())
                .map_err(|error| error.to_string())
        })?;
    }
    if answers.domain.is_none() {
        answers.domain = ask_domain(&mut session, &entry)?;
    }
    if args.title.is_none() && args.fields.depends_on.is_none() {
        answers.depends_on = ask_dependencies(&entry)?;
    }
    if args.title.is_none() && answers.body.is_empty() {
        answers.body = ask_body()?;
    }
    Ok(answers)
}

fn ask_dependencies(entry: &Entry) -> Result<Vec<TaskRef>, CliError> {
    let Some(loaded) = entry.loaded() else {
        return Ok(Vec::new());
    };
    let tasks: Vec<TaskId> = loaded.story.tasks().map(|task| task.id).collect();
    if tasks.is_empty() {
        return Ok(Vec::new());
    }
    let width = loaded.story.id_width;
    let shown: Vec<String> = loaded
        .story
        .tasks()
        .map(|task| format!("{} {}", task.id.padded(width), loaded.document.slice(task.title)))
        .collect();
    let said = |chosen: &[usize]| {
        let ids = chosen.iter().filter_map(|&at| tasks.get(at));
        let ids: Vec<String> = ids.map(|task| task.padded(width)).collect();
        if ids.is_empty() {
            "none".to_owned()
        } else {
            ids.join(", ")
        }
    };
    let chosen = ask::any_of("Depends on", "space marks, enter goes on", &shown, said)?;
    Ok(chosen
        .into_iter()
        .filter_map(|at| tasks.get(at))
        .map(|&task| TaskRef { story: None, task })
        .collect())
}

fn ask_body() -> Result<String, CliError> {
    ask::explain("What changes, where, and how to verify it, on a line; e opens your editor.");
    let text = ask::line("Body", true, |text| {
        check_body(text).map(|_| ()).map_err(|error| error.to_string())
    })?;
    if text.trim() != "e" {
        return Ok(text);
    }
    let mut draft = String::new();
    loop {
        let Some(edited) = ask::editor(&draft)? else {
            return Ok(String::new());
        };
        match check_body(&edited) {
            Ok(_) => return Ok(edited),
            Err(error) => {
                if !ask::confirm(&format!("{error}. Edit again?"))? {
                    return Err(
                        CliError::refused("nothing was written").hint("run the command again to begin anew")
                    );
                }
                draft = edited;
            }
        }
    }
}
