//! Finds stories that are done and have tasks that are not.
//!
//! ## Why
//!
//! A story is done when all its tasks are. Where it is not so, either the work was not finished or nobody wrote down that
//! it was. In a change it is an error; in untouched history it is a warning.
//!
//! ## Example
//!
//! ```markdown
//! ## Status
//! Done
//!
//! ## Tasks
//!
//! ### 001: Define the header
//! **Status:** pending
//! ```
//!
//! ## Fix
//!
//! Mark the tasks with `stories tasks done STORY TASK…`, remove those that are not wanted any more, or set the story back
//! to In Progress.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::model::Task;

pub(super) const RULE: Rule = Rule {
    code: "open-tasks",
    default: Level::At(Severity::Error),
    judges_change: true,
    source: include_str!("open_tasks.rs"),
    run: Run::Story(run),
};

/// How many of the open tasks are named.
const NAMED: usize = 5;

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    let done = context.config.story_workflow.done();
    let Some(status) = context
        .story
        .status
        .as_ref()
        .filter(|status| status.status == Some(done))
    else {
        return;
    };
    let flow = &context.config.task_workflow;
    let tasks = context.story.listed.iter().map(|listed| listed.task());
    let open: Vec<&Task> = tasks
        .filter(|task| task.known_status() != Some(flow.done()))
        .collect();
    if open.is_empty() {
        return;
    }
    let name = context.config.story_workflow.name(done);
    // The message must stay the same while the tasks are finished one by one; the help counts.
    let message = format!(
        "{} is {name}, but not all of its tasks are {}",
        context.name(),
        flow.name(flow.done())
    );
    let mut ids: Vec<&str> = open
        .iter()
        .take(NAMED)
        .map(|task| context.slice(task.id_span))
        .collect();
    let more = format!("{} more", open.len().saturating_sub(NAMED));
    if open.len() > NAMED {
        ids.push(&more);
    }
    let (noun, verb) = if open.len() == 1 {
        ("task", "is")
    } else {
        ("tasks", "are")
    };
    found.push(found.in_story(context, status.span, message).help(format!(
        "{} {noun} {verb} open: {}",
        open.len(),
        ids.join(", ")
    )));
}
