//! `stories doc summary`: a plan document in figures.

use clap::Args;

use crate::cli::args::FormatArg;
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::plans;
use crate::cli::render::{self, PlanFigures};
use crate::doc::summary;
use crate::store::Scope;

/// Add a plan document up: days, tests, risks, decisions, questions, first steps
#[derive(Args, Debug)]
pub(crate) struct SummaryArgs {
    /// The document, by path or by story
    #[arg(value_name = "STORY|PATH")]
    document: String,
    #[command(flatten)]
    format: FormatArg,
}

pub(super) fn run(args: &SummaryArgs, context: &Context) -> Result<Exit, CliError> {
    let store = context.open()?;
    let snapshot = store.load(Scope::Names)?;
    let path = plans::find(&store, &snapshot, &args.document)?;
    let plan = plans::read(&store, &path)?;
    let summary = summary(&plan);
    let name = path.rsplit('/').next().unwrap_or("").trim_end_matches(".md");
    let mut first_steps = vec![
        "set up what it needs, and see that the project builds".to_owned(),
        format!("make a branch: git switch -c {name}"),
    ];
    let levels = &store.config.verification.levels;
    let tests = levels.iter().rev().find_map(|level| level.command.as_deref());
    first_steps.push(match tests {
        Some(command) => format!("run the tests that are there: {command}"),
        None => "run the tests that are there".to_owned(),
    });
    if let Some(phase) = summary.phases.first() {
        first_steps.push(format!("begin with phase {}: {}", phase.number, phase.name));
    }
    let figures = PlanFigures {
        path: &path,
        summary: &summary,
        first_steps: &first_steps,
    };
    context.print_as(
        args.format.format,
        |out| render::doc_summary::doc_summary(out, &figures),
        || render::json::doc_summary(&figures),
    )?;
    Ok(Exit::Done)
}
