//! Finds stories with 15 tasks or more.
//!
//! ## Why
//!
//! A story that takes so many steps is several stories: it is hard to review, its end is far away, and nothing of it is
//! delivered before all of it is.
//!
//! ## Example
//!
//! A story "Accounts" with 18 tasks, from the login over the settings page to the export of all data.
//!
//! ## Fix
//!
//! Split it into stories that each give their user something, and name the earlier ones under Dependencies.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    code: "too-many-tasks",
    default: Level::At(Severity::Warning),
    judges_change: false,
    source: include_str!("too_many_tasks.rs"),
    run: Run::Story(run),
};

/// From how many tasks on a story is too big.
const LIMIT: usize = 15;

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    let count = context.story.listed.len();
    if count < LIMIT {
        return;
    }
    let message = format!("{} has too many tasks for one story", context.name());
    found.push(
        found
            .in_story(context, context.tasks_span(), message)
            .help(format!(
                "it has {count} tasks; from {LIMIT} on, split it into several stories"
            )),
    );
}
