//! Finds stories that are in progress or done and have no task.
//!
//! ## Why
//!
//! Work has begun, but nobody wrote down what it consists of: there is nothing to take, to wait for or to finish.
//!
//! ## Example
//!
//! ```markdown
//! # Story: Rate limits
//!
//! ## Status
//! In Progress
//! ```
//!
//! ## Fix
//!
//! Add tasks with `stories tasks add`, or set the story back to Ready.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    code: "no-tasks",
    default: Level::At(Severity::Warning),
    judges_change: false,
    source: include_str!("no_tasks.rs"),
    run: Run::Story(run),
};

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    let flow = &context.config.story_workflow;
    let Some(status) = &context.story.status else {
        return;
    };
    let begun = status.status.is_some_and(|status| status >= flow.started());
    if begun && context.story.listed.is_empty() {
        let id = context.id();
        let name = flow.name(status.status.unwrap_or(flow.started()));
        found.push(
            found
                .in_story(
                    context,
                    status.span,
                    format!("story {id} is {name} but has no tasks"),
                )
                .help(format!("add one: stories tasks add {id} \"…\"")),
        );
    }
}
