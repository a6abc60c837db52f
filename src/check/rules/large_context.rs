//! Finds tasks that ask for more than five files to be read before.
//!
//! ## Why
//!
//! Whoever takes the task has to read all of them first, a person or a program with a limited memory. What needs so much
//! to be understood is mostly more than one step.
//!
//! ## Example
//!
//! ```markdown
//! ### 002: Send the header
//! **Context:** a.rs, b.rs, c.rs, d.rs, e.rs, f.rs
//! ```
//!
//! ## Fix
//!
//! Name only what the step itself needs, or split the task.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::model::KnownField;

pub(super) const RULE: Rule = Rule {
    code: "large-context",
    default: Level::At(Severity::Warning),
    judges_change: false,
    source: include_str!("large_context.rs"),
    run: Run::Story(run),
};

/// How many files a task may ask to read.
const LIMIT: usize = 5;

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    for task in context.story.tasks().filter(|task| task.context.len() > LIMIT) {
        let span = task
            .field(KnownField::Context)
            .map_or(task.id_span, |field| field.label);
        let message = format!(
            "{} asks for more than {LIMIT} files to be read",
            context.task_name(task)
        );
        found.push(found.in_story(context, span, message).help(format!(
            "it names {}; keep what the step itself needs",
            task.context.len()
        )));
    }
}
