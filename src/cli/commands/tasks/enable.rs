//! `stories tasks enable` and `disable`: whether tasks are planned and offered.

use clap::Args;

use super::status::TaskRefs;
use crate::change::{StoryEditor, TaskWish, set_tasks};
use crate::cli::args::WriteArgs;
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::writing::{Wanted, edit, one, task_name};
use crate::model::KnownField;

/// Offer and plan tasks again
#[derive(Args, Debug)]
pub(super) struct EnableArgs {
    #[command(flatten)]
    refs: TaskRefs,
    #[command(flatten)]
    write: WriteArgs,
}

/// Leave tasks out of what is ready and planned; they stay open
#[derive(Args, Debug)]
pub(super) struct DisableArgs {
    #[command(flatten)]
    refs: TaskRefs,
    #[command(flatten)]
    write: WriteArgs,
}

pub(super) fn run_enable(args: &EnableArgs, context: &Context) -> Result<Exit, CliError> {
    run(&args.refs, args.write, context, true)
}

pub(super) fn run_disable(args: &DisableArgs, context: &Context) -> Result<Exit, CliError> {
    run(&args.refs, args.write, context, false)
}

fn run(refs: &TaskRefs, args: WriteArgs, context: &Context, enabled: bool) -> Result<Exit, CliError> {
    let said = if enabled { "enabled" } else { "disabled" };
    edit(context, args, &|session| {
        let (entry, target) = session.tasks(&refs.story, &refs.tasks)?;
        let mut editor = StoryEditor::new(&session.snapshot, &entry)?;
        let mut changing = Vec::new();
        for &id in &target.tasks {
            if editor.task(id)?.enabled != enabled {
                changing.push(id);
            }
        }
        let value = (!enabled).then(|| "false".to_owned());
        let wish = TaskWish {
            fields: vec![(KnownField::Enabled.label().to_owned(), value)],
            ..TaskWish::default()
        };
        set_tasks(
            &mut editor,
            &changing,
            &wish,
            &|reference| reference.task.to_string(),
            &|_| String::new(),
        )?;
        let named = |id| format!("{} {said}", task_name(&session.snapshot, &entry.path, id));
        Ok(Wanted {
            done: changing.iter().map(|id| named(*id)).collect(),
            unchanged: format!(
                "{} {} {said} already",
                target
                    .tasks
                    .iter()
                    .map(|id| task_name(&session.snapshot, &entry.path, *id))
                    .collect::<Vec<_>>()
                    .join(", "),
                if target.tasks.len() == 1 { "is" } else { "are" }
            ),
            changes: one(editor.finish()),
            ..Wanted::default()
        })
    })
}
