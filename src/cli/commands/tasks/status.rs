//! What `start`, `done` and `reopen` share: one status for some tasks.

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use crate::change::{StoryEditor, TaskWish, set_tasks};
use crate::cli::args::WriteArgs;
use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::writing::{Wanted, edit, one, task_name};
use crate::config::Config;
use crate::model::{Status, Workflow};

/// The tasks that a command is about.
#[derive(Args, Debug)]
pub(super) struct TaskRefs {
    /// The story, or a task as 015/003
    #[arg(value_name = "STORY[/TASK]", add = ArgValueCompleter::new(complete::stories_and_tasks))]
    pub story: String,
    /// The tasks: 001 002 or 001,002
    #[arg(value_name = "TASK", add = ArgValueCompleter::new(complete::tasks))]
    pub tasks: Vec<String>,
}

/// Gives the tasks the status that `pick` takes from the workflow.
pub(super) fn run(
    refs: &TaskRefs,
    args: WriteArgs,
    context: &Context,
    pick: fn(&Workflow) -> Status,
) -> Result<Exit, CliError> {
    edit(context, args, &|session| {
        let (entry, target) = session.tasks(&refs.story, &refs.tasks)?;
        let snapshot = &session.snapshot;
        let flow = &snapshot.config().task_workflow;
        let status = pick(flow);
        let name = flow.name(status);
        let mut editor = StoryEditor::new(snapshot, &entry)?;
        let changing: Vec<_> = {
            let mut changing = Vec::new();
            for &id in &target.tasks {
                if editor.task(id)?.known_status() != Some(status) {
                    changing.push(id);
                }
            }
            changing
        };
        let wish = TaskWish {
            status: Some(status),
            ..TaskWish::default()
        };
        set_tasks(
            &mut editor,
            &target.tasks,
            &wish,
            &|reference| reference.task.to_string(),
            &|_| name.to_owned(),
        )?;
        let named = |ids: &[crate::model::TaskId]| -> Vec<String> {
            ids.iter()
                .map(|id| task_name(snapshot, &entry.path, *id))
                .collect()
        };
        let hint = story_hint(snapshot.config(), &editor, status);
        Ok(Wanted {
            done: named(&changing)
                .into_iter()
                .map(|task| format!("{task} {name}"))
                .collect(),
            unchanged: format!(
                "{} {} {name} already",
                named(&target.tasks).join(", "),
                if target.tasks.len() == 1 { "is" } else { "are" }
            ),
            changes: one(editor.finish()),
            hint,
            ..Wanted::default()
        })
    })
}

/// The story's own next step, where its tasks have gone past it.
fn story_hint(config: &Config, editor: &StoryEditor<'_>, status: Status) -> Option<String> {
    let flow = &config.story_workflow;
    let story = editor.story();
    let own = story
        .status
        .as_ref()
        .map_or(Some(flow.first()), |own| own.status)?;
    let set = |wanted: Status| {
        let name = flow.name(wanted).to_lowercase().replace(' ', "-");
        format!("stories set {} --status {name}", editor.number())
    };
    let done = config.task_workflow.done();
    if status == done && own < flow.done() && story.tasks().all(|task| task.known_status() == Some(done)) {
        return Some(format!(
            "every task is done; to close the story: {}",
            set(flow.done())
        ));
    }
    let begins = status >= config.task_workflow.started() && own < flow.started();
    begins.then(|| {
        format!(
            "story {} is {} still: {}",
            editor.number(),
            flow.name(own),
            set(flow.started())
        )
    })
}
