//! `stories hooks install`.

use clap::Args;

use super::{open, perform};
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::system::{Hooks, Merge, find_program};

/// Check the stories before each commit; with --merge, merge them by what they mean
///
/// Writes the hooks pre-commit and pre-merge-commit, which run stories check --staged. A hook that is there already
/// is kept and runs first. With --merge, .gitattributes and git's configuration name the merge driver as well.
#[derive(Args, Debug)]
pub(super) struct InstallArgs {
    /// Set up the merge driver too
    #[arg(long)]
    merge: bool,
    /// Say what would be done
    #[arg(short = 'n', long)]
    dry_run: bool,
    /// Accepted for scripts: install never asks
    #[arg(short = 'y', long, hide = true)]
    yes: bool,
}

pub(super) fn run(args: &InstallArgs, context: &Context) -> Result<Exit, CliError> {
    let (store, git) = open(context)?;
    let hooks = Hooks::find(&git)?;
    let find_merge = || Merge::find(&git, store.root(), &store.config.dir);
    // All is planned before anything is done. A hook that must be set up by hand stops no merge driver.
    let mut steps = if args.merge {
        find_merge()?.install()?
    } else {
        Vec::new()
    };
    let refused = match hooks.install() {
        Ok(found) => {
            steps.extend(found);
            None
        }
        Err(error) if args.merge && error.is_managed() => Some(error),
        Err(error) => return Err(error.into()),
    };
    perform(context, &store, &git, &steps, args.dry_run)?;
    if let Some(error) = refused {
        return Err(error.into());
    }
    if steps.is_empty() {
        let what = match hooks.manager() {
            Some((manager, true)) => format!("{} runs the check already", manager.name()),
            _ => format!("the hooks in {} are there already", hooks.folder()),
        };
        let merge = if args.merge {
            ", and so is the merge driver"
        } else {
            ""
        };
        context.note(&format!("{what}{merge}"));
    } else if hooks.is_shared() && hooks.hooks_path().is_some() {
        context.note(&format!(
            "core.hooksPath is {}: commit the hooks for everybody",
            hooks.folder()
        ));
    }
    if args.merge && !args.dry_run {
        if !find_merge()?.has_attributes {
            context.note("another line of .gitattributes, or one nearer to the stories, takes them from the merge driver");
        } else if steps
            .iter()
            .any(|step| matches!(step, crate::system::HookStep::Attributes { .. }))
        {
            context.hint(
                "commit .gitattributes; whoever clones the repository runs stories hooks install --merge",
            );
        }
    }
    if find_program("stories").is_none() {
        context.note("stories is not on the PATH: until it is, the hooks check nothing and say so");
    }
    Ok(Exit::Done)
}
