//! `stories set`: a story's own title and status.

use clap::{ArgGroup, Args};
use clap_complete::engine::ArgValueCompleter;

use crate::change::{StoryEditor, StoryWish, set_story};
use crate::cli::args::WriteArgs;
use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::fields::story_status;
use crate::cli::writing::{Wanted, edit, one};

/// Set a story's status or title
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("wish").required(true).multiple(true))]
pub(crate) struct SetArgs {
    /// The story: 15, 015-slug or a path
    #[arg(add = ArgValueCompleter::new(complete::stories))]
    story: String,
    /// How far the story is: draft, ready, in-progress or done
    #[arg(short, long, value_name = "STATUS", group = "wish", add = ArgValueCompleter::new(complete::story_statuses))]
    status: Option<String>,
    /// Another title
    #[arg(short, long, value_name = "TITLE", group = "wish")]
    title: Option<String>,
    #[command(flatten)]
    write: WriteArgs,
}

pub(super) fn run(args: &SetArgs, context: &Context) -> Result<Exit, CliError> {
    edit(context, args.write, &|session| {
        let entry = session.story(&args.story)?;
        let config = session.snapshot.config();
        let status = args
            .status
            .as_deref()
            .map(|name| story_status(config, name))
            .transpose()?;
        let name = status.map_or("", |status| config.story_workflow.name(status));
        let mut editor = StoryEditor::new(&session.snapshot, &entry)?;
        set_story(
            &mut editor,
            &StoryWish {
                title: args.title.clone(),
                status,
            },
            name,
        )?;
        let id = session.snapshot.story_id(entry.name.number);
        let said = match (status.is_some(), args.title.is_some()) {
            (true, true) => format!("{name}, title set"),
            (true, false) => name.to_owned(),
            (false, _) => "title set".to_owned(),
        };
        Ok(Wanted {
            changes: one(editor.finish()),
            done: vec![format!("{id} {said}")],
            unchanged: format!("{id} says so already"),
            ..Wanted::default()
        })
    })
}
