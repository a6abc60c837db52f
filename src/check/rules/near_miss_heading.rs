//! Finds headings that were likely meant as a task or as the Tasks section, and are none.
//!
//! ## Why
//!
//! A task begins with `### 001: title` in the section `## Tasks`. A heading that is nearly one is listed without an id, or
//! not read at all: no command can reach it, and nothing can wait for it.
//!
//! ## Example
//!
//! ```markdown
//! ## Tasks
//!
//! ### 1 Send the header
//!
//! ###002: Read the header
//! ```
//!
//! ## Fix
//!
//! Write `### 001: title`. Where only white space is missing or too much, `stories check --fix` does it.

use crate::check::{Findings, Rule, Run, StoryContext};
use crate::config::Level;
use crate::diagnostic::Severity;
use crate::model::{ListedTask, Oddity};
use crate::text::{Edit, Span};

pub(super) const RULE: Rule = Rule {
    code: "near-miss-heading",
    default: Level::At(Severity::Warning),
    judges_change: false,
    source: include_str!("near_miss_heading.rs"),
    run: Run::Story(run),
};

fn run(context: &StoryContext<'_>, found: &mut Findings) {
    for oddity in &context.story.oddities {
        let Oddity::NearMissHeading {
            span,
            message,
            replacement,
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
        let taken = taken_id(context, *span);
        found.push(if let Some(id) = taken {
            let help = format!("task {id} is there already: write it with another id");
            finding.help(help)
        } else if differs_in_space_only(context.slice(*place), text) {
            finding.fix("mend the white space of the heading", edit)
        } else {
            finding.suggest(format!("write `{}`", text.trim_end()), edit)
        });
    }
}

/// The id that the near miss at `span` names, if a task of the story has it.
fn taken_id(context: &StoryContext<'_>, span: Span) -> Option<String> {
    let story = context.story;
    let above = story
        .listed
        .partition_point(|entry| entry.task().heading.start <= span.start);
    let nearest = story.listed[..above].last()?;
    let task = nearest.task();
    let is_it = matches!(nearest, ListedTask::NearMiss { .. }) && task.heading.contains(span);
    (is_it && story.task(task.id).is_some()).then(|| task.id.padded(story.id_width))
}

fn differs_in_space_only(old: &str, new: &str) -> bool {
    let ink = |text| str::chars(text).filter(|c| !matches!(c, ' ' | '\t'));
    ink(old).eq(ink(new))
}
