//! Finds stories that are begun although a story that they depend on is not done.
//!
//! ## Why
//!
//! The Dependencies section names what must be there first. A story that is begun without it assumes something that does
//! not exist yet. Where a change begins the story, it is an error.
//!
//! ## Example
//!
//! ```markdown
//! ## Status
//! In Progress
//!
//! ## Dependencies
//! - Story 014: Sessions
//! ```
//!
//! while story 014 is Ready.
//!
//! ## Fix
//!
//! Finish the other story first, set this one back to Ready, or drop the dependency.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::store::{Entry, Snapshot};

pub(super) const RULE: Rule = Rule {
    code: "unfinished-dependency",
    default: Level::At(Severity::Warning),
    judges_change: false,
    source: include_str!("unfinished_dependency.rs"),
    run: Run::Among(run),
};

fn run(context: &StoryContext<'_>, snapshot: &Snapshot, found: &mut Findings) {
    let flow = &context.config.story_workflow;
    if !context.has_reached(flow.started()) {
        return;
    }
    for dependency in &context.story.dependencies {
        if dependency.number == context.entry.name.number {
            continue;
        }
        let mut files = snapshot
            .with_number(dependency.number)
            .filter_map(Entry::loaded)
            .peekable();
        if files.peek().is_none() {
            continue;
        }
        let is_done =
            files.any(|file| file.story.status.as_ref().and_then(|s| s.status) == Some(flow.done()));
        if !is_done {
            let other = snapshot.story_id(dependency.number);
            let message = format!(
                "{} is begun, but story {other} is not {}",
                context.name(),
                flow.name(flow.done())
            );
            let help = format!(
                "finish story {other} first; until then {} should be {}",
                context.name(),
                flow.name(flow.ready())
            );
            found.push(found.in_story(context, dependency.span, message).help(help));
        }
    }
}
