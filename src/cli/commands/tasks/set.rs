//! `stories tasks set`.

use clap::Args;

use super::status::TaskRefs;
use crate::change::{StoryEditor, TaskWish, set_tasks};
use crate::cli::args::{FieldArgs, WriteArgs};
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::fields::task_status;
use crate::cli::reference::read_dependencies;
use crate::cli::writing::{Wanted, edit, one, task_name};

/// Set title, fields and text of tasks
///
/// An empty value removes an optional field: --files "".
#[derive(Args, Debug)]
pub(super) struct SetArgs {
    #[command(flatten)]
    refs: TaskRefs,
    /// Another title
    #[arg(short, long, value_name = "TITLE")]
    title: Option<String>,
    #[command(flatten)]
    fields: FieldArgs,
    #[command(flatten)]
    write: WriteArgs,
}

pub(super) fn run(args: &SetArgs, context: &Context) -> Result<Exit, CliError> {
    if args.fields.is_empty() && args.title.is_none() {
        return Err(CliError {
            exit: Exit::Failed,
            ..CliError::refused("there is nothing to set")
        }
        .hint("give --title or one of the fields; stories tasks set --help lists them"));
    }
    let body = args.fields.body()?;
    let others = args.fields.others()?;
    let depends_on = args
        .fields
        .depends_on
        .as_deref()
        .map(read_dependencies)
        .transpose()?;
    edit(context, args.write, &|session| {
        let (entry, target) = session.tasks(&args.refs.story, &args.refs.tasks)?;
        let snapshot = &session.snapshot;
        let config = snapshot.config();
        let status = args
            .fields
            .status
            .as_deref()
            .map(|name| task_status(config, name))
            .transpose()?;
        let known = args
            .fields
            .values()
            .into_iter()
            .map(|(field, value)| (field.label().to_owned(), value));
        let some = |value: String| Some(value).filter(|value| !value.trim().is_empty());
        let wish = TaskWish {
            title: args.title.clone(),
            status,
            depends_on: depends_on.clone(),
            fields: known
                .chain(others.clone())
                .map(|(label, value)| (label, some(value)))
                .collect(),
            body: body.clone(),
        };
        let mut editor = StoryEditor::new(snapshot, &entry)?;
        let width = editor.story().id_width;
        let print = |reference: crate::model::TaskRef| match reference.story {
            Some(story) if story != entry.name.number => {
                format!("{}/{}", snapshot.story_id(story), reference.task.padded(3))
            }
            _ => reference.task.padded(width),
        };
        set_tasks(&mut editor, &target.tasks, &wish, &print, &|status| {
            config.task_workflow.name(status).to_owned()
        })?;
        let names: Vec<String> = target
            .tasks
            .iter()
            .map(|id| task_name(snapshot, &entry.path, *id))
            .collect();
        let said = said(args, status.map(|status| config.task_workflow.name(status)));
        Ok(Wanted {
            done: names.iter().map(|name| format!("{name} {said}")).collect(),
            unchanged: format!(
                "{} {} so already",
                names.join(", "),
                if names.len() == 1 { "says" } else { "say" }
            ),
            changes: one(editor.finish()),
            ..Wanted::default()
        })
    })
}

/// What was set and what was taken away, in a few words.
fn said(args: &SetArgs, status: Option<&str>) -> String {
    let mut set: Vec<String> = Vec::new();
    let mut removed: Vec<String> = Vec::new();
    set.extend(args.title.as_ref().map(|_| "title".to_owned()));
    let known = args.fields.values().into_iter();
    let known = known.map(|(field, value)| (field.label().to_lowercase(), value));
    let others = args.fields.others().unwrap_or_default();
    for (label, value) in known.chain(others) {
        if value.trim().is_empty() {
            removed.push(label);
        } else {
            set.push(label);
        }
    }
    set.extend(args.fields.depends_on.as_ref().map(|_| "dependencies".to_owned()));
    if args.fields.body.is_some() || args.fields.body_file.is_some() {
        set.push("body".to_owned());
    }
    let mut said: Vec<String> = status.map(str::to_owned).into_iter().collect();
    for (labels, verb) in [(set, "set"), (removed, "removed")] {
        if !labels.is_empty() {
            said.push(format!("{} {verb}", labels.join(", ")));
        }
    }
    said.join(", ")
}
