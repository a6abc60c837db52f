//! `stories explain`: the page of a rule.

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use crate::check::{Rule, all_rules, find_rule};
use crate::cli::args::FormatArg;
use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::exit::{CliError, Exit};
use crate::cli::render;
use crate::cli::render::out::{Look, Out, fit};
use crate::config::Config;
use crate::text::printable;

/// Show what a rule finds, why, and how to mend it
#[derive(Args, Debug)]
pub(crate) struct ExplainArgs {
    /// The rule, such as swallowed-heading; without one, lists them all
    #[arg(add = ArgValueCompleter::new(complete::codes))]
    code: Option<String>,
    #[command(flatten)]
    format: FormatArg,
}

pub(super) fn run(args: &ExplainArgs, context: &Context) -> Result<Exit, CliError> {
    // A page is shown anywhere; the severity is that of the project, where there is one.
    let config = context
        .try_open()?
        .map_or_else(|_| Config::default().into(), |store| store.config);
    let Some(code) = &args.code else {
        context.print_as(
            args.format.format,
            |out| list(out, &config),
            || render::json::rules(&config),
        )?;
        return Ok(Exit::Done);
    };
    let rule = find_rule(code).ok_or_else(|| unknown(code))?;
    context.print_as(
        args.format.format,
        |out| {
            if out.has_color() || context.is_terminal() {
                render::page::page(out, &rule.page());
            } else {
                out.plain(&rule.page());
            }
        },
        || render::json::explain(rule, &config),
    )?;
    Ok(Exit::Done)
}

fn list(out: &mut Out, config: &Config) {
    let widest = all_rules().map(|rule| rule.code.len()).max().unwrap_or(0);
    for rule in all_rules() {
        let severity = rule.severity(config).map_or("off", |severity| severity.name());
        out.put(Look::Id, &fit(rule.code, widest))
            .plain("  ")
            .put(Look::Faint, &fit(severity, 7))
            .plain("  ");
        out.plain(rule.summary()).end();
    }
}

fn unknown(code: &str) -> CliError {
    let shared = |rule: &&Rule| {
        rule.code
            .bytes()
            .zip(code.bytes())
            .take_while(|(a, b)| a == b)
            .count()
    };
    let words = |rule: &&Rule| {
        rule.code
            .split('-')
            .filter(|word| code.split('-').any(|other| other == *word))
            .count()
    };
    let mut near: Vec<&Rule> = all_rules().collect();
    near.sort_by_key(|rule| std::cmp::Reverse((words(rule), shared(rule))));
    let names: Vec<&str> = near.iter().take(3).map(|rule| rule.code).collect();
    CliError::refused(format!("there is no rule `{}`", printable(code))).hint(format!(
        "the nearest are {}; stories explain lists all",
        names.join(", ")
    ))
}
