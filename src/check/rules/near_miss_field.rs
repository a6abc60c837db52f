//! Finds lines that were likely meant as a field of a task, and are none.
//!
//! ## Why
//!
//! A task's fields are the lines `**Label:** value` right under its heading. A line that is nearly one is read as text:
//! the status that it sets is not set, the dependency that it names is not waited for.
//!
//! ## Example
//!
//! ```markdown
//! ### 002: Send the header
//! **Domain:** server
//! Status: done
//! **Depnds on:** 001
//! ```
//!
//! ## Fix
//!
//! Write the label as it is known, in bold and with a colon. Where only the marks are wrong, `stories check --fix` does it.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::model::Oddity;
use crate::text::Edit;

pub(super) const RULE: Rule = Rule {
    code: "near-miss-field",
    default: Level::At(Severity::Warning),
    judges_change: false,
    source: include_str!("near_miss_field.rs"),
    run: Run::Story(run),
};

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    for oddity in &context.story.oddities {
        let Oddity::NearMissField {
            span,
            message,
            replacement,
            certain,
        } = oddity
        else {
            continue;
        };
        let finding = found.in_story(context, *span, message.as_str());
        let Some((place, text)) = replacement else {
            found.push(finding);
            continue;
        };
        let edit = Edit::replace(*place, text.as_str());
        found.push(if place.is_empty() {
            finding.fix("add a space", edit)
        } else if *certain {
            finding.fix(format!("write `{text}`"), edit)
        } else {
            finding.suggest(format!("write `{text}`"), edit)
        });
    }
}
