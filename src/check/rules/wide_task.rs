//! Finds tasks that do one thing to many files, and divides the files among workers.
//!
//! ## Why
//!
//! One operation over many files is done fastest side by side: as many tasks as there are workers, each with an equal
//! share and its own list. Eight workers take sixteen files as eight tasks of two.
//!
//! ## Example
//!
//! ```markdown
//! ### 004: Add a licence header
//! **Files:** a.rs, b.rs, c.rs, d.rs, e.rs, f.rs
//! ```
//!
//! ## Fix
//!
//! Make the tasks that the finding names, each with its own files.

use std::collections::HashSet;

use crate::check::prose::words;
use crate::check::verbs::is_verb;
use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;

pub(super) const RULE: Rule = Rule {
    code: "wide-task",
    default: Level::Off,
    judges_change: false,
    source: include_str!("wide_task.rs"),
    run: Run::Story(run),
};

/// How many files a task may change.
const LIMIT: usize = 3;
/// How many workers there are.
const WORKERS: usize = 8;

/// How many tasks to make of `items`, and how many items each has at most, with so many agents (W17).
///
/// ```
/// assert_eq!(stories::plan::divide(16, 8), (8, 2));
/// assert_eq!(stories::plan::divide(9, 8), (5, 2));
/// assert_eq!(stories::plan::divide(3, 8), (3, 1));
/// ```
pub fn divide(items: usize, agents: usize) -> (usize, usize) {
    let each = items.div_ceil(agents.max(1)).max(1);
    // Groups of that size may need fewer agents than there are.
    (items.div_ceil(each), each)
}

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    for task in context.story.tasks().filter(|task| task.files.len() > LIMIT) {
        let (mut files, mut seen) = (Vec::new(), HashSet::new());
        for file in task.files.iter().map(|span| context.slice(*span)) {
            if seen.insert(file) {
                files.push(file);
            }
        }
        let is_operation = words(context.slice(task.title)).next().is_some_and(is_verb);
        if files.len() <= LIMIT || !is_operation {
            continue;
        }
        let (tasks, each) = divide(files.len(), WORKERS);
        let groups: Vec<String> = files.chunks(each).map(|files| files.join(", ")).collect();
        let message = format!(
            "{} does one thing to {} files",
            context.task_name(task),
            files.len()
        );
        found.push(
            found
                .in_story(context, task.id_span, message)
                .help(format!("make {tasks} tasks: {}", groups.join("; "))),
        );
    }
}
