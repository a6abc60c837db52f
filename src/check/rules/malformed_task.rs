//! Finds tasks that have an id and no title.
//!
//! ## Why
//!
//! The title is what every list and every plan shows of a task. Without one nobody knows what is to be done.
//!
//! ## Example
//!
//! ```markdown
//! ### 002:
//! **Status:** pending
//! ```
//!
//! ## Fix
//!
//! Write a title behind the colon, or run `stories tasks set STORY TASK --title "…"`.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    code: "malformed-task",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("malformed_task.rs"),
    run: Run::Story(run),
};

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    for task in context.story.tasks().filter(|task| task.title.is_empty()) {
        let name = context.task_name(task);
        found.push(
            found
                .in_story(context, task.id_span, format!("{name} has no title"))
                .help("write behind the colon what is to be done"),
        );
    }
}
