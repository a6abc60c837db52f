//! `stories verify`: runs the commands that show that the work is sound, once they were seen.

mod steps;
mod running;
mod ticking;

use std::time::Duration;

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use crate::cli::args::Format;
use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::render::json::VerifyTarget;
use crate::cli::render::{self, verify::VerifyStep};
use steps::{Wanted, collect};

/// Run the commands that show that a story, a task or a phase is done
///
/// STORY runs the validation levels, STORY/TASK the task's Verify, STORY --phase N the automated tests of that phase in
/// the story's plan document. The levels stand in stories.toml:
///
///   [verify]
///   levels = [{ name = "syntax & style", command = "make lint" }, { name = "unit tests", command = "make test" }]
///   timeout = 600
///
/// The commands come from files that others may have written. So they are shown first, and nothing runs before you
/// say so, at the question or with --yes. They run one after the other in the shell, in the root of the project, with
/// nothing to read from; the first that fails ends the run. What each prints is in .stories/verify.
///
/// With --tick, and if all passed, boxes are ticked: those of the acceptance criteria and of the plan document whose
/// line names, as its first code between backticks, a command that has just passed. Boxes under Manual Verification
/// are left to people, and so are statuses.
#[derive(Args, Debug)]
pub(crate) struct VerifyArgs {
    /// The story, or a task of it as 15/003
    #[arg(add = ArgValueCompleter::new(complete::stories_and_tasks))]
    story: String,
    /// Only this level; may be given several times
    #[arg(long, value_name = "N", conflicts_with = "phase")]
    level: Vec<usize>,
    /// The automated tests of this phase of the plan document
    #[arg(long, value_name = "N")]
    phase: Option<u32>,
    /// Tick the boxes that name what has passed
    #[arg(long)]
    tick: bool,
    /// How long one command may take, instead of what stories.toml says
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: Option<u64>,
    /// Run without asking
    #[arg(short = 'y', long)]
    yes: bool,
    /// Show the commands and run none
    #[arg(short = 'n', long, conflicts_with = "yes")]
    dry_run: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text", value_enum)]
    format: Format,
}

pub(super) fn run(args: &VerifyArgs, context: &Context) -> Result<Exit, CliError> {
    if args.tick && args.format == Format::Json {
        return Err(
            CliError::failed("--tick shows a diff, which has no place in this document")
                .hint("verify with --format json first, then tick with --tick --yes"),
        );
    }
    let store = context.open()?;
    store.disk()?;
    let mut wanted = collect(&store, args)?;
    let commands = wanted.steps.iter().filter(|step| step.command.is_some()).count();
    if args.format == Format::Text && !(context.global.quiet && args.yes) {
        let mut out = context.out();
        render::verify::plan(&mut out, &wanted.head, &wanted.steps);
        context.print(&out.into_text())?;
    }
    if commands == 0 {
        let error = CliError::refused(format!("{} has no command to run", wanted.name));
        return Err(error.hint(wanted.hint));
    }
    if args.dry_run {
        document(context, args, &wanted)?;
        return Ok(Exit::Done);
    }
    if !args.yes {
        if !context.is_interactive() || args.format == Format::Json {
            document(context, args, &wanted)?;
            context.hint("nothing was run; look at the commands, then --yes runs them");
            return Ok(Exit::Refused);
        }
        let what = if commands == 1 {
            "this command".to_owned()
        } else {
            format!("these {commands} commands")
        };
        if !crate::cli::ask::confirm(&format!("Run {what}?"))? {
            context.note("nothing was run");
            return Ok(Exit::Refused);
        }
    }
    let limit = args
        .timeout
        .map_or(store.config.verification.timeout, Duration::from_secs);
    let exit = running::run(context, &store, args.format, limit, &mut wanted)?;
    document(context, args, &wanted)?;
    if exit == Exit::Done && args.tick {
        return ticking::tick(context, args.yes, &wanted);
    }
    Ok(exit)
}

fn document(context: &Context, args: &VerifyArgs, wanted: &Wanted) -> Result<(), CliError> {
    if args.format == Format::Text {
        return Ok(());
    }
    let target = VerifyTarget {
        story: &wanted.story,
        task: wanted.task.as_deref(),
        phase: args.phase,
    };
    context.print(&render::json::verify(target, &wanted.steps))
}

/// The commands of the steps that passed.
fn passed(steps: &[VerifyStep]) -> Vec<&str> {
    steps
        .iter()
        .filter(|step| step.result.as_ref().is_some_and(|result| result.has_passed()))
        .filter_map(|step| step.command.as_deref())
        .collect()
}
