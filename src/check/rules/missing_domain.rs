//! Finds tasks that have no domain.
//!
//! ## Why
//!
//! The domain says which part of the project a task belongs to, and so who takes it. It is an error only where
//! `stories.toml` declares domains; without a declaration it is a warning.
//!
//! ## Example
//!
//! ```markdown
//! ### 002: Send the header
//! **Status:** pending
//! **Depends on:** 001
//! ```
//!
//! ## Fix
//!
//! Add `**Domain:** NAME` under the heading, or run `stories tasks set STORY TASK --domain NAME`.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::model::KnownField;

pub(super) const RULE: Rule = Rule {
    code: "missing-domain",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("missing_domain.rs"),
    run: Run::Story(run),
};

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    let config = context.config;
    let is_set = || config.rules.iter().any(|set| set.code == RULE.code);
    for task in context.story.tasks().filter(|task| task.domain.is_none()) {
        let name = context.task_name(task);
        let mut finding = match task.field(KnownField::Domain) {
            Some(field) => found.in_story(context, field.label, format!("the domain of {name} is empty")),
            None => found.in_story(context, task.id_span, format!("{name} has no domain")),
        };
        if config.domains.is_empty() {
            if !is_set() {
                finding.severity = finding.severity.min(Severity::Warning);
            }
        } else {
            finding = finding.help(super::unknown_domain::declared(config));
        }
        found.push(finding);
    }
}
