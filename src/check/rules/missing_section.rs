//! Finds stories that are ready or further and lack a section that says what they are for, and empty files.
//!
//! ## Why
//!
//! A story that is ready can be taken by someone who was not there when it was thought up. For that it must say what hurts
//! (Problem), whom (User/Actor), what will be different (Desired Outcome) and how to see it (Acceptance Criteria).
//!
//! ## Example
//!
//! ```markdown
//! # Story: Rate limits
//!
//! ## Status
//! Ready
//!
//! ## Problem
//! One client can take the whole server.
//! ```
//!
//! ## Fix
//!
//! Add the section and fill it, or set the story back to Draft.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::markdown::{BlockKind, Section};

pub(super) const RULE: Rule = Rule {
    code: "missing-section",
    default: Level::At(Severity::Warning),
    judges_change: false,
    source: include_str!("missing_section.rs"),
    run: Run::Story(run),
};

const WANTED: [&str; 4] = ["Problem", "User/Actor", "Desired Outcome", "Acceptance Criteria"];

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    if context.story.first_line.is_none() {
        let finding = found.in_story(context, context.title_span(), "the file is empty");
        found.push(finding.help("begin with a title: `# Story: …`"));
        return;
    }
    if !context.has_reached(context.config.story_workflow.ready()) {
        return;
    }
    for name in WANTED {
        let mut sections = context.story.sections.iter().filter(|section| section.level == 2);
        match sections.find(|section| is_named(context.slice(section.name), name)) {
            None => {
                let message = format!("{} has no section `{name}`", context.name());
                let finding = found.in_story(context, context.title_span(), message);
                found.push(finding.help(format!("add `## {name}`, or set the story back to Draft")));
            }
            Some(section) if is_blank(context, section) => {
                let message = format!("the section `{name}` of {} is empty", context.name());
                found.push(found.in_story(context, section.name, message));
            }
            Some(_) => {}
        }
    }
}

/// Whether a heading reads as a name, without regard to case, spaces around a slash and a colon behind it.
fn is_named(heading: &str, name: &str) -> bool {
    let heading = heading.trim_end().trim_end_matches(':').bytes();
    let heading = heading
        .filter(|b| !b.is_ascii_whitespace())
        .map(|b| b.to_ascii_lowercase());
    heading.eq(name
        .bytes()
        .filter(|b| *b != b' ')
        .map(|b| b.to_ascii_lowercase()))
}

/// Whether nothing but headings, rules and comments stands in a section.
fn is_blank(context: &StoryContext<'_>, section: &Section) -> bool {
    context
        .document
        .blocks_in(section.body)
        .iter()
        .all(|block| match block.kind {
            BlockKind::Heading { .. } | BlockKind::Rule => true,
            BlockKind::Html => context.slice(block.span).trim_start().starts_with("<!--"),
            _ => false,
        })
}
