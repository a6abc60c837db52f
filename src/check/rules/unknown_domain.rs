//! Finds domains that `stories.toml` does not declare.
//!
//! ## Why
//!
//! As soon as one domain is declared, the list is the truth: another name is likely mistyped, and the task would go to
//! nobody. Without any declaration every name is fine.
//!
//! ## Example
//!
//! ```toml
//! [domains.backend]
//! [domains.compute]
//! ```
//!
//! ```markdown
//! ### 002: Send the header
//! **Domain:** bakend
//! ```
//!
//! ## Fix
//!
//! Write a declared name, or declare the new one in `stories.toml`: `[domains.NAME]`.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Config;
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::text::{Edit, nearest};

pub(super) const RULE: Rule = Rule {
    code: "unknown-domain",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("unknown_domain.rs"),
    run: Run::Story(run),
};

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    let config = context.config;
    if config.domains.is_empty() {
        return;
    }
    for domain in context.story.tasks().filter_map(|task| task.domain) {
        if config.domain(context.slice(domain)).is_some() {
            continue;
        }
        for part in super::mixed_domains::parts(context, domain) {
            let name = context.slice(part);
            if config.domain(name).is_some() {
                continue;
            }
            let finding = found
                .in_story(
                    context,
                    part,
                    format!("there is no domain {}", context.quote(part)),
                )
                .help(declared(config));
            let names = config.domains.iter().map(|domain| domain.name.as_str());
            found.push(match nearest(name, names) {
                Some(meant) => finding.suggest(format!("write `{meant}`"), Edit::replace(part, meant)),
                None => finding,
            });
        }
    }
}

/// The declared names, for a help line.
pub(super) fn declared(config: &Config) -> String {
    const NAMED: usize = 12;
    let names = config.domains.iter().take(NAMED);
    let mut names: Vec<&str> = names.map(|domain| domain.name.as_str()).collect();
    if config.domains.len() > NAMED {
        names.push("…");
    }
    format!("declared domains are {}", names.join(", "))
}
