//! `stories tasks renumber`.

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use crate::change::renumber_tasks;
use crate::cli::args::WriteArgs;
use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::writing::{Wanted, write};

/// Number the tasks of a story 001, 002, … as they stand
///
/// References follow, also those of other stories. Ids in running text are listed and left alone.
#[derive(Args, Debug)]
pub(super) struct RenumberArgs {
    /// The story: 15, 015-slug or a path
    #[arg(add = ArgValueCompleter::new(complete::stories))]
    story: String,
    #[command(flatten)]
    write: WriteArgs,
}

pub(super) fn run(args: &RenumberArgs, context: &Context) -> Result<Exit, CliError> {
    write(context, args.write, &|session| {
        session.load_referring()?;
        let entry = session.story(&args.story)?;
        let found = renumber_tasks(&session.snapshot, &entry)?;
        let id = session.snapshot.story_id(entry.name.number);
        let mention = |(line, text): &(usize, String)| format!("left alone: {}:{line}: {text}", entry.path);
        let notes = if found.ids.is_empty() {
            Vec::new()
        } else {
            found.mentions.iter().map(mention).collect()
        };
        Ok(Wanted {
            changes: found.changes,
            done: found
                .ids
                .iter()
                .map(|(old, new)| format!("{id}/{old} is {id}/{new} now"))
                .collect(),
            unchanged: format!("the tasks of {id} are numbered as they stand already"),
            notes,
            ..Wanted::default()
        })
    })
}
