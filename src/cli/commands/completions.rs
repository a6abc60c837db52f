//! `stories completions`: what a shell sources to complete commands, numbers, ids, domains and statuses.

use clap::{Args, ValueEnum};
use clap_complete::env::Shells;

use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::system;

/// Print the completion script of a shell
///
/// The shell then asks stories itself for story numbers, task ids, domains and statuses.
#[derive(Args, Debug)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum Shell {
    Bash,
    Elvish,
    Fish,
    Powershell,
    Zsh,
}

pub(super) fn run(args: &CompletionsArgs, context: &Context) -> Result<Exit, CliError> {
    context.check_config()?;
    let name = match args.shell {
        Shell::Bash => "bash",
        Shell::Elvish => "elvish",
        Shell::Fish => "fish",
        Shell::Powershell => "powershell",
        Shell::Zsh => "zsh",
    };
    let shells = Shells::builtins();
    let completer = shells
        .completer(name)
        .expect("every name above is one of clap_complete's shells");
    let program = system::program().map_or_else(
        || "stories".to_owned(),
        |path| path.to_string_lossy().into_owned(),
    );
    let mut script = Vec::new();
    completer
        .write_registration("COMPLETE", "stories", "stories", &program, &mut script)
        .map_err(|error| CliError::failed(format!("cannot make the script: {error}")))?;
    context.print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
