//! `stories hooks uninstall`.

use clap::Args;

use super::{open, perform};
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::system::{Hooks, Merge};

/// Take the hooks and the merge driver away, and put back what was there before
#[derive(Args, Debug)]
pub(super) struct UninstallArgs {
    /// Say what would be done
    #[arg(short = 'n', long)]
    dry_run: bool,
    /// Accepted for scripts: uninstall never asks
    #[arg(short = 'y', long, hide = true)]
    yes: bool,
}

pub(super) fn run(args: &UninstallArgs, context: &Context) -> Result<Exit, CliError> {
    let (store, git) = open(context)?;
    let mut steps = Hooks::find(&git)?.uninstall()?;
    let merge = Merge::find(&git, store.root(), &store.config.dir)?;
    steps.extend(merge.uninstall(&git)?);
    perform(context, &store, &git, &steps, args.dry_run)?;
    if steps.is_empty() {
        context.note("neither hooks nor a merge driver of stories are installed");
    }
    Ok(Exit::Done)
}
