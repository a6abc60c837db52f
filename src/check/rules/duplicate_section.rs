//! Finds sections that stand twice although the tool reads only one of them.
//!
//! ## Why
//!
//! Status, Acceptance Criteria and Dependencies are read where they stand first; what the second one says is lost on every
//! command. The tasks of a second Tasks section are listed all the same, but new ones go into the first. It happens in
//! merges.
//!
//! ## Example
//!
//! ```markdown
//! ## Status
//! Draft
//!
//! ## Status
//! Done
//! ```
//!
//! ## Fix
//!
//! Join the two sections.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    code: "duplicate-section",
    default: Level::At(Severity::Error),
    judges_change: false,
    source: include_str!("duplicate_section.rs"),
    run: Run::Story(run),
};

const READ: [&str; 4] = ["Status", "Acceptance Criteria", "Dependencies", "Tasks"];

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    let mut first = [None; READ.len()];
    for section in context.story.sections.iter().filter(|section| section.level == 2) {
        let name = context.slice(section.name);
        // A status may stand in the heading: `## Status: Done`.
        let bare = match name.split_once(':') {
            Some((label, _)) if label.trim().eq_ignore_ascii_case("status") => label.trim(),
            _ => name,
        };
        let Some(which) = READ.iter().position(|known| known.eq_ignore_ascii_case(bare)) else {
            continue;
        };
        let Some(before) = first[which] else {
            first[which] = Some(section.name);
            continue;
        };
        found.push(
            found
                .in_story(
                    context,
                    section.name,
                    format!("the section `{}` stands twice", READ[which]),
                )
                .label(before, "here is the first one")
                .help("join the two"),
        );
    }
}
