//! The grammar of the command line. Help texts are the doc comments here and in the commands.

use std::path::PathBuf;

use clap::{Args, Parser, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use super::commands::Command;
use super::complete;

/// What stands below the options in the long help and in the manual.
const AFTER_HELP: &str = "\
References:
  A story is 15, 015, 015-slug or a path; a task is 3, 003 or 011a; 015/003 is both.
  Several tasks are 001 002 003 or 001,002.

Exit codes:
  0    done, or nothing is wrong
  1    findings of error severity, refused, or declined
  2    could not run: usage, an unreadable folder or stories.toml, a fault of the disk
  129  merge-driver could not run; git keeps the conflict
  130  interrupted";

/// User stories and their tasks, in a folder of markdown files
///
/// Without a command, shows the board.
#[derive(Parser, Debug)]
#[command(
    name = "stories",
    version,
    propagate_version = false,
    disable_help_subcommand = true,
    max_term_width = 100,
    after_long_help = AFTER_HELP
)]
pub(super) struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options of every command.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Global options")]
pub(super) struct Global {
    /// Look for the stories from this folder on
    #[arg(short = 'C', value_name = "DIR", global = true, value_hint = clap::ValueHint::DirPath)]
    pub dir: Option<PathBuf>,
    /// When to use colours
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto", value_enum)]
    pub color: Color,
    /// Print only what was asked for
    #[arg(short, long, global = true)]
    pub quiet: bool,
}

/// When to use colours.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Color {
    /// On a terminal, as `NO_COLOR` and `CLICOLOR_FORCE` say.
    #[default]
    Auto,
    /// Into pipes and files as well.
    Always,
    /// Nowhere.
    Never,
}

/// How a reading command prints.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// The format of a reading command.
#[derive(Args, Clone, Copy, Debug, Default)]
pub(super) struct FormatArg {
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text", value_enum)]
    pub format: Format,
}

/// Options of every command that writes.
#[derive(Args, Clone, Copy, Debug, Default)]
#[command(next_help_heading = "Writing")]
pub(super) struct WriteArgs {
    /// Write without asking
    #[arg(short = 'y', long)]
    pub yes: bool,
    /// Show the change and write nothing
    #[arg(short = 'n', long, conflicts_with = "yes")]
    pub dry_run: bool,
    /// Write although the change brings in errors
    #[arg(long)]
    pub force: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text", value_enum)]
    pub format: Format,
}

/// What a task should say.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Fields")]
pub(super) struct FieldArgs {
    /// The part of the project that the task belongs to
    #[arg(short, long, value_name = "DOMAIN", add = ArgValueCompleter::new(complete::domains))]
    pub domain: Option<String>,
    /// How far the task is: pending, in_progress or done
    #[arg(short, long, value_name = "STATUS", add = ArgValueCompleter::new(complete::task_statuses))]
    pub status: Option<String>,
    /// The tasks to wait for: ids, `none`, or +ID and -ID to add and drop
    #[arg(long, value_name = "IDS", allow_hyphen_values = true, add = ArgValueCompleter::new(complete::dependencies))]
    pub depends_on: Option<String>,
    /// The text under the fields
    #[arg(short, long, value_name = "TEXT")]
    pub body: Option<String>,
    /// A file with the text under the fields, or - for standard input
    #[arg(long, value_name = "FILE", conflicts_with = "body", value_hint = clap::ValueHint::FilePath)]
    pub body_file: Option<PathBuf>,
    /// The files that the task writes, separated by commas
    #[arg(long, value_name = "FILES")]
    pub files: Option<String>,
    /// What to read before, separated by commas
    #[arg(long, value_name = "FILES")]
    pub context: Option<String>,
    /// The command that shows that the task is done
    #[arg(long, value_name = "COMMAND")]
    pub verify: Option<String>,
    /// Who takes the task
    #[arg(long, value_name = "WORKER")]
    pub worker: Option<String>,
    /// The phase that the task belongs to
    #[arg(long, value_name = "PHASE")]
    pub phase: Option<String>,
    /// How long the task takes, such as 2h
    #[arg(long, value_name = "TIME")]
    pub estimate: Option<String>,
    /// Any other label; an empty value removes it; may be given several times
    #[arg(long = "field", value_name = "LABEL=VALUE")]
    pub fields: Vec<String>,
}

/// Where a task goes.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Place")]
pub(super) struct PlaceArgs {
    /// Put it before this task
    #[arg(long, value_name = "TASK", conflicts_with = "after", add = ArgValueCompleter::new(complete::tasks))]
    pub before: Option<String>,
    /// Put it behind this task
    #[arg(long, value_name = "TASK", add = ArgValueCompleter::new(complete::tasks))]
    pub after: Option<String>,
}
