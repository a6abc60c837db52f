//! Finds stories that are ready or further and still have open questions.
//!
//! ## Why
//!
//! Whoever takes a story should not have to decide what its author left open. A question is either answered before the
//! story is ready, or it is moved to Notes, with what is assumed until somebody knows better.
//!
//! ## Example
//!
//! ```markdown
//! ## Status
//! Ready
//!
//! ## Open Questions
//! - Who pays for lost crates?
//! ```
//!
//! ## Fix
//!
//! Answer the question in the story, or set the story back to Draft.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;

pub(super) const RULE: Rule = Rule {
    code: "open-question",
    default: Level::Off,
    judges_change: false,
    source: include_str!("open_question.rs"),
    run: Run::Story(run),
};

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    if !context.has_reached(context.config.story_workflow.ready()) {
        return;
    }
    for question in context.story.open_questions(context.document) {
        let message = format!("{} is no draft and has an open question", context.name());
        found.push(
            found
                .in_story(context, question, message)
                .help("answer it in the story, or set the story back to Draft"),
        );
    }
}
