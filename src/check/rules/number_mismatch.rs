//! Finds titles that name another number than the file.
//!
//! ## Why
//!
//! The file's name decides which story this is; the number in the title is for people. Where they differ, people and
//! commands speak of different stories. It happens when a file is copied or renumbered.
//!
//! ## Example
//!
//! The file `014-import.md` begins with
//!
//! ```markdown
//! # Story 013: Import
//! ```
//!
//! ## Fix
//!
//! Change the number in the title, or rename the file. Which one is right only you can tell.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::text::Edit;

pub(super) const RULE: Rule = Rule {
    code: "number-mismatch",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("number_mismatch.rs"),
    run: Run::Story(run),
};

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    let Some((number, span)) = context.story.title.as_ref().and_then(|title| title.number) else {
        return;
    };
    if number == context.entry.name.number {
        return;
    }
    let (written, id) = (context.slice(span), context.id());
    found.push(
        found
            .in_story(
                context,
                span,
                format!("the title says story {written}, but the file name says {id}"),
            )
            .suggest(
                format!("write {id} into the title, as in the file name"),
                Edit::replace(span, id.clone()),
            ),
    );
}
