//! Finds stories that are done and have acceptance criteria without a tick.
//!
//! ## Why
//!
//! The criteria say when the story is done. Where one of them is not ticked, it was not met, or nobody looked.
//!
//! ## Example
//!
//! ```markdown
//! ## Status
//! Done
//!
//! ## Acceptance Criteria
//! - [x] The header is sent
//! - [ ] A wrong header is refused
//! ```
//!
//! ## Fix
//!
//! Look whether the criterion is met and tick its box, or set the story back to In Progress.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    code: "unchecked-criteria",
    default: Level::At(Severity::Warning),
    judges_change: false,
    source: include_str!("unchecked_criteria.rs"),
    run: Run::Story(run),
};

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    let flow = &context.config.story_workflow;
    if !context.has_reached(flow.done()) {
        return;
    }
    let mut open = context
        .story
        .criteria
        .iter()
        .filter(|criterion| !criterion.checked);
    let Some(first) = open.next() else {
        return;
    };
    // The message must stay the same while boxes are ticked one by one; the help counts.
    let message = format!(
        "{} is {}, but not all of its criteria are ticked",
        context.name(),
        flow.name(flow.done())
    );
    let (open, all) = (1 + open.count(), context.story.criteria.len());
    found.push(
        found
            .in_story(context, first.span, message)
            .help(format!("{open} of {all} boxes are empty; this is the first")),
    );
}
