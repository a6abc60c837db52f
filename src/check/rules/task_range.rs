//! Finds headings that stand for several tasks at once.
//!
//! ## Why
//!
//! A heading over the ids 003 to 006 cannot have a status of its own for each of them, and nothing can wait for one of
//! them. It is listed once, as it is written, and no command edits it.
//!
//! ## Example
//!
//! ```markdown
//! ### 003-006: Move the handlers
//! **Status:** done
//! ```
//!
//! ## Fix
//!
//! Write a heading for each task, or keep one id and name the parts in the text.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::model::ListedTask;

pub(super) const RULE: Rule = Rule {
    code: "task-range",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("task_range.rs"),
    run: Run::Story(run),
};

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    let width = context.story.id_width;
    for listed in &context.story.listed {
        if let ListedTask::Range { ids, task } = listed {
            let (first, last) = (ids.0.padded(width), ids.1.padded(width));
            let message = format!("this heading stands for all tasks from {first} to {last}");
            found.push(
                found
                    .in_story(context, task.id_span, message)
                    .help("write a heading for each task, or one id for all of it"),
            );
        }
    }
}
