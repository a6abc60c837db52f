//! Finds tasks whose text is longer than three sentences.
//!
//! ## Why
//!
//! One to three sentences say what changes, where, and how to verify it. A longer text mostly holds several steps, or
//! explains what belongs into the story. Lists, tables and code are not counted.
//!
//! ## Example
//!
//! A task with two paragraphs about how sessions worked in the old system.
//!
//! ## Fix
//!
//! Cut the text down, move the background into Notes, or split the task.

use crate::check::prose::sentences;
use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;

pub(super) const RULE: Rule = Rule {
    code: "long-body",
    default: Level::Off,
    judges_change: false,
    source: include_str!("long_body.rs"),
    run: Run::Story(run),
};

/// How many sentences the text of a task has at most.
const LIMIT: usize = 3;

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    for task in context.story.tasks() {
        let count = sentences(context.document, task.body);
        if count > LIMIT {
            let message = format!(
                "the text of {} is longer than {LIMIT} sentences",
                context.task_name(task)
            );
            found.push(found.in_story(context, task.id_span, message).help(format!(
                "it has {count}; say what changes, where, and how to verify it"
            )));
        }
    }
}
