//! Finds tasks that name more than three files to change.
//!
//! ## Why
//!
//! A task is one step with one result. One that changes many files is hard to review, gets in the way of other tasks, and
//! mostly is several steps.
//!
//! ## Example
//!
//! ```markdown
//! ### 002: Send the header
//! **Files:** src/a.rs, src/b.rs, src/c.rs, src/d.rs
//! ```
//!
//! ## Fix
//!
//! Split the task into one for each part of the change.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    code: "many-files",
    default: Level::At(Severity::Warning),
    judges_change: false,
    source: include_str!("many_files.rs"),
    run: Run::Story(run),
};

/// How many files a task may change.
const LIMIT: usize = 3;

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    for task in context.story.tasks().filter(|task| task.files.len() > LIMIT) {
        let mut names: Vec<&str> = task.files.iter().map(|span| context.slice(*span)).collect();
        names.sort_unstable();
        names.dedup();
        if names.len() <= LIMIT {
            continue;
        }
        let message = format!("{} changes more than {LIMIT} files", context.task_name(task));
        found.push(found.in_story(context, task.id_span, message).help(format!(
            "it names {}; split it into a task for each part",
            names.len()
        )));
    }
}
