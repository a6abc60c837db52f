//! `stories doc check`: what is missing or wrong in plan documents.

use clap::Args;

use crate::check::check_document;
use crate::cli::args::{Format, FormatArg};
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::plans;
use crate::cli::render::{self, Sources};
use crate::diagnostic::{Diagnostic, Severity};
use crate::doc::PlanDocument;
use crate::store::Scope;

/// Find what is missing or wrong in plan documents
///
/// Sections and their order, values, the steps and their order, criteria of phases, risks, the way back, and what is
/// not filled in yet. The rules are those whose codes begin with doc-: stories explain doc-step shows one, and
/// `[check.rules]` in stories.toml sets their severity. Exits with 1 where there is an error.
#[derive(Args, Debug)]
pub(crate) struct CheckArgs {
    /// Only these documents, by path or by story; without, all that are named like a story
    #[arg(value_name = "PATH|STORY", value_hint = clap::ValueHint::FilePath)]
    documents: Vec<String>,
    #[command(flatten)]
    format: FormatArg,
}

pub(super) fn run(args: &CheckArgs, context: &Context) -> Result<Exit, CliError> {
    let store = context.open()?;
    let mut paths = Vec::new();
    if args.documents.is_empty() {
        paths = plans::all(&store)?;
    } else {
        let snapshot = store.load(Scope::Names)?;
        for text in &args.documents {
            let path = plans::find(&store, &snapshot, text)?;
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
    }
    let read = paths.iter().map(|path| plans::read(&store, path));
    let documents: Vec<PlanDocument> = read.collect::<Result<_, _>>()?;
    let findings: Vec<Diagnostic> = documents
        .iter()
        .flat_map(|plan| check_document(plan, &store.config))
        .collect();
    let sources = Sources::of_texts(documents.iter().map(|plan| (&*plan.path, plan.document.text())));
    let checked = documents.len();
    if args.format.format == Format::Json {
        context.print(&render::json::check(&findings, &sources, checked))?;
    } else if documents.is_empty() {
        let mut out = context.out();
        out.plain(&format!("no plan documents in {}", store.config.documents.dir))
            .end();
        context.print(&out.into_text())?;
        context.hint("make one: stories doc new STORY --template feature");
    } else {
        let mut out = context.out();
        if context.global.quiet {
            render::short::lines(&mut out, &findings, &sources);
        } else if context.is_terminal() {
            render::full::full(&mut out, &findings, &sources, checked);
        } else {
            render::short::short(&mut out, &findings, &sources, checked);
        }
        context.print(&out.into_text())?;
    }
    let fails = findings.iter().any(|finding| finding.severity == Severity::Error);
    Ok(if fails { Exit::Refused } else { Exit::Done })
}
