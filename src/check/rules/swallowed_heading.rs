//! Finds text in the Tasks section with a line of dashes right under it.
//!
//! ## Why
//!
//! In markdown, text with `---` under it is a heading. Such a heading ends the Tasks section for every tool that
//! reads markdown, and all tasks after it are lost to it. `stories` still lists them, since nobody meant a heading.
//!
//! ## Example
//!
//! ```markdown
//! ### 001: Add the flag
//! **Domain:** cli
//! **Status:** pending
//! **Depends on:** none
//!
//! Add `--color` to every command.
//! ---
//! ```
//!
//! ## Fix
//!
//! Put a blank line above the dashes. `stories check --fix` does it.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::model::Oddity;
use crate::text::{Edit, line_ending};

pub(super) const RULE: Rule = Rule {
    code: "swallowed-heading",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("swallowed_heading.rs"),
    run: Run::Story(run),
};

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    for oddity in &context.story.oddities {
        let Oddity::SwallowedHeading { content, underline } = oddity else {
            continue;
        };
        let line_end = line_ending(context.document.text());
        found.push(
            found
                .in_story(
                    context,
                    *content,
                    "this text is a heading, because `---` stands right under it",
                )
                .label(*underline, "a separator needs a blank line above it")
                .fix(
                    "add a blank line above the dashes",
                    Edit::insert(underline.start, line_end),
                ),
        );
    }
}
