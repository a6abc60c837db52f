//! Finds references to tasks and stories that do not exist.
//!
//! ## Why
//!
//! A task that waits for something that is not there waits for ever. Most often a task was renumbered or removed,
//! or an id was mistyped.
//!
//! ## Example
//!
//! ```markdown
//! ### 002: Send the header
//! **Depends on:** 010
//! ```
//!
//! ## Fix
//!
//! Write the id of a task of this story (`003`), of another one (`014/003`), or `none`. A whole story is named in
//! the Dependencies section only.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::graph::print_reference;
use crate::model::{Task, TaskRef};
use crate::store::Snapshot;

pub(super) const RULE: Rule = Rule {
    code: "unknown-dependency",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("unknown_dependency.rs"),
    run: Run::Among(run),
};

fn run(context: &StoryContext<'_>, snapshot: &Snapshot, found: &mut Findings) {
    for task in context.story.tasks() {
        for dependency in &task.depends_on {
            let Some(target) = dependency.target else {
                let written = context.quote(dependency.span);
                found.push(
                    found
                        .in_story(context, dependency.span, format!("{written} is no task id"))
                        .help("write `none`, or ids separated by commas, such as `001, 014/003`"),
                );
                continue;
            };
            if let Some(message) = missing(context, snapshot, task, target) {
                let id = print_reference(snapshot, context.entry, dependency);
                let message = format!(
                    "task {} depends on {id}, but {message}",
                    context.slice(task.id_span)
                );
                found.push(found.in_story(context, dependency.span, message));
            }
        }
    }
    for dependency in &context.story.dependencies {
        if snapshot.with_number(dependency.number).next().is_none() {
            let id = snapshot.story_id(dependency.number);
            found.push(found.in_story(context, dependency.span, format!("there is no story {id}")));
        }
    }
}

/// What is not there, if anything.
fn missing(context: &StoryContext<'_>, snapshot: &Snapshot, task: &Task, target: TaskRef) -> Option<String> {
    let number = target.story.unwrap_or(context.entry.name.number);
    let is_own = target.story.is_none();
    if is_own && (target.task == task.id || context.story.task(target.task).is_some()) {
        return None;
    }
    let mut files = snapshot.with_number(number).peekable();
    let id = snapshot.story_id(number);
    if files.peek().is_none() {
        return Some(format!("there is no story {id}"));
    }
    let exists = !is_own && snapshot.resolve_in(context.entry, target).is_some();
    (!exists).then(|| match target.story {
        None => "this story has no such task".to_owned(),
        Some(_) => format!("story {id} has no such task"),
    })
}
