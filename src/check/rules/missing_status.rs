//! Finds tasks that have no status.
//!
//! ## Why
//!
//! Without a status nobody knows whether the task is still to be done. It is never offered as ready, and whatever waits
//! for it waits for ever.
//!
//! ## Example
//!
//! ```markdown
//! ### 002: Send the header
//! **Domain:** server
//! **Depends on:** 001
//! ```
//!
//! ## Fix
//!
//! Add `**Status:** pending`, or run `stories tasks set STORY TASK --status pending`.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::model::KnownField;

pub(super) const RULE: Rule = Rule {
    code: "missing-status",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("missing_status.rs"),
    run: Run::Story(run),
};

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    for task in context.story.tasks() {
        let (span, message) = match task.status {
            Some((span, None)) if span.is_empty() => (
                task.field(KnownField::Status)
                    .map_or(task.id_span, |field| field.label),
                format!("the status of {} is empty", context.task_name(task)),
            ),
            Some(_) => continue,
            None => (task.id_span, format!("{} has no status", context.task_name(task))),
        };
        let first = context
            .config
            .task_workflow
            .name(context.config.task_workflow.first());
        found.push(
            found
                .in_story(context, span, message)
                .help(format!("a task that is not begun has `**Status:** {first}`")),
        );
    }
}
