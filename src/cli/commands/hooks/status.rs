//! `stories hooks status`.

use clap::Args;

use super::open;
use crate::cli::args::{Format, FormatArg};
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::render;
use crate::cli::render::HooksView;
use crate::system::{Hooks, Merge, find_program};

/// Tell which hooks are installed, and whether git merges stories with the driver
#[derive(Args, Debug)]
pub(super) struct StatusArgs {
    #[command(flatten)]
    format: FormatArg,
}

pub(super) fn run(args: &StatusArgs, context: &Context) -> Result<Exit, CliError> {
    let (store, git) = open(context)?;
    let hooks = Hooks::find(&git)?;
    let merge = Merge::find(&git, store.root(), &store.config.dir)?;
    let view = HooksView {
        folder: hooks.folder(),
        hooks_path: hooks.hooks_path().map(str::to_owned),
        manager: hooks.manager().map(|(manager, runs)| (manager.name(), runs)),
        hooks: hooks
            .hooks()
            .iter()
            .map(|hook| (hook.name, hook.state, hook.is_chained))
            .collect(),
        has_attributes: merge.has_attributes,
        driver: merge.driver,
        program: find_program("stories").map(|path| path.to_string_lossy().into_owned()),
    };
    context.print_as(
        args.format.format,
        |out| render::hooks::hooks(out, &view),
        || render::json::hooks(&view),
    )?;
    if let (Format::Text, Some(hint)) = (args.format.format, view.hint()) {
        context.hint(hint);
    }
    Ok(Exit::Done)
}
