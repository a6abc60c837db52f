//! `stories doc tasks`: the steps of a plan document, as tasks of its story.

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use crate::cli::args::WriteArgs;
use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::importing::{Import, take};
use crate::cli::plans;
use crate::cli::reference::find_story;
use crate::cli::store::Store;
use crate::doc::{Kind, PlanDocument, placeholders};
use crate::model::{StoryName, Task};
use crate::proposal::{Form, Reading};
use crate::store::{Entry, Loaded, Scope, Snapshot};

/// Take the steps of a plan document into its story as tasks
///
/// Each ``### Task N: KEYWORD `path` `` becomes a task: its file, what to implement, its VALIDATE as Verify. This is
/// stories import --as steps, with the same table, diff and question. Steps that the story has as tasks already, as
/// those that stories doc new made of them, are refused.
#[derive(Args, Debug)]
pub(crate) struct TasksArgs {
    /// The document, by its story or by its path; the number in its name is that of the story
    #[arg(value_name = "STORY|PATH")]
    document: String,
    /// The domain of the tasks
    #[arg(short, long, value_name = "DOMAIN", add = ArgValueCompleter::new(complete::domains))]
    domain: Option<String>,
    #[command(flatten)]
    write: WriteArgs,
}

pub(super) fn run(args: &TasksArgs, context: &Context) -> Result<Exit, CliError> {
    let store = context.open()?;
    let mut snapshot = store.load(Scope::Names)?;
    let path = plans::find(&store, &snapshot, &args.document)?;
    let number = StoryName::parse(path.rsplit('/').next().unwrap_or("")).map(|name| name.number);
    let number = match number {
        Some(number) => number,
        None => {
            find_story(&store, &snapshot, &args.document)
                .map_err(|error| error.hint("a document that is named NNN-slug.md belongs to story NNN"))?
                .name
                .number
        }
    };
    snapshot.load_more(&store.tree, Scope::Stories(&[number]));
    let story = snapshot.story_id(number);
    let plan = plans::read(&store, &path)?;
    if !args.write.force {
        check(&store, &snapshot, &plan, &story)?;
    }
    let import = Import {
        story: &story,
        name: path.to_string(),
        bytes: plan.document.text().as_bytes().to_vec(),
        domain: args.domain.as_deref(),
        reading: Reading {
            form: Some(Form::Steps),
            keeps_unknown: false,
        },
        start: false,
        write: args.write,
    };
    take(context, &import)
}

/// Refuses steps that are not filled in, or stand in the story already.
fn check(store: &Store, snapshot: &Snapshot, plan: &PlanDocument, story: &str) -> Result<(), CliError> {
    let path = &plan.path;
    let steps = plan.steps();
    if steps.is_empty() {
        let error = CliError::refused(format!("{path} has no steps"));
        return Err(error.hint(match plan.kind {
            Some(Kind::Technical) => "a technical plan has phases; steps stand in a feature plan",
            _ => "steps stand under STEP-BY-STEP TASKS, as ``### Task 1: CREATE `path` ``",
        }));
    }
    let text = plan.document.text();
    let open: usize = steps
        .iter()
        .map(|step| placeholders(text, step.heading.name).len() + placeholders(text, step.heading.body).len())
        .sum();
    if open > 0 {
        let places = if open == 1 { "place is" } else { "places are" };
        let message = format!("{open} {places} not filled in among the steps of {path}");
        return Err(CliError::refused(message).hint(format!(
            "stories doc check {path} shows them; --force takes them over as they are"
        )));
    }
    let entry = find_story(store, snapshot, story)?;
    if let Some(loaded) = Entry::loaded(entry) {
        // What an import of the steps would call them: who does that twice has them twice.
        let reading = Reading {
            form: Some(Form::Steps),
            keeps_unknown: false,
        };
        let proposal = crate::proposal::read(text, reading, snapshot.config());
        for proposed in &proposal.tasks {
            refuse_again(loaded, story, &proposed.title)?;
        }
        let title_of = |value: &str| value.lines().next().unwrap_or("").trim().to_owned();
        for step in &steps {
            let Some(field) = step.field(plan, "IMPLEMENT") else {
                continue;
            };
            refuse_again(loaded, story, &title_of(plan.slice(field.value)))?;
        }
    }
    Ok(())
}

/// Refuses a step whose words are the title of a task.
fn refuse_again(loaded: &Loaded, story: &str, words: &str) -> Result<(), CliError> {
    let title = |task: &Task| loaded.document.slice(task.title).trim() == words;
    let Some(task) = loaded.story.tasks().find(|task| title(task)) else {
        return Ok(());
    };
    let id = task.id.padded(loaded.story.id_width);
    Err(
        CliError::refused(format!("the step \"{words}\" is task {story}/{id} already"))
            .hint("take the step out of the document, or add it a second time with --force"),
    )
}
