//! `stories tasks move`.

use clap::{ArgGroup, Args};
use clap_complete::engine::ArgValueCompleter;

use crate::change::{StoryEditor, move_task};
use crate::cli::args::{PlaceArgs, WriteArgs};
use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::writing::{Wanted, edit, one, task_name};

/// Move a task to another place in its story
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("place").args(["before", "after"]).required(true))]
pub(super) struct MoveArgs {
    /// The story, or the task as 015/003
    #[arg(value_name = "STORY[/TASK]", add = ArgValueCompleter::new(complete::stories_and_tasks))]
    story: String,
    /// The task
    #[arg(value_name = "TASK", add = ArgValueCompleter::new(complete::tasks))]
    task: Option<String>,
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    write: WriteArgs,
}

pub(super) fn run(args: &MoveArgs, context: &Context) -> Result<Exit, CliError> {
    let place = args.place.place()?;
    edit(context, args.write, &|session| {
        let tasks: Vec<String> = args.task.clone().into_iter().collect();
        let (entry, target) = session.tasks(&args.story, &tasks)?;
        let &[id] = target.tasks.as_slice() else {
            return Err(
                CliError::refused("one task is moved at a time").hint("move them one after the other")
            );
        };
        let mut editor = StoryEditor::new(&session.snapshot, &entry)?;
        move_task(&mut editor, id, place)?;
        let name = task_name(&session.snapshot, &entry.path, id);
        Ok(Wanted {
            changes: one(editor.finish()),
            done: vec![format!("{name} moved")],
            unchanged: format!("{name} stands there already"),
            ..Wanted::default()
        })
    })
}
