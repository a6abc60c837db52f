//! Finds tasks that name no command to verify them.
//!
//! ## Why
//!
//! A command that shows that the task is done takes the argument out of "done": a person or a program runs it and knows.
//!
//! ## Example
//!
//! ```markdown
//! ### 002: Send the header
//! **Domain:** server
//! **Status:** pending
//! **Depends on:** 001
//! ```
//!
//! ## Fix
//!
//! Add a field such as `**Verify:** cargo test header`, or run `stories tasks set STORY TASK --verify "…"`.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::model::KnownField;

pub(super) const RULE: Rule = Rule {
    code: "no-verify",
    default: Level::Off,
    judges_change: false,
    source: include_str!("no_verify.rs"),
    run: Run::Story(run),
};

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    for task in context.story.tasks() {
        if task
            .field(KnownField::Verify)
            .is_none_or(|field| field.value.is_empty())
        {
            let message = format!("{} names no command to verify it", context.task_name(task));
            found.push(found.in_story(context, task.id_span, message));
        }
    }
}
