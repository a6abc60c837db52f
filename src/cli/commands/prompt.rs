//! `stories prompt`: all that a worker must know to do one task.

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use crate::cli::args::FormatArg;
use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::reference::{find_target, find_task};
use crate::cli::render;
use crate::graph::readiness;
use crate::prompt::prompt;
use crate::store::{Content, Scope};

/// Write the prompt of a task for a worker who sees nothing else
///
/// It says what to do and what not, what to read and why, which files to write, and the command that shows that it is
/// done. What the task does not say is named on standard error.
#[derive(Args, Debug)]
pub(crate) struct PromptArgs {
    /// The story, or the task as 015/003
    #[arg(value_name = "STORY[/TASK]", add = ArgValueCompleter::new(complete::stories_and_tasks))]
    story: String,
    /// The task
    #[arg(value_name = "TASK", add = ArgValueCompleter::new(complete::tasks))]
    task: Option<String>,
    /// Leave out what is worth least until the prompt has at most so many tokens, of four bytes each
    ///
    /// First the background of the story goes, then its other tasks, the criteria that are met, the files of the tasks
    /// before, the other criteria, the neighbouring tasks, and the requirements from the last one on.
    #[arg(long, value_name = "TOKENS")]
    budget: Option<usize>,
    #[command(flatten)]
    format: FormatArg,
}

pub(super) fn run(args: &PromptArgs, context: &Context) -> Result<Exit, CliError> {
    let store = context.open()?;
    let mut snapshot = store.load(Scope::Names)?;
    let tasks: Vec<String> = args.task.clone().into_iter().collect();
    let target = find_target(&store, &snapshot, &args.story, &tasks)?;
    let story = snapshot.story_id(target.number);
    let [id] = target.tasks.as_slice() else {
        let error = if target.tasks.is_empty() {
            CliError::failed("no task is named")
        } else {
            CliError::refused("a prompt is for one task")
        };
        return Err(error.hint(format!(
            "name one: {story}/001; stories next {story} shows what can be taken"
        )));
    };
    snapshot.load_more(&store.tree, Scope::Stories(&[target.number]));
    let gone = || CliError::refused("the story is gone");
    let entry = snapshot.at_path(&target.path).ok_or_else(gone)?;
    let loaded = match &entry.content {
        Content::Story(loaded) => loaded,
        Content::Unreadable(fault) => return Err(CliError::unreadable(&entry.path, "read", fault)),
        Content::NotLoaded => return Err(gone()),
    };
    let task = find_task(&snapshot, entry, *id)?;
    let name = format!("{story}/{}", loaded.document.slice(task.id_span));
    let whole = prompt(&snapshot, entry, loaded, task);
    let prompt = match args.budget {
        None => whole,
        Some(budget) => whole.within(budget).map_err(|error| {
            CliError::refused(format!("{error}, more than the budget of {budget}"))
                .hint(format!("give it --budget {}", error.needed))
        })?,
    };
    let flow = &snapshot.config().task_workflow;
    if task.known_status() == Some(flow.done()) {
        context.note(&format!("{name} is {} already", flow.name(flow.done())));
    }
    let waits = readiness(&snapshot, entry, task).blocked_by;
    if !waits.is_empty() {
        context.note(&format!("{name} waits for {}", waits.join(", ")));
    }
    for missing in &prompt.missing {
        context.note(&format!("missing: {} ({})", missing.label, missing.advice));
    }
    context.print_as(
        args.format.format,
        |out| {
            out.plain(&prompt.text());
        },
        || {
            let task = loaded.document.slice(task.id_span);
            render::json::prompt(&prompt, story.clone(), task, args.budget)
        },
    )?;
    Ok(Exit::Done)
}
