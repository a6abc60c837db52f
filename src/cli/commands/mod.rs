//! The commands, one file each; none knows another.

mod at;
mod check;
mod completions;
mod explain;
mod export;
mod graph;
mod hooks;
mod import;
mod init;
mod list;
mod log;
mod man;
mod merge_driver;
mod new;
mod next;
mod plan;
mod prompt;
mod renumber;
mod rm;
mod schema;
mod set;
mod show;
mod stats;
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
    Renumber(renumber::RenumberArgs),
    Tasks(tasks::TasksArgs),
    Import(import::ImportArgs),
    Export(export::ExportArgs),
    Check(check::CheckArgs),
    Explain(explain::ExplainArgs),
    Graph(graph::GraphArgs),
    Plan(plan::PlanArgs),
    Hooks(hooks::HooksArgs),
    At(at::AtArgs),
    Log(log::LogArgs),
    Stats(stats::StatsArgs),
    Schema(schema::SchemaArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
    MergeDriver(merge_driver::MergeDriverArgs),
}

/// What can also be run on a revision.
#[derive(Subcommand, Debug)]
enum Reading {
    List(list::ListArgs),
    Show(show::ShowArgs),
    Status(status::StatusArgs),
    Next(next::NextArgs),
    Tasks(tasks::ReadTasksArgs),
    Check(check::CheckArgs),
    Graph(graph::GraphArgs),
    Plan(plan::PlanArgs),
    Prompt(prompt::PromptArgs),
    Export(export::ExportArgs),
}

impl Reading {
    /// Runs the command.
    ///
    /// # Errors
    ///
    /// As [`run`].
    fn run(self, context: &Context) -> Result<Exit, CliError> {
        match self {
            Reading::List(args) => list::run(&args, context),
            Reading::Show(args) => show::run(&args, context),
            Reading::Status(args) => status::run(&args, context),
            Reading::Next(args) => next::run(&args, context),
            Reading::Tasks(args) => tasks::run_reading(args, context),
            Reading::Check(args) => check::run(&args, context),
            Reading::Graph(args) => graph::run(&args, context),
            Reading::Plan(args) => plan::run(&args, context),
            Reading::Prompt(args) => prompt::run(&args, context),
            Reading::Export(args) => export::run(&args, context),
        }
    }
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
        Some(Command::Renumber(args)) => renumber::run(&args, context),
        Some(Command::Rm(args)) => rm::run(&args, context),
        Some(Command::Tasks(args)) => tasks::run(args, context),
        Some(Command::Export(args)) => export::run(&args, context),
        Some(Command::Import(args)) => import::run(&args, context),
        Some(Command::Check(args)) => check::run(&args, context),
        Some(Command::Explain(args)) => explain::run(&args, context),
        Some(Command::Graph(args)) => graph::run(&args, context),
        Some(Command::Plan(args)) => plan::run(&args, context),
        Some(Command::Hooks(args)) => hooks::run(&args, context),
        Some(Command::At(args)) => at::run(args, context),
        Some(Command::Log(args)) => log::run(&args, context),
        Some(Command::Stats(args)) => stats::run(&args, context),
        Some(Command::Schema(args)) => schema::run(&args, context),
        Some(Command::Completions(args)) => completions::run(&args, context),
        Some(Command::Man(args)) => man::run(&args, context),
        Some(Command::MergeDriver(args)) => merge_driver::run(&args, context),
    }
}
