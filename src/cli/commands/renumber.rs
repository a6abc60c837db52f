//! `stories renumber`.

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use crate::change::{Mention, renumber_story};
use crate::cli::args::WriteArgs;
use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::writing::{Wanted, write};
use crate::model::StoryNumber;

/// Give a story another number
///
/// Renames its file, and lets the title and the references of other stories follow. The number in running text is
/// listed and left alone. Where two stories have one number, name the one that is meant by its file: 015-slug.
#[derive(Args, Debug)]
pub(crate) struct RenumberArgs {
    /// The story: 15, 015-slug or a path
    #[arg(add = ArgValueCompleter::new(complete::stories))]
    story: String,
    /// The number that it gets
    #[arg(value_name = "NUMBER")]
    number: StoryNumber,
    #[command(flatten)]
    write: WriteArgs,
}

pub(super) fn run(args: &RenumberArgs, context: &Context) -> Result<Exit, CliError> {
    write(context, args.write, &|session| {
        session.load_referring()?;
        let entry = session.story(&args.story)?;
        let found = renumber_story(&session.snapshot, &entry, args.number)?;
        let id = session.snapshot.story_id(entry.name.number);
        let told = |reason: &str, mentions: &[Mention]| -> Vec<String> {
            let told = mentions.iter();
            told.map(|at| format!("{reason}: {}:{}: {}", at.path, at.line, at.text))
                .collect()
        };
        let mut notes = told(&format!("left, since {id} may be either story"), &found.unclear);
        notes.extend(told("left alone", &found.mentions));
        Ok(Wanted {
            changes: found.changes,
            done: vec![format!("{} is {} now", entry.path, found.path)],
            unchanged: format!("{} has the number {id} already", entry.path),
            notes,
            ..Wanted::default()
        })
    })
}
