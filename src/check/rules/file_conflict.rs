//! Finds open tasks of one story that change the same file and could be done at the same time.
//!
//! ## Why
//!
//! Two tasks without a dependency between them may be taken at once. If both change one file, their changes meet in a
//! merge. A plan puts them into different waves; a dependency says it for good.
//!
//! ## Example
//!
//! ```markdown
//! ### 001: Add the flag
//! **Depends on:** none
//! **Files:** src/args.rs
//!
//! ### 002: Rename the command
//! **Depends on:** none
//! **Files:** src/args.rs
//! ```
//!
//! ## Fix
//!
//! Let one of the tasks depend on the other, or move the change into one of them.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::model::{Task, TaskId};
use crate::text::Span;
use std::collections::{HashMap, HashSet};

pub(super) const RULE: Rule = Rule {
    code: "file-conflict",
    default: Level::Off,
    judges_change: false,
    source: include_str!("file_conflict.rs"),
    run: Run::Story(run),
};

/// How many tasks are looked at in one story before the search for ways between them is given up.
const BUDGET: usize = 200_000;

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    let done = context.config.task_workflow.done();
    let open = |task: &&Task| task.known_status() != Some(done);
    // The tasks that name each file, and where; the files in the order in which they are first named.
    let mut writers: HashMap<&str, Vec<(&Task, Span)>> = HashMap::new();
    let mut files: Vec<&str> = Vec::new();
    for task in context.story.tasks().filter(open) {
        for span in &task.files {
            let file = context.slice(*span);
            let file = file.strip_prefix("./").unwrap_or(file);
            let tasks = writers.entry(file).or_default();
            if tasks.is_empty() {
                files.push(file);
            }
            if tasks.last().is_none_or(|(last, _)| last.heading != task.heading) {
                tasks.push((task, *span));
            }
        }
    }
    files.retain(|file| writers[file].len() > 1);
    if files.is_empty() {
        return;
    }
    let order = order(context);
    let mut budget = BUDGET;
    for file in files {
        let mut tasks = writers.remove(file).unwrap_or_default();
        // Sorted so that all that a task depends on stands before it, neighbours tell of all pairs.
        tasks.sort_by_key(|(task, _)| order.get(&task.id).copied().unwrap_or(usize::MAX));
        for pair in tasks.windows(2) {
            let (mut first, mut last) = (pair[0], pair[1]);
            if depends(context, last.0, first.0, &mut budget)
                || depends(context, first.0, last.0, &mut budget)
            {
                continue;
            }
            if first.1.start > last.1.start {
                (first, last) = (last, first);
            }
            let (one, other) = (context.slice(first.0.id_span), context.slice(last.0.id_span));
            let message =
                format!("tasks {one} and {other} both change `{file}`, and neither waits for the other");
            found.push(
                found
                    .in_story(context, last.1, message)
                    .label(first.1, "it is also named here")
                    .help("let one of them depend on the other"),
            );
        }
    }
}

/// The generation of each task: larger than that of all that it depends on.
fn order(context: &StoryContext<'_>) -> HashMap<TaskId, usize> {
    let waves = crate::graph::Graph::of([context.entry]).generations(|_| true);
    let mut order = HashMap::new();
    for (index, wave) in waves.iter().enumerate() {
        order.extend(wave.iter().map(|node| (node.task.id, index)));
    }
    order
}

/// Whether `task` depends on `other`, directly or by way of others of the story. Gives up with the budget.
fn depends(context: &StoryContext<'_>, task: &Task, other: &Task, budget: &mut usize) -> bool {
    let own = context.entry.name.number;
    let mut seen: HashSet<TaskId> = HashSet::new();
    let mut open = vec![task];
    while let Some(task) = open.pop() {
        if *budget == 0 {
            return true;
        }
        *budget -= 1;
        for target in task.depends_on.iter().filter_map(|dependency| dependency.target) {
            if target.story.is_some_and(|story| story != own) {
                continue;
            }
            if target.task == other.id {
                return true;
            }
            if seen.insert(target.task)
                && let Some(next) = context.story.task(target.task)
            {
                open.push(next);
            }
        }
    }
    false
}
