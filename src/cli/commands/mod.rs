//! The commands, one file each; none knows another.

mod at;
mod check;
mod completions;
mod doc;
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
mod verify;

use clap::Subcommand;

use super::context::Context;
use super::deferred::Deferred;
use super::exit::{CliError, Exit};

/// What the program can do.
#[derive(Subcommand, Debug)]
pub(super) enum Command {
    Init(Deferred<init::InitArgs>),
    New(Deferred<new::NewArgs>),
    List(Deferred<list::ListArgs>),
    Show(Deferred<show::ShowArgs>),
    Status(Deferred<status::StatusArgs>),
    Next(Deferred<next::NextArgs>),
    Prompt(Deferred<prompt::PromptArgs>),
    Set(Deferred<set::SetArgs>),
    Rm(Deferred<rm::RmArgs>),
    Renumber(Deferred<renumber::RenumberArgs>),
    Tasks(Deferred<tasks::TasksArgs>),
    Import(Deferred<import::ImportArgs>),
    Export(Deferred<export::ExportArgs>),
    Check(Deferred<check::CheckArgs>),
    Explain(Deferred<explain::ExplainArgs>),
    Doc(Deferred<doc::DocArgs>),
    Verify(Deferred<verify::VerifyArgs>),
    Graph(Deferred<graph::GraphArgs>),
    Plan(Deferred<plan::PlanArgs>),
    Hooks(Deferred<hooks::HooksArgs>),
    At(Deferred<at::AtArgs>),
    Log(Deferred<log::LogArgs>),
    Stats(Deferred<stats::StatsArgs>),
    Schema(Deferred<schema::SchemaArgs>),
    Completions(Deferred<completions::CompletionsArgs>),
    Man(Deferred<man::ManArgs>),
    MergeDriver(Deferred<merge_driver::MergeDriverArgs>),
}

/// What can also be run on a revision.
#[derive(Subcommand, Debug)]
enum Reading {
    List(Deferred<list::ListArgs>),
    Show(Deferred<show::ShowArgs>),
    Status(Deferred<status::StatusArgs>),
    Next(Deferred<next::NextArgs>),
    Tasks(Deferred<tasks::ReadTasksArgs>),
    Check(Deferred<check::CheckArgs>),
    Graph(Deferred<graph::GraphArgs>),
    Plan(Deferred<plan::PlanArgs>),
    Prompt(Deferred<prompt::PromptArgs>),
    Export(Deferred<export::ExportArgs>),
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
            Reading::Tasks(args) => tasks::run_reading(args.into_inner(), context),
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
        Some(Command::Tasks(args)) => tasks::run(args.into_inner(), context),
        Some(Command::Export(args)) => export::run(&args, context),
        Some(Command::Import(args)) => import::run(&args, context),
        Some(Command::Check(args)) => check::run(&args, context),
        Some(Command::Explain(args)) => explain::run(&args, context),
        Some(Command::Doc(args)) => doc::run(&args, context),
        Some(Command::Verify(args)) => verify::run(&args, context),
        Some(Command::Graph(args)) => graph::run(&args, context),
        Some(Command::Plan(args)) => plan::run(&args, context),
        Some(Command::Hooks(args)) => hooks::run(&args, context),
        Some(Command::At(args)) => at::run(args.into_inner(), context),
        Some(Command::Log(args)) => log::run(&args, context),
        Some(Command::Stats(args)) => stats::run(&args, context),
        Some(Command::Schema(args)) => schema::run(&args, context),
        Some(Command::Completions(args)) => completions::run(&args, context),
        Some(Command::Man(args)) => man::run(&args, context),
        Some(Command::MergeDriver(args)) => merge_driver::run(&args, context),
    }
}
