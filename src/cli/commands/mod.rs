//! The commands, one file each; none knows another.

mod check;
mod completions;
mod explain;
mod graph;
mod init;
mod list;
mod man;
mod merge_driver;
mod new;
mod next;
mod prompt;
mod rm;
mod schema;
mod set;
mod show;
mod status;
mod tasks;

use clap::Subcommand;

use super::context::Context;
use super::exit::{CliError, Exit};

/// What the program can do.
#[derive(Subcommand, Debug)]
pub(super) enum Command {
    Init(init::InitArgs),
    New(new::NewArgs),
    List(list::ListArgs),
    Show(show::ShowArgs),
    Status(status::StatusArgs),
    Next(next::NextArgs),
    Prompt(prompt::PromptArgs),
    Set(set::SetArgs),
    Rm(rm::RmArgs),
    Tasks(tasks::TasksArgs),
    Check(check::CheckArgs),
    Explain(explain::ExplainArgs),
    Graph(graph::GraphArgs),
    Schema(schema::SchemaArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
    MergeDriver(merge_driver::MergeDriverArgs),
}

/// Runs one command; without one, shows the board.
///
/// # Errors
///
/// What stopped the command, with the next step.
pub(super) fn run(command: Option<Command>, context: &Context) -> Result<Exit, CliError> {
    match command {
        None => status::run_bare(context),
        Some(Command::Init(args)) => init::run(&args, context),
        Some(Command::New(args)) => new::run(&args, context),
        Some(Command::List(args)) => list::run(&args, context),
        Some(Command::Show(args)) => show::run(&args, context),
        Some(Command::Status(args)) => status::run(&args, context),
        Some(Command::Next(args)) => next::run(&args, context),
        Some(Command::Prompt(args)) => prompt::run(&args, context),
        Some(Command::Set(args)) => set::run(&args, context),
        Some(Command::Rm(args)) => rm::run(&args, context),
        Some(Command::Tasks(args)) => tasks::run(args, context),
        Some(Command::Check(args)) => check::run(&args, context),
        Some(Command::Explain(args)) => explain::run(&args, context),
        Some(Command::Graph(args)) => graph::run(&args, context),
        Some(Command::Schema(args)) => schema::run(&args, context),
        Some(Command::Completions(args)) => completions::run(&args, context),
        Some(Command::Man(args)) => man::run(&args, context),
        Some(Command::MergeDriver(args)) => merge_driver::run(&args, context),
    }
}
