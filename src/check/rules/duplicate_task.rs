//! Finds tasks of one story that share an id.
//!
//! ## Why
//!
//! An id names one task. Where two have it, everything that waits for the id waits for the first of them, and no command
//! can reach the second. It happens when two branches add a task at the same time.
//!
//! ## Example
//!
//! ```markdown
//! ### 004: Send the header
//!
//! ### 004: Read the header
//! ```
//!
//! ## Fix
//!
//! Give the later task the next free id, or run `stories tasks renumber STORY`.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::model::TaskId;

pub(super) const RULE: Rule = Rule {
    code: "duplicate-task",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("duplicate_task.rs"),
    run: Run::Story(run),
};

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    let mut next: Option<String> = None;
    for task in context.story.tasks() {
        let Some(first) = context.story.task(task.id) else {
            continue;
        };
        if first.heading == task.heading {
            continue;
        }
        let message = format!("{} stands twice in this story", context.task_name(task));
        let finding = found
            .in_story(context, task.id_span, message)
            .label(first.id_span, "here is the first one");
        let next = next.get_or_insert_with(|| next_id(context));
        found.push(finding.help(format!(
            "give one of them another id, such as {next}, or number all anew: stories tasks renumber {}",
            context.id()
        )));
    }
}

/// The id after the highest of the story.
fn next_id(context: &StoryContext<'_>) -> String {
    let ids = context.story.listed.iter().map(|listed| listed.task().id.number);
    TaskId::new(ids.max().unwrap_or(0).saturating_add(1)).padded(context.story.id_width)
}
