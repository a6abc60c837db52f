//! `stories hooks`: the check before each commit, and the merge driver.

mod install;
mod status;
mod uninstall;

use clap::{Args, Subcommand};

use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::store::Store;
use crate::store::ChangeSet;
use crate::system::{Git, HookStep};

/// Let git check the stories at each commit and merge them by meaning
#[derive(Args, Debug)]
pub(crate) struct HooksArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    Install(install::InstallArgs),
    Uninstall(uninstall::UninstallArgs),
    Status(status::StatusArgs),
}

pub(super) fn run(args: &HooksArgs, context: &Context) -> Result<Exit, CliError> {
    match &args.command {
        Command::Install(args) => install::run(args, context),
        Command::Uninstall(args) => uninstall::run(args, context),
        Command::Status(args) => status::run(args, context),
    }
}

/// The stories and the repository around them.
fn open(context: &Context) -> Result<(Store, Git), CliError> {
    let store = context.open()?;
    let git = Git::open(&context.start()?, store.root())?;
    Ok((store, git))
}

/// Takes the steps one after the other and says each, so that what was done is known where a later one fails.
fn perform(
    context: &Context,
    store: &Store,
    git: &Git,
    steps: &[HookStep],
    dry_run: bool,
) -> Result<(), CliError> {
    for step in steps {
        if !dry_run {
            step.perform(git, store.disk()?)?;
        }
        if !context.global.quiet {
            let mut out = context.out();
            out.plain(&said(step, dry_run)).end();
            context.print(&out.into_text())?;
        }
    }
    Ok(())
}

/// What a step does, or would do.
fn said(step: &HookStep, dry_run: bool) -> String {
    let was = |verb: &str| {
        if dry_run {
            format!("would be {verb}")
        } else {
            verb.to_owned()
        }
    };
    match step {
        HookStep::WriteHook {
            shown,
            is_update: true,
            ..
        } => format!("{shown} {}", was("brought up to date")),
        HookStep::WriteHook {
            shown,
            keep: Some(kept),
            ..
        } => {
            let kept = kept.file_name().unwrap_or_default().to_string_lossy();
            let verb = if dry_run { "would be" } else { "is" };
            format!(
                "{shown} {}; the hook that was there {verb} kept as {kept} and runs first",
                was("written")
            )
        }
        HookStep::WriteHook { shown, .. } => format!("{shown} {}", was("written")),
        HookStep::RemoveHook {
            shown,
            restore: Some(_),
            ..
        } => {
            format!("{shown} {} to the hook that was there before", was("set back"))
        }
        HookStep::RemoveHook { shown, .. } => format!("{shown} {}", was("removed")),
        HookStep::Attributes {
            changes,
            line,
            is_added,
        } => {
            let is_gone = |changes: &ChangeSet| changes.files().iter().any(|file| file.new.is_none());
            match is_added {
                true => format!(".gitattributes: `{line}` {}", was("added")),
                false if is_gone(changes) => {
                    format!(".gitattributes {}: it held `{line}` alone", was("removed"))
                }
                false => format!(".gitattributes: `{line}` {}", was("removed")),
            }
        }
        HookStep::SetConfig(key, _) => format!("git config {key} {}", was("set")),
        HookStep::UnsetConfig(key) => format!("git config {key} {}", was("unset")),
    }
}
