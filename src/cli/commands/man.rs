//! `stories man`: the manual, from the same source as the help.

use std::path::PathBuf;

use clap::Args;

use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::system;

/// Print the manual page, or write one page a command
#[derive(Args, Debug)]
pub(crate) struct ManArgs {
    /// Write stories.1, stories-tasks-add.1 and so on into this folder
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &ManArgs, context: &Context) -> Result<Exit, CliError> {
    context.check_config()?;
    let mut command = crate::cli::grammar();
    command.build();
    let Some(dir) = &args.out else {
        context.print(&page(&command)?)?;
        return Ok(Exit::Done);
    };
    let mut pages = Vec::new();
    collect(&command, "", &mut pages)?;
    for (name, text) in &pages {
        system::write_output(&dir.join(name), text).map_err(|error| {
            CliError::failed(format!("cannot write {}: {error}", dir.join(name).display()))
                .hint("name a folder that you may write to")
        })?;
    }
    context.print(&format!("{} pages written to {}\n", pages.len(), dir.display()))?;
    Ok(Exit::Done)
}

fn collect(command: &clap::Command, prefix: &str, pages: &mut Vec<(String, String)>) -> Result<(), CliError> {
    let name = if prefix.is_empty() {
        command.get_name().to_owned()
    } else {
        format!("{prefix}-{}", command.get_name())
    };
    pages.push((
        format!("{name}.1"),
        page(&command.clone().name(name.clone()).display_name(name.clone()))?,
    ));
    // Behind `at REV` stand the commands that have pages already.
    if command.get_name() == "at" {
        return Ok(());
    }
    for inner in command.get_subcommands().filter(|inner| !inner.is_hide_set()) {
        collect(inner, &name, pages)?;
    }
    Ok(())
}

fn page(command: &clap::Command) -> Result<String, CliError> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone())
        .source(concat!("stories ", env!("CARGO_PKG_VERSION")))
        .render(&mut text)
        .map_err(|error| CliError::failed(format!("cannot make the page: {error}")))?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}
