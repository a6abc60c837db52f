//! Finds stories that are ready or further and have fewer than five tasks.
//!
//! ## Why
//!
//! What feels like one job mostly hides several steps: a type, the place where it is kept, the logic, the wiring, the
//! check. Five small tasks can be taken, finished and verified one by one; two big ones cannot.
//!
//! ## Example
//!
//! A story "Rate limits" with the tasks `001: Implement the limiter` and `002: Test it`.
//!
//! ## Fix
//!
//! Split the tasks into steps of one to four hours. A story that really is so small is fine: silence the rule there.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;

pub(super) const RULE: Rule = Rule {
    code: "few-tasks",
    default: Level::Off,
    judges_change: false,
    source: include_str!("few_tasks.rs"),
    run: Run::Story(run),
};

/// How many tasks a usual story has at least.
const USUAL: usize = 5;

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    let count = context.story.listed.len();
    if count == 0 || count >= USUAL || !context.has_reached(context.config.story_workflow.ready()) {
        return;
    }
    let message = format!("{} has fewer than {USUAL} tasks", context.name());
    found.push(
        found
            .in_story(context, context.tasks_span(), message)
            .help("look whether a task holds several steps"),
    );
}
