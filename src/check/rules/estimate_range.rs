//! Finds estimates outside one to four hours, and those that are no length of time.
//!
//! ## Why
//!
//! A task of less than an hour is part of another one; a task of more than four holds several steps, and nobody sees how
//! far it is. An estimate that cannot be read is left out of every plan.
//!
//! ## Example
//!
//! ```markdown
//! ### 002: Send the header
//! **Estimate:** 2 days
//! ```
//!
//! ## Fix
//!
//! Split or join tasks until each takes one to four hours, and write it like `2h`, `90m` or `1-2h`.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::model::{KnownField, minutes};

pub(super) const RULE: Rule = Rule {
    code: "estimate-range",
    default: Level::At(Severity::Warning),
    judges_change: false,
    source: include_str!("estimate_range.rs"),
    run: Run::Story(run),
};

/// The shortest and the longest task, in minutes.
const RANGE: (u32, u32) = (60, 240);

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    for task in context.story.tasks() {
        let Some(field) = task.field(KnownField::Estimate) else {
            continue;
        };
        if field.value.is_empty() {
            let message = format!("the estimate of {} is empty", context.task_name(task));
            found.push(found.in_story(context, field.label, message));
            continue;
        }
        match minutes(context.slice(field.value)) {
            None => found.push(
                found
                    .in_story(
                        context,
                        field.value,
                        format!("{} is no length of time", context.quote(field.value)),
                    )
                    .help("write it like `2h`, `90m` or `1-2h`"),
            ),
            Some((least, most)) if least < RANGE.0 || most > RANGE.1 => {
                let message = format!("{} is estimated outside 1 to 4 hours", context.task_name(task));
                let help = if most > RANGE.1 {
                    "split it into smaller tasks"
                } else {
                    "make it part of another task"
                };
                found.push(found.in_story(context, field.value, message).help(help));
            }
            Some(_) => {}
        }
    }
}
