//! `stories list`: stories, a line each.

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use crate::cli::args::FormatArg;
use crate::cli::complete;
use crate::cli::context::{Context, Store};
use crate::cli::exit::{CliError, Exit};
use crate::cli::fields::story_status;
use crate::cli::render;
use crate::store::{Content, Entry, Snapshot};
use crate::text::{nearest, printable};

/// List the stories, a line each
#[derive(Args, Debug)]
pub(crate) struct ListArgs {
    /// Only stories with this status
    #[arg(short, long, value_name = "STATUS", add = ArgValueCompleter::new(complete::story_statuses))]
    status: Option<String>,
    /// Only stories with a task of this domain
    #[arg(short, long, value_name = "DOMAIN", add = ArgValueCompleter::new(complete::domains))]
    domain: Option<String>,
    #[command(flatten)]
    format: FormatArg,
}

/// A domain that is neither declared nor used is a slip, and not a filter that nothing passes.
fn check_domain(store: &Store, snapshot: &Snapshot, domain: &str) -> Result<(), CliError> {
    let mut known = complete::used_domains(snapshot);
    for declared in &store.config.domains {
        if !known.contains(&declared.name) {
            known.push(declared.name.clone());
        }
    }
    if known.iter().any(|name| name.eq_ignore_ascii_case(domain)) {
        return Ok(());
    }
    let error = CliError::refused(format!("there is no domain `{}`", printable(domain)));
    let names = match nearest(domain, known.iter().map(String::as_str)) {
        Some(name) => format!("did you mean {}?", printable(name)),
        None if known.is_empty() => "no task has one".to_owned(),
        None => {
            known.truncate(10);
            format!("there are {}", printable(&known.join(", ")))
        }
    };
    Err(error.hint(names))
}

pub(super) fn run(args: &ListArgs, context: &Context) -> Result<Exit, CliError> {
    let store = context.open()?;
    let wanted = args
        .status
        .as_deref()
        .map(|name| story_status(&store.config, name))
        .transpose()?;
    let snapshot = store.recall()?;
    if let Some(domain) = &args.domain {
        check_domain(&store, &snapshot, domain)?;
    }
    let first = store.config.story_workflow.first();
    let is_wanted = |entry: &&Entry| match entry.loaded() {
        // What cannot be read might be what is looked for: it is never left out in silence.
        None => matches!(entry.content, Content::Unreadable(_)),
        Some(loaded) => {
            let status = loaded
                .story
                .status
                .as_ref()
                .map_or(Some(first), |status| status.status);
            let has_domain = |domain: &String| {
                loaded.story.tasks().any(|task| {
                    task.domain
                        .is_some_and(|span| loaded.document.slice(span).eq_ignore_ascii_case(domain))
                })
            };
            wanted.is_none_or(|wanted| status == Some(wanted)) && args.domain.as_ref().is_none_or(has_domain)
        }
    };
    let entries: Vec<&Entry> = snapshot.entries().iter().filter(is_wanted).collect();
    context.print_as(
        args.format.format,
        |out| render::list::list(out, &snapshot, &entries),
        || render::json::list(&snapshot, &entries),
    )?;
    store.remember(&snapshot);
    Ok(Exit::Done)
}
