//! `stories rm`: removes a story that nothing depends on.

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use crate::change::remove_story;
use crate::cli::args::WriteArgs;
use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::writing::{Wanted, write};

/// Remove a story; refused while others depend on it
#[derive(Args, Debug)]
pub(crate) struct RmArgs {
    /// The story: 15, 015-slug or a path
    #[arg(add = ArgValueCompleter::new(complete::stories))]
    story: String,
    #[command(flatten)]
    write: WriteArgs,
}

pub(super) fn run(args: &RmArgs, context: &Context) -> Result<Exit, CliError> {
    write(context, args.write, &|session| {
        session.load_referring()?;
        let entry = session.story(&args.story)?;
        let changes = remove_story(&session.snapshot, &entry)?;
        let id = session.snapshot.story_id(entry.name.number);
        Ok(Wanted {
            changes,
            done: vec![format!("{id} removed: {}", entry.path)],
            ..Wanted::default()
        })
    })
}
